"""Twenty kiosks come back online with 500 entries each: how fast the server takes them in and acknowledges them.

Beside it stand the server's own statements of the same reports, taken down and repeated on bare SQLite with the same
commits, and one plain row for each entry.
"""

import asyncio
import shutil
import sqlite3
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import requests

from bench.bare_issue import PRAGMAS, Recorder
from bench.figure_server import Serving, serving
from bench.office import CLOCK_FROM, DAY
from bench.process import BenchError
from bench.report import Figure, Target
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.journal_chain import START, ChainPoint, EntryKind, JournalEntry, entry_hash
from quota_protocol.messages import Enrolment, Origin, Ticket, TicketFlag, Window
from quota_protocol.numbering import ticket_number
from quota_protocol.sync import EVENTS_PER_SYNC, Block, SyncAnswer, SyncRequest, TicketEntry
from quota_server.app import add_device, initialise, secrets_file_of
from quota_server.store import opening
from quota_server.store.jobs import devices, sync
from quota_server.store.jobs.transaction import Transaction

_KIOSKS, _ENTRIES_OF_EACH = 20, 500
_AT = "2026-11-12T01:12:30+00:00"
_WINDOW = Window("08:00", "10:00")
_TIMES = 2.0
"""Half the rate is twice the time."""

Statements = list[tuple[str, tuple[Any, ...]]]


