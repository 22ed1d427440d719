"""Bookings in the database: make, find, cancel, move."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from quota_protocol import marks
from quota_protocol.booking_code import BookingCode, make_booking_code
from quota_protocol.messages import BookingMade, BookingState, Variant, Window
from quota_protocol.problems import ProblemType
from quota_server.domain import gates
from quota_server.domain.gates import BookingFacts
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.office import OfficeConfig, WindowPlan
from quota_server.domain.refusals import refusal
from quota_server.store.contract import BookingWish, StoreError
from quota_server.store.jobs import contacts, ledger_rows, manifest, notices
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Connection, Transaction, from_utc_text, utc_text

_BOOK = Movement(Part.FREE, Part.BOOKED)
_RESIDENT = "resident"
_CODE_ATTEMPTS = 16
_COLUMNS = "office, code, service, date, window_start, window_end, state, used_at, variant"


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking as the tables hold it, without its person."""

    office: str
    code: BookingCode
    facts: BookingFacts
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    """Who books, as marks only."""

    nik_mark: bytes
    nik_last4: str
    phone_mark: bytes | None
    representative: bool
    variant: str | None
    manifest_nik_mark: str | None


def find(connection: Connection, code: BookingCode) -> BookingRow:
    """The booking of that code, in any office; or refuses."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM bookings WHERE code = ?", (code,)).fetchone()  # noqa: S608 - our own column names
    if row is None:
        raise refusal(ProblemType.BOOKING_UNKNOWN, "There is no booking with this code.")
    return _booking(row)


def find_if_there(connection: Connection, office: str, code: BookingCode) -> BookingRow | None:
    """The booking of that code at this office, if there is one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM bookings WHERE office = ? AND code = ?",  # noqa: S608 - our own column names
        (office, code),
    ).fetchone()
    return _booking(row) if row else None


def find_in_office(connection: Connection, office: str, code: BookingCode) -> BookingRow:
    """The booking of that code at this office; a booking of another office is unknown here."""
    row = find(connection, code)
    if row.office != office:
        raise refusal(ProblemType.BOOKING_UNKNOWN, "There is no booking with this code.")
    return row


def nik_mark_of(connection: Connection, row: BookingRow) -> bytes:
    """Whose booking it is, as a mark; empty once that is not kept any more."""
    (mark,) = connection.execute(
        "SELECT nik_mark FROM bookings WHERE office = ? AND code = ?", (row.office, row.code)
    ).fetchone()
    return bytes(mark)


def of_person(connection: Connection, office: str, nik_mark: bytes, first: date) -> list[BookingRow]:
    """All bookings of a NIK from a date on, by date and window."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM bookings WHERE office = ? AND nik_mark = ? AND date >= ?"  # noqa: S608 - our own column names
        " ORDER BY date, window_start",
        (office, nik_mark, first.isoformat()),
    )
    return [_booking(row) for row in rows.fetchall()]


def open_from(connection: Connection, office: str, first: date) -> list[BookingRow]:
    """All open bookings of an office from a date on, by date, window and when they were made."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM bookings WHERE office = ? AND date >= ? AND state = 'booked'"  # noqa: S608 - our own column names
        " ORDER BY date, window_start, created_at, code",
        (office, first.isoformat()),
    )
    return [_booking(row) for row in rows.fetchall()]


def _booking(row: tuple[str, str, str, str, str, str, str, str | None, str | None]) -> BookingRow:
    office, code, service, day, start, end, state, used_at, variant = row
    facts = BookingFacts(
        service,
        date.fromisoformat(day),
        Window(start, end),
        BookingState(state),
        from_utc_text(used_at) if used_at else None,
    )
    return BookingRow(office, BookingCode(code), facts, Variant(variant) if variant else None)


def book(tx: Transaction, wish: BookingWish, told: MessageKind = MessageKind.BOOKED) -> BookingMade:
    """Books; refuses by every rule there is. `told`: what the person is sent; REMINDER is nothing but that."""
    office = tx.open_office(wish.office)
    plans = _plans(tx, office, wish.service, wish.date)
    plan = gates.window_named(plans, wish.window_start)
    person = _Person(
        tx.keys.nik_mark(office.code, wish.nik),
        wish.nik.digits[-4:],
        tx.keys.phone_mark(office.code, wish.phone),
        wish.representative,
        wish.variant.value if isinstance(wish.variant, Variant) else None,
        marks.nik_mark(tx.keys.manifest_key(office.code), wish.nik),
    )
    _require_one_per_person(tx, office, wish.service, person)
    made = _take(tx, office, wish.service, wish.date, plan, plans, person)
    if wish.phone:
        contacts.keep(tx, office.code, f"booking/{made.code}", wish.phone, made.date)
        service = gates.known_service(office, made.service)
        notices.booked(tx, office, made.code, service, made.date, made.window, told)
    return made


