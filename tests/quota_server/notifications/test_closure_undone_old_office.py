"""A closure is taken back at an office with years of deeds: only those of the last minutes are gone through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from quota_protocol.clock import SimulatedClock
from quota_server.store.jobs import rebooking_undo
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.rebooking_undo import Undoing
from quota_server.store.jobs.transaction import Connection, Rows, Transaction
from tests.quota_server.notifications.office_server import OFFICE, OfficeServer
from tests.quota_server.notifications.test_closure_undone import Run, moved_away

OLD, SINCE = 4000, 2200
READ_MAX = 3500


@dataclass
class Counted:
    """What a statement finds, counted in `by`."""

    rows: Rows
    by: "Counting"

    @property
    def rowcount(self) -> int:
        return self.rows.rowcount

    def fetchone(self) -> Any:
        self.by.rows += 1
        return self.rows.fetchone()

    def fetchall(self) -> list[Any]:
        found = self.rows.fetchall()
        self.by.rows += len(found)
        return found


@dataclass
class Counting:
    """A connection that counts the rows that are read."""

    connection: Connection
    rows: int = 0

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        return Counted(self.connection.execute(sql, parameters), self)


async def other_deeds(office: OfficeServer, count: int) -> None:
    def job(tx: Transaction) -> None:
        for number in range(count):
            append_audit(tx, OFFICE, "system", "number_called", f"ticket/{number}", {})

    await office.write(job)


def test_of_an_old_office_only_the_deeds_of_the_last_minutes_are_gone_through(run: Run, clock: SimulatedClock) -> None:
    async def work(office: OfficeServer) -> None:
        await other_deeds(office, OLD)
        clock.move_to(clock.now() + timedelta(minutes=11))
        made = [await office.book(person, phone="") for person in (1, 2)]
        await moved_away(office)
        await other_deeds(office, SINCE)

        def looked(tx: Transaction) -> tuple[Undoing, int]:
            counting = Counting(tx.connection)
            return rebooking_undo.to_undo(replace(tx, connection=counting), OFFICE), counting.rows

        found, rows = await office.store.read(looked)
        assert sorted(move.old for (move,) in found.moves) == sorted(one.code for one in made)
        assert rows < READ_MAX

    run(work)