@dataclass
class _Kiosk:
    """What a kiosk was granted, and its journal: tickets of a morning alone, each followed by `printed`."""

    token: str
    identity: Enrolment
    blocks: tuple[Block, ...] = ()
    journal: list[JournalEntry] = field(default_factory=list)

    def live_alone(self) -> None:
        """Give out numbers of its blocks, in turn."""
        services = {service.series: service.id for service in reversed(self.identity.office.services)}
        mine = [block for block in self.blocks if block.date.isoformat() == DAY and block.series in services]
        numbers = [(block.series, serial) for block in mine for serial in range(block.first, block.last + 1)]
        if 2 * len(numbers) < _ENTRIES_OF_EACH:
            raise BenchError("the blocks hold too few numbers")
        for series, serial in numbers[: _ENTRIES_OF_EACH // 2]:
            event_id = str(uuid.uuid4())
            told = TicketEntry(_ticket(event_id, series, serial, services[series]), self.identity.epoch, online=False)
            self._write(event_id, EntryKind.TICKET, msgspec.json.encode(told))
            self._write(event_id, EntryKind.PRINTED, b'{"copy":1}')

    def reports(self) -> list[SyncRequest]:
        """What its syncs say, one after the other, when each is acknowledged."""
        points = [START, *(ChainPoint(entry.seq, entry.hash) for entry in self.journal)]
        return [
            SyncRequest(
                epoch=self.identity.epoch,
                generation=self.identity.generation,
                base=points[first],
                known=points[first],
                head_seq=len(self.journal),
                entries=tuple(self.journal[first : first + EVENTS_PER_SYNC]),
            )
            for first in range(0, len(self.journal), EVENTS_PER_SYNC)
        ]

    def _write(self, event_id: str, kind: EntryKind, body: bytes) -> None:
        before = bytes.fromhex(self.journal[-1].hash) if self.journal else b""
        seq = len(self.journal) + 1
        digest = entry_hash(before, seq, event_id, kind.value, _AT, body).hex()
        self.journal.append(JournalEntry(seq, event_id, kind.value, _AT, body.decode(), digest))


def _ticket(event_id: str, series: str, serial: int, service: str) -> Ticket:
    return Ticket(
        ticket_id=event_id,
        event_id=event_id,
        number=ticket_number(series, serial),
        series=series,
        service=service,
        origin=Origin.WALK_IN,
        office_date=date.fromisoformat(DAY),
        window=_WINDOW if series == "A" else None,
        issued_at=parse_instant(f"{DAY}T08:12:30+07:00"),
        flags=(TicketFlag.OFFLINE,),
    )


def measure(folder: Path) -> list[Figure]:
    """Milliseconds for each entry, over HTTP and on the bare engine."""
    folder = folder / "reports"
    folder.mkdir()
    path = folder / "quota.sqlite"
    database = f"sqlite:///{path}"
    initialise(database, without_limit=True)
    with serving(database) as server:
        kiosks = [_enrolled(server, database, number) for number in range(2, 2 + _KIOSKS)]
    for kiosk in kiosks:
        kiosk.live_alone()
    # Two copies of the same moment: one is asked once more for its statements, the other repeats them.
    for name in ("asked", "bare"):
        shutil.copyfile(path, folder / f"{name}.sqlite")
    with serving(database) as server:
        over_http_s = _over_http(server, kiosks)
    statements = asyncio.run(_statements(folder / "asked.sqlite", secrets_file_of(database), kiosks))
    bare_s = _repeat(folder / "bare.sqlite", statements)
    plain_s = _plain(folder / "plain.sqlite", kiosks)
    each_ms = 1000 / (_KIOSKS * _ENTRIES_OF_EACH)
    return [
        Figure(
            f"{_KIOSKS * _ENTRIES_OF_EACH:,} entries of {_KIOSKS} kiosks back online, acknowledged",
            "ms each",
            over_http_s * each_ms,
            bare_s * each_ms,
            Target(times=_TIMES),
        ),
        Figure("  their statements on bare SQLite, the same commits", "ms each", bare_s * each_ms, None, Target()),
        Figure("  one plain row for each on bare SQLite", "ms each", plain_s * each_ms, None, Target()),
    ]


def _enrolled(server: Serving, database: str, number: int) -> _Kiosk:
    body = {"token": add_device(database, "PTK", f"K{number:02d}"), "hardware_id": "bench", "software": "bench"}
    answer = requests.post(f"{server.url}/v1/devices/enrol", json=body, timeout=10)
    identity = msgspec.json.decode(answer.content, type=Enrolment)
    kiosk = _Kiosk(identity.api_token, identity)
    first = SyncRequest(identity.epoch, identity.generation, START, START, 0)
    with requests.Session() as session:
        kiosk.blocks = _post(session, server.url, kiosk.token, msgspec.json.encode(first)).blocks
    return kiosk


def _over_http(server: Serving, kiosks: Sequence[_Kiosk]) -> float:
    """Seconds until the last kiosk's journal is acknowledged to its head."""
    bodies = [[msgspec.json.encode(report) for report in kiosk.reports()] for kiosk in kiosks]

    def report(kiosk: _Kiosk, told: Sequence[bytes]) -> list[SyncAnswer]:
        with requests.Session() as session:
            return [_post(session, server.url, kiosk.token, body) for body in told]

    with ThreadPoolExecutor(_KIOSKS) as pool:
        began_s = time.perf_counter()
        answers = list(pool.map(report, kiosks, bodies))
        took_s = time.perf_counter() - began_s
    for kiosk, said in zip(kiosks, answers, strict=True):
        verdicts = [one for answer in said for one in answer.verdicts]
        if said[-1].acknowledged.hash != kiosk.journal[-1].hash or len(verdicts) != len(kiosk.journal):
            raise BenchError("a journal was not acknowledged to its head")
        if for_staff := {one.verdict.value for one in verdicts if one.verdict.is_for_staff}:
            raise BenchError(f"a plain ticket was found {', '.join(for_staff)}")
    return took_s


def _post(session: requests.Session, url: str, token: str, body: bytes) -> SyncAnswer:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = session.post(f"{url}/v1/sync", data=body, headers=headers, timeout=60)
    if answer.status_code != requests.codes.ok:
        raise BenchError(f"a sync was answered {answer.status_code}")
    return msgspec.json.decode(answer.content, type=SyncAnswer)


async def _statements(path: Path, secrets_file: Path, kiosks: Sequence[_Kiosk]) -> list[Statements]:
    """What the same reports make the server ask its database, for each of them."""
    clock = SimulatedClock(parse_instant(CLOCK_FROM), lambda: 0.0)
    store = opening.open_store(f"sqlite:///{path}", secrets_file, clock)
    found: list[Statements] = []
    try:
        for kiosk in kiosks:
            for report in kiosk.reports():
                taken_down: Statements = []

                def job(
                    tx: Transaction,
                    kiosk: _Kiosk = kiosk,
                    report: SyncRequest = report,
                    taken_down: Statements = taken_down,
                ) -> None:
                    taken_down.clear()
                    watched = replace(tx, connection=Recorder(tx.connection, taken_down))
                    sync.sync(watched, devices.sync_caller(watched.connection, kiosk.token), report)

                await store.write(job, "PTK")
                found.append(taken_down)
    finally:
        store.close()
    return found


def _repeat(path: Path, reports: Sequence[Statements]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    began_s = time.perf_counter()
    for statements in reports:
        connection.execute("BEGIN IMMEDIATE")
        for sql, parameters in statements:
            connection.execute(sql, parameters).fetchall()
        connection.execute("COMMIT")
    took_s = time.perf_counter() - began_s
    connection.close()
    return took_s


def _plain(path: Path, kiosks: Sequence[_Kiosk]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE entries (hash TEXT PRIMARY KEY, event_id TEXT, kind TEXT, at TEXT, body TEXT)")
    reports = [report for kiosk in kiosks for report in kiosk.reports()]
    began_s = time.perf_counter()
    for report in reports:
        connection.execute("BEGIN IMMEDIATE")
        for entry in report.entries:
            row = (entry.hash, entry.event_id, entry.kind, entry.at, entry.body)
            connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        connection.execute("COMMIT")
    took_s = time.perf_counter() - began_s
    connection.close()
    return took_s
