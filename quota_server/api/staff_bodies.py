"""What staff send. Where a body is optional, nothing sent is an empty object."""

from typing import Annotated
from uuid import UUID

import msgspec

from quota_server.api.bodies import Body
from quota_server.domain.staff import PASSWORD_CHARACTERS_MAX

_SERVICES_MAX = 32
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=_PRINTABLE)]
_Password = Annotated[str, msgspec.Meta(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)]
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
