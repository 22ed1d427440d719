"""The kiosk's journal: every ticket is on disk, synced, before its first byte goes to the printer.

`entries` is append-only and hash-chained: what happened, in order. `tickets` and `requests` are what follows from it,
written in the same transaction, so that one commit (one fsync) holds both. A NIK is never written: within one run it
finds its ticket through a keyed hash in memory.
"""

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from kiosk.core.model import (
    CheckInByCode,
    CheckInByNik,
    EventId,
    NewNumber,
    RecordedTicket,
    RowState,
    StaffAction,
    TicketWish,
    UrgentNumber,
)
from kiosk.offline_cache.manifest import mark_of
from kiosk.offline_cache.store import JournalError, Store, faults
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import ClockTrust
from quota_protocol.journal_chain import EntryKind
from quota_protocol.messages import Ticket
from quota_protocol.sync import StartedEntry, TicketEntry

__all__ = ["Journal", "JournalError", "JournalRow", "NotedRequest", "rows"]

MAX_NIKS_IN_MEMORY = 4096
"""More people than one kiosk can serve in a day."""
MAX_OWED = 64


@dataclass(frozen=True, slots=True)
class NotedRequest:
    """What to ask under."""

    event_id: EventId
    occurred_at: datetime


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

    def __init__(self, store: Store) -> None:
        self._store = store
        self._nik_key = secrets.token_bytes(32)
        self._niks: dict[bytes, EventId] = {}
        self._owed: dict[str, tuple[Ticket, TicketWish]] = {}

    def start(self, clock_trust: ClockTrust) -> None:
        """A start is an entry too.

        What was recorded but has no outcome was cut off in between: uncertain. What was noted and has no end will have
        none: abandoned, so that the server takes back what it may have given for it.
        """
        life = self._store.life
        started = StartedEntry(life.epoch, life.software, clock_trust)
        with self._store.transaction() as db:
            self._store.append(self._store.new_event_id(), EntryKind.STARTED, msgspec.json.encode(started))
            for (event_id,) in db.execute("SELECT event_id FROM requests ORDER BY rowid").fetchall():
                self.abandon_within(db, event_id)
            recorded = "SELECT event_id FROM tickets WHERE state = ? ORDER BY rowid"
            for (event_id,) in db.execute(recorded, (RowState.RECORDED.value,)).fetchall():
                self._store.append(event_id, EntryKind.UNCERTAIN, msgspec.json.encode({"copy": 1}))
                _set_state(db, event_id, RowState.UNCERTAIN)

    def note(self, wish: TicketWish, office_date: date) -> NotedRequest:
        """The id and the instant under which to ask for a number, on disk before the first attempt."""
        with self._store.transaction() as db:
            noted = NotedRequest(self._store.new_event_id(), self._store.now())
            self._store.append(noted.event_id, EntryKind.NOTED, b"{}")
            db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?)",
                (noted.event_id, office_date.isoformat(), _code_of(wish), noted.occurred_at.isoformat()),
            )
        return noted

    def abandon(self, event_id: EventId) -> None:
        """The request under this id will never become a ticket, whatever the server made of it."""
        with self._store.transaction() as db:
            self.abandon_within(db, event_id)

    def record(self, ticket: Ticket, wish: TicketWish) -> None:
        """Put a granted ticket on disk, synced, before its first print.

        A known one that is certainly not on paper is about to be printed after all: it becomes `recorded` again, so
        that a crash in between leaves it uncertain. Any other known one stays as it is.
        """
        event_id = EventId(ticket.event_id)
        try:
            self._record(ticket, wish)
        except JournalError:
            if len(self._owed) < MAX_OWED:
                self._owed[event_id] = (ticket, wish)
            raise
        self._owed.pop(event_id, None)
        self.remember_nik(wish, event_id)

    def record_owed(self) -> None:
        """Put on disk what could not be put there when it was granted: it was shown, and is on no paper."""
        for event_id, (ticket, wish) in list(self._owed.items()):
            self.record(ticket, wish)
            self.mark(EventId(event_id), RowState.NOT_PRINTED, 1)

    def _record(self, ticket: Ticket, wish: TicketWish) -> None:
        event_id = ticket.event_id
        with self._store.transaction() as db:
            known = db.execute("SELECT state FROM tickets WHERE event_id = ?", (event_id,)).fetchone()
            if known and known[0] == RowState.NOT_PRINTED:
                self._store.append(event_id, EntryKind.PRINT_AGAIN, b"{}")
                _set_state(db, event_id, RowState.RECORDED)
            elif not known:
                self.put(db, ticket, wish, mark_of(db, self._store.standing.manifest_key, wish, ticket))

    def put(
        self, db: sqlite3.Connection, ticket: Ticket, wish: TicketWish, mark: str | None, alone: "Alone | None" = None
    ) -> None:
        """Put a ticket into the journal, within a transaction. `alone` where the server did not give it."""
        code = _code_of(wish)
        entry = TicketEntry(
            ticket=ticket,
            epoch=self._store.life.epoch,
            online=alone is None,
            code=code,
            booking_mark=mark if code is None else None,
            lease_id=alone.lease_id if alone else None,
            reason=wish.reason if isinstance(wish, UrgentNumber) else None,
            variant=wish.variant if isinstance(wish, NewNumber) else None,
        )
        self._store.append(ticket.event_id, EntryKind.TICKET, msgspec.json.encode(entry))
        db.execute(
            "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, 0, NULL, ?)",
            (
                ticket.event_id,
                ticket.office_date.isoformat(),
                code,
                msgspec.json.encode(ticket),
                RowState.RECORDED.value,
                mark,
            ),
        )
        db.execute("DELETE FROM requests WHERE event_id = ?", (ticket.event_id,))

    def mark(self, event_id: EventId, state: RowState, copy: int) -> None:
        """Note what became of the paper. A `copy` from 2 on is counted, unless it certainly did not come out.

        A ticket that is on paper stays so, whatever becomes of its copies; one that may be is never certainly not. One
        that staff have taken back stays so; that its paper came out after all is told to the server, where it holds.
        """
        kind = EntryKind.COPY if copy > 1 and state is RowState.PRINTED else EntryKind(state.value)
        with self._store.transaction() as db:
            if self._is_void(db, event_id):
                if state is RowState.PRINTED:
                    self._store.append(event_id, kind, msgspec.json.encode({"copy": copy}))
                return
            self._store.append(event_id, kind, msgspec.json.encode({"copy": copy}))
            if copy > 1 and state is RowState.NOT_PRINTED:
                # Its number is free again, and the first print is where it was.
                taken_back = "UPDATE tickets SET copies = ? WHERE event_id = ? AND copies = ?"
                db.execute(taken_back, (copy - 2, event_id, copy - 1))
                return
            db.execute(
                "UPDATE tickets SET copies = max(copies, ?), state = CASE WHEN state = 'printed' "
                "OR (state = 'uncertain' AND ? = 'not_printed') THEN state ELSE ? END WHERE event_id = ?",
                (copy - 1, state.value, state.value, event_id),
            )

    def record_copy(self, event_id: EventId, copy: int) -> None:
        """A known ticket is about to be printed as this copy (from 2 on): counted, synced, before its first byte."""
        with self._store.transaction() as db:
            self._store.append(event_id, EntryKind.PRINT_AGAIN, msgspec.json.encode({"copy": copy}))
            counted = "UPDATE tickets SET copies = max(copies, ?) WHERE event_id = ?"
            db.execute(counted, (copy - 1, event_id))

    def void(self, event_id: EventId) -> None:
        """Staff take a ticket back: whoever comes for the same again gets another number. Once; then nothing."""
        with self._store.transaction() as db:
            if self._is_void(db, event_id):
                return
            self._put_staff_action(StaffAction.VOIDED_TICKET, event_id)
            self._store.append(event_id, EntryKind.VOIDED, b"{}")
            _set_state(db, event_id, RowState.VOIDED)

    def note_staff_action(self, action: StaffAction, ticket: EventId) -> None:
        """Note what staff did, and to which ticket (empty for none)."""
        with self._store.transaction():
            self._put_staff_action(action, ticket)

    def note_word_on_clock(self, believed: datetime) -> None:
        """Note that staff have said what time it is, and what the kiosk believed. What is later was a wrong clock's."""
        with self._store.transaction():
            self._put_staff_action(StaffAction.TOLD_CLOCK, EventId(""), believed=believed.isoformat())
            self._store.believe_clock()

    def _put_staff_action(self, action: StaffAction, ticket: EventId, **more: str) -> None:
        body = msgspec.json.encode({"action": action, "ticket": ticket, **more})
        self._store.append(self._store.new_event_id(), EntryKind.STAFF, body)

    def _is_void(self, db: sqlite3.Connection, event_id: EventId) -> bool:
        row = db.execute("SELECT state FROM tickets WHERE event_id = ?", (event_id,)).fetchone()
        return bool(row and row[0] == RowState.VOIDED)

    def find(self, wish: TicketWish, office_date: date) -> RecordedTicket | None:
        """The ticket that this kiosk gave for the same code or NIK today."""
        query = "SELECT ticket, code, state, copies FROM tickets WHERE state <> 'voided' AND office_date = ?"
        with self._store.reading() as db:
            match wish:
                case CheckInByCode(code):
                    row = db.execute(f"{query} AND code = ?", (office_date.isoformat(), code)).fetchone()
                case CheckInByNik() if (event_id := self._niks.get(self._hash(wish))) is not None:
                    row = db.execute(f"{query} AND event_id = ?", (office_date.isoformat(), event_id)).fetchone()
                case _:
                    row = None
            return recorded_ticket(row) if row else None

    def newest(self, office_date: date, at_most: int) -> tuple[RecordedTicket, ...]:
        """The day's tickets: those that are not surely on paper first, then the newest."""
        query = "SELECT ticket, code, state, copies FROM tickets WHERE state <> 'voided' AND office_date = ?"
        order = "ORDER BY state = ?, rowid DESC LIMIT ?"
        with self._store.reading() as db:
            wanted = (office_date.isoformat(), RowState.PRINTED.value, at_most)
            return tuple(recorded_ticket(row) for row in db.execute(f"{query} {order}", wanted).fetchall())

    def unsettled_count(self, office_date: date) -> int:
        """How many of the day's tickets may or may not be on paper."""
        query = "SELECT count(*) FROM tickets WHERE office_date = ? AND state = ?"
        with self._store.reading() as db:
            (count,) = db.execute(query, (office_date.isoformat(), RowState.UNCERTAIN.value)).fetchone()
        return int(count)

    def remember_nik(self, wish: TicketWish, event_id: EventId) -> None:
        """Find this ticket by the NIK that was presented, until the kiosk is switched off."""
        if isinstance(wish, CheckInByNik):
            if len(self._niks) >= MAX_NIKS_IN_MEMORY:
                self._niks.pop(next(iter(self._niks)))
            self._niks[self._hash(wish)] = event_id

    def abandon_within(self, db: sqlite3.Connection, event_id: str) -> None:
        """The same as a part of a transaction."""
        self._store.append(event_id, EntryKind.ABANDONED, b"{}")
        db.execute("DELETE FROM requests WHERE event_id = ?", (event_id,))

    def _hash(self, wish: CheckInByNik) -> bytes:
        return hmac.digest(self._nik_key, f"{wish.nik.digits}/{wish.service}".encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Alone:
    """What a ticket rests on that the server did not give; `lease_id` is None where it takes no unit of a lease."""

    lease_id: str | None


def rows(path: Path) -> list[JournalRow]:
    """The tickets of a journal, oldest first, read beside a running kiosk; JournalError when there is none."""
    with faults():
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        try:
            found = db.execute("SELECT ticket, state, verdict, copies FROM tickets ORDER BY rowid").fetchall()
        finally:
            db.close()
        return [_row(ticket, state, verdict, copies) for ticket, state, verdict, copies in found]


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


def recorded_ticket(row: tuple[bytes, str | None, str, int]) -> RecordedTicket:
    """A row of `tickets`: ticket, code, state, copies."""
    ticket, code, state, copies = row
    decoded = msgspec.json.decode(ticket, type=Ticket)
    return RecordedTicket(decoded, BookingCode(code) if code else None, RowState(state), copies)


def _set_state(db: sqlite3.Connection, event_id: str, state: RowState) -> None:
    db.execute("UPDATE tickets SET state = ? WHERE event_id = ?", (state.value, event_id))


def _code_of(wish: TicketWish) -> BookingCode | None:
    return wish.code if isinstance(wish, CheckInByCode) else None
