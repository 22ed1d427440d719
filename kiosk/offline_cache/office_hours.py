"""Whether the office gives out numbers now, by the hours that its profile tells: the server's own rule, alone. Pure."""

from datetime import date, datetime, time, timedelta

from quota_protocol.messages import DayHours, Opening, Problem
from quota_protocol.problems import ProblemType


def opens_on(opening: Opening | None, day: date) -> bool:
    """Whether the office opens on that date, or nothing is known of it."""
    return opening is None or not _is_known(opening, day) or _hours_on(opening, day) is not None


def closed_at(
    opening: Opening | None, now: datetime, early: timedelta = timedelta(), late: timedelta = timedelta()
) -> Problem | None:
    """The refusal of whoever comes outside of the hours; `now` is local. A date of which nothing is known refuses none.

    `early` and `late`: how long before opening and after closing somebody is served all the same.
    """
    if opening is None or not _is_known(opening, now.date()):
        return None
    hours = _hours_on(opening, now.date())
    if hours is not None:
        opens, closes = _instant(hours, hours.opens_at, now), _instant(hours, hours.closes_at, now)
        if opens - early <= now < closes + late:
            return None
    kind = ProblemType.OFFICE_CLOSED
    return Problem(type=kind.urn, title="", status=kind.status, opens_at=_next_opening(opening, now))


def _is_known(opening: Opening, day: date) -> bool:
    return opening.since <= day <= opening.until


def _hours_on(opening: Opening, day: date) -> DayHours | None:
    return next((one for one in opening.days if one.date == day), None)


def _next_opening(opening: Opening, now: datetime) -> datetime | None:
    instants = (_instant(one, one.opens_at, now) for one in opening.days)
    return min((one for one in instants if one > now), default=None)


def _instant(hours: DayHours, wall_time: str, now: datetime) -> datetime:
    return datetime.combine(hours.date, time.fromisoformat(wall_time), now.tzinfo)
