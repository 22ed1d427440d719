"""Availability and bookings: what anybody may ask, within limits. No answer holds personal data."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.messages import Booking, ResendTaken
from quota_protocol.nik import parse_nik
from quota_protocol.phones import parse_phone
from quota_protocol.problems import ProblemType
from quota_server.api.bodies import BookingBody, MoveBody, ResendBody, invalid, read_body, require_plausible_year
from quota_server.api.house import House, house_of, is_kiosk, json_response, public_caller
from quota_server.domain import calendar, gates
from quota_server.domain.refusals import Refused, refusal
from quota_server.store.contract import BookingWish, RepeatKey, StoredBooking

router = APIRouter()
_booking_body = msgspec.json.Decoder(BookingBody)
_resend_body = msgspec.json.Decoder(ResendBody)
_move_body = msgspec.json.Decoder(MoveBody)
_encoder = msgspec.json.Encoder()
_AVAILABILITY_DAYS_MAX = 62
_RESEND_TAKES_S = 0.2

T = TypeVar("T")


@router.get("/v1/availability")
async def availability(
    request: Request,
    office: Annotated[str, Query(max_length=64)],
    service: Annotated[str, Query(max_length=64)],
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
) -> Response:
    """What is left of each window, date by date."""
    await public_caller(request)
    for name, day in (("from", first), ("to", last)):
        require_plausible_year(name, day)
    if not 0 <= (last - first).days < _AVAILABILITY_DAYS_MAX:
        raise invalid(f"to: from 0 to {_AVAILABILITY_DAYS_MAX - 1} days after from.")
    found = await house_of(request).store.availability(office, service, first, last)
    return json_response(_encoder.encode(found))


@router.post("/v1/bookings")
async def book(request: Request) -> Response:
    """Books a window for a NIK."""
    house = house_of(request)
    await public_caller(request)
    body = await read_body(request, _booking_body, house.limits.body_bytes_max)
    nik = parse_nik(body.nik)
    if nik is None:
        raise refusal(ProblemType.NIK_INVALID, "nik: sixteen digits are needed.")
    require_plausible_year("date", body.date)
    phone = phone_of(body.phone)
    asked = _asked(request, b"book\0" + _encoder.encode(body))
    made = await house.store.book(
        BookingWish(
            body.office,
            body.service,
            body.date,
            body.window_start,
            nik,
            phone,
            bool(body.representative),
            body.variant,
        ),
        asked,
    )
    return json_response(_encoder.encode(made), 201)


@router.post("/v1/bookings/resend")
async def resend(request: Request) -> Response:
    """Sends the codes of a number's open bookings to it again. The answer tells nobody whether there are any."""
    house = house_of(request)
    caller = await public_caller(request)
    body = await read_body(request, _resend_body, house.limits.body_bytes_max)
    phone = phone_of(body.phone)
    if not phone:
        raise invalid("phone: a number is needed.")
    house.resends.require_and_count(caller)
    house.resends_to_phone.require_and_count(f"{body.office}/{phone}")
    # A commit that writes takes longer than one that does not: how long the answer takes must not tell either.
    await asyncio.gather(house.store.resend(body.office, phone, body.nik_last4), asyncio.sleep(_RESEND_TAKES_S))
    return json_response(_encoder.encode(ResendTaken()), 202)


@router.get("/v1/bookings/{code}")
async def booking(request: Request, code: str) -> Response:
    """A booking, without its person."""
    house = house_of(request)
    caller = await public_caller(request)
    _, stored = await find_booking(house, caller, code)
    now = house.clock.now()
    facts = stored.facts
    answer = Booking(
        service=facts.service,
        date=facts.date,
        window=facts.window,
        state=gates.shown_state(stored.office, facts, now),
        timing=calendar.timing_of(stored.office, facts.date, facts.window, now),
    )
    return json_response(_encoder.encode(answer))


@router.post("/v1/bookings/{code}/cancel")
async def cancel(request: Request, code: str) -> Response:
    """Cancels a booking. A body is not needed and not read."""
    house = house_of(request)
    caller = await public_caller(request)
    made = await looked_up(house, caller, house.store.cancel(_known_form(house, caller, code)))
    return json_response(_encoder.encode(made))


@router.post("/v1/bookings/{code}/move")
async def move(request: Request, code: str) -> Response:
    """Cancels a booking and makes a new one, with a new code."""
    house = house_of(request)
    caller = await public_caller(request)
    body = await read_body(request, _move_body, house.limits.body_bytes_max)
    require_plausible_year("date", body.date)
    known = _known_form(house, caller, code)
    asked = _asked(request, b"move\0" + known.encode() + b"\0" + _encoder.encode(body))
    made = await looked_up(house, caller, house.store.move(known, body.date, body.window_start, asked))
    return json_response(_encoder.encode(made), 201)


def _asked(request: Request, payload: bytes) -> RepeatKey | None:
    """The key under which this may be asked again; nobody needs one."""
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not key:
        return None
    try:
        return RepeatKey(str(UUID(key)), payload)
    except ValueError:
        raise invalid("Idempotency-Key: not a UUID.") from None


async def find_booking(house: House, caller: str, text: str) -> tuple[BookingCode, StoredBooking]:
    """The booking of a code that somebody shows, within the limits; or refuses."""
    code = _known_form(house, caller, text)
    return code, await looked_up(house, caller, house.store.booking(code))


def phone_of(text: str | None) -> str:
    """The number as E.164, empty for none; or `invalid-request`."""
    if not text:
        return ""
    phone = parse_phone(text)
    if phone is None:
        raise invalid("phone: not a mobile number of Indonesia.")
    return phone


async def looked_up(house: House, caller: str, answer: Awaitable[T]) -> T:
    """The answer to a look-up by code; who asks for codes that do not exist is counted, and then refused."""
    try:
        return await answer
    except Refused as refused:
        # The code of a request is no guess.
        if refused.problem.type == ProblemType.BOOKING_UNKNOWN.urn and not refused.problem.record:
            house.wrong_codes_by(caller).count(caller)
        raise


def _known_form(house: House, caller: str, text: str) -> BookingCode:
    wrong_codes = house.wrong_codes_by(caller)
    wrong_codes.require(caller)
    code = parse_booking_code(text)
    if code is None:
        wrong_codes.count(caller)
        raise refusal(ProblemType.BOOKING_UNKNOWN, "There is no booking with this code.")
    # Whoever polls a code from outside must not keep its owner from checking in at a kiosk.
    if not is_kiosk(caller):
        house.per_code.require_and_count(code)
    return code
