"""A ticket that counts no more: it leaves the queue, its unit goes back, its booking is what it was. Its row stays."""

from datetime import date
from typing import Any

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState, Origin
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import QUEUED, TicketState
from quota_server.store.jobs import bookings, ledger_rows, outbox, paper_units
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Transaction, utc_text

VOIDED = "voided"
"""The state of a ticket that counts no more."""

_TICKET = "SELECT date, series, service, origin, window_start, booking_code, state, overflow FROM tickets"
_WAITS = frozenset(state.value for state in QUEUED)


def can_be_voided(state: str) -> bool:
    """Whether a ticket in that state has neither been called nor ended."""
    return state in _WAITS


def void(tx: Transaction, office: OfficeConfig, ticket_id: str) -> bool:
    """Voids the ticket, once; False when there is none that waits."""
    row = tx.connection.execute(f"{_TICKET} WHERE office = ? AND event_id = ?", (office.code, ticket_id)).fetchone()
    if row is None or not can_be_voided(row[6]):
        return False
    tx.connection.execute(
        "UPDATE tickets SET state = ? WHERE office = ? AND event_id = ?", (VOIDED, office.code, ticket_id)
    )
    _leave_the_queue(tx, office, ticket_id, row)
    _give_the_unit_back(tx, office, ticket_id, row)
    # Its number is called no more: whoever got it now would wait in vain.
    outbox.withdraw(tx, office.code, f"ticket/{ticket_id}", (MessageKind.NUMBER,))
    return True


def revive(tx: Transaction, office: OfficeConfig, ticket_id: str) -> bool:
    """The paper came out after all: the ticket waits again, with a unit while there is one, else beyond the quota.

    False when it is not void.
    """
    row = tx.connection.execute(f"{_TICKET} WHERE office = ? AND event_id = ?", (office.code, ticket_id)).fetchone()
    if row is None or row[6] != VOIDED:
        return False
    day, series, service, _, start, code, _, overflow = row
    if start is not None and not overflow:
        key = WindowKey(office.code, service, date.fromisoformat(day), start)
        overflow = int(not _takes_a_unit(tx, office, key, code, f"revive/{ticket_id}/{utc_text(tx.now)}"))
    tx.connection.execute(
        "UPDATE tickets SET state = ?, overflow = ? WHERE office = ? AND event_id = ?",
        (TicketState.WAITING.value, overflow, office.code, ticket_id),
    )
    tx.connection.execute(
        "UPDATE counters SET waiting = waiting + 1 WHERE office = ? AND date = ? AND series = ?",
        (office.code, day, series),
    )
    return True


def _takes_a_unit(tx: Transaction, office: OfficeConfig, key: WindowKey, code: str | None, cause: str) -> bool:
    booking = bookings.find_if_there(tx.connection, key.office, BookingCode(code)) if code is not None else None
    if booking is not None and paper_units.window_of(booking) != key:
        # It had a unit of another window's lease, and its booking's own was nobody's.
        paper_units.let_go(tx, office, booking, cause)
    elif booking is not None and _has_its_unit(tx, booking):
        bookings.mark_checked_in(tx, booking, tx.now)
        return ledger_rows.take_one(tx, key, Movement(Part.BOOKED, Part.ISSUED), cause)
    return ledger_rows.take_one(tx, key, Movement(Part.FREE, Part.ISSUED), cause)


def _has_its_unit(tx: Transaction, booking: BookingRow) -> bool:
    """Even a cancelled booking has it, unless it has gone free meanwhile."""
    return booking.facts.state is not BookingState.CHECKED_IN and not bookings.is_released(tx, booking)


def _leave_the_queue(tx: Transaction, office: OfficeConfig, ticket_id: str, row: Any) -> None:
    day, series = row[0], row[1]
    place = tx.connection.execute(
        "SELECT series FROM queue_places WHERE office = ? AND ticket_id = ? AND ended_at IS NULL",
        (office.code, ticket_id),
    ).fetchone()
    if place is not None:
        tx.connection.execute(
            "UPDATE queue_places SET state = 'no_show', ended_at = ?"
            " WHERE office = ? AND ticket_id = ? AND ended_at IS NULL",
            (utc_text(tx.now), office.code, ticket_id),
        )
    tx.connection.execute(
        "UPDATE counters SET waiting = waiting - 1 WHERE office = ? AND date = ? AND series = ? AND waiting > 0",
        (office.code, day, place[0] if place else series),
    )


def _give_the_unit_back(tx: Transaction, office: OfficeConfig, ticket_id: str, row: Any) -> None:
    day, _, service, origin, start, code, _, overflow = row
    if start is None or overflow:
        return
    key = WindowKey(office.code, service, date.fromisoformat(day), start)
    # It may be voided again, once it has been revived: the instant makes a cause of its own of each.
    cause = f"void/{ticket_id}/{utc_text(tx.now)}"
    back = ledger_rows.set_free(office, key.date)
    if origin == Origin.BOOKING.value and code:
        if _passed_on(tx, office.code, code, key):
            return
        if _reopened(tx, key, ticket_id, code, cause):
            back = Part.BOOKED
    ledger_rows.post(tx, key, Movement(Part.ISSUED, back), cause)


def _passed_on(tx: Transaction, office: str, code: str, key: WindowKey) -> bool:
    """Whether another paper of the booking, which had no unit, has it now."""
    row = tx.connection.execute(
        "SELECT event_id FROM tickets WHERE office = ? AND booking_code = ? AND service = ? AND date = ?"
        " AND window_start = ? AND overflow = 1 AND state <> ? ORDER BY issued_at, event_id LIMIT 1",
        (office, code, key.service, key.date.isoformat(), key.start, VOIDED),
    ).fetchone()
    if row is not None:
        tx.connection.execute("UPDATE tickets SET overflow = 0 WHERE office = ? AND event_id = ?", (office, row[0]))
    return row is not None


def _reopened(tx: Transaction, key: WindowKey, ticket_id: str, code: str, cause: str) -> bool:
    """Whether the booking has the ticket's unit again: it was checked in, and no other ticket of it counts.

    A booking of another window gets one of its own, where one is free; else it stays used.
    """
    (others,) = tx.connection.execute(
        "SELECT COUNT(*) FROM tickets WHERE office = ? AND booking_code = ? AND event_id <> ? AND state <> ?",
        (key.office, code, ticket_id, VOIDED),
    ).fetchone()
    booking = bookings.find_if_there(tx.connection, key.office, BookingCode(code))
    if others or booking is None or booking.facts.state is not BookingState.CHECKED_IN:
        return False
    own = paper_units.window_of(booking)
    if own == key:
        return bookings.reopen(tx, key.office, code)
    if ledger_rows.take_one(tx, own, Movement(Part.FREE, Part.BOOKED), f"{cause}/booking"):
        bookings.reopen(tx, key.office, code)
    return False
