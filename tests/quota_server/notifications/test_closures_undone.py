"""Two closures, one after the other, that were mistakes: nobody is left at the place between them."""

import asyncio
import signal
from datetime import date, timedelta
from functools import partial

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server.domain import office_changes
from quota_server.domain.office import Closure, OfficeConfig
from quota_server.domain.rebooking import PutBack
from quota_server.domain.sending import Accepted
from quota_server.store.jobs import offices, outbox, rebooking_undo
from tests.quota_server.engines import on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer, ScriptedGateway
from tests.quota_server.notifications.test_closure_undone import (
    ACTOR,
    DAY,
    Run,
    claimed,
    imbalance,
    moved_away,
    put_back,
    reopened,
    settle,
    undone,
)
from tests.quota_server.notifications.test_closure_undone_killed import open_bookings, run_killed, sent

NEXT_DAY = date(2026, 11, 17)
LAST_DAY = date(2026, 11, 18)
FIRST, LAST = (str(DAY), str(LAST_DAY))


def next_closed(office: OfficeConfig) -> OfficeConfig:
    return office_changes.close(office, Closure(NEXT_DAY, NEXT_DAY, "Pemeliharaan gedung"))


def next_reopened(office: OfficeConfig) -> OfficeConfig:
    return office_changes.reopen(office, NEXT_DAY, NEXT_DAY)


def both_reopened(office: OfficeConfig) -> OfficeConfig:
    return next_reopened(reopened(office))


async def moved_twice(office: OfficeServer, clock: SimulatedClock, people: int) -> None:
    """From the first day to the next, a minute later to the last; whoever has a phone is told each time."""
    for person in range(1, people + 1):
        await office.book(person, phone=f"+628120000000{person}" if person > 1 else "")
    await moved_away(office)
    clock.move_to(clock.now() + timedelta(minutes=1))
    await moved_away(office, next_closed)
    clock.move_to(clock.now() + timedelta(minutes=1))


async def days(office: OfficeServer) -> list[str]:
    return [day for _, day in await open_bookings(office)]


@on_both_engines
@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_who_was_moved_twice_goes_back_to_the_first_place_in_one_step_and_is_told_once(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, at_once: int
) -> None:
    async def work(office: OfficeServer) -> None:
        await moved_twice(office, clock, 3)
        await office.until_settled()
        assert await days(office) == [LAST] * 3
        gateway.taken.clear()
        await office.write(lambda tx: offices.change(tx, both_reopened(tx.config(OFFICE))))
        found = await office.store.read(lambda tx: rebooking_undo.to_undo(tx, OFFICE))
        done = PutBack()
        for part in found.parts(at_once):
            done += await office.write(partial(rebooking_undo.undo, office_code=OFFICE, some=part, actor=ACTOR))
            assert sorted(await days(office)) == [FIRST] * done.put_back + [LAST] * (3 - done.put_back)
        assert done == PutBack(put_back=3)
        assert await put_back(office) == PutBack()
        waiting = [key for key, state in await office.until_settled() if state == "waiting"]
        assert [key.rpartition("/")[2] for key in waiting] == ["reminder"] * 2
        assert await imbalance(office) == 0

    run(work)
    assert sorted(message.to for message in gateway.taken) == ["+6281200000002", "+6281200000003"]
    assert all("Senin 16-11-2026" in message.text for message in gateway.taken)


@on_both_engines
@pytest.mark.parametrize("is_on_its_way", [True, False], ids=["on its way", "sent"])
def test_who_goes_back_one_step_and_then_the_other_hears_of_the_first_place_last(
    opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway, is_on_its_way: bool
) -> None:
    async def work() -> None:
        async with opened() as office:
            await moved_twice(office, clock, 2)
            await settle(office, await claimed(office), Accepted("scripted"))
            assert await undone(office, next_reopened) == PutBack(put_back=2)
            assert await days(office) == [str(NEXT_DAY)] * 2
            of_the_next_day = await claimed(office)
            assert ["Selasa 17-11-2026" in one.body for one in of_the_next_day] == [True]
            if not is_on_its_way:
                await settle(office, of_the_next_day, Accepted("scripted"))
            assert await undone(office) == PutBack(put_back=2)
            assert await days(office) == [FIRST] * 2
            if is_on_its_way:
                assert await claimed(office) == [], "the next day's may still be on its way"
                await settle(office, of_the_next_day, Accepted("scripted"))
                clock.move_to(clock.now() + outbox.LOCKED_FOR)
            assert ["Senin 16-11-2026" in one.body for one in await claimed(office)] == [True]

    asyncio.run(work())


def test_who_was_moved_twice_stays_at_the_last_place_while_the_one_between_is_closed(
    run: Run, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        await moved_twice(office, clock, 2)
        assert await undone(office) == PutBack(kept=2)
        assert await days(office) == [LAST] * 2
        assert await undone(office, next_reopened) == PutBack(put_back=2)
        assert await days(office) == [FIRST] * 2
        assert await imbalance(office) == 0

    run(work)


def test_a_command_that_is_killed_between_those_who_were_moved_twice_leaves_each_at_the_first_or_the_last_place(
    database_url: str, opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway
) -> None:
    async def work() -> None:
        async with opened() as office:
            await moved_twice(office, clock, 3)
            await sent(office)
            gateway.taken.clear()
            await office.write(lambda tx: offices.change(tx, both_reopened(tx.config(OFFICE))))
            for step in range(2, 5):
                assert await run_killed(database_url, clock, step) == -signal.SIGKILL
                assert sorted(await days(office)) == [FIRST] * (step - 2) + [LAST] * (5 - step)
                await sent(office)
            assert await run_killed(database_url, clock, 5) == 0
            assert await days(office) == [FIRST] * 3
            assert await imbalance(office) == 0
            await sent(office)

    asyncio.run(work())
    assert sorted(message.to for message in gateway.taken) == ["+6281200000002", "+6281200000003"]
    assert all("Senin 16-11-2026" in message.text for message in gateway.taken)
