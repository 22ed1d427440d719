"""Gives numbers without the server: what the manifest, the leases and the blocks allow, each in one synced commit.

The booking is looked up in the same transaction that records its ticket: a kiosk that tells the server which manifest
it has must have no paper under way that rests on an older one.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import date

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, NewNumber, RecordedTicket, RowState, TicketWish
from kiosk.offline_cache import lease_rows
from kiosk.offline_cache.journal import Alone, Journal, NotedRequest, recorded_ticket
from kiosk.offline_cache.lease_book import (
    Circumstances,
    NothingLeft,
    NumberPlan,
    Plan,
    Reserve,
    booking_now,
    has_numbers,
    office_date,
    plan_booking,
    plan_number,
    plan_unknown_code,
    windows_left,
)
from kiosk.offline_cache.manifest import KnownBooking, booking_of_code, bookings_of_nik
from kiosk.offline_cache.store import Store
from quota_protocol.booking_code import BookingCode
from quota_protocol.journal_chain import EntryKind
from quota_protocol.marks import code_mark
from quota_protocol.messages import Booking, BookingState, Problem, Ticket, WindowAvailability
from quota_protocol.numbering import ticket_number
from quota_protocol.problems import ProblemType


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A well-formed code that the manifest does not know: booked since perhaps."""


