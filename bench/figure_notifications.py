"""Messages: how soon one is handed over, a day that is closed, and an outbox as full as a backlog of 93,454."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench.process import BenchError
from bench.report import Figure, Target
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.nik import Nik
from quota_server.app import initialise, open_store
from quota_server.config import ServerSettings
from quota_server.domain import gates, office_changes
from quota_server.domain.office import Closure
from quota_server.domain.sending import Accepted, Outcome
from quota_server.notifications.gateway import SendOnly
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.worker import OutboxWorker
from quota_server.store.contract import BookingWish
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import notices, offices, rebooking
from quota_server.store.jobs.bookings import open_from
from quota_server.store.jobs.transaction import Transaction, utc_text
from tools.postgres_cluster import running_cluster

_OFFICE, _SERVICE, _DAY = "PTK", "cetak_ktp", date(2026, 11, 26)
_NOW = parse_instant("2026-11-12T08:00:00+07:00")
_ROWS = 93_454
_AT_ONCE = 500
_IDLE_MESSAGES = 60
_MEASURED_S = 12.0
_TEXT = "Disdukcapil Kota Pontianak: Cetak KTP-el tertunda. Permohonan Anda tetap tercatat."
_PG_WORKERS = 4
_PARENT = Path("/var/tmp")  # noqa: S108 - only the parent of a folder of our own


@dataclass
class _AtOnce(SendOnly):
    """A gateway that answers at once, and remembers when it had what."""

    name: str = "bench"
    keys: Counter[str] = field(default_factory=Counter)
    taken_s: dict[str, float] = field(default_factory=dict)

    def send(self, message: ShortMessage) -> Outcome:
        self.keys[message.key] += 1
        self.taken_s[message.key] = time.monotonic()
        return Accepted(self.name)


def measure(folder: Path) -> list[Figure]:
    """On SQLite, then on PostgreSQL with four workers."""
    folder = folder / "notifications"
    folder.mkdir()
    figures = [*asyncio.run(_idle(folder)), *asyncio.run(_closing(folder))]
    database = f"sqlite:///{folder / 'full.sqlite'}"
    settings = _initialised(database, folder)
    sqlite_ms = asyncio.run(_full(database, settings, workers=1))
    with running_cluster(_PARENT, durable=True) as cluster:
        url = cluster.create("outbox")
        postgres_ms = asyncio.run(_full(url, _initialised(url, folder, "pg"), workers=_PG_WORKERS))
    return [
        *figures,
        Figure(f"outbox of {_ROWS:,}, SQLite, one worker", "ms each", sqlite_ms, None, Target(at_most=2.0)),
        Figure(
            f"outbox of {_ROWS:,}, PostgreSQL, {_PG_WORKERS} workers", "ms each", postgres_ms, None, Target(at_most=1.0)
        ),
    ]


def _initialised(database: str, folder: Path, name: str = "sqlite") -> ServerSettings:
    settings = ServerSettings(folder / f"{name}-{len(database)}-secrets.json")
    initialise(database, settings=settings)
    return settings


async def _idle(folder: Path) -> list[Figure]:
    """Bookings at odd moments: from the answer to the gateway."""
    database = f"sqlite:///{folder / 'idle.sqlite'}"
    clock = SimulatedClock(_NOW, time.monotonic)
    store = open_store(database, _initialised(database, folder), clock)
    gateway, committed_s = _AtOnce(), dict[str, float]()
    try:
        async with OutboxWorker(store, [gateway]).running():
            for person in range(1, _IDLE_MESSAGES + 1):
                made = await store.book(_wish(person, _DAY, ("08:00", "10:00")[person % 2]))
                committed_s[f"{_OFFICE}/booking/{made.code}/booked"] = time.monotonic()
                await asyncio.sleep(0.05 + (person * 37 % 100) / 1000)
            await _until(lambda: len(gateway.taken_s) >= _IDLE_MESSAGES)
    finally:
        store.close()
    took = sorted(gateway.taken_s[key] - at for key, at in committed_s.items())
    p95_ms = 1000 * took[int(len(took) * 0.95)]
    return [Figure("event committed -> handed to the gateway, idle, p95", "ms", p95_ms, None, Target(at_most=1000))]


async def _closing(folder: Path) -> list[Figure]:
    """350 bookings of a day that is closed: everybody's message queued; and the same with the bookings moved, too."""

    def tell(tx: Transaction) -> int:
        office = tx.config(_OFFICE)
        service = gates.known_service(office, _SERVICE)
        rows = open_from(tx.connection, _OFFICE, _DAY)
        for row in rows:
            moved = (row.code, service, _DAY + timedelta(days=1), row.facts.window)
            notices.closed(tx, office, row.code, _DAY, moved)
        return len(rows)

    def close(tx: Transaction) -> int:
        offices.change(tx, office_changes.close(tx.config(_OFFICE), Closure(_DAY, _DAY, "contoh")))
        return len(rebooking.rebook(tx, _OFFICE, rebooking.unservable(tx, _OFFICE), "system"))

    told_ms = await _on_a_booked_day(folder, "telling", tell)
    moved_ms = await _on_a_booked_day(folder, "closing", close)
    return [
        Figure("350 bookings of a closed day: all messages queued", "ms", told_ms, None, Target(at_most=500)),
        Figure("  and the bookings moved, all in one transaction", "ms", moved_ms, None, Target()),
    ]


