"""A store of the example office with a worker, without HTTP: what is told is put in by the same jobs."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from quota_protocol.messages import BookingMade
from quota_protocol.nik import Nik
from quota_server.domain.sending import Accepted, Outcome
from quota_server.notifications.gateway import NOTHING, Inbound, Received, Report
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.worker import OutboxWorker
from quota_server.store.contract import BookingWish
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import outbox
from quota_server.store.jobs.transaction import Job

T = TypeVar("T")
OFFICE = "PTK"
PHONE = "+6281200000001"


@dataclass
class ScriptedGateway:
    """Takes messages, and says of each what the test has written into its script; accepts when that is at its end."""

    script: list[Outcome] = field(default_factory=list)
    taken: list[ShortMessage] = field(default_factory=list)
    waiting: list[Inbound] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    on_send: Callable[[ShortMessage], None] = lambda _message: None
    name: str = "scripted"
    listens: bool = True

    def send(self, message: ShortMessage) -> Outcome:
        self.taken.append(message)
        self.on_send(message)
        return self.script.pop(0) if self.script else Accepted(self.name, str(len(self.taken)))

    def receive(self) -> Received:
        reports, self.reports = self.reports, []
        return Received(tuple(self.waiting), reports) if self.waiting or reports else NOTHING

    def forget(self, inbound: Inbound) -> None:
        self.forgotten.append(inbound.token)
        self.waiting.remove(inbound)

    def close(self) -> None:
        pass


@dataclass
class OfficeServer:
    """A store, and how a test works on it."""

    store: JobStore
    gateway: ScriptedGateway

    async def book(self, person: int = 1, day: date = date(2026, 11, 16), phone: str = PHONE) -> BookingMade:
        """An invented person books the second window of a Monday."""
        nik = Nik(f"617101010101{person:04d}")
        return await self.store.book(BookingWish(OFFICE, "cetak_ktp", day, "10:00", nik, phone))

    async def write(self, job: Job[T]) -> T:
        return await self.store.write(job, OFFICE)

    async def rows(self) -> list[tuple[str, str]]:
        """Key and state of each message, by key."""
        found = await self.store.read(
            lambda tx: tx.connection.execute("SELECT key, state FROM outbox ORDER BY key").fetchall()
        )
        return [(str(key), str(state)) for key, state in found]

    async def until(self, holds: Callable[[], Coroutine[Any, Any, bool]], within_s: float = 10.0) -> None:
        """Waits until it holds."""
        async with asyncio.timeout(within_s):
            while not await holds():
                await asyncio.sleep(0.01)

    async def until_settled(self) -> list[tuple[str, str]]:
        """Waits until nothing is due and nothing is being sent; the rows then."""

        async def settled() -> bool:
            if await self.store.read(outbox.is_due):
                return False
            return all(state != "sending" for _, state in await self.rows())

        await self.until(settled)
        return await self.rows()

    def worker(self) -> OutboxWorker:
        return OutboxWorker(self.store, [self.gateway])
