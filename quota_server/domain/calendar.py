"""Local time and opening hours of an office. Instants carry an offset; dates and wall times are the office's own."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from quota_protocol.messages import Timing, Window
from quota_protocol.problems import ProblemType
from quota_server.domain.holidays import holiday_on
from quota_server.domain.office import OfficeConfig, ServiceConfig, WindowPlan
from quota_server.domain.refusals import refusal

_LONGEST_CLOSURE_DAYS = 366
_FRIDAY = 4


def local(office: OfficeConfig, instant: datetime) -> datetime:
    """The instant as the office's clock on the wall shows it."""
    return instant.astimezone(ZoneInfo(office.timezone))


def instant_of(office: OfficeConfig, day: date, wall_time: str) -> datetime:
    """When the office's clock shows `wall_time` (`HH:MM`) on that date."""
    return _instant(office.timezone, day, wall_time)


# Every number asks for the same few of today.
@lru_cache(maxsize=1024)
def _instant(timezone: str, day: date, wall_time: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall_time), tzinfo=ZoneInfo(timezone))


def is_open_day(office: OfficeConfig, day: date) -> bool:
    """Whether the office opens at all: a date of its own beats a closure, a closure the week, the week a holiday."""
    if office.override_on(day) is not None:
        return True
    if any(closure.since <= day <= closure.until for closure in office.closures):
        return False
    if day.weekday() not in office.hours.weekdays:
        return False
    return not (office.observes_holidays and holiday_on(day) is not None)


def hours_on(office: OfficeConfig, day: date) -> tuple[str, str]:
    """The wall times from when and until when numbers are given out, if the office opens on that date."""
    override = office.override_on(day)
    if override is not None:
        return override.opens_at, override.closes_at
    for hours in office.hours.of_weekdays:
        if hours.weekday == day.weekday():
            return hours.opens_at, hours.closes_at
    return office.hours.opens_at, office.hours.closes_at


def windows_on(office: OfficeConfig, service: ServiceConfig, day: date) -> tuple[WindowPlan, ...]:
    """The windows of a service on a date; none when it is closed, or when the service has no quota then."""
    if not is_open_day(office, day):
        return ()
    override = office.override_on(day)
    if override is None:
        return service.windows_on(day)
    for own in override.windows:
        if own.service == service.id:
            return own.windows
    friday_before = day - timedelta(days=max(0, day.weekday() - _FRIDAY))
    return service.windows_on(day) or service.windows_on(friday_before)


def is_open(office: OfficeConfig, now: datetime) -> bool:
    """Whether numbers are given out at this instant."""
    day = local(office, now).date()
    if not is_open_day(office, day):
        return False
    opens_at, closes_at = hours_on(office, day)
    return instant_of(office, day, opens_at) <= now < instant_of(office, day, closes_at)


def next_opening(office: OfficeConfig, after: datetime) -> datetime | None:
    """The first opening later than `after`, or None when there is none within a year."""
    day = local(office, after).date()
    for _ in range(_LONGEST_CLOSURE_DAYS):
        if is_open_day(office, day):
            opens = instant_of(office, day, hours_on(office, day)[0])
            if opens > after:
                return opens
        day += timedelta(days=1)
    return None


def require_open(office: OfficeConfig, now: datetime) -> None:
    """Refuses with `office-closed` unless numbers are given out now."""
    if not is_open(office, now):
        raise refusal(ProblemType.OFFICE_CLOSED, "No numbers are given out now.", opens_at=next_opening(office, now))


def check_in_opens_at(office: OfficeConfig, day: date, window: Window) -> datetime:
    """The first instant at which a booking of that window is accepted."""
    return instant_of(office, day, window.start) - timedelta(minutes=office.rules.early_check_in_min)


def has_ended(office: OfficeConfig, day: date, window: Window, now: datetime) -> bool:
    """Whether the window is over: at its end it is."""
    return now >= instant_of(office, day, window.end)


def timing_of(office: OfficeConfig, day: date, window: Window, now: datetime) -> Timing:
    """Where the clock stands against a booking: on time from a little before its window to a little after it."""
    if local(office, now).date() != day:
        return Timing.OTHER_DAY
    if now < check_in_opens_at(office, day, window):
        return Timing.EARLY
    tolerance = timedelta(minutes=office.rules.late_tolerance_min)
    return Timing.ON_TIME if now < instant_of(office, day, window.end) + tolerance else Timing.LATE


def served_until(office: OfficeConfig, day: date, window: Window) -> datetime:
    """From when on a booking of that window is a no-show: it is served, late, while the office is open."""
    tolerance = timedelta(minutes=office.rules.late_tolerance_min)
    return max(instant_of(office, day, window.end) + tolerance, instant_of(office, day, hours_on(office, day)[1]))
