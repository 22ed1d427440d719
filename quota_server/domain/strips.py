"""Paper strips that staff handed out by hand while kiosks could not: series M, entered afterwards as a range."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from quota_protocol.problems import ProblemType
from quota_server.domain import calendar
from quota_server.domain.numbers import LAST_ONLINE_SERIAL
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused, refusal

SERIES = "M"
STRIPS_MAX = 500
DAYS_BACK_MAX = 7
_CHARACTERS_MAX = 400
_CONFLICT = 409
_NUMBERS = re.compile(
    r"(?:[Mm]?[0-9]{1,4}(?: *- *[Mm]?[0-9]{1,4})?)(?:[ ,;]+[Mm]?[0-9]{1,4}(?: *- *[Mm]?[0-9]{1,4})?)*"
)


@dataclass(frozen=True, slots=True)
class Roll:
    """Strips `first` to `last` of one date and service, in the order of handing out, but for the `unused` ones.

    `handed_out_from`: the local time of the first one (`HH:MM`). `window_start` empty: a service without windows, or
    whichever window has room. `kiosk`: the name of the kiosk that they stood in for, empty for none. `served`: their
    holders have been served already and are not called.
    """

    date: date
    service: str
    first: int
    last: int
    handed_out_from: str
    unused: tuple[int, ...] = ()
    window_start: str = ""
    kiosk: str = ""
    served: bool = False

    @property
    def handed_out(self) -> tuple[int, ...]:
        """The numbers that somebody has, in order."""
        return tuple(number for number in range(self.first, self.last + 1) if number not in self.unused)


@dataclass(frozen=True, slots=True)
class StripsEntered:
    """What became of a roll: how many tickets, how many of them over the quota, how many strips were not used."""

    date: date
    service: str
    first: str
    last: str
    tickets: int
    over_quota: int
    unused: int


def checked(office: OfficeConfig, roll: Roll, now: datetime) -> Roll:
    """The roll, its unused numbers in order; refuses one that cannot have been handed out."""
    today = calendar.local(office, now).date()
    if not today - timedelta(days=DAYS_BACK_MAX) <= roll.date <= today:
        raise _invalid(f"date: today, or at most {DAYS_BACK_MAX} days ago.")
    if not 1 <= roll.first <= roll.last <= LAST_ONLINE_SERIAL:
        raise _invalid("first, last: numbers of the roll, the smaller one first.")
    if roll.last - roll.first >= STRIPS_MAX:
        raise _invalid(f"last: at most {STRIPS_MAX} strips at once.")
    if any(not roll.first <= number <= roll.last for number in roll.unused):
        raise _invalid("unused: numbers between the first and the last.")
    if calendar.instant_of(office, roll.date, roll.handed_out_from) > now:
        raise _invalid("handed_out_from: not in the future.")
    # Whoever came on a date that is over was served or went home: nobody is called for them.
    return replace(roll, unused=tuple(sorted(set(roll.unused))), served=roll.served or roll.date < today)


def issued_at(office: OfficeConfig, roll: Roll, position: int) -> datetime:
    """When a strip counts as issued: in the order of the roll, before every number that a kiosk gave later."""
    return calendar.instant_of(office, roll.date, roll.handed_out_from) + timedelta(milliseconds=position)


def numbers_in(text: str) -> tuple[int, ...] | None:
    """The numbers of a list as staff write it, such as `M004, 7-9`; None for anything else. Nothing is no number."""
    written = text.strip()
    if not written:
        return ()
    if len(written) > _CHARACTERS_MAX or not _NUMBERS.fullmatch(written):
        return None
    found: set[int] = set()
    for part in re.split(r"[ ,;]+", re.sub(r" *- *", "-", written)):
        first, _, last = part.upper().replace(SERIES, "").partition("-")
        numbers = range(int(first), int(last or first) + 1)
        if len(numbers) > STRIPS_MAX:
            return None
        found.update(numbers)
    return tuple(sorted(found))


def entered_before(numbers: Iterable[str]) -> Refused:
    """The refusal of strips that are in the database."""
    listed = ", ".join(sorted(numbers)[:10])
    return refusal(ProblemType.INVALID_REQUEST, f"first, last: entered before: {listed}.", status=_CONFLICT)


def _invalid(detail: str) -> Refused:
    return refusal(ProblemType.INVALID_REQUEST, detail)
