"""Which number and which unit a visitor gets from a kiosk that is alone. Pure.

A booking has its unit already; a walk-in takes one of a lease; whoever has no quota (priority, urgent, collecting,
verification) takes none. The number comes from the block of the same date. A clock that is in doubt refuses nobody:
the date is then the one that must be by the last word of somebody who knows, and where nobody has spoken since the
kiosk was started, that of the newest lease that still has units.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.model import NewNumber, UrgentNumber
from kiosk.core.refusals import opening, problem_of_booking
from kiosk.offline_cache.office_hours import closed_at, opens_on
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import (
    Booking,
    BookingState,
    DayWindows,
    NextWindow,
    Office,
    Origin,
    Problem,
    Service,
    TicketFlag,
    Timing,
    Window,
    WindowAvailability,
)
from quota_protocol.numbering import series_for
from quota_protocol.problems import ProblemType
from quota_protocol.sync import Block, Lease


@dataclass(frozen=True, slots=True)
class Holding:
    """A lease and how many of its units this kiosk has not spent."""

    lease: Lease
    units_left: int


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """A block and the next number of it."""

    block: Block
    next: int

    @property
    def has_numbers(self) -> bool:
        """Whether one is left."""
        return self.next <= self.block.last


@dataclass(frozen=True, slots=True)
class Reserve:
    """Everything that this kiosk may give out by itself."""

    holdings: tuple[Holding, ...] = ()
    blocks: tuple[NumberBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and for whom. `now` is aware; `windows_of` is the date that the office's profile calls today.

    `heard_now` is the time that must be by what somebody who knows has said of it; None where nobody has.
    """

    office: Office
    now: datetime
    trust: ClockTrust
    windows_of: date | None = None
    heard_now: datetime | None = None

    @property
    def local_now(self) -> datetime:
        """The kiosk's clock in the office's zone."""
        return self._local(self.now)

    @property
    def date_heard(self) -> date | None:
        """The date in the office's zone by `heard_now`."""
        return None if self.heard_now is None else self._local(self.heard_now).date()

    @property
    def in_doubt(self) -> bool:
        """Whether date and hour decide nothing."""
        return self.trust is ClockTrust.SUSPECT

    def service(self, service_id: str) -> Service | None:
        """The service of that id."""
        return next((one for one in self.office.services if one.id == service_id), None)

    def told_of(self, service: Service, day: date) -> DayWindows | None:
        """What the office's profile says of a service on that date; None where it says nothing."""
        if day == self.windows_of:
            return DayWindows(day, service.windows, service.unlimited, service.suspended)
        later = service.next_day
        return later if later is not None and later.date == day else None

    def is_suspended(self, service: Service, day: date) -> bool:
        """Whether a service gives no numbers on that date, as far as the profile says."""
        told = self.told_of(service, day)
        return service.suspended if told is None else told.suspended

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.office.timezone))


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """A number that can be given: `serial` of block `block_id`, and the unit of `lease_id`, where it takes one."""

    service: str
    series: str
    origin: Origin
    office_date: date
    window: Window | None
    block_id: str
    serial: int
    lease_id: str | None
    flags: tuple[TicketFlag, ...]


@dataclass(frozen=True, slots=True)
class NothingLeft:
    """No unit or no number is left here: staff in front hand out strips."""


Plan = NumberPlan | Problem | NothingLeft


@dataclass(frozen=True, slots=True)
class _Unit:
    """A place in a window; `lease_id` is None where the window refuses nobody."""

    window: Window
    lease_id: str | None
    service: str


def office_date(reserve: Reserve, at: Circumstances) -> date:
    """The date that this kiosk works on."""
    if not at.in_doubt:
        return at.local_now.date()
    if at.date_heard is not None:
        return at.date_heard
    with_units = [one.lease for one in reserve.holdings if one.units_left > 0]
    if with_units:
        return max(with_units, key=lambda lease: (lease.granted_at, lease.date)).date
    with_numbers = [one.block.date for one in reserve.blocks if one.has_numbers]
    return max(with_numbers, default=at.local_now.date())


