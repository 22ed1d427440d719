"""Midnight and the quiet hours pass in each of the three zones, by the clock on the office's own wall."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server.domain.office import OfficeConfig
from quota_server.domain.requests import RequestEvent
from quota_server.store.jobs import offices
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer, ScriptedGateway
from tests.quota_server.notifications.test_outbox import told

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
ZONES = [("Asia/Pontianak", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]


@pytest.mark.parametrize(("zone", "label"), ZONES, ids=[label for _, label in ZONES])
def test_a_day_of_messages_goes_by_the_office_s_own_clock(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, zone: str, label: str
) -> None:
    def at(day_and_time: str) -> None:
        clock.move_to(datetime.fromisoformat(f"2026-11-{day_and_time}").replace(tzinfo=ZoneInfo(zone)))

    def moved(office: OfficeConfig) -> OfficeConfig:
        return replace(office, timezone=zone, timezone_label=label)

    async def sent_after(office: OfficeServer, day_and_time: str) -> int:
        at(day_and_time)
        await office.until_settled()
        return len(gateway.taken)

    async def work(office: OfficeServer) -> None:
        at("12T11:00:00")
        await office.write(lambda tx: offices.change(tx, moved(tx.config(OFFICE))))
        await office.book()
        assert await sent_after(office, "12T11:00:00") == 1
        assert [await sent_after(office, f"15T{time}") for time in ("15:59:59", "16:00:00")] == [1, 2]
        at("15T19:59:59")
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        assert await sent_after(office, "15T19:59:59") == 3
        at("15T20:00:00")
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        hours = ("15T23:59:59", "16T00:00:00", "16T05:59:59", "16T06:00:00")
        assert [await sent_after(office, hour) for hour in hours] == [3, 3, 3, 4]

    run(work)
    assert f"Besok Senin 16-11-2026 pkl 10.00-12.00 {label}" in gateway.taken[1].text
