"""The bookings that a kiosk knows: keyed marks, service, window and state; no code, no NIK, no name."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from kiosk.core.model import CheckInByCode, CheckInByNik, TicketWish
from quota_protocol.booking_code import BookingCode
from quota_protocol.marks import code_mark, nik_mark
from quota_protocol.messages import BookingState, Ticket, Window
from quota_protocol.nik import Nik
from quota_protocol.sync import Manifest

_SELECT = "SELECT code_mark, service, date, window_start, window_end, state FROM bookings WHERE"


@dataclass(frozen=True, slots=True)
class KnownBooking:
    """One booking of the manifest. `mark` is its code's."""

    mark: str
    service: str
    date: date
    window: Window
    state: BookingState


def booking_of_code(db: sqlite3.Connection, key: str, code: BookingCode) -> KnownBooking | None:
    """The booking of a code; None when the manifest does not know it, or there is none yet (`key` is empty)."""
    row = db.execute(f"{_SELECT} code_mark = ?", (code_mark(key, code),)).fetchone()
    return _known(row) if row else None


def bookings_of_nik(db: sqlite3.Connection, key: str, nik: Nik) -> tuple[KnownBooking, ...]:
    """Everything that was booked for a NIK, the earliest first."""
    query = f"{_SELECT} nik_mark = ? ORDER BY date, window_start"
    return tuple(_known(row) for row in db.execute(query, (nik_mark(key, nik),)).fetchall())


def mark_of(db: sqlite3.Connection, key: str, wish: TicketWish, ticket: Ticket) -> str | None:
    """The mark of the booking that a ticket was given for, as far as it can be told."""
    match wish:
        case CheckInByCode(code):
            return code_mark(key, code) if key else None
        case CheckInByNik(nik):
            return next(
                (
                    known.mark
                    for known in bookings_of_nik(db, key, nik)
                    if (known.service, known.window) == (ticket.service, ticket.window)
                ),
                None,
            )
        case _:
            return None


def apply_manifest(db: sqlite3.Connection, manifest: Manifest) -> None:
    """Take a whole manifest or a delta, within a transaction; bookings of other dates are forgotten."""
    if manifest.whole:
        db.execute("DELETE FROM bookings")
    else:
        known = {text for (text,) in db.execute("SELECT DISTINCT date FROM bookings")}
        over = known - {day.isoformat() for day in manifest.dates}
        db.executemany("DELETE FROM bookings WHERE date = ?", [(day,) for day in over])
    db.executemany(
        "INSERT OR REPLACE INTO bookings VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                entry.code_mark,
                entry.nik_mark,
                entry.service,
                entry.date.isoformat(),
                entry.window.start,
                entry.window.end,
                entry.state.value,
            )
            for entry in manifest.entries
        ),
    )


def _known(row: tuple[str, str, str, str, str, str]) -> KnownBooking:
    mark, service, day, start, end, state = row
    return KnownBooking(mark, service, date.fromisoformat(day), Window(start, end), BookingState(state))