class OfflineCounter:
    """The kiosk as its own counter of numbers. Safe to call from any worker; JournalError as the store."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    def give(
        self, wish: TicketWish, at: Circumstances, noted: NotedRequest | None = None
    ) -> Ticket | RecordedTicket | Problem | NothingLeft:
        """A number, on disk with the unit it takes; or why there is none.

        `noted` is the request that the server did not answer: the ticket keeps its id, or it is abandoned.
        """
        with self._store.transaction() as db:
            planned, mark = self._decide(db, wish, at)
            given: Ticket | RecordedTicket | Problem | NothingLeft
            if isinstance(planned, NumberPlan):
                given = self._ticket(planned, wish, at, noted)
                lease_rows.spend(db, planned)
                self._journal.put(db, given, wish, mark, Alone(planned.lease_id))
            else:
                given = planned
                if noted is not None:
                    self._journal.abandon_within(db, noted.event_id)
        if isinstance(given, Ticket):
            self._journal.remember_nik(wish, EventId(given.event_id))
        return given

    def look_up(self, code: BookingCode, at: Circumstances) -> Booking | UnknownCode:
        """What the manifest says of a code."""
        with self._store.reading() as db:
            known = booking_of_code(db, self._store.standing.manifest_key, code)
            return _booking(self._as_it_is(db, known), at) if known else UnknownCode()

    def windows(self, service: str, at: Circumstances) -> tuple[WindowAvailability, ...]:
        """The windows of a service that this kiosk can give numbers for."""
        with self._store.reading() as db:
            return windows_left(service, lease_rows.reserve(db), at)

    def office_date(self, at: Circumstances) -> date:
        """The date that this kiosk works on: its tickets carry it, whatever a clock in doubt says."""
        if not at.in_doubt:
            return at.local_now.date()
        with self._store.reading() as db:
            return office_date(lease_rows.reserve(db), at)

    def has_numbers(self, at: Circumstances) -> bool:
        """Whether this kiosk could give anybody a number by itself now."""
        with self._store.reading() as db:
            return self._store.standing.may_issue and has_numbers(lease_rows.reserve(db), at)

    def _decide(
        self, db: sqlite3.Connection, wish: TicketWish, at: Circumstances
    ) -> tuple[Plan | RecordedTicket, str | None]:
        """What to give, and the mark of the booking that it is given for."""
        standing, reserve = self._store.standing, lease_rows.reserve(db)
        if not standing.may_issue:
            return NothingLeft(), None
        match wish:
            case CheckInByCode(code):
                known = booking_of_code(db, standing.manifest_key, code)
                if known is None:
                    mark = code_mark(standing.manifest_key, code) if standing.manifest_key else None
                    return _given_in_doubt(db, code, mark, at) or plan_unknown_code(reserve, at), mark
                return self._check_in(db, self._as_it_is(db, known), reserve, at), known.mark
            case CheckInByNik(nik, service):
                found = [self._as_it_is(db, one) for one in bookings_of_nik(db, standing.manifest_key, nik)]
                chosen = _chosen([one for one in found if service in ("", one.service)], reserve, at)
                if isinstance(chosen, Problem):
                    return chosen, None
                return self._check_in(db, chosen, reserve, at), chosen.mark
            case _:
                return plan_number(wish, reserve, at), None

    def _check_in(
        self, db: sqlite3.Connection, known: KnownBooking, reserve: Reserve, at: Circumstances
    ) -> Plan | RecordedTicket:
        """A booking that this kiosk has given a number for already, by code or by NIK, gets that one again."""
        query = "SELECT ticket, code, state, copies FROM tickets WHERE mark = ? AND state <> 'voided'"
        row = db.execute(query, (known.mark,)).fetchone()
        return recorded_ticket(row) if row else plan_booking(_booking(known, at), reserve, at)

    def _as_it_is(self, db: sqlite3.Connection, known: KnownBooking) -> KnownBooking:
        """A booking that was used for a number of this kiosk, which staff have taken back since, is open again.

        Only until the server has heard of it: then its manifest says so, or knows of another number. And only while
        that number's paper has not come out after all.
        """
        if known.state is not BookingState.CHECKED_IN:
            return known
        newest = "SELECT event_id, state FROM tickets WHERE mark = ? ORDER BY rowid DESC LIMIT 1"
        ticket = db.execute(newest, (known.mark,)).fetchone()
        if ticket is None or ticket[1] != RowState.VOIDED:
            return known
        last = "SELECT kind FROM entries WHERE event_id = ? AND seq > ? ORDER BY seq DESC LIMIT 1"
        said = db.execute(last, (ticket[0], self._store.standing.known.seq)).fetchone()
        return replace(known, state=BookingState.BOOKED) if said and said[0] == EntryKind.VOIDED else known

    def _ticket(self, plan: NumberPlan, wish: TicketWish, at: Circumstances, noted: NotedRequest | None) -> Ticket:
        event_id = noted.event_id if noted else self._store.new_event_id()
        return Ticket(
            ticket_id=event_id,
            event_id=event_id,
            number=ticket_number(plan.series, plan.serial),
            series=plan.series,
            service=plan.service,
            origin=plan.origin,
            office_date=plan.office_date,
            window=plan.window,
            issued_at=at.local_now,
            flags=plan.flags,
            variant=wish.variant if isinstance(wish, NewNumber) else None,
        )


def _given_in_doubt(
    db: sqlite3.Connection, code: BookingCode, mark: str | None, at: Circumstances
) -> RecordedTicket | None:
    """What this kiosk gave for a code that the manifest does not know, on whatever date a clock in doubt gave it.

    The date of such tickets changes with the leases that are left: by their date they are not found again.
    """
    if not at.in_doubt:
        return None
    query = "SELECT ticket, code, state, copies FROM tickets WHERE (code = ? OR mark = ?) AND state <> 'voided'"
    row = db.execute(f"{query} ORDER BY rowid DESC", (code, mark)).fetchone()
    return recorded_ticket(row) if row else None


def _booking(known: KnownBooking, at: Circumstances) -> Booking:
    return booking_now(known.service, known.date, known.window, known.state, at)


def _chosen(found: list[KnownBooking], reserve: Reserve, at: Circumstances) -> KnownBooking | Problem:
    """Which of a person's bookings is meant, as the server would choose; or why none is."""
    today = office_date(reserve, at)
    of_today = [one for one in found if one.date == today]
    waiting = [one for one in of_today if one.state is BookingState.BOOKED]
    if len(waiting) > 1:
        kind = ProblemType.SEVERAL_BOOKINGS
        return Problem(type=kind.urn, title="", status=kind.status, choices=tuple(one.service for one in waiting))
    used = [one for one in of_today if one.state is BookingState.CHECKED_IN]
    later = [one for one in found if one.date > today and one.state is BookingState.BOOKED]
    for group in (waiting, used, later, of_today):
        if group:
            return group[0]
    kind = ProblemType.BOOKING_UNKNOWN
    return Problem(type=kind.urn, title="", status=kind.status)
