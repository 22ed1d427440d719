"""Where somebody with a number stands, and how long the wait may be."""

from dataclasses import dataclass
from datetime import timedelta

from quota_protocol.booking_code import BookingCode
from quota_server.domain.numbers import ticket_number
from quota_server.domain.ticket_states import TicketState
from quota_server.domain.waiting import WaitMinutes, WaitUnknown, estimated_wait
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

_LATEST_CALLS = 60
_AT_WORK_WITHIN = timedelta(minutes=30)
"""A counter that has called nobody for so long is not counted."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A number that waits: how many came before it for the same service, and the estimate."""

    number: str
    ahead: int
    wait: WaitMinutes | WaitUnknown


def turn_of_booking(tx: Transaction, office_code: str, code: BookingCode) -> Turn | None:
    """The turn of a booking that has its number today; None when it waits no more, or not yet."""
    day = tx.today(tx.config(office_code)).isoformat()
    row = tx.connection.execute(
        "SELECT series, serial, service, issued_at FROM tickets"
        " WHERE office = ? AND date = ? AND booking_code = ? AND state = ?",
        (office_code, day, code, TicketState.WAITING.value),
    ).fetchone()
    if row is None:
        return None
    series, serial, service, issued_at = row
    (ahead,) = tx.connection.execute(
        "SELECT COUNT(*) FROM tickets WHERE office = ? AND date = ? AND service = ? AND state = ? AND issued_at < ?",
        (office_code, day, service, TicketState.WAITING.value, issued_at),
    ).fetchone()
    wait = estimated_wait(
        int(ahead), _counters_at_work(tx, office_code, day, service), _served_s(tx, office_code, day, service)
    )
    return Turn(ticket_number(series, int(serial)), int(ahead), wait)


def _counters_at_work(tx: Transaction, office_code: str, day: str, service: str) -> int:
    (counters,) = tx.connection.execute(
        "SELECT COUNT(DISTINCT counter) FROM calls WHERE office = ? AND date = ? AND service = ? AND called_at >= ?",
        (office_code, day, service, utc_text(tx.now - _AT_WORK_WITHIN)),
    ).fetchone()
    return int(counters)


def _served_s(tx: Transaction, office_code: str, day: str, service: str) -> list[float]:
    """From being called to the end, of those who were served lately, the latest last."""
    rows = tx.connection.execute(
        "SELECT p.called_at, p.ended_at FROM calls c JOIN queue_places p"
        " ON p.office = c.office AND p.ticket_id = c.ticket_id AND p.service = c.service"
        " WHERE c.office = ? AND c.date = ? AND c.service = ? AND p.state = ?"
        " ORDER BY c.turn DESC LIMIT ?",
        (office_code, day, service, TicketState.DONE.value, _LATEST_CALLS),
    ).fetchall()
    return [(from_utc_text(ended) - from_utc_text(called)).total_seconds() for called, ended in reversed(rows)]
