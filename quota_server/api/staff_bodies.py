"""What staff send. Where a body is optional, nothing sent is an empty object."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from quota_server.api.bodies import Body
from quota_server.domain.numbers import LAST_ONLINE_SERIAL
from quota_server.domain.settling import Decision
from quota_server.domain.staff import PASSWORD_CHARACTERS_MAX
from quota_server.domain.strips import STRIPS_MAX

_SERVICES_MAX = 32
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=_PRINTABLE)]
_Password = Annotated[str, msgspec.Meta(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)]
_Date = date
_StripNumber = Annotated[int, msgspec.Meta(ge=1, le=LAST_ONLINE_SERIAL)]
_WallTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Services = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=_SERVICES_MAX)]


class SignInBody(Body, frozen=True):
    """`POST /v1/staff/sign-in`."""

    office: _Name
    name: _Name
    password: _Password


class DeedBody(Body, frozen=True):
    """`POST /v1/counters/{counter}/recall`, `/skip`, `/start`, `/finish`. May be left out."""

    event_id: UUID | None = None


class CallNextBody(Body, frozen=True):
    """`POST /v1/counters/{counter}/call-next`. Without `services`: every service of the office. May be left out."""

    event_id: UUID | None = None
    services: _Services = ()


class TransferBody(Body, frozen=True):
    """`POST /v1/counters/{counter}/transfer`: to which service's queue."""

    service: _Name
    event_id: UUID | None = None


class DecideBody(Body, frozen=True):
    """`POST /v1/conflicts/{id}/decide`: one of the conflict's `decisions`."""

    decision: Decision
    event_id: UUID | None = None


class StripsBody(Body, frozen=True):
    """`POST /v1/manual-strips`: strips `first` to `last` of series M in the order of handing out, but for `unused`.

    `handed_out_from` is the local time of the first; `served`: their holders need not be called any more.
    """

    date: _Date
    service: _Name
    first: _StripNumber
    last: _StripNumber
    handed_out_from: _WallTime
    unused: Annotated[tuple[_StripNumber, ...], msgspec.Meta(max_length=STRIPS_MAX)] = ()
    window_start: _WallTime | None = None
    kiosk: _Name | None = None
    served: bool = False
    event_id: UUID | None = None
