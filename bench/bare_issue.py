"""The statements with which the server gives out one number, taken down once and repeated without the server."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin
from quota_server.store import opening
from quota_server.store.contract import Device, KioskEvent, TicketWish
from quota_server.store.jobs import tickets
from quota_server.store.jobs.transaction import Connection, Rows, Transaction

_PER_COMMIT = 32
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
SERIAL_OF_A_TICKET = 5


class Recorder:
    """A connection that takes down what it is asked."""

    def __init__(self, connection: Connection, statements: list[tuple[str, tuple[Any, ...]]]) -> None:
        self._connection = connection
        self._statements = statements

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        self._statements.append((sql, tuple(parameters)))
        return self._connection.execute(sql, parameters)


@dataclass(frozen=True, slots=True)
class Issue:
    """The statements of one ticket, whose event was `event_id`."""

    event_id: str
    statements: tuple[tuple[str, tuple[Any, ...]], ...]


def recorded(url: str, secrets_file: Path, device: Device, service: str, now: str) -> Issue:
    """What the server does for one walk-in: the second of the day, when nothing is new any more."""
    clock = SimulatedClock(parse_instant(now), time.monotonic)
    store = opening.open_store(url, secrets_file, clock)
    statements: list[tuple[str, tuple[Any, ...]]] = []
    event_id = ""
    try:
        for _ in range(2):
            event_id = str(uuid.uuid4())
            wish = TicketWish(KioskEvent(event_id, clock.now(), b"x"), service, Origin.WALK_IN)
            statements.clear()

            def job(tx: Transaction, wish: TicketWish = wish) -> object:
                return tickets.issue(replace(tx, connection=Recorder(tx.connection, statements)), device, wish)

            asyncio.run(store.write(job, device.office))
    finally:
        store.close()
    return Issue(event_id, tuple(statements))


def sqlite_loop(path: Path, issue: Issue, *, count: int, per_commit: int = _PER_COMMIT) -> tuple[float, float]:
    """Repeats the ticket with new ids: milliseconds for each, and the median of a commit's transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    transactions_ms = []
    began_s = time.perf_counter()
    for _ in range(count // per_commit):
        transaction_s = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(per_commit):
            connection.execute("SAVEPOINT job")
            _repeat(connection, issue)
            connection.execute("RELEASE job")
        connection.execute("COMMIT")
        transactions_ms.append((time.perf_counter() - transaction_s) * 1000)
    lasted_s = time.perf_counter() - began_s
    connection.close()
    return lasted_s * 1000 / count, median(transactions_ms)


def _repeat(connection: sqlite3.Connection, issue: Issue) -> None:
    event_id, serial = str(uuid.uuid4()), 0
    for sql, parameters in issue.statements:
        given: list[Any] = [
            value.replace(issue.event_id, event_id) if isinstance(value, str) else value for value in parameters
        ]
        if sql.startswith("INSERT INTO tickets"):
            given[SERIAL_OF_A_TICKET] = serial
        rows = connection.execute(sql, given).fetchall()
        if sql.startswith("INSERT INTO counters"):
            serial = rows[0][0]