async def _on_a_booked_day(folder: Path, name: str, job: Callable[[Transaction], int]) -> float:
    """Milliseconds of the job's transaction, in a database of its own."""
    database = f"sqlite:///{folder / f'{name}.sqlite'}"
    store = open_store(database, _initialised(database, folder), SimulatedClock(_NOW, lambda: 0.0))
    try:
        person = 0
        for start, quota in (("08:00", 125), ("10:00", 115), ("13:00", 110)):
            for _ in range(quota):
                person += 1
                await store.book(_wish(person, _DAY, start))
        began_s = time.monotonic()
        done = await store.write(job, _OFFICE)
        took_ms = 1000 * (time.monotonic() - began_s)
        (told,) = await store.read(
            lambda tx: tx.connection.execute("SELECT COUNT(*) FROM outbox WHERE kind = 'closed_moved'").fetchone()
        )
    finally:
        store.close()
    if (done, told) != (350, 350):
        raise BenchError(f"{done} of 350 bookings were done and {told} told")
    return took_ms


async def _full(database: str, settings: ServerSettings, workers: int) -> float:
    """Milliseconds for each message, of those that went out in some seconds. None goes out twice."""
    clock = SimulatedClock(_NOW + timedelta(hours=1), lambda: 0.0)
    store = open_store(database, settings, clock)
    gateways = [_AtOnce() for _ in range(workers)]
    try:
        await _fill(store)
        async with AsyncExitStack() as running:
            began_s = time.monotonic()
            for gateway in gateways:
                await running.enter_async_context(OutboxWorker(store, [gateway]).running())
            await _until(lambda: sum(len(gateway.keys) for gateway in gateways) >= _ROWS, _MEASURED_S)
            sent = sum(len(gateway.keys) for gateway in gateways)
            took_s = time.monotonic() - began_s
    finally:
        store.close()
    twice = [key for key, count in sum((gateway.keys for gateway in gateways), Counter[str]()).items() if count > 1]
    if twice or not sent:
        raise BenchError(f"{len(twice)} messages went out twice, {sent} once")
    print(f"  {sent} of {_ROWS} in {took_s:.1f} s: {sent / took_s:.0f} a second", file=sys.stderr)
    return 1000 * took_s / sent


async def _fill(store: JobStore) -> None:
    for first in range(0, _ROWS, _AT_ONCE):
        await store.write(partial(_fill_some, range(first, min(first + _AT_ONCE, _ROWS))), _OFFICE)


def _fill_some(numbers: range, tx: Transaction) -> None:
    at, late = utc_text(_NOW), utc_text(_NOW + timedelta(days=30))
    people: list[object] = []
    messages: list[object] = []
    for number in numbers:
        subject, phone = f"request/{number:08d}", f"+62812{number:08d}"
        mark = tx.keys.phone_mark(_OFFICE, phone)
        people += [_OFFICE, subject, tx.keys.seal_phone(_OFFICE, phone), mark]
        messages += [_OFFICE, f"{subject}/delayed", subject, mark, _TEXT, at, late, at]
    one = "(?, ?, ?, ?)"
    tx.connection.execute(
        f"INSERT INTO contacts (office, subject, phone, phone_mark) VALUES {', '.join([one] * len(numbers))}",  # noqa: S608 - marks only
        people,
    )
    one = "(?, ?, 'delayed', ?, ?, ?, 2, 'waiting', ?, ?, ?)"
    tx.connection.execute(
        "INSERT INTO outbox (office, key, kind, recipient, phone_mark, body, priority, state, run_at, expires_at,"  # noqa: S608 - marks only
        f" created_at) VALUES {', '.join([one] * len(numbers))}",
        messages,
    )


def _wish(person: int, day: date, start: str) -> BookingWish:
    return BookingWish(_OFFICE, _SERVICE, day, start, Nik(f"617101010101{person:04d}"), f"+6281200{person:06d}")


async def _until(holds: Callable[[], bool], within_s: float = 30.0) -> None:
    deadline_s = time.monotonic() + within_s
    while not holds() and time.monotonic() < deadline_s:
        await asyncio.sleep(0.02)
