"""Whoever has not come for a printed document after two weeks is told once more; whoever has, or may not, is not."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_server.domain.requests import RequestEvent
from quota_server.store.contract_requests import RequestNews
from quota_server.store.jobs import request_notices, requests
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer, ScriptedGateway
from tests.quota_server.notifications.test_outbox import STAFF, told

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
READY = (RequestEvent.PRINT_READY, RequestEvent.PRINTED)
A_FORTNIGHT = timedelta(days=14)


def reminders(gateway: ScriptedGateway) -> int:
    return sum("belum diambil" in message.text for message in gateway.taken)


def test_after_two_weeks_and_once(run: Run, gateway: ScriptedGateway, clock: SimulatedClock) -> None:
    async def work(office: OfficeServer) -> None:
        await office.write(told(*READY))
        for wait, count in ((A_FORTNIGHT - timedelta(minutes=1), 0), (timedelta(minutes=1), 1), (A_FORTNIGHT, 1)):
            clock.move_to(clock.now() + wait)
            await office.until_settled()
            assert reminders(gateway) == count

    run(work)


@pytest.mark.parametrize(
    "events", [(RequestEvent.COLLECTED,), (RequestEvent.HELD_FOR_SECTION_HEAD,)], ids=["collected", "held"]
)
def test_not_where_it_was_collected_or_is_held(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, events: tuple[RequestEvent, ...]
) -> None:
    async def work(office: OfficeServer) -> None:
        await office.write(told(*READY, *events))
        clock.move_to(clock.now() + 2 * A_FORTNIGHT)
        await office.until_settled()

    run(work)
    assert reminders(gateway) == 0


def test_two_weeks_after_the_section_head_has_let_it_go(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        row = await office.write(told(*READY, RequestEvent.HELD_FOR_SECTION_HEAD))
        clock.move_to(clock.now() + timedelta(days=20))
        news = RequestNews(RequestEvent.RELEASED)
        await office.write(lambda tx: requests.tell(tx, OFFICE, STAFF, BookingCode(row.code), news))
        for wait, count in ((timedelta(days=13), 0), (timedelta(days=1), 1)):
            clock.move_to(clock.now() + wait)
            await office.until_settled()
            assert reminders(gateway) == count

    run(work)


def test_not_where_the_document_was_not_printed_after_all(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        row = await office.write(told(*READY))
        assert await office.write(lambda tx: request_notices.not_printed(tx, OFFICE, row.code))
        clock.move_to(clock.now() + A_FORTNIGHT)
        assert await office.until_settled() == []

    run(work)
