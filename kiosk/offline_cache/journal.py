"""The kiosk's journal: every ticket is on disk, synced, before its first byte goes to the printer.

`entries` is append-only and hash-chained: what happened, in order. `tickets` and `requests` are what follows from it,
written in the same transaction, so that one commit (one fsync) holds both. One connection, one lock; nobody else
writes. A NIK is never written: within one run it finds its ticket through a keyed hash in memory.
"""

import hashlib
import hmac
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from kiosk.model import (
    CheckInByCode,
    CheckInByNik,
    EventId,
    JournalFault,
    RecordedTicket,
    RowState,
    StaffAction,
    TicketWish,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Ticket

MAX_NIKS_IN_MEMORY = 4096
"""More people than one kiosk can serve in a day."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS tickets (
    event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, ticket BLOB NOT NULL, state TEXT NOT NULL,
    copies INTEGER NOT NULL, verdict TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS requests (
    event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, occurred_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS tickets_by_code ON tickets (code, office_date);
CREATE INDEX IF NOT EXISTS requests_by_code ON requests (code, office_date);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_keep BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


class Kind(StrEnum):
    """What an entry says. Those after `TICKET` are said of a ticket's paper."""

    STARTED = "started"
    NOTED = "noted"
    ABANDONED = "abandoned"
    STAFF = "staff"
    TICKET = "ticket"
    PRINT_AGAIN = "print_again"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCERTAIN = "uncertain"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class NotedRequest:
    """What to ask under. A repetition carries the first `occurred_at`: another one would be another request."""

    event_id: EventId
    occurred_at: datetime


class JournalError(Exception):
    """The journal cannot be written or read."""

    def __init__(self, fault: JournalFault) -> None:
        super().__init__(f"journal: {fault.value}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One ticket as `kiosk journal` lists it; `verdict` is None until the server has ingested it."""

    event_id: str
    number: str
    series: str
    origin: str
    issued_at: str
    state: str
    verdict: str | None
    copies: int


class Journal:
    """The journal of one kiosk. Safe to call from any worker."""

    def __init__(self, path: Path, now: Callable[[], datetime], new_event_id: Callable[[], EventId]) -> None:
        self._now = now
        self._new_event_id = new_event_id
        self._lock = threading.Lock()
        self._nik_key = secrets.token_bytes(32)
        self._niks: dict[bytes, EventId] = {}
        with _faults():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
            path.chmod(0o600)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "trusted_schema=OFF", "wal_autocheckpoint=1000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(_SCHEMA)
        self._start()

    def close(self) -> None:
        """Close the file; the journal cannot be used afterwards."""
        with self._lock:
            self._db.close()

    def note(self, wish: TicketWish, office_date: date) -> NotedRequest:
        """The id and the instant under which to ask for a number, on disk before the first attempt.

        A code or NIK that was asked for today and got no answer gets both again, so that the server answers the same
        ticket instead of giving a second one.
        """
        with self._transaction():
            known = self._open_request(wish, office_date)
            if known is not None:
                return known
            noted = NotedRequest(self._new_event_id(), self._now())
            self._append(noted.event_id, Kind.NOTED, b"{}")
            self._db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?)",
                (noted.event_id, office_date.isoformat(), _code_of(wish), noted.occurred_at.isoformat()),
            )
        self._remember_nik(wish, noted.event_id)
        return noted

    def abandon(self, event_id: EventId) -> None:
        """The request under this id was refused: it will never become a ticket."""
        with self._transaction():
            self._append(event_id, Kind.ABANDONED, b"{}")
            self._db.execute("DELETE FROM requests WHERE event_id = ?", (event_id,))

    def record(self, ticket: Ticket, wish: TicketWish) -> None:
        """Put a granted ticket on disk, synced, before its first print.

        A known one that is certainly not on paper is about to be printed after all: it becomes `recorded` again, so
        that a crash in between leaves it uncertain. Any other known one stays as it is.
        """
        event_id = EventId(ticket.event_id)
        body = msgspec.json.encode(ticket)
        with self._transaction():
            known = self._db.execute("SELECT state FROM tickets WHERE event_id = ?", (event_id,)).fetchone()
            if known and known[0] != RowState.NOT_PRINTED:
                return
            if known:
                self._append(event_id, Kind.PRINT_AGAIN, b"{}")
                self._set_state(event_id, RowState.RECORDED)
                return
            self._append(event_id, Kind.TICKET, body)
            self._db.execute(
                "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, 0, NULL)",
                (event_id, ticket.office_date.isoformat(), _code_of(wish), body, RowState.RECORDED.value),
            )
            self._db.execute("DELETE FROM requests WHERE event_id = ?", (event_id,))
        self._remember_nik(wish, event_id)

    def mark(self, event_id: EventId, state: RowState, copy: int) -> None:
        """Note what became of the paper. A `copy` from 2 on is counted, as printed or as possibly printed.

        A ticket that is on paper stays so, whatever becomes of its copies; one that may be is never certainly not.
        """
        kind = Kind.COPY if copy > 1 and state is RowState.PRINTED else Kind(state.value)
        with self._transaction():
            self._append(event_id, kind, msgspec.json.encode({"copy": copy}))
            self._db.execute(
                "UPDATE tickets SET copies = max(copies, ?), state = CASE WHEN state = 'printed' "
                "OR (state = 'uncertain' AND ? = 'not_printed') THEN state ELSE ? END WHERE event_id = ?",
                (copy - 1, state.value, state.value, event_id),
            )

    def note_staff_action(self, action: StaffAction, ticket: EventId) -> None:
        """Note what staff did, and to which ticket (empty for none)."""
        body = msgspec.json.encode({"action": action, "ticket": ticket})
        with self._transaction():
            self._append(self._new_event_id(), Kind.STAFF, body)

    def find(self, wish: TicketWish, office_date: date) -> RecordedTicket | None:
        """The ticket that this kiosk gave for the same code or NIK today."""
        query = "SELECT ticket, code, state, copies FROM tickets WHERE office_date = ?"
        with self._lock, _faults():
            match wish:
                case CheckInByCode(code):
                    row = self._db.execute(f"{query} AND code = ?", (office_date.isoformat(), code)).fetchone()
                case CheckInByNik() if (event_id := self._niks.get(self._hash(wish))) is not None:
                    row = self._db.execute(f"{query} AND event_id = ?", (office_date.isoformat(), event_id)).fetchone()
                case _:
                    row = None
            return _recorded(row) if row else None

    def newest(self, office_date: date, at_most: int) -> tuple[RecordedTicket, ...]:
        """The day's tickets: those that are not surely on paper first, then the newest."""
        query = "SELECT ticket, code, state, copies FROM tickets WHERE office_date = ?"
        order = "ORDER BY state = ?, rowid DESC LIMIT ?"
        with self._lock, _faults():
            wanted = (office_date.isoformat(), RowState.PRINTED.value, at_most)
            return tuple(_recorded(row) for row in self._db.execute(f"{query} {order}", wanted).fetchall())

    def unsettled_count(self, office_date: date) -> int:
        """How many of the day's tickets may or may not be on paper."""
        query = "SELECT count(*) FROM tickets WHERE office_date = ? AND state = ?"
        with self._lock, _faults():
            (count,) = self._db.execute(query, (office_date.isoformat(), RowState.UNCERTAIN.value)).fetchone()
        return int(count)

    def _start(self) -> None:
        """A start is a row too; whatever was recorded but has no outcome was cut off in between: uncertain."""
        with self._transaction():
            self._append(self._new_event_id(), Kind.STARTED, b"{}")
            for (event_id,) in self._db.execute(
                "SELECT event_id FROM tickets WHERE state = ?", (RowState.RECORDED.value,)
            ).fetchall():
                self._append(event_id, Kind.UNCERTAIN, msgspec.json.encode({"copy": 1}))
            self._db.execute(
                "UPDATE tickets SET state = ? WHERE state = ?", (RowState.UNCERTAIN.value, RowState.RECORDED.value)
            )

    def _append(self, event_id: str, kind: Kind, body: bytes) -> None:
        row = self._db.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        seq, before = (row[0] + 1, row[1]) if row else (1, b"")
        at = self._now().astimezone(UTC).isoformat()
        digest = entry_hash(before, seq, event_id, kind, at, body)
        self._db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (seq, event_id, kind.value, at, body, digest))

    def _set_state(self, event_id: EventId, state: RowState) -> None:
        self._db.execute("UPDATE tickets SET state = ? WHERE event_id = ?", (state.value, event_id))

    def _open_request(self, wish: TicketWish, office_date: date) -> NotedRequest | None:
        query = "SELECT event_id, occurred_at FROM requests WHERE office_date = ?"
        match wish:
            case CheckInByCode(code):
                row = self._db.execute(f"{query} AND code = ?", (office_date.isoformat(), code)).fetchone()
            case CheckInByNik() if (event_id := self._niks.get(self._hash(wish))) is not None:
                row = self._db.execute(f"{query} AND event_id = ?", (office_date.isoformat(), event_id)).fetchone()
            case _:
                row = None
        return NotedRequest(EventId(row[0]), datetime.fromisoformat(row[1])) if row else None

    def _remember_nik(self, wish: TicketWish, event_id: EventId) -> None:
        if isinstance(wish, CheckInByNik):
            if len(self._niks) >= MAX_NIKS_IN_MEMORY:
                self._niks.pop(next(iter(self._niks)))
            self._niks[self._hash(wish)] = event_id

    def _hash(self, wish: CheckInByNik) -> bytes:
        return hmac.digest(self._nik_key, f"{wish.nik.digits}/{wish.service}".encode(), hashlib.sha256)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, _faults():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def rows(path: Path) -> list[JournalRow]:
    """The tickets of a journal, oldest first, read beside a running kiosk; JournalError when there is none."""
    with _faults():
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        try:
            found = db.execute("SELECT ticket, state, verdict, copies FROM tickets ORDER BY rowid").fetchall()
        finally:
            db.close()
        return [_row(ticket, state, verdict, copies) for ticket, state, verdict, copies in found]


