"""Which unit a reported paper takes: its lease's, its booking's, or none. What else was set aside for it goes free."""

from dataclasses import dataclass, field
from enum import Enum

from quota_protocol import marks
from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.messages import BookingState, Origin, Window
from quota_protocol.sync import TicketEntry, Verdict
from quota_server.domain import calendar
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.office import OfficeConfig, WindowPlan
from quota_server.store.jobs import bookings, leases, ledger_rows
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Transaction


@dataclass(slots=True)
class PaperUnit:
    """What a paper rests on. `overflow`: it lacks a unit. `window` is its booking's, if it has one."""

    window: Window | None
    overflow: bool = False
    booking_code: str | None = None
    lease_id: str | None = None
    findings: set[Verdict] = field(default_factory=set)


class _Claim(Enum):
    """Whether a paper names a booking."""

    NONE = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Claims:
    """The bookings of some dates by the marks that kiosks know them by; made when a paper first asks."""

    by_mark: dict[tuple[str, str], str] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)

    def code_of(self, tx: Transaction, office: str, day: str, mark: str) -> str | None:
        """The code of the booking of that date and mark."""
        if day not in self.dates:
            self.dates.add(day)
            key = tx.keys.manifest_key(office)
            for (code,) in tx.connection.execute(
                "SELECT code FROM bookings WHERE office = ? AND date = ?", (office, day)
            ).fetchall():
                self.by_mark[day, marks.code_mark(key, BookingCode(code))] = code
        return self.by_mark.get((day, mark))


def take(tx: Transaction, office: OfficeConfig, entry: TicketEntry, claims: Claims, cause: str) -> PaperUnit:
    """Takes the paper's own unit. `cause` names the paper."""
    ticket = entry.ticket
    booking = _booking_of(tx, office, entry, claims)
    unit = PaperUnit(ticket.window)
    if isinstance(booking, BookingRow):
        unit.booking_code = booking.code
        unit.findings |= _findings_of(booking)
    elif booking is _Claim.UNKNOWN:
        unit.findings.add(Verdict.BOOKING_UNKNOWN)
    if entry.lease_id is not None and _takes_of_lease(tx, office, entry, unit, cause):
        if isinstance(booking, BookingRow):
            let_go(tx, office, booking, cause)
        return unit
    if isinstance(booking, BookingRow):
        unit.window = booking.facts.window
        unit.overflow = not _takes_of_booking(tx, booking, cause)
    elif ticket.window is not None:
        unit.overflow = not _takes_without_either(tx, office, entry, ticket.window, cause)
    if unit.overflow:
        unit.findings.add(Verdict.OVERFLOW)
    return unit


def _booking_of(tx: Transaction, office: OfficeConfig, entry: TicketEntry, claims: Claims) -> BookingRow | _Claim:
    ticket = entry.ticket
    if entry.code is None and entry.booking_mark is None:
        return _Claim.UNKNOWN if ticket.origin is Origin.BOOKING else _Claim.NONE
    code = parse_booking_code(entry.code or "")
    if entry.code is None and entry.booking_mark is not None:
        found = claims.code_of(tx, office.code, ticket.office_date.isoformat(), entry.booking_mark)
        code = BookingCode(found) if found else None
    row = bookings.find_if_there(tx.connection, office.code, code) if code else None
    # A booking of another date or service has its unit there, and keeps it.
    if row is None or (row.facts.service, row.facts.date) != (ticket.service, ticket.office_date):
        return _Claim.UNKNOWN
    return row


def _findings_of(booking: BookingRow) -> set[Verdict]:
    return {
        BookingState.CANCELLED: {Verdict.BOOKING_WAS_CANCELLED},
        BookingState.CHECKED_IN: {Verdict.BOOKING_USED_TWICE},
    }.get(booking.facts.state, set())


def _takes_of_lease(tx: Transaction, office: OfficeConfig, entry: TicketEntry, unit: PaperUnit, cause: str) -> bool:
    ticket = entry.ticket
    row = leases.find(tx, office.code, entry.lease_id or "")
    start = ticket.window.start if ticket.window else ""
    key = WindowKey(office.code, ticket.service, ticket.office_date, start)
    if row is None or row.epoch != entry.epoch or row.key != key:
        unit.findings.add(Verdict.UNKNOWN_LEASE)
        return False
    unit.lease_id = row.lease_id
    return leases.spend(tx, row, cause)


def _takes_of_booking(tx: Transaction, booking: BookingRow, cause: str) -> bool:
    """Even a cancelled booking's unit, unless it has gone free meanwhile."""
    facts = booking.facts
    if facts.state is BookingState.CHECKED_IN or bookings.is_released(tx, booking):
        return False
    if not ledger_rows.take_one(tx, window_of(booking), Movement(Part.BOOKED, Part.ISSUED), cause):
        return False
    bookings.mark_checked_in(tx, booking, tx.now)
    return True


def window_of(booking: BookingRow) -> WindowKey:
    """The window that was booked."""
    facts = booking.facts
    return WindowKey(booking.office, facts.service, facts.date, facts.window.start)


def let_go(tx: Transaction, office: OfficeConfig, booking: BookingRow, cause: str) -> None:
    """The paper has a unit of its lease: an open booking is used, and its unit is nobody's."""
    if booking.facts.state is not BookingState.BOOKED:
        return
    free = ledger_rows.set_free(office, booking.facts.date)
    ledger_rows.take_one(tx, window_of(booking), Movement(Part.BOOKED, free), f"{cause}/booking")
    bookings.mark_checked_in(tx, booking, tx.now)


def _takes_without_either(
    tx: Transaction, office: OfficeConfig, entry: TicketEntry, window: Window, cause: str
) -> bool:
    """In a window without limit nobody lacks a unit; what a restored database forgot is among what it has burned."""
    ticket = entry.ticket
    plan = _plan(office, entry, window)
    if plan is None:
        return False
    key = WindowKey(office.code, ticket.service, ticket.office_date, window.start)
    ledger = ledger_rows.load(tx.connection, key)
    # A date that is over keeps the quota that it had.
    if ledger is None or key.date >= tx.today(office):
        ledger = ledger_rows.touch(tx, office, key, plan, cause)
    if ledger.quota is None or (office.recovering and _was_forgotten(entry)):
        return ledger_rows.take_one(tx, key, Movement(Part.FREE, Part.ISSUED), cause)
    # Only a recovery burns what is in no lease.
    if _was_forgotten(entry) and ledger.burned > leases.burned_in(tx, key):
        return ledger_rows.take_one(tx, key, Movement(Part.BURNED, Part.ISSUED), cause)
    return False


def _was_forgotten(entry: TicketEntry) -> bool:
    """Whether the paper says that the server had set something aside for it."""
    return entry.online or entry.lease_id is not None or entry.ticket.origin is Origin.BOOKING


def _plan(office: OfficeConfig, entry: TicketEntry, window: Window) -> WindowPlan | None:
    service = office.service(entry.ticket.service)
    if service is None:
        return None
    plans = calendar.windows_on(office, service, entry.ticket.office_date)
    return next((plan for plan in plans if plan.window.start == window.start), None)
