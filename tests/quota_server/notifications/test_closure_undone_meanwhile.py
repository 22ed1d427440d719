"""A closure is taken back while the worker writes down what it has sent of it, or while another takes it back, too."""

import asyncio
import threading
from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_server.domain.rebooking import PutBack
from quota_server.domain.sending import Accepted
from quota_server.store.contract import Answer
from quota_server.store.jobs import office_settings, offices, outbox, rebooking_undo
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Job, T, Transaction
from quota_server.store.opening import administration
from tests.quota_server.engines import POSTGRESQL, on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer
from tests.quota_server.notifications.test_closure_undone import ACTOR, Run, claimed, moved_away, reopened, settle

MEET_WITHIN_S = 5


@dataclass
class _Crossing:
    """Two that do their work in opposite order, and each begins with its second half when both have done the first."""

    undo_has_one: threading.Event = field(default_factory=threading.Event)
    settle_has_one: threading.Event = field(default_factory=threading.Event)

    def undo(self, tx: Transaction, found: rebooking_undo.Undoing) -> PutBack:
        done = PutBack()
        for part in found.parts(1):
            done += rebooking_undo.undo(tx, OFFICE, part, ACTOR)
            self.undo_has_one.set()
            assert self.settle_has_one.wait(MEET_WITHIN_S)
        return done

    def settle(self, tx: Transaction, on_their_way: list[outbox.Claimed]) -> None:
        for one in on_their_way:
            outbox.settle(tx, "worker", [outbox.Settled(one, Accepted("scripted", one.key))])
            self.settle_has_one.set()
            assert self.undo_has_one.wait(MEET_WITHIN_S)


async def by_command(database_url: str, clock: SimulatedClock, job: Job[T], office: str) -> T:
    """As the command line performs it, by the server's clock."""

    def perform() -> T:
        with administration(database_url) as opened:
            return opened.performer.perform(lambda tx: job(replace(tx, now=clock.now())), office)

    return await asyncio.to_thread(perform)


async def being_told(office: OfficeServer) -> list[outbox.Claimed]:
    """Two people's messages of a closure, on their way."""
    for person in (1, 2):
        await office.book(person, phone=f"+628120000000{person}")
    await settle(office, await claimed(office), Accepted("scripted"))
    await moved_away(office)
    await office.write(lambda tx: offices.change(tx, reopened(tx.config(OFFICE))))
    return await claimed(office)


@pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)
@pytest.mark.parametrize("is_by_command", [False, True], ids=["by the server", "by commands"])
def test_what_is_taken_back_and_what_is_settled_in_the_opposite_order_are_both_done(
    opened: Opened, clock: SimulatedClock, database_url: str, is_by_command: bool
) -> None:
    crossing = _Crossing()

    async def work() -> None:
        async with opened() as office:
            by_code = {one.key.split("/")[1]: one for one in await being_told(office)}
            found = await office.store.read(lambda tx: rebooking_undo.to_undo(tx, OFFICE))
            opposite = [by_code[moves[0].new] for moves in reversed(found.moves)]

            async def write(job: Job[T], turn: str) -> T:
                if is_by_command:
                    return await by_command(database_url, clock, job, turn)
                return await office.store.write(job, turn)

            undone = asyncio.create_task(write(partial(crossing.undo, found=found), OFFICE))
            # Asked for later: the server would do both in one transaction.
            await asyncio.to_thread(crossing.undo_has_one.wait, MEET_WITHIN_S)
            await write(partial(crossing.settle, on_their_way=opposite), "-outbox-")
            done = await undone
            assert done == PutBack(put_back=2)
            told = "SELECT state, handled_by FROM outbox WHERE kind = 'closed_moved'"
            rows = await office.store.read(lambda tx: tx.connection.execute(told).fetchall())
            assert rows == [("sent", outbox.TAKEN_BACK)] * 2

    asyncio.run(work())


@on_both_engines
def test_two_who_take_it_back_at_once_with_one_key_have_one_answer_that_counts_what_both_did(run: Run) -> None:
    asked = StaffWrite(OFFICE, ACTOR, "6e0d4b5e-0000-4000-8000-000000000001", b"put-back")

    async def work(office: OfficeServer) -> None:
        made = [await office.book(person, phone="") for person in (1, 2, 3)]
        new_codes = await moved_away(office)
        await office.store.cancel(BookingCode(new_codes[made[1].code]))
        await office.write(lambda tx: offices.change(tx, reopened(tx.config(OFFICE))))

        async def begun() -> list[rebooking_undo.Undoing]:
            found = await office.store.read(lambda tx: office_settings.to_put_back(tx, asked))
            assert isinstance(found, rebooking_undo.Undoing)
            return list(found.parts(1))

        async def gone_on(parts: list[rebooking_undo.Undoing]) -> int:
            done = [await office.write(partial(office_settings.put_back, write=asked, some=part)) for part in parts]
            return sum(one.kept for one in done)

        async def ended(kept: int) -> Answer:
            return await office.write(lambda tx: office_settings.have_put_back(tx, asked, kept))

        mine, others = await begun(), await begun()
        kept = await gone_on(mine[:2])
        answers = [await ended(await gone_on(others)), await ended(kept + await gone_on(mine[2:]))]
        assert answers == [Answer(200, b'{"put_back":2,"kept":1,"left":0}')] * 2
        assert await office.store.read(lambda tx: office_settings.to_put_back(tx, asked)) == answers[0]

    run(work)
