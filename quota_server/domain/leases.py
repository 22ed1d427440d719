"""What is set aside for kiosks without a link, and what a paper that they report amounts to. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from quota_protocol.messages import Origin
from quota_protocol.sync import BLOCK_SIZE, FIRST_OFFLINE_SERIAL, Verdict
from quota_server.domain import calendar, numbers
from quota_server.domain.ledger import Part
from quota_server.domain.office import OfficeConfig, ServiceConfig, WindowPlan

LEASE_WANTED_S = 60
"""For how long nobody is granted a lease of a window that somebody was just refused in."""
RETRY_AFTER_S = 20
"""After a sync interval, in which the units that are asked back arrive."""
HOLDER_ONLINE_S = 45
"""A kiosk that has synced within three intervals will hear that its units are wanted."""
LAST_OFFLINE_SERIAL = 9999
_BEFORE_OPENING = timedelta(minutes=30)
_NEXT_DAY_FROM = "16:00"
_NUMBERS_LEFT_MIN = 20

_AT_A_KIOSK = (Origin.WALK_IN, Origin.PRIORITY, Origin.URGENT, Origin.PICKUP, Origin.VERIFICATION)


@dataclass(frozen=True, slots=True)
class LeaseUnits:
    """Where the units of a lease have gone, as far as the server has heard."""

    units: int
    spent: int = 0
    returned: int = 0
    burned: int = 0

    @property
    def unspent(self) -> int:
        """Units that the kiosk may still put on paper."""
        return self.units - self.spent - self.returned - self.burned

    def after_paper(self) -> tuple["LeaseUnits", Part] | None:
        """The lease once a paper has taken its unit, and where that was; None when the lease has none for it."""
        if self.unspent > 0:
            return replace(self, spent=self.spent + 1), Part.LEASED
        if self.burned > 0:
            return replace(self, spent=self.spent + 1, burned=self.burned - 1), Part.BURNED
        return None

    def after_return(self, units: int) -> tuple["LeaseUnits", int]:
        """The lease once the kiosk has given units back, and how many go free: never more than it still has."""
        freed = max(0, min(units, self.unspent))
        return replace(self, returned=self.returned + freed), freed

    def after_burning(self) -> tuple["LeaseUnits", int]:
        """The lease once nothing of it may be spent any more, and how many units burn."""
        return replace(self, burned=self.burned + self.unspent), self.unspent


def leasable_windows(office: OfficeConfig, now: datetime) -> Iterator[tuple[date, ServiceConfig, WindowPlan]]:
    """The windows with a limit that kiosks get units of, each with its date.

    Today's from half an hour before opening; those of the next opening day from when kiosks prepare for it.
    """
    today, *later = prepared_days(office, now)
    opens_at = calendar.instant_of(office, today, calendar.hours_on(office, today)[0])
    for day in later if now < opens_at - _BEFORE_OPENING else (today, *later):
        for service in office.services:
            if service.suspended_on(day) is None:
                for plan in calendar.windows_on(office, service, day):
                    if plan.quota is not None and not calendar.has_ended(office, day, plan.window, now):
                        yield day, service, plan


def prepared_days(office: OfficeConfig, now: datetime) -> tuple[date, ...]:
    """The dates that a kiosk holds units, bookings and numbers of: today and, from 16.00, the next day that opens.

    On a day that does not open, 16.00 is past: it was that of the day before.
    """
    today = calendar.local(office, now).date()
    if calendar.is_open_day(office, today) and now < calendar.instant_of(office, today, _NEXT_DAY_FROM):
        return (today,)
    following = calendar.next_opening(office, calendar.instant_of(office, today + timedelta(days=1), "00:00"))
    return (today,) if following is None else (today, following.date())


def block_series(office: OfficeConfig) -> tuple[str, ...]:
    """The series that a kiosk gives numbers of: each service's own, and those of the origins it knows."""
    return tuple(sorted({numbers.series_of(service, origin) for service in office.services for origin in _AT_A_KIOSK}))


def numbers_left(first: int, last: int, used: int) -> int:
    """How many numbers of a block are on no paper, as far as is known; `used` is the highest that is, 0 for none."""
    return last - max(used, first - 1)


def blocks_needed(left: int, units: int) -> int:
    """How many more blocks a kiosk needs that has `left` numbers of a series and `units` of its windows to give."""
    return -(min(0, left - max(_NUMBERS_LEFT_MIN, units)) // BLOCK_SIZE)


def next_block(last_granted: int) -> tuple[int, int] | None:
    """The next numbers of a series after the last that was granted; None when there are no more of four digits."""
    first = max(last_granted + 1, FIRST_OFFLINE_SERIAL)
    last = first + BLOCK_SIZE - 1
    return (first, last) if last <= LAST_OFFLINE_SERIAL else None


_WORST_FIRST = (
    Verdict.QUARANTINED,
    Verdict.NUMBER_REUSED,
    Verdict.BOOKING_USED_TWICE,
    Verdict.BOOKING_WAS_CANCELLED,
    Verdict.BOOKING_UNKNOWN,
    Verdict.UNKNOWN_LEASE,
    Verdict.FENCED_EPOCH,
    Verdict.OVERFLOW,
    Verdict.NUMBER_SUPERSEDED,
    Verdict.ACCEPTED_LATE,
)


def verdict_of(findings: Iterable[Verdict]) -> Verdict:
    """The one verdict of a paper of which several things are true: the worst."""
    found = set(findings)
    return next((verdict for verdict in _WORST_FIRST if verdict in found), Verdict.ACCEPTED)