def cancel(tx: Transaction, code: BookingCode) -> BookingMade:
    """Cancels; the unit stays booked until its cool-down is over."""
    row = find(tx.connection, code)
    office = tx.open_office(row.office)
    gates.require_open_booking(office, row.facts)
    if gates.shown_state(office, row.facts, tx.now) is BookingState.NO_SHOW:
        raise refusal(
            ProblemType.BOOKING_OTHER_DAY,
            "The booking's time is over.",
            date=row.facts.date,
            window=row.facts.window,
        )
    _mark_cancelled(tx, row, _RESIDENT, moved_to=None)
    notices.cancelled(tx, office, code)
    return BookingMade(code, row.facts.service, row.facts.date, row.facts.window, BookingState.CANCELLED)


def move(tx: Transaction, code: BookingCode, day: date, window_start: str) -> BookingMade:
    """A cancellation and a new booking with a new code, or neither."""
    row = find(tx.connection, code)
    office = tx.open_office(row.office)
    gates.require_open_booking(office, row.facts)
    made = replace(tx, office, row, day, window_start)
    notices.gone_on(tx, office, code)
    service = gates.known_service(office, made.service)
    notices.booked(tx, office, made.code, service, made.date, made.window, MessageKind.MOVED)
    return made


def replace(
    tx: Transaction, office: OfficeConfig, row: BookingRow, day: date, window_start: str, actor: str = _RESIDENT
) -> BookingMade:
    """The same person's booking of another window, with a new code, in the place of this one; tells nobody.

    `actor`: who wanted it, for the audit. Refuses by the rules of a booking.
    """
    plans = _plans(tx, office, row.facts.service, day)
    plan = gates.window_named(plans, window_start)
    person = _Person(
        *tx.connection.execute(
            "SELECT nik_mark, nik_last4, phone_mark, representative, variant, manifest_nik_mark FROM bookings"
            " WHERE office = ? AND code = ?",
            (row.office, row.code),
        ).fetchone()
    )
    made = _take(tx, office, row.facts.service, day, plan, plans, person, actor)
    _mark_cancelled(tx, row, actor, moved_to=made.code)
    contacts.copy(tx, office.code, f"booking/{row.code}", f"booking/{made.code}", made.date)
    return made


def mark_checked_in(tx: Transaction, row: BookingRow, used_at: datetime) -> None:
    """The booking has its number."""
    tx.connection.execute(
        "UPDATE bookings SET state = 'checked_in', used_at = ?, manifest_n = ? WHERE office = ? AND code = ?",
        (utc_text(used_at), manifest.next_change(tx, row.office), row.office, row.code),
    )


def reopen(tx: Transaction, office: str, code: str) -> bool:
    """Takes a check-in back: the booking waits for its holder again, or is cancelled again if it was before.

    False when it was not checked in. Its unit goes back to the booked ones: a cancelled booking's cools down there.
    """
    changed = tx.connection.execute(
        "UPDATE bookings SET state = CASE WHEN cancelled_at IS NULL THEN 'booked' ELSE 'cancelled' END,"
        " used_at = NULL, manifest_n = ?"
        " WHERE office = ? AND code = ? AND state = 'checked_in'",
        (manifest.next_change(tx, office), office, code),
    )
    return changed.rowcount == 1


def is_released(tx: Transaction, row: BookingRow) -> bool:
    """Whether a cancelled booking's unit has gone free."""
    return bool(
        tx.connection.execute(
            "SELECT 1 FROM bookings WHERE office = ? AND code = ? AND released_at IS NOT NULL", (row.office, row.code)
        ).fetchone()
    )


def moved_to(tx: Transaction, row: BookingRow) -> str:
    """The code of the booking that took its place; empty for none."""
    (code,) = tx.connection.execute(
        "SELECT moved_to FROM bookings WHERE office = ? AND code = ?", (row.office, row.code)
    ).fetchone()
    return str(code or "")


