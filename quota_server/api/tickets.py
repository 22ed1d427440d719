"""What kiosks write: check-ins and tickets. Each carries its `event_id`, which makes a repetition harmless."""

from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from quota_protocol.booking_code import parse_booking_code
from quota_protocol.messages import NumberTaken, Origin
from quota_protocol.nik import parse_nik
from quota_protocol.problems import ProblemType
from quota_server.api.bodies import (
    CheckInBody,
    NumberBySmsBody,
    TicketBody,
    invalid,
    read_body,
    require_plausible_year,
)
from quota_server.api.bookings import looked_up, phone_of
from quota_server.api.house import House, acting_kiosk_of, house_of, json_response, key_of, kiosk_of
from quota_server.domain.refusals import refusal
from quota_server.store.contract import CheckInByCode, CheckInByNik, Device, KioskEvent, TicketWish
from quota_server.store.jobs.number_by_sms import NumberBySms, send_number

router = APIRouter()
_check_in_body = msgspec.json.Decoder(CheckInBody)
_ticket_body = msgspec.json.Decoder(TicketBody)
_number_body = msgspec.json.Decoder(NumberBySmsBody)
_encoder = msgspec.json.Encoder()


@router.post("/v1/check-ins")
async def check_in(request: Request) -> Response:
    """Gives a booking its number, by code or by NIK."""
    house = house_of(request)
    device = await acting_kiosk_of(request)
    body = await read_body(request, _check_in_body, house.limits.body_bytes_max)
    event = _event(request, "check-in", body)
    if (body.code is None) == (body.nik is None):
        raise invalid("code, nik: exactly one of them is needed.")
    if body.nik is not None:
        nik = parse_nik(body.nik)
        if nik is None:
            raise refusal(ProblemType.NIK_INVALID, "nik: sixteen digits are needed.")
        answer = await house.store.check_in(device, CheckInByNik(event, nik, body.service or ""))
    else:
        arrival = _by_code(house, device, event, body.code or "")
        answer = await looked_up(house, key_of(device), house.store.check_in(device, arrival))
    house.board.changed(device.office)
    return json_response(answer.body, answer.status)


def _by_code(house: House, device: Device, event: KioskEvent, text: str) -> CheckInByCode:
    caller = key_of(device)
    house.wrong_codes_by(caller).require(caller)
    code = parse_booking_code(text)
    if code is None:
        house.wrong_codes_by(caller).count(caller)
        raise refusal(ProblemType.BOOKING_UNKNOWN, "There is no booking with this code.")
    return CheckInByCode(event, code)


@router.post("/v1/tickets")
async def issue(request: Request) -> Response:
    """Gives a visitor without a booking a number."""
    house = house_of(request)
    device = await acting_kiosk_of(request)
    body = await read_body(request, _ticket_body, house.limits.body_bytes_max)
    event = _event(request, "ticket", body)
    if body.origin is Origin.URGENT and body.reason is None:
        raise invalid("reason: needed for an urgent ticket.")
    phone = phone_of(body.phone)
    wish = TicketWish(event, body.service, body.origin, body.window_start or "", body.reason, body.variant, phone)
    answer = await house.store.issue(device, wish)
    house.board.changed(device.office)
    return json_response(answer.body, answer.status)


@router.post("/v1/tickets/sms")
async def send(request: Request) -> Response:
    """Sends a number that came out on no paper to a phone: once, however often it is asked for."""
    house = house_of(request)
    device = await kiosk_of(request)
    body = await read_body(request, _number_body, house.limits.body_bytes_max)
    _require_key(request, body.event_id)
    phone = phone_of(body.phone)
    if not phone:
        raise invalid("phone: a number is needed.")
    wish = NumberBySms(str(body.event_id), body.number, phone)
    await house.store.write(lambda tx: send_number(tx, device, wish), device.office)
    return json_response(_encoder.encode(NumberTaken()), 202)


def _require_key(request: Request, event_id: UUID) -> None:
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    try:
        same = UUID(key) == event_id
    except ValueError:
        same = False
    if not same:
        raise invalid("Idempotency-Key: needed, and equal to event_id.")


def _event(request: Request, kind: str, body: CheckInBody | TicketBody) -> KioskEvent:
    _require_key(request, body.event_id)
    require_plausible_year("occurred_at", body.occurred_at)
    return KioskEvent(str(body.event_id), body.occurred_at, kind.encode() + b"\0" + _encoder.encode(body))
