"""What a supervisor decides while the office works: close dates, suspend a service, move the bookings, take it back."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

import msgspec
from fastapi import APIRouter, Query, Request, Response

from quota_server.api.bodies import invalid, require_plausible_year
from quota_server.api.house import house_of, json_response
from quota_server.api.office_bodies import (
    ClosureBody,
    OfficeBody,
    RebookBody,
    ReopeningBody,
    ResumeBody,
    SuspensionBody,
)
from quota_server.api.staff_session import read_optional_body, staff_of, staff_write
from quota_server.domain import office_changes
from quota_server.domain.office import Closure, OfficeConfig, Suspension
from quota_server.domain.staff import MAY_DECIDE
from quota_server.store.contract import Answer
from quota_server.store.jobs import office_settings
from quota_server.store.jobs.staff_writes import StaffWrite

router = APIRouter()
_closure_body = msgspec.json.Decoder(ClosureBody)
_suspension_body = msgspec.json.Decoder(SuspensionBody)
_resume_body = msgspec.json.Decoder(ResumeBody)
_reopening_body = msgspec.json.Decoder(ReopeningBody)
_rebook_body = msgspec.json.Decoder(RebookBody)
_encoder = msgspec.json.Encoder()

_AT_ONCE = 100
"""So many bookings in one transaction: a working server is never kept waiting long."""
_NOT_SAID = "-"
"""The reason, or the letter, of what is only looked at."""

B = TypeVar("B", bound=OfficeBody)
Change = Callable[[OfficeConfig], OfficeConfig]


@router.post("/v1/office/closures")
async def close(request: Request) -> Response:
    """Closes the office from a date to a date, both included."""
    body, write = await _decision(request, "close", _closure_body)
    what = f"closed from {body.since} to {body.until}"
    return await _changed(
        request, write, what, lambda office: office_changes.close(office, Closure(body.since, body.until, body.reason))
    )


@router.post("/v1/office/reopenings")
async def reopen(request: Request) -> Response:
    """Opens again on dates that were closed."""
    body, write = await _decision(request, "reopen", _reopening_body)
    what = f"not closed from {body.since} to {body.until}"
    return await _changed(request, write, what, lambda office: office_changes.reopen(office, body.since, body.until))


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


@router.post("/v1/office/put-back")
async def put_back(request: Request) -> Response:
    """After reopening or resuming: bookings that were moved within ten minutes have their old places again.

    In many transactions. What broke off is asked for again, with the same key or another. Of two who ask at once with
    one key both do what they find, and have the same answer.
    """
    _, write = await _decision(request, "put-back", _rebook_body)
    store = house_of(request).store
    found = await store.read(lambda tx: office_settings.to_put_back(tx, write))
    if isinstance(found, Answer):
        return json_response(found.body, found.status)
    kept = 0
    for part in found.parts(_AT_ONCE):
        kept += (await store.write(partial(office_settings.put_back, write=write, some=part), write.office)).kept
    answer = await store.write(lambda tx: office_settings.have_put_back(tx, write, kept), write.office)
    return json_response(answer.body, answer.status)


@router.get("/v1/office/preview")
async def preview(
    request: Request,
    since: date,
    until: date | None = None,
    service: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Whom a closure would concern, or the suspension of a service. Nothing is changed."""
    signed_in = await staff_of(request, MAY_DECIDE, writes=False)
    for name, day in (("since", since), ("until", until or since)):
        require_plausible_year(name, day)
    change = _looked_at(since, until, service)
    office = signed_in.staff.office
    found = await house_of(request).store.read(lambda tx: office_settings.preview(tx, office, change))
    return json_response(_encoder.encode(found))


def _looked_at(since: date, until: date | None, service: str) -> Change:
    # All of it within the change: the dates, too, are refused where the office's settings contradict themselves.
    if service:
        return lambda office: office_changes.suspend(office, service, Suspension(since, _NOT_SAID, until))
    if until is None:
        raise invalid("until: needed for a closure.")
    return lambda office: office_changes.close(office, Closure(since, until, _NOT_SAID))


async def _decision(request: Request, what: str, decoder: "msgspec.json.Decoder[B]") -> tuple[B, StaffWrite]:
    signed_in = await staff_of(request, MAY_DECIDE, writes=True)
    body = await read_optional_body(request, decoder, house_of(request).limits.body_bytes_max)
    for name, day in body.dates():
        require_plausible_year(name, day)
    return body, staff_write(request, signed_in.staff, what, body.event_id, _encoder.encode(body))


async def _changed(request: Request, write: StaffWrite, what: str, change: Change) -> Response:
    house = house_of(request)
    answer = await house.store.write(lambda tx: office_settings.change(tx, write, what, change), write.office)
    return json_response(answer.body, answer.status)
