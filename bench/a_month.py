"""A month of a real office's days: one day is lived through the server's own jobs, and copied to dates and offices."""

import asyncio
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench.office import SERVICE, WINDOW
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin
from quota_protocol.nik import Nik
from quota_server.domain.ticket_states import Deed
from quota_server.store import opening
from quota_server.store.contract import Answer, BookingWish, CheckInByCode, Device, KioskEvent, TicketWish
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import counters
from quota_server.store.jobs.counters import AtCounter
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Transaction

OFFICE = "PTK"
WORKING_DAYS = 22
_BOOKED_IN_FIVE = 3

# What a copy of a day has otherwise than the day it was made from; the other columns are the same.
_ID = "? || substr({column}, 9)"
_CODE = "(SELECT printf('%08X', ? * 10000 + n) FROM codes WHERE codes.code = bookings.code)"
_COPIED: dict[str, dict[str, str]] = {
    "windows": {},
    "counters": {},
    "call_days": {},
    "call_tallies": {},
    "bookings": {"code": _CODE},
    "postings": {},
    "tickets": {"event_id": _ID, "booking_code": "NULL"},
    "queue_places": {"ticket_id": _ID},
    "calls": {"ticket_id": _ID},
    "accepted_writes": {"event_id": _ID},
}


def live_a_day(database: str, secrets_file: Path, day: date, visits: int) -> None:
    """So many visits of PTK: three in five booked, all called, served and finished."""
    clock = SimulatedClock(parse_instant(f"{day}T08:05:00+07:00"), lambda: 0.0)
    store = opening.open_store(database, secrets_file, clock)
    try:
        asyncio.run(_visits(store, clock, day, visits))
    finally:
        store.close()


async def _visits(store: JobStore, clock: SimulatedClock, day: date, visits: int) -> None:
    kiosk = Device(OFFICE, "K01")
    for number in range(visits):
        event = KioskEvent(str(uuid.uuid4()), clock.now(), b"x")
        if number % 5 < _BOOKED_IN_FIVE:
            made = await store.book(BookingWish(OFFICE, SERVICE, day, WINDOW, Nik(f"6171010101{number:06d}")))
            await store.check_in(kiosk, CheckInByCode(event, BookingCode(made.code)))
        else:
            await store.issue(kiosk, TicketWish(event, SERVICE, Origin.WALK_IN))
    for _ in range(visits):
        await store.write(lambda tx: counters.call_next(tx, _deed(), ()), OFFICE)
        for deed in (Deed.START, Deed.FINISH):
            await store.write(partial(_act, deed=deed), OFFICE)


def _act(tx: Transaction, *, deed: Deed) -> Answer:
    return counters.act(tx, _deed(), deed)


def _deed() -> AtCounter:
    return AtCounter("3", StaffWrite(OFFICE, "staff:bench", str(uuid.uuid4()), b"x"))


def copy_it(path: Path, day: date, offices: Sequence[str]) -> int:
    """Copies PTK's day to the days before it, and that month to the other offices: how many tickets there are then."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("CREATE TEMP TABLE written (event_id TEXT PRIMARY KEY)")
    connection.execute("INSERT INTO written SELECT event_id FROM accepted_writes WHERE office = ?", (OFFICE,))
    connection.execute("CREATE TEMP TABLE codes (code TEXT PRIMARY KEY, n INTEGER)")
    connection.execute("BEGIN IMMEDIATE")
    _number_codes(connection)
    of_day = [_statement_of_day(connection, table, otherwise) for table, otherwise in _COPIED.items()]
    for number, copy in enumerate(working_days_before(day, WORKING_DAYS)):
        for sql, given in of_day if copy != day else ():
            connection.execute(sql, _parameters(given, copy, number, day))
    connection.execute("COMMIT")
    _number_codes(connection)
    of_month = [_statement_of_month(connection, table) for table in _COPIED]
    for number, office in enumerate(offices, start=WORKING_DAYS):
        if office != OFFICE:
            connection.execute("BEGIN IMMEDIATE")
            for sql in of_month:
                connection.execute(sql, (office, number) if "codes" in sql else (office,))
            _copy_audit(connection, office)
            connection.execute("COMMIT")
    (tickets,) = connection.execute("SELECT COUNT(*) FROM tickets").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return int(tickets)


def _number_codes(connection: sqlite3.Connection) -> None:
    """A code is one booking's on the whole server: each copy's is made of a number."""
    connection.execute("DELETE FROM codes")
    connection.execute(
        "INSERT INTO codes SELECT code, row_number() OVER (ORDER BY code) FROM bookings WHERE office = ?", (OFFICE,)
    )


def working_days_before(day: date, count: int) -> Iterator[date]:
    """The date itself and those before it, without weekends."""
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day -= timedelta(days=1)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]


def _statement_of_day(
    connection: sqlite3.Connection, table: str, otherwise: dict[str, str]
) -> tuple[str, tuple[str, ...]]:
    """What copies PTK's day to another date, and the names of its parameters in their order."""
    columns = _columns(connection, table)
    expressions, given = [], []
    for column in columns:
        expression = "?" if column == "date" else otherwise.get(column, column).format(column=column)
        if "?" in expression:
            given.append("number" if column == "code" else "prefix" if column.endswith("_id") else column)
        expressions.append(expression)
    of_day = "date = ?" if "date" in columns else "event_id IN written"
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(expressions)} FROM {table}"  # noqa: S608 - our own names
        f" WHERE office = '{OFFICE}' AND {of_day}"
    )
    return sql, (*given, "day") if "date" in columns else tuple(given)


def _statement_of_month(connection: sqlite3.Connection, table: str) -> str:
    """What copies all of PTK's to another office, whose ids are its own."""
    columns = _columns(connection, table)
    otherwise = {"office": "?", **({"code": _CODE} if table == "bookings" else {})}
    expressions = [otherwise.get(column, column) for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(expressions)} FROM {table}"  # noqa: S608 - our own names
        f" WHERE office = '{OFFICE}'"
    )


def _parameters(given: Sequence[str], copy: date, number: int, day: date) -> list[object]:
    values: dict[str, object] = {
        "date": copy.isoformat(),
        "number": number,
        "prefix": f"{copy:%Y%m%d}",
        "day": day.isoformat(),
    }
    return [values[name] for name in given]


def _copy_audit(connection: sqlite3.Connection, office: str) -> None:
    """The audit of a month, one behind the other; its chain is of another office and does not verify."""
    (rows,) = connection.execute("SELECT COUNT(*) FROM audit WHERE office = ?", (OFFICE,)).fetchone()
    held = connection.execute("SELECT seq FROM audit_heads WHERE office = ?", (office,)).fetchone()
    base = held[0] if held else 0
    for turn in range(WORKING_DAYS):
        connection.execute(
            "INSERT INTO audit (office, seq, at, actor, action, subject, detail, hash)"
            " SELECT ?, ? + row_number() OVER (ORDER BY seq), at, actor, action, subject, detail, hash"
            " FROM audit WHERE office = ?",
            (office, base + turn * rows, OFFICE),
        )
    connection.execute(
        "INSERT INTO audit_heads (office, seq, hash, pruned_seq) SELECT ?, ?, hash, 0 FROM audit_heads"
        " WHERE office = ? ON CONFLICT (office) DO UPDATE SET seq = excluded.seq",
        (office, base + WORKING_DAYS * rows, OFFICE),
    )
