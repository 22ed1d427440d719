"""The command that takes a closure back is killed at each of its steps and run again: nobody is left between."""

import asyncio
import signal
import sys
from collections import Counter
from datetime import date, timedelta

from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Window
from quota_server.domain import office_changes
from quota_server.domain.office import DayOverride, OfficeConfig, ServiceWindows, WindowPlan
from quota_server.store.jobs import offices
from tests.quota_server.engines import on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer, ScriptedGateway
from tests.quota_server.notifications.test_closure_undone import (
    closed_for_good,
    imbalance,
    moved_away,
    reopened_for_good,
)

PEOPLE = 4
STEPS = 1 + PEOPLE
RUNS_WITHIN_S = 30


def closed_but_for_two(office: OfficeConfig) -> OfficeConfig:
    """Closed for good, but for a morning with room for two."""
    room = ServiceWindows("cetak_ktp", (WindowPlan(Window("08:00", "10:00"), 2),))
    return office_changes.open_on(
        closed_for_good(office), DayOverride(date(2026, 11, 17), "08:00", "10:00", windows=(room,))
    )


async def run_killed(url: str, clock: SimulatedClock, before_commit: int) -> int:
    """The command's exit code, a second later."""
    clock.move_to(clock.now() + timedelta(seconds=1))
    module = "tests.quota_server.notifications.killed_undo"
    arguments = (url, clock.now().isoformat(), str(before_commit))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments)
    return await asyncio.wait_for(process.wait(), RUNS_WITHIN_S)


async def open_bookings(office: OfficeServer) -> list[tuple[str, str]]:
    """Person and date of each."""
    sql = "SELECT nik_last4, date FROM bookings WHERE state = 'booked' ORDER BY nik_last4"
    rows = await office.store.read(lambda tx: tx.connection.execute(sql).fetchall())
    return [(str(person), str(day)) for person, day in rows]


async def sent(office: OfficeServer) -> None:
    async with office.worker().running():
        await office.until_settled()


@on_both_engines
def test_a_command_that_is_killed_at_each_step_and_run_again_leaves_nobody_between_and_tells_each_once(
    database_url: str, opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway
) -> None:
    async def work() -> None:
        async with opened() as office:
            for person in range(1, PEOPLE + 1):
                await office.book(person, phone=f"+628120000000{person}")
            await sent(office)
            assert len(await moved_away(office, closed_but_for_two)) == 2
            await sent(office)
            gateway.taken.clear()
            await office.write(lambda tx: offices.change(tx, reopened_for_good(tx.config(OFFICE))))
            for step in range(1, STEPS + 1):
                assert await run_killed(database_url, clock, step) == -signal.SIGKILL
                assert [person for person, _ in await open_bookings(office)] == [f"{n:04d}" for n in range(1, 5)]
                assert await imbalance(office) == 0
                await sent(office)
                assert len(gateway.taken) == max(0, step - 2), "one more is done and told than before the last kill"
            assert await run_killed(database_url, clock, STEPS + 1) == 0
            await sent(office)
            assert {day for _, day in await open_bookings(office)} == {"2026-11-16"}

    asyncio.run(work())
    told = Counter(message.to for message in gateway.taken)
    assert told == {f"+628120000000{person}": 1 for person in range(1, PEOPLE + 1)}
    assert all("Senin 16-11-2026" in message.text for message in gateway.taken)