def has_numbers(reserve: Reserve, at: Circumstances) -> bool:
    """Whether any number is left for the date that this kiosk works on."""
    today = office_date(reserve, at)
    return any(one.has_numbers and one.block.date == today for one in reserve.blocks)


def plan_number(wish: NewNumber | UrgentNumber, reserve: Reserve, at: Circumstances) -> Plan:
    """The number of somebody without a booking."""
    service = at.service(wish.service)
    if service is None:
        return NothingLeft()
    if isinstance(wish, UrgentNumber):
        return _numbered(service, Origin.URGENT, None, reserve, at)
    closed = closed_now(at)
    if closed is not None:
        return closed
    if at.is_suspended(service, office_date(reserve, at)):
        return _refusal(ProblemType.SERVICE_SUSPENDED)
    if wish.origin is not Origin.WALK_IN or not _by_window(service, reserve, at):
        return _numbered(service, wish.origin, None, reserve, at)
    units = _units(service, reserve, at)
    wanted = [unit for unit in units if wish.window_start in ("", unit.window.start)]
    if not wanted and at.in_doubt:
        wanted = units
    if wanted:
        return _numbered(service, Origin.WALK_IN, wanted[0], reserve, at)
    if units:
        return _full(wish.window_start, units, reserve)
    return NothingLeft()


def plan_booking(booking: Booking, reserve: Reserve, at: Circumstances) -> Plan:
    """The number of a booking that the manifest knows; it has its unit already."""
    problem = problem_of_booking(booking, at.office)
    if problem is not None and problem.type != ProblemType.TOO_EARLY.urn:
        return problem
    closed = closed_now(at)
    if closed is not None and (booking.timing is Timing.LATE or not opens_on(at.office.opening, booking.date)):
        return closed
    service = at.service(booking.service)
    if service is None:
        return NothingLeft()
    if at.is_suspended(service, office_date(reserve, at)):
        return _refusal(ProblemType.SERVICE_SUSPENDED)
    if problem is not None:
        return problem
    unit = _Unit(booking.window, None, service.id)
    late = (TicketFlag.LATE,) if booking.timing is Timing.LATE else ()
    return _numbered(service, Origin.BOOKING, unit, reserve, at, late, day=booking.date)


def plan_unknown_code(reserve: Reserve, at: Circumstances) -> Plan:
    """The number of a well-formed code that the manifest does not know, booked since perhaps: it takes a unit.

    Nobody knows its window: around the hours it is served as long as a booking can be.
    """
    policies = at.office.policies
    early, late = timedelta(minutes=policies.early_check_in_min), timedelta(minutes=policies.late_tolerance_min)
    closed = closed_now(at, early, late)
    if closed is not None:
        return closed
    found = [
        (unit, service)
        for service in at.office.services
        if not at.is_suspended(service, office_date(reserve, at))
        for unit in _units(service, reserve, at)
        if unit.lease_id is not None
    ]
    if not found:
        return NothingLeft()
    unit, service = min(found, key=lambda each: each[0].window.start)
    return _numbered(service, Origin.BOOKING, unit, reserve, at, (TicketFlag.UNVERIFIED,))


def closed_now(at: Circumstances, early: timedelta = timedelta(), late: timedelta = timedelta()) -> Problem | None:
    """The refusal of whoever comes while the office gives out no numbers; a clock in doubt refuses nobody."""
    return None if at.in_doubt else closed_at(at.office.opening, at.local_now, early, late)


def booking_now(service: str, day: date, window: Window, state: BookingState, at: Circumstances) -> Booking:
    """A booking of the manifest as the kiosk's own clock sees it."""
    booking = Booking(service, day, window, state, Timing.ON_TIME)
    return booking if at.in_doubt else Booking(service, day, window, state, _timing(booking, at))


def windows_left(service_id: str, reserve: Reserve, at: Circumstances) -> tuple[WindowAvailability, ...]:
    """The windows that this kiosk can still give; empty where the service has none."""
    service = at.service(service_id)
    if service is None or not _by_window(service, reserve, at):
        return ()
    free: dict[Window, int | None] = {}
    today = office_date(reserve, at)
    for one in reserve.holdings:
        if one.lease.service == service.id and one.lease.date == today and _open(one.lease.window, at):
            free[one.lease.window] = (free.get(one.lease.window) or 0) + one.units_left
    free |= dict.fromkeys(_unlimited(service, today, at), None)
    windows = sorted(free.items(), key=lambda each: each[0].start)
    return tuple(WindowAvailability(window.start, window.end, None, left) for window, left in windows)


