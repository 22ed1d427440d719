"""Takes back what a closure or a suspension has done to bookings, as long as their units are kept for them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState
from quota_server.domain import gates
from quota_server.domain.office import OfficeConfig
from quota_server.domain.rebooking import PutBack, is_servable
from quota_server.store.jobs import bookings, notices, outbox
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.outbox import TakenBack
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text
from quota_server.store.jobs.voiding import VOIDED

UNDO_WITHIN = notices.HELD_FOR
"""Later whoever was moved has made other plans, and keeps the new date."""

_RESIDENT = "resident"
_LOOKED_AT_MAX = 100_000
_ROWS_AT_ONCE = 1000
_AFTER_ALL = 2**62
_DEEDS = (
    "SELECT seq, actor, at, action, subject, detail FROM audit WHERE office = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
)
_LEFT = (
    "SELECT recipient FROM outbox WHERE office = ? AND kind IN ('closed', 'suspended') AND created_at > ?"
    " AND COALESCE(handled_by, '') <> ? ORDER BY created_at"
)


@dataclass(frozen=True, slots=True)
class Move:
    """A booking that the office has moved: its old code, its new one, and when."""

    old: BookingCode
    new: BookingCode
    at: datetime


@dataclass(frozen=True, slots=True)
class Undoing:
    """What there is to take back: bookings that were moved, and the codes of those left where they were, but told.

    `moves`: of each booking, the newest first; one that several closures have moved goes all the way back at once.
    """

    moves: tuple[tuple[Move, ...], ...]
    told: tuple[BookingCode, ...]

    def parts(self, size: int) -> Iterator["Undoing"]:
        """The same in parts of so many bookings, each for a transaction of its own: in this order, once or again."""
        for begun in range(0, len(self.moves), size):
            yield Undoing(self.moves[begun : begun + size], ())
        for begun in range(0, len(self.told), size):
            yield Undoing((), self.told[begun : begun + size])


def to_undo(tx: Transaction, office_code: str) -> Undoing:
    """What closures and suspensions of the last ten minutes have done. What was taken back already is left out."""
    since = utc_text(tx.now - UNDO_WITHIN)
    moves = _moves_since(tx, office_code, since)
    told = tx.connection.execute(_LEFT, (office_code, since, outbox.TAKEN_BACK)).fetchall()
    return Undoing(_by_booking(moves), tuple(BookingCode(recipient.partition("/")[2]) for (recipient,) in told))


def _moves_since(tx: Transaction, office_code: str, since: str) -> list[Move]:
    """The office's moves, the newest first. What is older is not gone through: an audit is kept for years."""
    found: list[Move] = []
    before = _AFTER_ALL
    for _ in range(_LOOKED_AT_MAX // _ROWS_AT_ONCE):
        rows = tx.connection.execute(_DEEDS, (office_code, before, _ROWS_AT_ONCE)).fetchall()
        for _seq, by, at, action, subject, detail in rows:
            if action == "booking_cancelled" and by != _RESIDENT and at > since:
                moved_to = json.loads(detail)["moved_to"]
                if moved_to is not None:
                    found.append(Move(BookingCode(subject.partition("/")[2]), BookingCode(moved_to), from_utc_text(at)))
        if len(rows) < _ROWS_AT_ONCE or rows[-1][2] <= since:
            break
        before = rows[-1][0]
    return found


def _by_booking(moves: Sequence[Move]) -> tuple[tuple[Move, ...], ...]:
    """Moves, the newest first, put together where one has moved on what an earlier one had made."""
    found: list[list[Move]] = []
    begun_at: dict[BookingCode, list[Move]] = {}
    for move in moves:
        of_booking = begun_at.pop(move.new, None)
        if of_booking is None:
            of_booking = []
            found.append(of_booking)
        of_booking.append(move)
        begun_at.setdefault(move.old, of_booking)
    return tuple(tuple(of_booking) for of_booking in found)


def undo(tx: Transaction, office_code: str, some: Undoing, actor: str) -> PutBack:
    """After the settings have been changed back: takes back what can be served now as it was.

    Whoever was told of the closure is told of the old date; what is not out yet is taken back. Done again it finds
    nothing to do.
    """
    office = tx.open_office(office_code)
    done = PutBack()
    for moves in some.moves:
        done += _put_back(tx, office, moves, actor)
    for code in some.told:
        done += _hold(tx, office, code)
    return done


def _put_back(tx: Transaction, office: OfficeConfig, moves: Sequence[Move], actor: str) -> PutBack:
    """Takes back one move of the booking after the other, and says where it is in the end."""
    is_kept, taken, back = False, list[TakenBack](), None
    for move in moves:
        old = bookings.find_if_there(tx.connection, office.code, move.old)
        new = bookings.find_if_there(tx.connection, office.code, move.new)
        if old is None or new is None or not is_servable(office, old.facts):
            continue
        if bookings.moved_to(tx, old) != new.code:
            # It was put back before, or its owner has moved it since.
            continue
        # What a closure has held back is given up by then.
        if move.at <= tx.now - UNDO_WITHIN or not _can_go_back(tx, old, new):
            is_kept = True
            continue
        bookings.take_move_back(tx, old, new, actor)
        taken += notices.take_back(tx, office, old.code, instead=new.code)
        back = old
    if back is None:
        return PutBack(kept=int(is_kept))
    _say_that_it_holds(tx, office, back, taken)
    return PutBack(put_back=1)


def _hold(tx: Transaction, office: OfficeConfig, code: BookingCode) -> PutBack:
    """Tells somebody who was told that nothing was free, or that the service is suspended, and who is served now."""
    row = bookings.find_if_there(tx.connection, office.code, code)
    if row is None or row.facts.state is not BookingState.BOOKED or not is_servable(office, row.facts):
        return PutBack()
    taken = notices.take_back(tx, office, row.code)
    if not taken:
        return PutBack()
    _say_that_it_holds(tx, office, row, taken)
    return PutBack(left=1)


def _say_that_it_holds(tx: Transaction, office: OfficeConfig, row: BookingRow, taken: Sequence[TakenBack]) -> None:
    facts = row.facts
    service = gates.known_service(office, facts.service)
    notices.place_again(tx, office, row.code, service, facts.date, facts.window, taken)


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
