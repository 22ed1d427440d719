"""The gates that a visitor or a booking passes, in order. Each refuses with its problem, or lets pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quota_protocol.messages import BookingState, NextWindow, Origin, TicketFlag, Timing, Window
from quota_protocol.problems import ProblemType
from quota_server.domain import calendar
from quota_server.domain.ledger import WindowLedger
from quota_server.domain.office import OfficeConfig, ServiceConfig, WindowPlan
from quota_server.domain.refusals import Refused, refusal

_AT_THE_KIOSK = frozenset({Origin.WALK_IN, Origin.PRIORITY, Origin.URGENT, Origin.PICKUP, Origin.VERIFICATION})


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What the rules need to know of a booking. `used_at` is set once it is checked in."""

    service: str
    date: date
    window: Window
    state: BookingState
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A window, what is left of it for whoever asks (`free` None is without limit), and its ledger."""

    plan: WindowPlan
    free: int | None
    ledger: WindowLedger

    @property
    def has_room(self) -> bool:
        """Whether one more fits."""
        return self.free is None or self.free > 0


def known_service(office: OfficeConfig, service_id: str) -> ServiceConfig:
    """The service, or `invalid-request`."""
    service = office.service(service_id)
    if service is None:
        raise refusal(ProblemType.INVALID_REQUEST, "service: this office has no service of that id.")
    return service


def admit_booking(office: OfficeConfig, booking: BookingFacts, now: datetime) -> tuple[TicketFlag, ...]:
    """Lets a booking in now, with its flags; or refuses."""
    require_open_booking(office, booking)
    timing = calendar.timing_of(office, booking.date, booking.window, now)
    if timing is Timing.OTHER_DAY:
        raise refusal(
            ProblemType.BOOKING_OTHER_DAY, "The booking is for another date.", date=booking.date, window=booking.window
        )
    if not calendar.is_open_day(office, booking.date):
        calendar.require_open(office, now)
    require_not_suspended(known_service(office, booking.service), booking.date)
    if timing is Timing.EARLY:
        raise refusal(
            ProblemType.TOO_EARLY,
            "Check-in for this window has not begun.",
            opens_at=calendar.check_in_opens_at(office, booking.date, booking.window),
            date=booking.date,
            window=booking.window,
        )
    if timing is Timing.LATE:
        calendar.require_open(office, now)
        return (TicketFlag.LATE,)
    return ()


def require_open_booking(office: OfficeConfig, booking: BookingFacts) -> None:
    """Refuses a booking that was cancelled or used."""
    if booking.state is BookingState.CANCELLED:
        raise refusal(
            ProblemType.BOOKING_CANCELLED, "The booking was cancelled.", date=booking.date, window=booking.window
        )
    if booking.state is BookingState.CHECKED_IN:
        raise refusal(
            ProblemType.BOOKING_USED,
            "The booking has its number already.",
            used_at=calendar.local(office, booking.used_at) if booking.used_at else None,
            date=booking.date,
            window=booking.window,
        )


def shown_state(office: OfficeConfig, booking: BookingFacts, now: datetime) -> BookingState:
    """The state that people are told: an open booking that is not served any more is a no-show."""
    past = now >= calendar.served_until(office, booking.date, booking.window)
    return BookingState.NO_SHOW if past and booking.state is BookingState.BOOKED else booking.state


def require_not_suspended(service: ServiceConfig, day: date) -> None:
    """Refuses a service that is suspended on that date."""
    suspension = service.suspended_on(day)
    if suspension is not None:
        raise refusal(ProblemType.SERVICE_SUSPENDED, "The service is suspended.", basis=suspension.basis)


def admit_visitor(office: OfficeConfig, service: ServiceConfig, origin: Origin, now: datetime) -> None:
    """Lets a visitor without a booking take a number; or refuses. Staff grant urgent numbers: no gate holds them."""
    if origin not in _AT_THE_KIOSK:
        raise refusal(ProblemType.INVALID_REQUEST, f"origin: {origin.value} does not come in this way.")
    if origin is Origin.URGENT:
        return
    calendar.require_open(office, now)
    require_not_suspended(service, calendar.local(office, now).date())


def bookable_windows(office: OfficeConfig, service: ServiceConfig, day: date, now: datetime) -> tuple[WindowPlan, ...]:
    """The windows that a booking may choose from on that date; or refuses the date."""
    today = calendar.local(office, now).date()
    if not today <= day <= today + timedelta(days=office.rules.booking_days_ahead):
        raise refusal(ProblemType.INVALID_REQUEST, "date: bookings begin today and end with the booking horizon.")
    if not calendar.is_open_day(office, day):
        after = calendar.instant_of(office, day, "00:00")
        raise refusal(
            ProblemType.OFFICE_CLOSED,
            "The office does not open on that date.",
            opens_at=calendar.next_opening(office, after),
        )
    require_not_suspended(service, day)
    plans = calendar.windows_on(office, service, day)
    if not plans:
        raise refusal(ProblemType.INVALID_REQUEST, "service: no bookings are taken for it on that date.")
    return plans


def window_named(plans: Iterable[WindowPlan], start: str) -> WindowPlan:
    """The window that begins at `start`, or `invalid-request`."""
    for plan in plans:
        if plan.window.start == start:
            return plan
    raise refusal(ProblemType.INVALID_REQUEST, "window_start: no window of that date begins then.")


def exhausted(
    wanted: WindowPlan | None,
    open_rooms: Iterable[Room],
    day: date,
    day_plans: Iterable[WindowPlan],
    *,
    retry_after_s: int | None = None,
) -> Refused:
    """The refusal of a window that is full or over. `open_rooms` are all windows of the date that are not over.

    `day_plans` are all windows of the date. `wanted` None: whichever had room would have done. The next window offered
    is a later one, else any with room. `retry_after_s`: kiosks hold units that are asked back.
    """
    rooms = tuple(open_rooms)
    quotas = [plan.quota for plan in day_plans]
    limited = [room.free for room in rooms if room.free is not None]
    after = wanted.window.start if wanted else ""
    with_room = [room for room in rooms if room.has_room]
    offered = next((room for room in with_room if room.plan.window.start > after), None)
    offered = offered or next(iter(with_room), None)
    window = offered.plan.window if offered else None
    return refusal(
        ProblemType.QUOTA_EXHAUSTED,
        "The window takes nobody any more.",
        free=sum(limited) if len(limited) == len(rooms) else None,
        next_window=NextWindow(window.start, window.end, offered.free) if window and offered else None,
        date=day,
        window=wanted.window if wanted else None,
        quota=wanted.quota if wanted else None,
        day_quota=None if None in quotas else sum(quota or 0 for quota in quotas),
        retry_after_s=retry_after_s,
    )
