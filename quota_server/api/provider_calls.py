"""`/sms/SECRET`: what an SMS provider tells of messages, and what people have written to its number.

It is no part of the API: every provider calls as it likes, and settings say how that is read.
"""

import asyncio
import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, FastAPI, Request, Response

from quota_protocol.problems import ProblemType
from quota_server.api.bodies import invalid
from quota_server.api.house import House, house_of, json_response, public_caller
from quota_server.domain.refusals import refusal
from quota_server.notifications.arrivals import answer, note_report
from quota_server.notifications.callback_settings import CallbackSettings
from quota_server.notifications.gateway import Report
from quota_server.notifications.http_gateway import HttpGateway
from quota_server.notifications.provider_call import UnreadableCallError, read_call
from quota_server.store.jobs import outbox_reports
from quota_server.store.jobs.transaction import Transaction

router = APIRouter()
_TURN = "-provider"
# A report may overtake the note that its message was taken: it is looked for again.
_LOOKS_AGAIN_AFTER_S = (0.2, 0.5, 1.5)
_WAITING_MAX = 16
_TOO_LARGE = 413
_RETRY_AFTER_S = "30"

_logger = logging.getLogger("quota_server")


@dataclass(frozen=True, slots=True)
class _Noted:
    """The reports of which there is no message; `early`: one that is being sent may be theirs."""

    unknown: list[Report]
    early: bool


def install(app: FastAPI, callbacks: Sequence[CallbackSettings]) -> None:
    """Adds the route, where a provider calls at all."""
    if callbacks:
        app.state.callbacks = tuple(callbacks)
        app.state.reports_waiting = asyncio.Semaphore(_WAITING_MAX)
        app.include_router(router)


@router.post("/sms/{secret}")
async def called(request: Request, secret: str) -> Response:
    """Reports and texts. Whoever has another secret finds nothing here."""
    house = house_of(request)
    settings = await _settings_of(request, secret)
    body = await _body(request, house.limits.body_bytes_max)
    return await _told(request, house, settings, body)


@router.get("/sms/{secret}")
async def asked(request: Request, secret: str) -> Response:
    """A report within the address, as some providers send it."""
    return await _told(request, house_of(request), await _settings_of(request, secret), b"")


async def _told(request: Request, house: House, settings: CallbackSettings, body: bytes) -> Response:
    query = str(request.url.query)
    try:
        received = read_call(settings, request.headers.get("content-type", ""), query, body)
    except UnreadableCallError as error:
        raise invalid(f"body: {error}.") from None
    hour = f"{house.clock.now():%Y%m%d%H}"
    for message in received.inbound:
        # Without a name of its own the same text within an hour is one that the provider has told twice.
        await answer(house.store, replace(message, token=f"{HttpGateway.name}/{message.token or hour}"))
    found = await _note(house, received.reports)
    if found.early and not request.app.state.reports_waiting.locked():
        async with request.app.state.reports_waiting:
            found = await _noted_later(house, found)
    if found.early:
        # Taken, it would be lost: the provider keeps it and calls again.
        return Response(b'{"status":"later"}', 503, {"Retry-After": _RETRY_AFTER_S}, "application/json")
    if found.unknown:
        _logger.info("event=sms_report_of_nothing count=%d", len(found.unknown))
    return json_response(b'{"status":"ok"}')


async def _noted_later(house: House, found: _Noted) -> _Noted:
    """What is left when they are looked for again."""
    for wait_s in _LOOKS_AGAIN_AFTER_S:
        await asyncio.sleep(wait_s)
        found = await _note(house, found.unknown)
        if not found.early:
            break
    return found


async def _note(house: House, reports: Sequence[Report]) -> _Noted:
    """Writes the reports down."""

    def job(tx: Transaction) -> _Noted:
        unknown = [report for report in reports if not note_report(HttpGateway.name, report, tx)]
        return _Noted(unknown, early=bool(unknown) and outbox_reports.may_be_early(tx))

    return await house.store.write(job, _TURN) if reports else _Noted([], early=False)


async def _settings_of(request: Request, secret: str) -> CallbackSettings:
    """What the provider of that secret has agreed on; who tries others is counted like any caller."""
    offered = secret.encode("utf-8", "replace")
    found = [one for one in request.app.state.callbacks if hmac.compare_digest(one.secret.encode(), offered)]
    if found:
        return found[0]  # type: ignore[no-any-return] # as `install` has put it there
    await public_caller(request)
    raise refusal(ProblemType.REQUEST_UNKNOWN, "There is nothing here.")


async def _body(request: Request, bytes_max: int) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > bytes_max:
            raise refusal(ProblemType.INVALID_REQUEST, f"body: longer than {bytes_max} bytes.", status=_TOO_LARGE)
    return bytes(received)
