"""Bookings that cannot be served as they stand, because their date was closed or their service suspended. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quota_server.domain import calendar
from quota_server.domain.gates import BookingFacts
from quota_server.domain.office import OfficeConfig, ServiceConfig


@dataclass(frozen=True, slots=True)
class Place:
    """A date and the window that begins then."""

    day: date
    window_start: str


@dataclass(frozen=True, slots=True)
class Rebooked:
    """A booking that was moved: its old code and place, and the new ones."""

    code: str
    old: Place
    new_code: str
    new: Place


@dataclass(frozen=True, slots=True)
class NoRoom:
    """A booking for which there is no place within the booking horizon: it stays as it is, and somebody has to call."""

    code: str
    old: Place


@dataclass(frozen=True, slots=True)
class OfficeChanged:
    """Answer to a supervisor's decision: how many open bookings cannot be served as they stand now."""

    unservable: int


@dataclass(frozen=True, slots=True)
class Rebooking:
    """Answer of `POST /v1/office/rebook`. `remaining`: how many have not been looked at yet; ask again."""

    moved: tuple[Rebooked, ...]
    left: tuple[NoRoom, ...]
    remaining: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a closure or suspension would concern: open bookings, and how many of them left a number, or none."""

    bookings: int
    with_phone: int
    without_phone: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """How many bookings have their old place and code again, and how many keep the new ones: used, or too late.

    `left`: how many were told that nothing was free or that their service is suspended, and hold as they are.
    """

    put_back: int = 0
    kept: int = 0
    left: int = 0

    def __add__(self, other: "PutBack") -> "PutBack":
        return PutBack(self.put_back + other.put_back, self.kept + other.kept, self.left + other.left)


def is_servable(office: OfficeConfig, booking: BookingFacts) -> bool:
    """Whether a booking still has its date, its service and its window."""
    service = office.service(booking.service)
    if service is None or service.suspended_on(booking.date) is not None:
        return False
    return any(plan.window == booking.window for plan in calendar.windows_on(office, service, booking.date))


def later_dates(office: OfficeConfig, service: ServiceConfig, after: date, today: date) -> Iterator[date]:
    """The dates later than `after` on which the service takes bookings, up to the booking horizon."""
    day = max(after + timedelta(days=1), today)
    while day <= today + timedelta(days=office.rules.booking_days_ahead):
        if service.suspended_on(day) is None and calendar.windows_on(office, service, day):
            yield day
        day += timedelta(days=1)
