"""What a change of an office's settings does to bookings that are there: find them, and move them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig, ServiceConfig, WindowPlan
from quota_server.domain.rebooking import Concerned, NoRoom, Place, Rebooked, is_servable, later_dates
from quota_server.store.jobs import bookings, contacts, ledger_rows, notices
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """A window of which more is used than its quota says now."""

    service: str
    date: date
    plan: WindowPlan
    used: int


def overdrawn(tx: Transaction, office_code: str, service_id: str, since: date) -> list[Overdrawn]:
    """The windows of a service, from a date on, that have less quota than is used."""
    office = tx.config(office_code)
    service = office.service(service_id)
    if service is None:
        return []
    rows = tx.connection.execute(
        "SELECT date, start, booked + issued + leased + burned FROM windows"
        " WHERE office = ? AND service = ? AND date >= ? ORDER BY date, start",
        (office_code, service_id, since.isoformat()),
    ).fetchall()
    used = [(date.fromisoformat(day), start, int(units)) for day, start, units in rows]
    return [
        Overdrawn(service_id, day, plan, units)
        for day, start, units in used
        for plan in calendar.windows_on(office, service, day)
        if plan.window.start == start and plan.quota is not None and units > plan.quota
    ]


def unservable(tx: Transaction, office_code: str) -> list[BookingCode]:
    """The open bookings from today on that cannot be served as they stand, in the order in which they are moved."""
    return _unservable_under(tx, tx.config(office_code))


def _unservable_under(tx: Transaction, office: OfficeConfig) -> list[BookingCode]:
    rows = bookings.open_from(tx.connection, office.code, tx.today(office))
    return [row.code for row in rows if not is_servable(office, row.facts)]


def preview(tx: Transaction, office_code: str, change: Callable[[OfficeConfig], OfficeConfig]) -> Concerned:
    """What the change would do to bookings that can be served now. Nothing is changed."""
    office = tx.config(office_code)
    concerned = set(_unservable_under(tx, change(office))) - set(_unservable_under(tx, office))
    reachable = sum(contacts.is_kept(tx, office_code, f"booking/{code}") for code in concerned)
    return Concerned(len(concerned), reachable, len(concerned) - reachable)


def rebook(tx: Transaction, office_code: str, codes: Sequence[BookingCode], actor: str) -> list[Rebooked | NoRoom]:
    """Moves those of the bookings that are open and cannot be served to the next date with room.

    In the same window if there is room, else in another of the date. What was settled meanwhile is left out.
    """
    search = _Search(tx, tx.open_office(office_code), actor)
    done: list[Rebooked | NoRoom] = []
    for code in codes:
        row = bookings.find_in_office(tx.connection, office_code, code)
        if row.facts.state is BookingState.BOOKED and not is_servable(search.office, row.facts):
            done.append(search.rebook(row))
    return done


def tell(tx: Transaction, office_code: str, codes: Sequence[BookingCode]) -> list[NoRoom]:
    """Tells those of the bookings that are open and cannot be served that they have to choose again; they stay."""
    office = tx.open_office(office_code)
    done = []
    for code in codes:
        row = bookings.find_in_office(tx.connection, office_code, code)
        if row.facts.state is BookingState.BOOKED and not is_servable(office, row.facts):
            _tell_of_staying(tx, office, row)
            done.append(NoRoom(row.code, Place(row.facts.date, row.facts.window.start)))
    return done


def _tell_of_staying(tx: Transaction, office: OfficeConfig, row: BookingRow) -> None:
    service = office.service(row.facts.service)
    if service is not None and calendar.is_open_day(office, row.facts.date):
        notices.suspended(tx, office, row.code, service, row.facts.date)
    else:
        notices.closed(tx, office, row.code, row.facts.date, None)


@dataclass(slots=True)
class _Search:
    """Looks for places, in the order of the bookings.

    `full_until`: by service, the dates known to have no room. `rooms`: by service and date, what is left for bookings
    of each window, None without limit. Nobody else writes meanwhile: it is read once and counted down.
    """

    tx: Transaction
    office: OfficeConfig
    actor: str
    full_until: dict[str, date] = field(default_factory=dict)
    rooms: dict[tuple[str, date], dict[WindowPlan, int | None]] = field(default_factory=dict)

    def rebook(self, row: BookingRow) -> Rebooked | NoRoom:
        facts, service = row.facts, self.office.service(row.facts.service)
        old = Place(facts.date, facts.window.start)
        if service is None:
            return NoRoom(row.code, old)
        after = max(facts.date, self.full_until.get(service.id, facts.date))
        for day in later_dates(self.office, service, after, self.tx.today(self.office)):
            self.full_until[service.id] = day - timedelta(days=1)
            plan = self._with_room(service, day, facts.window.start)
            if plan is not None:
                made = bookings.replace(self.tx, self.office, row, day, plan.window.start, self.actor)
                self._took(service, day, plan)
                moved = (made.code, service, day, plan.window)
                notices.closed(self.tx, self.office, row.code, facts.date, moved)
                return Rebooked(row.code, old, made.code, Place(day, plan.window.start))
        self.full_until[service.id] = date.max - timedelta(days=1)
        _tell_of_staying(self.tx, self.office, row)
        return NoRoom(row.code, old)

    def _with_room(self, service: ServiceConfig, day: date, start: str) -> WindowPlan | None:
        free = [plan for plan, left in self._rooms(service, day).items() if left != 0]
        return next((plan for plan in free if plan.window.start == start), free[0] if free else None)

    def _rooms(self, service: ServiceConfig, day: date) -> dict[WindowPlan, int | None]:
        if (service.id, day) not in self.rooms:
            plans = calendar.windows_on(self.office, service, day)
            found = ledger_rows.planned_rooms(self.tx, self.office, service.id, day, plans)
            self.rooms[service.id, day] = {room.plan: room.plan.bookable(room.free) for room in found}
        return self.rooms[service.id, day]

    def _took(self, service: ServiceConfig, day: date, plan: WindowPlan) -> None:
        left = self.rooms[service.id, day][plan]
        if left is not None:
            self.rooms[service.id, day][plan] = left - 1
