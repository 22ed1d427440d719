"""What calls about document requests carry."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from quota_protocol.messages import Variant
from quota_server.api.bodies import Body, invalid
from quota_server.domain.requests import RequestEvent
from quota_server.store.contract_requests import Representative, RequestSource

_MISSING_MAX = 10
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=_PRINTABLE)]
_LongText = Annotated[str, msgspec.Meta(max_length=200)]
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]

_NIK_LIKE = re.compile(r"(?<![0-9])[0-9][0-9 .-]{14,}[0-9](?![0-9])")


class RequestBody(Body, frozen=True):
    """`POST /v1/requests`. `reference` is what the office's own system calls the request: no name, no NIK."""

    event_id: UUID
    occurred_at: _Instant
    service: _Name
    source: RequestSource = RequestSource.COUNTER
    nik: _LongText | None = None
    phone: _LongText | None = None
    variant: Variant | None = None
    representative: Representative = Representative.NONE
    reference: _Name | None = None


class RequestEventBody(Body, frozen=True):
    """`POST /v1/requests/{code}/events`. `missing`: the documents that an `incomplete` request lacks.

    `originals_match`: needed for `collected` where the request came by WhatsApp or online.
    """

    event_id: UUID
    occurred_at: _Instant
    event: RequestEvent
    missing: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=_MISSING_MAX)] = ()
    originals_match: bool = False


class PrintReadyBody(Body, frozen=True):
    """`POST /v1/requests/sms`: what was shown at the kiosk, either `code` or `nik`, and the phone to be told."""

    event_id: UUID
    phone: _LongText
    code: _LongText | None = None
    nik: _LongText | None = None


def require_no_nik(field: str, *texts: str) -> None:
    """Refuses free text that looks as if it held a NIK: it would be shown to whoever has the code."""
    if any(_NIK_LIKE.search(text) for text in texts):
        raise invalid(f"{field}: sixteen digits do not belong here.")
