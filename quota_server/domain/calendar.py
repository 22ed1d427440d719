"""Local time and opening hours of an office. Instants carry an offset; dates and wall times are the office's own."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quota_protocol.messages import Timing, Window
from quota_protocol.problems import ProblemType
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import refusal

_LONGEST_CLOSURE_DAYS = 366


def local(office: OfficeConfig, instant: datetime) -> datetime:
    """The instant as the office's clock on the wall shows it."""
    return instant.astimezone(ZoneInfo(office.timezone))


def instant_of(office: OfficeConfig, day: date, wall_time: str) -> datetime:
    """When the office's clock shows `wall_time` (`HH:MM`) on that date."""
    return datetime.combine(day, time.fromisoformat(wall_time), tzinfo=ZoneInfo(office.timezone))


def is_open_day(office: OfficeConfig, day: date) -> bool:
    """Whether the office opens at all on that date."""
    return day.weekday() in office.hours.weekdays


def is_open(office: OfficeConfig, now: datetime) -> bool:
    """Whether numbers are given out at this instant."""
    here = local(office, now)
    if not is_open_day(office, here.date()):
        return False
    opens = instant_of(office, here.date(), office.hours.opens_at)
    closes = instant_of(office, here.date(), office.hours.closes_at)
    return opens <= now < closes


def next_opening(office: OfficeConfig, after: datetime) -> datetime | None:
    """The first opening later than `after`, or None when there is none within a year."""
    day = local(office, after).date()
    for _ in range(_LONGEST_CLOSURE_DAYS):
        if is_open_day(office, day):
            opens = instant_of(office, day, office.hours.opens_at)
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