def take_move_back(tx: Transaction, old: BookingRow, new: BookingRow, actor: str) -> None:
    """The old booking is open again, by its unit that has not been released; the one in its place is cancelled."""
    _mark_cancelled(tx, new, actor, moved_to=None)
    tx.connection.execute(
        "UPDATE bookings SET state = 'booked', cancelled_at = NULL, moved_to = NULL, manifest_n = ?"
        " WHERE office = ? AND code = ?",
        (manifest.next_change(tx, old.office), old.office, old.code),
    )
    append_audit(tx, old.office, actor, "booking_put_back", f"booking/{old.code}", {"instead_of": new.code})


def _mark_cancelled(tx: Transaction, row: BookingRow, actor: str, *, moved_to: str | None) -> None:
    tx.connection.execute(
        "UPDATE bookings SET state = 'cancelled', cancelled_at = ?, moved_to = ?, manifest_n = ?"
        " WHERE office = ? AND code = ?",
        (utc_text(tx.now), moved_to, manifest.next_change(tx, row.office), row.office, row.code),
    )
    append_audit(tx, row.office, actor, "booking_cancelled", f"booking/{row.code}", {"moved_to": moved_to})


def _plans(tx: Transaction, office: OfficeConfig, service_id: str, day: date) -> tuple[WindowPlan, ...]:
    return gates.bookable_windows(office, gates.known_service(office, service_id), day, tx.now)


def _require_one_per_person(tx: Transaction, office: OfficeConfig, service: str, person: _Person) -> None:
    today = tx.today(office).isoformat()
    already = tx.connection.execute(
        "SELECT 1 FROM bookings WHERE office = ? AND nik_mark = ? AND service = ? AND state = 'booked' AND date >= ?",
        (office.code, person.nik_mark, service, today),
    ).fetchone()
    if already:
        raise refusal(ProblemType.ONE_PER_PERSON, "There is an open booking for this service already.")
    (of_phone,) = tx.connection.execute(
        "SELECT count(*) FROM bookings WHERE office = ? AND phone_mark = ? AND state = 'booked' AND date >= ?",
        (office.code, person.phone_mark, today),
    ).fetchone()
    if of_phone >= office.rules.open_bookings_per_phone:
        raise refusal(
            ProblemType.ONE_PER_PERSON,
            f"This phone number has {of_phone} open bookings already; staff can help further.",
        )


def _take(
    tx: Transaction,
    office: OfficeConfig,
    service: str,
    day: date,
    plan: WindowPlan,
    plans: tuple[WindowPlan, ...],
    person: _Person,
    actor: str = _RESIDENT,
) -> BookingMade:
    code = _new_code(tx)
    cause = f"book/{code}"
    key = WindowKey(office.code, service, day, plan.window.start)
    here = (tx, office, service, day)
    if not any(room.has_room for room in ledger_rows.open_rooms(*here, (plan,), cause, for_booking=True)):
        rooms = ledger_rows.open_rooms(*here, plans, cause, for_booking=True)
        raise gates.exhausted(plan, rooms, day, plans)
    ledger_rows.post(tx, key, _BOOK, cause)
    change = manifest.next_change(tx, office.code)
    tx.connection.execute(
        "INSERT INTO bookings (office, code, service, date, window_start, window_end, state, nik_mark, nik_last4,"
        " phone_mark, representative, variant, created_at, manifest_n, shown_n, manifest_nik_mark)"
        " VALUES (?, ?, ?, ?, ?, ?, 'booked', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            office.code,
            code,
            service,
            day.isoformat(),
            plan.window.start,
            plan.window.end,
            person.nik_mark,
            person.nik_last4,
            person.phone_mark,
            int(person.representative),
            person.variant,
            utc_text(tx.now),
            change,
            change,
            person.manifest_nik_mark,
        ),
    )
    when = {"service": service, "date": day.isoformat(), "window": plan.window.start}
    append_audit(tx, office.code, actor, "booking_made", f"booking/{code}", when)
    return BookingMade(code, service, day, plan.window, BookingState.BOOKED)


def _new_code(tx: Transaction) -> BookingCode:
    for _ in range(_CODE_ATTEMPTS):
        code = make_booking_code(secrets.choice)
        if tx.connection.execute("SELECT 1 FROM bookings WHERE code = ?", (code,)).fetchone() is None:
            return code
    raise StoreError("no free booking code was found")
