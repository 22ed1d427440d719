"""A kiosk that repeats itself, twenty thousand times: the ledger, the counters and the answers stay as they were."""

import asyncio
import uuid
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Origin
from quota_server.store import opening
from quota_server.store.contract import Answer, Device, KioskEvent, TicketWish
from quota_server.store.job_store import JobStore
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.engines import SECRETS
from tests.quota_server.waiting import wait_for

_KIOSK = Device("PTK", "K01")
_AT_ONCE = 500


def everything(tx: Transaction) -> list[object]:
    """What a number changes."""
    tables = ("windows", "postings", "counters", "tickets", "accepted_writes")
    return [tx.connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608 - our own names


def replay(store: JobStore, wishes: list[TicketWish], count: int) -> set[Answer]:
    async def all_at_once() -> set[Answer]:
        found: set[Answer] = set()
        for begun in range(0, count, _AT_ONCE):
            some = (wishes[number % len(wishes)] for number in range(begun, begun + _AT_ONCE))
            found.update(await asyncio.gather(*(store.issue(_KIOSK, wish) for wish in some)))
        return found

    return asyncio.run(all_at_once())


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_replays_change_nothing(database_url: str, directory: Path, clock: SimulatedClock, count: int) -> None:
    store = opening.open_store(database_url, directory / SECRETS, clock)
    try:
        wishes = [
            TicketWish(KioskEvent(str(uuid.uuid4()), clock.now(), b""), "cetak_ktp", Origin.WALK_IN) for _ in range(20)
        ]
        answers = {wait_for(store.issue(_KIOSK, wish)) for wish in wishes}
        before = wait_for(store.read(everything))
        assert replay(store, wishes, count) == answers
        assert len(answers) == len(wishes)
        assert wait_for(store.read(everything)) == before
    finally:
        store.close()
