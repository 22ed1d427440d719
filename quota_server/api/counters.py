"""What a counter does with its numbers: staff only, each write once for its Idempotency-Key."""

import re
from typing import Annotated, TypeVar

import msgspec
from fastapi import APIRouter, Query, Request, Response

from quota_server.api.bodies import invalid
from quota_server.api.house import house_of, json_response
from quota_server.api.staff_bodies import CallNextBody, DeedBody, TransferBody
from quota_server.api.staff_session import read_optional_body, staff_of, staff_write
from quota_server.domain.staff import MAY_CALL
from quota_server.domain.ticket_states import Deed
from quota_server.store.contract import Answer
from quota_server.store.jobs import counters
from quota_server.store.jobs.counters import AtCounter
from quota_server.store.jobs.transaction import Job

router = APIRouter()
_call_next_body = msgspec.json.Decoder(CallNextBody)
_deed_body = msgspec.json.Decoder(DeedBody)
_transfer_body = msgspec.json.Decoder(TransferBody)
_encoder = msgspec.json.Encoder()
_COUNTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")
_SERVICES_CHARACTERS_MAX = 2000

B = TypeVar("B", CallNextBody, DeedBody, TransferBody)


@router.get("/v1/counters/{counter}")
async def status(
    request: Request, counter: str, services: Annotated[str, Query(max_length=_SERVICES_CHARACTERS_MAX)] = ""
) -> Response:
    """What the counter has, and who waits; `services`: ids with commas between, all of the office's without."""
    signed_in = await staff_of(request, MAY_CALL, writes=False)
    name, wanted = counter_named(counter), tuple(filter(None, services.split(",")))
    found = await house_of(request).store.read(lambda tx: counters.status(tx, signed_in.staff.office, name, wanted))
    return json_response(_encoder.encode(found))


@router.post("/v1/counters/{counter}/call-next")
async def call_next(request: Request, counter: str) -> Response:
    """Calls the next number; 204 when nobody waits."""
    at, body = await _at_counter(request, counter, "call-next", _call_next_body)
    return await _done(request, at, lambda tx: counters.call_next(tx, at, body.services))


@router.post("/v1/counters/{counter}/recall")
async def recall(request: Request, counter: str) -> Response:
    """Calls the same number again, three times in all."""
    return await _deed(request, counter, Deed.RECALL)


@router.post("/v1/counters/{counter}/skip")
async def skip(request: Request, counter: str) -> Response:
    """Nobody has come: the number is called again after five others, and then not any more."""
    return await _deed(request, counter, Deed.SKIP)


@router.post("/v1/counters/{counter}/start")
async def start(request: Request, counter: str) -> Response:
    """The person is here."""
    return await _deed(request, counter, Deed.START)


@router.post("/v1/counters/{counter}/finish")
async def finish(request: Request, counter: str) -> Response:
    """The person is served."""
    return await _deed(request, counter, Deed.FINISH)


@router.post("/v1/counters/{counter}/transfer")
async def transfer(request: Request, counter: str) -> Response:
    """The person goes on to another service, with the same number."""
    at, body = await _at_counter(request, counter, "transfer", _transfer_body)
    return await _done(request, at, lambda tx: counters.transfer(tx, at, body.service))


def counter_named(text: str) -> str:
    """The counter's name, or `invalid-request`."""
    if not _COUNTER.fullmatch(text):
        raise invalid("counter: 1 to 16 letters, digits, _ and -, such as 3.")
    return text


async def _deed(request: Request, counter: str, deed: Deed) -> Response:
    at, _ = await _at_counter(request, counter, deed.value, _deed_body)
    return await _done(request, at, lambda tx: counters.act(tx, at, deed))


async def _at_counter(
    request: Request, counter: str, what: str, decoder: "msgspec.json.Decoder[B]"
) -> tuple[AtCounter, B]:
    signed_in = await staff_of(request, MAY_CALL, writes=True)
    name = counter_named(counter)
    body = await read_optional_body(request, decoder, house_of(request).limits.body_bytes_max)
    write = staff_write(request, signed_in.staff, f"{what}/{name}", body.event_id, _encoder.encode(body))
    return AtCounter(name, write), body


async def _done(request: Request, at: AtCounter, job: Job[Answer]) -> Response:
    house = house_of(request)
    answer = await house.store.write(job, at.write.office)
    house.board.changed(at.write.office)
    if not answer.body:
        return Response(status_code=answer.status)
    return json_response(answer.body, answer.status)
