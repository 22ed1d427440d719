"""Takes back what a closure or a suspension has done to bookings, as long as their units are kept for them."""

import json
from dataclasses import dataclass

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.office import OfficeConfig
from quota_server.domain.rebooking import is_servable
from quota_server.store.jobs import bookings, notices
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.transaction import Transaction, utc_text
from quota_server.store.jobs.voiding import VOIDED

UNDO_WITHIN = notices.HELD_FOR
"""Later whoever was moved has made other plans, and keeps the new date."""

_RESIDENT = "resident"
_LOOKED_AT_MAX = 20_000
_MOVES = (
    "SELECT actor, subject, detail FROM audit WHERE office = ?"
    " AND seq > (SELECT seq FROM audit_heads WHERE office = ?) - CAST(? AS INTEGER)"
    " AND at > ? AND action = 'booking_cancelled' ORDER BY seq"
)
_LEFT = (
    "SELECT recipient FROM outbox WHERE office = ? AND kind IN ('closed', 'suspended') AND created_at > ?"
    " ORDER BY created_at"
)


@dataclass(frozen=True, slots=True)
class PutBack:
    """How many bookings have their old place and code again, and how many keep the new ones: used, or too late."""

    put_back: int
    kept: int


def put_back(tx: Transaction, office_code: str, actor: str) -> PutBack:
    """After the settings have been changed back: every booking that was moved within ten minutes and can be served now.

    Whoever was told of the new date is told of the old one; what is not out yet is taken back.
    """
    office, since = tx.open_office(office_code), utc_text(tx.now - UNDO_WITHIN)
    done = kept = 0
    rows = tx.connection.execute(_MOVES, (office_code, office_code, _LOOKED_AT_MAX, since)).fetchall()
    for by, subject, detail in rows:
        moved_to = json.loads(detail)["moved_to"]
        if by == _RESIDENT or moved_to is None:
            continue
        old = bookings.find_if_there(tx.connection, office_code, BookingCode(subject.partition("/")[2]))
        new = bookings.find_if_there(tx.connection, office_code, BookingCode(moved_to))
        if old is None or new is None or not is_servable(office, old.facts):
            continue
        if bookings.moved_to(tx, old) != new.code:
            # It was put back before, or its owner has moved it since.
            continue
        if _can_go_back(tx, old, new):
            bookings.take_move_back(tx, old, new, actor)
            _tell(tx, office, old, new)
            done += 1
        else:
            kept += 1
    _take_back_notices(tx, office, since)
    return PutBack(done, kept)


def _can_go_back(tx: Transaction, old: BookingRow, new: BookingRow) -> bool:
    """Its unit is still kept for it, no paper of it counts, and nobody has used or given up the new booking."""
    if new.facts.state is not BookingState.BOOKED or old.facts.state is not BookingState.CANCELLED:
        return False
    return not bookings.is_released(tx, old) and not _is_on_paper(tx, old)


def _is_on_paper(tx: Transaction, row: BookingRow) -> bool:
    """A kiosk that was offline may have served it; with a unit of its lease the booking is as cancelled as before."""
    papers = tx.connection.execute(
        "SELECT 1 FROM tickets WHERE office = ? AND date = ? AND booking_code = ? AND state <> ? LIMIT 1",
        (row.office, row.facts.date.isoformat(), row.code, VOIDED),
    )
    return papers.fetchone() is not None


def _tell(tx: Transaction, office: OfficeConfig, old: BookingRow, new: BookingRow) -> None:
    service = office.service(old.facts.service)
    if service is not None:
        was_told = notices.take_back(tx, office, new.code)
        notices.place_again(tx, office, old.code, service, old.facts.date, old.facts.window, was_told=was_told)


def _take_back_notices(tx: Transaction, office: OfficeConfig, since: str) -> None:
    """Those who were told that nothing was free, or that their service is suspended, and who are served now."""
    for (recipient,) in tx.connection.execute(_LEFT, (office.code, since)).fetchall():
        row = bookings.find_if_there(tx.connection, office.code, BookingCode(recipient.partition("/")[2]))
        service = office.service(row.facts.service) if row is not None else None
        if row is None or service is None or row.facts.state is not BookingState.BOOKED:
            continue
        if is_servable(office, row.facts):
            told = notices.take_back(tx, office, row.code, (MessageKind.CLOSED, MessageKind.SUSPENDED))
            notices.place_again(tx, office, row.code, service, row.facts.date, row.facts.window, was_told=told)
