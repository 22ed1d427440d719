"""What a supervisor decides while the office works: close dates, suspend a service, move the bookings concerned."""

from collections.abc import Callable
from typing import TypeVar

import msgspec
from fastapi import APIRouter, Request, Response

from quota_server.api.bodies import require_plausible_year
from quota_server.api.house import house_of, json_response
from quota_server.api.office_bodies import ClosureBody, OfficeBody, RebookBody, ResumeBody, SuspensionBody
from quota_server.api.staff_session import read_optional_body, staff_of, staff_write
from quota_server.domain import office_changes
from quota_server.domain.office import Closure, OfficeConfig, Suspension
from quota_server.domain.staff import MAY_DECIDE
from quota_server.store.jobs import office_settings
from quota_server.store.jobs.staff_writes import StaffWrite

router = APIRouter()
_closure_body = msgspec.json.Decoder(ClosureBody)
_suspension_body = msgspec.json.Decoder(SuspensionBody)
_resume_body = msgspec.json.Decoder(ResumeBody)
_rebook_body = msgspec.json.Decoder(RebookBody)
_encoder = msgspec.json.Encoder()

B = TypeVar("B", bound=OfficeBody)


@router.post("/v1/office/closures")
async def close(request: Request) -> Response:
    """Closes the office from a date to a date, both included."""
    body, write = await _decision(request, "close", _closure_body)
    what = f"closed from {body.since} to {body.until}"
    return await _changed(
        request, write, what, lambda office: office_changes.close(office, Closure(body.since, body.until, body.reason))
    )


@router.post("/v1/services/{service}/suspend")
async def suspend(request: Request, service: str) -> Response:
    """Suspends a service, except urgent cases."""
    body, write = await _decision(request, f"suspend/{service}", _suspension_body)
    suspension = Suspension(body.since, body.basis, body.until)
    what = f"{service} is suspended from {body.since}"
    return await _changed(request, write, what, lambda office: office_changes.suspend(office, service, suspension))


@router.post("/v1/services/{service}/resume")
async def resume(request: Request, service: str) -> Response:
    """Offers a suspended service again."""
    body, write = await _decision(request, f"resume/{service}", _resume_body)
    what = f"{service} is offered again from {body.since}"
    return await _changed(request, write, what, lambda office: office_changes.resume(office, service, body.since))


@router.post("/v1/office/rebook")
async def rebook(request: Request) -> Response:
    """Moves bookings that cannot be served as they stand to the next date with room."""
    _, write = await _decision(request, "rebook", _rebook_body)
    answer = await house_of(request).store.write(lambda tx: office_settings.rebook(tx, write), write.office)
    return json_response(answer.body, answer.status)


async def _decision(request: Request, what: str, decoder: "msgspec.json.Decoder[B]") -> tuple[B, StaffWrite]:
    signed_in = await staff_of(request, MAY_DECIDE, writes=True)
    body = await read_optional_body(request, decoder, house_of(request).limits.body_bytes_max)
    for name, day in body.dates():
        require_plausible_year(name, day)
    return body, staff_write(request, signed_in.staff, what, body.event_id, _encoder.encode(body))


async def _changed(
    request: Request, write: StaffWrite, what: str, change: Callable[[OfficeConfig], OfficeConfig]
) -> Response:
    house = house_of(request)
    answer = await house.store.write(lambda tx: office_settings.change(tx, write, what, change), write.office)
    return json_response(answer.body, answer.status)