def _timing(booking: Booking, at: Circumstances) -> Timing:
    if at.local_now.date() != booking.date:
        return Timing.OTHER_DAY
    if at.now < opening(booking, at.office):
        return Timing.EARLY
    end = datetime.combine(booking.date, time.fromisoformat(booking.window.end), ZoneInfo(at.office.timezone))
    tolerance = timedelta(minutes=at.office.policies.late_tolerance_min)
    return Timing.ON_TIME if at.now < end + tolerance else Timing.LATE


def _by_window(service: Service, reserve: Reserve, at: Circumstances) -> bool:
    """Whether walk-ins of this service need a unit, today or on any other day."""
    held = any(one.lease.service == service.id for one in reserve.holdings)
    told = at.told_of(service, office_date(reserve, at))
    return held or service.by_window or bool(service.windows if told is None else told.windows)


def _units(service: Service, reserve: Reserve, at: Circumstances) -> list[_Unit]:
    """What can be given of the windows that are not over, the earliest first."""
    today = office_date(reserve, at)
    units = [
        _Unit(one.lease.window, one.lease.lease_id, service.id)
        for one in reserve.holdings
        if one.units_left > 0
        and (one.lease.service, one.lease.date) == (service.id, today)
        and _open(one.lease.window, at)
    ]
    units += [_Unit(window, None, service.id) for window in _unlimited(service, today, at)]
    return sorted(units, key=lambda unit: (unit.window.start, unit.lease_id or ""))


def _unlimited(service: Service, day: date, at: Circumstances) -> list[Window]:
    """The windows of a date that refuse nobody, where the profile tells of that date."""
    told = at.told_of(service, day)
    if told is None:
        return []
    return [window for window in told.windows if window.start in told.unlimited and _open(window, at)]


def _open(window: Window, at: Circumstances) -> bool:
    return at.in_doubt or f"{at.local_now:%H:%M}" < window.end


def _numbered(
    service: Service,
    origin: Origin,
    unit: _Unit | None,
    reserve: Reserve,
    at: Circumstances,
    flags: tuple[TicketFlag, ...] = (),
    day: date | None = None,
) -> Plan:
    """`day`: the date of a booking, which a clock in doubt does not change while there are numbers of it."""
    series, today = series_for(service.series, origin), office_date(reserve, at)
    day = day if day is not None and _blocks(reserve, day, series) else today
    blocks = _blocks(reserve, day, series)
    if not blocks:
        return NothingLeft()
    first = min(blocks, key=lambda one: one.block.first)
    doubt = (TicketFlag.CLOCK_SUSPECT,) if at.in_doubt else ()
    return NumberPlan(
        service=service.id,
        series=series,
        origin=origin,
        office_date=day,
        window=unit.window if unit else None,
        block_id=first.block.block_id,
        serial=first.next,
        lease_id=unit.lease_id if unit else None,
        flags=(*flags, TicketFlag.OFFLINE, *doubt),
    )


def _blocks(reserve: Reserve, day: date, series: str) -> list[NumberBlock]:
    return [one for one in reserve.blocks if (one.block.date, one.block.series) == (day, series) and one.has_numbers]


def _full(start: str, units: list[_Unit], reserve: Reserve) -> Problem:
    """That window has no unit left here, but another one has."""
    later = next((unit for unit in units if unit.window.start > start), units[0])
    left = sum(one.units_left for one in reserve.holdings if one.lease.lease_id == later.lease_id)
    offered = NextWindow(later.window.start, later.window.end, left if later.lease_id else None)
    return _refusal(ProblemType.QUOTA_EXHAUSTED, offered)


def _refusal(kind: ProblemType, next_window: NextWindow | None = None) -> Problem:
    return Problem(type=kind.urn, title="", status=kind.status, next_window=next_window)
