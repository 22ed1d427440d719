"""What requests carry, decoded strictly: unknown fields, wrong types and impossible values are refused.

A refusal names the field, never what it held: that may be a NIK.
"""

import re
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request

from quota_protocol.messages import Origin, UrgentReason, Variant
from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import Refused, refusal

_YEARS = range(2000, 3000)
_TOO_LARGE = 413
_FIELD = re.compile(r"at `\$\.([a-z_.]+)`")

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
_LongText = Annotated[str, msgspec.Meta(max_length=200)]
_WallTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_LastDigits = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}$")]
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request body."""


class EnrolBody(Body, frozen=True):
    """`POST /v1/devices/enrol`."""

    token: _Text
    hardware_id: _Text
    software: _Text


class BookingBody(Body, frozen=True):
    """`POST /v1/bookings`. Of `representative` only whether somebody else will come is kept."""

    office: _Name
    service: _Name
    date: date
    window_start: _WallTime
    nik: _LongText
    phone: _LongText | None = None
    representative: bool | _LongText | None = None
    variant: Variant | None = None


class MoveBody(Body, frozen=True):
    """`POST /v1/bookings/{code}/move`."""

    date: date
    window_start: _WallTime


class ResendBody(Body, frozen=True):
    """`POST /v1/bookings/resend`: the number and the end of the NIK that the lost code was booked with."""

    office: _Name
    phone: _LongText
    nik_last4: _LastDigits


class CheckInBody(Body, frozen=True):
    """`POST /v1/check-ins`: either `code`, or `nik` and perhaps `service`."""

    event_id: UUID
    occurred_at: _Instant
    code: _LongText | None = None
    nik: _LongText | None = None
    service: _Name | None = None


class TicketBody(Body, frozen=True):
    """`POST /v1/tickets`. `reason` is required for `urgent`; `phone` is told the number."""

    event_id: UUID
    occurred_at: _Instant
    service: _Name
    origin: Origin
    window_start: _WallTime | None = None
    reason: UrgentReason | None = None
    variant: Variant | None = None
    phone: _LongText | None = None


class NumberBySmsBody(Body, frozen=True):
    """`POST /v1/tickets/sms`: the number as the kiosk shows it, and the phone it shall be sent to."""

    event_id: UUID
    number: _Name
    phone: _LongText


B = TypeVar("B")


def invalid(detail: str) -> Refused:
    """An `invalid-request` to raise."""
    return refusal(ProblemType.INVALID_REQUEST, detail)


async def read_body(request: Request, decoder: "msgspec.json.Decoder[B]", bytes_max: int) -> B:
    """The body, or `invalid-request` (status 413 when it is too long; the rest of it is not read)."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > bytes_max:
        raise _too_large(bytes_max)
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > bytes_max:
            raise _too_large(bytes_max)
    try:
        return decoder.decode(received)
    except msgspec.ValidationError as error:
        field = _FIELD.search(str(error))
        where = field[1] if field else "body"
        raise invalid(f"{where}: missing, unknown or not of the form that the API asks for.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise invalid("body: not JSON.") from None


def _too_large(bytes_max: int) -> Refused:
    return refusal(ProblemType.INVALID_REQUEST, f"body: longer than {bytes_max} bytes.", status=_TOO_LARGE)


def require_plausible_year(field: str, value: date) -> None:
    """Refuses dates and instants that no calendar arithmetic should meet."""
    if value.year not in _YEARS:
        raise invalid(f"{field}: not a year of this millennium.")