def entry_hash(before: bytes, seq: int, event_id: str, kind: Kind, at: str, body: bytes) -> bytes:
    """The hash that chains an entry to the one before it (32 bytes; empty before the first)."""
    head = f"{seq}\n{event_id}\n{kind.value}\n{at}\n".encode()
    return hashlib.sha256(before + head + body).digest()


def _row(ticket_json: bytes, state: str, verdict: str | None, copies: int) -> JournalRow:
    ticket = msgspec.json.decode(ticket_json, type=Ticket)
    return JournalRow(
        event_id=ticket.event_id,
        number=ticket.number,
        series=ticket.series,
        origin=ticket.origin.value,
        issued_at=ticket.issued_at.isoformat(),
        state=state,
        verdict=verdict,
        copies=copies,
    )


def _recorded(row: tuple[bytes, str | None, str, int]) -> RecordedTicket:
    ticket, code, state, copies = row
    decoded = msgspec.json.decode(ticket, type=Ticket)
    return RecordedTicket(decoded, BookingCode(code) if code else None, RowState(state), copies)


def _code_of(wish: TicketWish) -> BookingCode | None:
    return wish.code if isinstance(wish, CheckInByCode) else None


@contextmanager
def _faults() -> Iterator[None]:
    """SQLite's errors as the closed set that the core knows."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise JournalError(_fault(error)) from error
    except OSError as error:
        raise JournalError(JournalFault.READ_ONLY) from error
    except msgspec.DecodeError as error:
        # What was in the row stays out of the error: it may be somebody's ticket.
        raise JournalError(JournalFault.DAMAGED) from error


def _fault(error: sqlite3.Error) -> JournalFault:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return JournalFault.DISK_FULL
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return JournalFault.LOCKED
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return JournalFault.DAMAGED
    return JournalFault.READ_ONLY
