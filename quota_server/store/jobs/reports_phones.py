"""Phone numbers with many bookings: a broker's, perhaps. As marks: the number itself is nowhere."""

from dataclasses import dataclass
from datetime import date

from quota_server.store.jobs.transaction import Transaction

_SHOWN_MAX = 100
_MARK_BYTES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PhoneUse:
    """One number. `mark`: the beginning of its keyed hash; `people`: for how many NIK it has booked."""

    mark: str
    bookings: int
    people: int
    cancelled: int


def busy_phones(tx: Transaction, office: str, since: date, at_least: int) -> list[PhoneUse]:
    """The numbers with so many bookings of dates from `since` on, the busiest first; a moved booking is one.

    What retention has cleared of people is not counted any more.
    """
    rows = tx.connection.execute(
        "SELECT phone_mark, COUNT(*), COUNT(DISTINCT nik_mark), SUM(CASE WHEN state = 'cancelled' THEN 1 ELSE 0 END)"
        " FROM bookings WHERE office = ? AND date >= ? AND phone_mark IS NOT NULL AND moved_to IS NULL"
        " GROUP BY phone_mark HAVING COUNT(*) >= ? ORDER BY COUNT(*) DESC, phone_mark LIMIT ?",
        (office, since.isoformat(), at_least, _SHOWN_MAX),
    ).fetchall()
    return [
        PhoneUse(bytes(mark)[:_MARK_BYTES_SHOWN].hex(), int(bookings), int(people), int(cancelled))
        for mark, bookings, people, cancelled in rows
    ]
