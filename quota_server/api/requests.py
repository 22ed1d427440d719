"""Document requests: hand in, look up by code, tell what has happened. No answer holds personal data."""

from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.nik import Nik, parse_nik
from quota_protocol.problems import ProblemType
from quota_server.api.bodies import invalid, read_body, require_plausible_year
from quota_server.api.bookings import phone_of
from quota_server.api.house import House, house_of, json_response, kiosk_of, public_caller
from quota_server.api.requests_bodies import PrintReadyBody, RequestBody, RequestEventBody, require_no_nik
from quota_server.api.staff_session import staff_of
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.requests import RequestEvent
from quota_server.domain.staff import MAY_TELL, StaffRole
from quota_server.store.contract_requests import Actor, RequestNews, RequestWish
from quota_server.store.jobs import requests as jobs
from quota_server.store.jobs.print_ready import PrintReadyWish, ask_once
from quota_server.store.jobs.staff_writes import StaffWrite

router = APIRouter()
_request_body = msgspec.json.Decoder(RequestBody)
_print_ready_body = msgspec.json.Decoder(PrintReadyBody)
_event_body = msgspec.json.Decoder(RequestEventBody)
_encoder = msgspec.json.Encoder()


@router.post("/v1/requests")
async def create(request: Request) -> Response:
    """Hands a document request in."""
    house = house_of(request)
    office, actor = await _teller(request)
    body = await read_body(request, _request_body, house.limits.body_bytes_max)
    write = _write(request, office, actor, "request", body)
    require_no_nik("reference", body.reference or "")
    wish = RequestWish(
        body.service,
        body.source,
        _nik(body.nik),
        phone_of(body.phone),
        body.variant,
        body.representative,
        body.reference or "",
    )
    answer = await house.store.write(lambda tx: jobs.create_once(tx, write, wish), office)
    return json_response(answer.body, answer.status)


@router.post("/v1/requests/sms")
async def tell_when_ready(request: Request) -> Response:
    """Keeps the phone of somebody whose card cannot be printed yet, to tell them once it can."""
    house = house_of(request)
    device = await kiosk_of(request)
    body = await read_body(request, _print_ready_body, house.limits.body_bytes_max)
    _require_key(request, body.event_id)
    if (body.code is None) == (body.nik is None):
        raise invalid("code, nik: exactly one of them is needed.")
    phone = phone_of(body.phone)
    if not phone:
        raise invalid("phone: a number is needed.")
    shown = _nik(body.nik) or parse_booking_code(body.code or "")
    if shown is None:
        raise refusal(ProblemType.REQUEST_UNKNOWN, "There is no request with this code.")
    payload = b"print-ready\0" + _encoder.encode(body)
    write = StaffWrite(device.office, f"device:{device.device_id}", str(body.event_id), payload)
    wish = PrintReadyWish(shown, phone)
    answer = await house.store.write(lambda tx: ask_once(tx, write, wish), device.office)
    return json_response(answer.body, answer.status)


@router.get("/v1/requests/{code}")
async def status(request: Request, code: str) -> Response:
    """How far a request is, without its person."""
    house = house_of(request)
    caller = await public_caller(request)
    known = _known_form(house, caller, code)
    try:
        found = await house.store.read(lambda tx: jobs.status(tx, jobs.find(tx, known)))
    except Refused as refused:
        if refused.problem.type == ProblemType.REQUEST_UNKNOWN.urn:
            house.wrong_codes_by(caller).count(caller)
        raise
    return json_response(_encoder.encode(found))


@router.post("/v1/requests/{code}/events")
async def tell(request: Request, code: str) -> Response:
    """Tells what has happened to a request of the teller's own office."""
    house = house_of(request)
    office, actor = await _teller(request)
    body = await read_body(request, _event_body, house.limits.body_bytes_max)
    known = parse_booking_code(code)
    if known is None:
        raise refusal(ProblemType.REQUEST_UNKNOWN, "There is no request with this code.")
    if body.missing and body.event is not RequestEvent.INCOMPLETE:
        raise invalid("missing: belongs to an incomplete request.")
    require_no_nik("missing", *body.missing)
    write = _write(request, office, actor, f"request-event/{known}", body)
    news = RequestNews(body.event, body.missing, body.originals_match)
    answer = await house.store.write(lambda tx: jobs.tell_once(tx, write, actor, known, news), office)
    return json_response(answer.body, answer.status)


async def _teller(request: Request) -> tuple[str, Actor]:
    """Whose office, and who: staff, or a device of the office, which may be its own system as well as a kiosk."""
    if "authorization" in request.headers:
        try:
            device = await kiosk_of(request)
        except Refused as refused:
            # Staff show their tokens in the same header.
            if refused.problem.type != ProblemType.UNAUTHORIZED.urn:
                raise
        else:
            return device.office, Actor(f"device:{device.device_id}")
    staff = (await staff_of(request, MAY_TELL, writes=True)).staff
    return staff.office, Actor(staff.actor, is_section_head=staff.role is StaffRole.SECTION_HEAD)


def _require_key(request: Request, event_id: UUID) -> None:
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    try:
        same = UUID(key) == event_id
    except ValueError:
        same = False
    if not same:
        raise invalid("Idempotency-Key: needed, and equal to event_id.")


def _write(request: Request, office: str, actor: Actor, kind: str, body: RequestBody | RequestEventBody) -> StaffWrite:
    _require_key(request, body.event_id)
    require_plausible_year("occurred_at", body.occurred_at)
    payload = kind.encode() + b"\0" + _encoder.encode(body)
    return StaffWrite(office, actor.name, str(body.event_id), payload)


def _nik(text: str | None) -> Nik | None:
    if not text:
        return None
    nik = parse_nik(text)
    if nik is None:
        raise refusal(ProblemType.NIK_INVALID, "nik: sixteen digits are needed.")
    return nik


def _known_form(house: House, caller: str, text: str) -> BookingCode:
    house.wrong_codes_by(caller).require(caller)
    code = parse_booking_code(text)
    if code is None:
        house.wrong_codes_by(caller).count(caller)
        raise refusal(ProblemType.REQUEST_UNKNOWN, "There is no request with this code.")
    house.per_code.require_and_count(code)
    return code
