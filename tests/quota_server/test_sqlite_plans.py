"""SQLite finds rows by the index that was made for them, however large an office grows."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin
from quota_protocol.nik import parse_nik
from quota_server.app import add_device, initialise, secrets_file_of
from quota_server.store import opening
from quota_server.store.contract import BookingWish, CheckInByCode, Device, KioskEvent, TicketWish
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import bookings, tickets
from quota_server.store.jobs.transaction import Connection, Rows, Transaction
from tests.quota_server.kiosk import nik

NOW = "2026-11-12T08:05:00+07:00"
LARGE = (
    "bookings",
    "tickets",
    "queue_places",
    "postings",
    "leases",
    "journal_rows",
    "accepted_writes",
    "outbox",
    "requests",
)
"""Tables of which an office has many rows."""


class TakingDown:
    """A connection that notes what it is asked."""

    def __init__(self, connection: Connection, statements: set[str]) -> None:
        self._connection = connection
        self._statements = statements

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        self._statements.add(sql)
        return self._connection.execute(sql, parameters)


def everyday_statements(store: JobStore, device: Device) -> set[str]:
    """What a booking, its check-in and a walk-in ask of the database."""
    statements: set[str] = set()

    def write(job: Callable[[Transaction], Any]) -> Any:
        def noted(tx: Transaction) -> Any:
            return job(replace(tx, connection=TakingDown(tx.connection, statements)))

        return asyncio.run(store.write(noted, "PTK"))

    def event() -> KioskEvent:
        return KioskEvent(str(uuid.uuid4()), parse_instant(NOW), b"x")

    person = parse_nik(nik(1))
    assert person is not None
    wish = BookingWish("PTK", "cetak_ktp", date(2026, 11, 12), "08:00", person)
    made = write(lambda tx: bookings.book(tx, wish))
    write(lambda tx: tickets.check_in(tx, device, CheckInByCode(event(), BookingCode(made.code))))
    write(lambda tx: tickets.issue(tx, device, TicketWish(event(), "cetak_ktp", Origin.WALK_IN)))
    return statements


def test_no_everyday_statement_reads_all_rows_of_an_office(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'quota.sqlite'}"
    initialise(url)
    add_device(url, "PTK", "K01")
    store = opening.open_store(url, secrets_file_of(url), SimulatedClock(parse_instant(NOW), time.monotonic))
    try:
        with sqlite3.connect(tmp_path / "quota.sqlite") as database:
            (device_id,) = database.execute("SELECT device_id FROM devices").fetchone()
        statements = everyday_statements(store, Device("PTK", device_id))
    finally:
        store.close()
    database = sqlite3.connect(tmp_path / "quota.sqlite")
    steps = [
        (step, sql)
        for sql in statements
        for *_, step in database.execute("EXPLAIN QUERY PLAN " + sql, ("",) * sql.count("?")).fetchall()
    ]
    database.close()
    assert steps
    whole = [(step, sql) for step, sql in steps if step.endswith("(office=?)") or step.startswith("SCAN")]
    assert [(step, sql) for step, sql in whole if any(f" {table} " in f" {sql} " for table in LARGE)] == []
