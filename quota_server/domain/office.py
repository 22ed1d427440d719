"""What an office decides about itself: hours, services, quotas, rules. Checked when it is made."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quota_protocol.messages import OfficeFlags, Translation, VariantDocuments, Window
from quota_server.domain.message_settings import MessageSettings

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
LEASE_UNITS_MAX = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TRANSLATED_CHARACTERS_MAX = 120
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LABEL_OF_OFFSET = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}
_SOME_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)


class ConfigError(ValueError):
    """The office's settings contradict themselves; the message is for the person who set them."""


def _require_hours(begin: str, end: str, what: str) -> None:
    for wall_time in (begin, end):
        if not _WALL_TIME.fullmatch(wall_time):
            raise ConfigError(f"Jam {wall_time!r} bukan jam seperti 08:00")
    if begin >= end:
        raise ConfigError(f"{what} selesai sebelum mulai")


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """A window and how many it takes; `quota` None is without limit.

    Bookings leave `walk_in_reserve` of what is free to those who come without one.
    """

    window: Window
    quota: int | None
    walk_in_reserve: int = 0

    def __post_init__(self) -> None:
        start, end = self.window.start, self.window.end
        _require_hours(start, end, f"Jendela {start}-{end}")
        if self.quota is not None and self.quota < 0:
            raise ConfigError(f"Kuota jendela {start}-{end} kurang dari nol")
        if self.walk_in_reserve < 0 or (self.quota is not None and self.walk_in_reserve > self.quota):
            raise ConfigError(f"Cadangan jendela {start}-{end} tidak di antara nol dan kuotanya")

    def bookable(self, free: int | None) -> int | None:
        """How many of the free units a booking may have; None is without limit."""
        return None if free is None else max(0, free - self.walk_in_reserve)


def _require_in_order(windows: tuple[WindowPlan, ...]) -> None:
    for earlier, later in pairwise(windows):
        if later.window.start < earlier.window.end:
            raise ConfigError(f"Jendela {later.window.start} mulai sebelum jendela sebelumnya selesai")


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """The windows of a service on some weekdays (0 is Monday) from a date on. `per_day` None is without limit.

    Of several plans that cover a date, the one that began last counts; of two that began together, the later one.
    """

    valid_from: date
    windows: tuple[WindowPlan, ...]
    per_day: int | None
    valid_until: date | None = None
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY

    def __post_init__(self) -> None:
        _require_in_order(self.windows)
        if self.per_day is None:
            return
        total = sum(plan.quota or 0 for plan in self.windows)
        if total != self.per_day or any(plan.quota is None for plan in self.windows):
            raise ConfigError(f"Jumlah jendela {total} tidak sama dengan kuota harian {self.per_day}")

    def covers(self, day: date) -> bool:
        """Whether the plan holds on that date."""
        began = self.valid_from <= day
        ended = self.valid_until is not None and day > self.valid_until
        return began and not ended and day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Suspension:
    """A service is not offered for a while. `basis` is the letter that says so; urgent cases go on."""

    since: date
    basis: str
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the service is suspended on that date."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A service: `name` and `sms_name` as residents read them, one letter of `series`, and its quota, if it has one.

    `online` is whether it can be had from home as well, through the office's WhatsApp numbers.
    """

    id: str
    name: str
    series: str
    sms_name: str
    documents: tuple[str, ...] = ()
    counters: str = ""
    offered_at_kiosk: bool = True
    quota_plans: tuple[QuotaPlan, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    variant_documents: tuple[VariantDocuments, ...] = ()
    online: bool = False

    def texts(self) -> tuple[str, ...]:
        """What residents read of it."""
        of_reasons = (document for one in self.variant_documents for document in one.documents)
        return (self.name, self.counters, *self.documents, *of_reasons)

    def windows_on(self, day: date) -> tuple[WindowPlan, ...]:
        """The windows of that date; none when the service has no quota then."""
        plans = [plan for plan in self.quota_plans if plan.covers(day)]
        return max(reversed(plans), key=lambda plan: plan.valid_from).windows if plans else ()

    def suspended_on(self, day: date) -> Suspension | None:
        """The suspension that covers a date, if there is one."""
        return next((suspension for suspension in self.suspensions if suspension.covers(day)), None)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When numbers are given out, in local wall time: from `opens_at` up to, but not including, `closes_at`.

    `of_weekdays` holds the weekdays with hours of their own, such as a short Friday.
    """

    opens_at: str = "07:30"
    closes_at: str = "15:00"
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    of_weekdays: tuple["WeekdayHours", ...] = ()

    def __post_init__(self) -> None:
        _require_hours(self.opens_at, self.closes_at, "Jam buka")


@dataclass(frozen=True, slots=True)
class WeekdayHours:
    """The hours of one weekday (0 is Monday)."""

    weekday: int
    opens_at: str
    closes_at: str

    def __post_init__(self) -> None:
        _require_hours(self.opens_at, self.closes_at, "Jam buka")


@dataclass(frozen=True, slots=True)
class ServiceWindows:
    """The windows of one service on a date of its own."""

    service: str
    windows: tuple[WindowPlan, ...]

    def __post_init__(self) -> None:
        _require_in_order(self.windows)


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A date with hours of its own. The office is open then, whatever else is said of that date.

    A service that is not named in `windows` has those of the date; on a weekend, those of the Friday before.
    """

    day: date
    opens_at: str
    closes_at: str
    note: str = ""
    windows: tuple[ServiceWindows, ...] = ()

    def __post_init__(self) -> None:
        _require_hours(self.opens_at, self.closes_at, "Jam buka")


@dataclass(frozen=True, slots=True)
class Closure:
    """The office is closed from a date to a date, both included."""

    since: date
    until: date
    reason: str

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ConfigError(f"Penutupan {self.since} berakhir sebelum mulai")


@dataclass(frozen=True, slots=True)
class KioskLease:
    """How many units of each window the kiosk of that name holds, other than the others: one that is taken outside."""

    kiosk: str
    units: int

    def __post_init__(self) -> None:
        if not 0 <= self.units <= LEASE_UNITS_MAX:
            raise ConfigError(f"Kiosk {self.kiosk}: {self.units} unit bukan antara 0 dan {LEASE_UNITS_MAX}")


@dataclass(frozen=True, slots=True)
class Rules:
    """Figures that an office may set otherwise."""

    early_check_in_min: int = 15
    late_tolerance_min: int = 30
    cancellation_cool_down_min: int = 10
    open_bookings_per_phone: int = 4
    booking_days_ahead: int = 90
    # Units of each window that a kiosk holds for its time without the server; 0: none, it then only serves bookings.
    lease_units: int = 5
    kiosk_leases: tuple[KioskLease, ...] = ()

    def lease_units_of(self, kiosk: str) -> int:
        """How many units of each window the kiosk of that name holds."""
        return next((lease.units for lease in self.kiosk_leases if lease.kiosk == kiosk), self.lease_units)


@dataclass(frozen=True, slots=True)
class OfficeConfig:
    """An office. `timezone` is an IANA name, `timezone_label` WIB, WITA or WIT."""

    code: str
    name: str
    timezone: str
    timezone_label: str
    services: tuple[ServiceConfig, ...]
    letterhead: tuple[str, ...] = ()
    complaint_phone: str = ""
    booking_url: str = ""
    hours: OpeningHours = field(default_factory=OpeningHours)
    flags: OfficeFlags = field(default_factory=OfficeFlags)
    rules: Rules = field(default_factory=Rules)
    # The database was put back from a backup: nothing is given out until somebody confirms that it may go on.
    recovering: bool = False
    # What becomes free on these dates is sold to nobody: papers, bookings and leases since the backup may hold it.
    recovered_on: date | None = None
    recovered_until: date | None = None
    overrides: tuple[DayOverride, ...] = ()
    closures: tuple[Closure, ...] = ()
    observes_holidays: bool = True
    whatsapp: tuple[str, ...] = ()
    messages: MessageSettings = field(default_factory=MessageSettings)
    translations: tuple[Translation, ...] = ()

    def __post_init__(self) -> None:
        try:
            offset = ZoneInfo(self.timezone).utcoffset(_SOME_INSTANT)
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigError(f"Zona waktu {self.timezone!r} tidak dikenal") from None
        label = _LABEL_OF_OFFSET.get(offset) if offset is not None else None
        if label is not None and label != self.timezone_label:
            raise ConfigError(f"Zona waktu {self.timezone} adalah {label}, bukan {self.timezone_label}")
        for one in self.translations:
            if not _LANGUAGE.fullmatch(one.language):
                raise ConfigError(f"Bahasa {one.language!r} bukan kode seperti 'en'")
            if not 0 < len(one.translated.strip()) <= _TRANSLATED_CHARACTERS_MAX:
                raise ConfigError(f"Terjemahan {one.text!r} kosong atau terlalu panjang")

    def translated_in_vain(self) -> tuple[str, ...]:
        """Texts that are translated and are no service's name, document or counters: slips of the pen."""
        own = {text for service in self.services for text in service.texts()}
        return tuple(one.text for one in self.translations if one.text not in own)

    def sells_again(self, day: date) -> bool:
        """Whether what becomes free of that date is sold again: not of the dates of a recovery."""
        if self.recovered_on is None:
            return True
        return not self.recovered_on <= day <= (self.recovered_until or self.recovered_on)

    def override_on(self, day: date) -> DayOverride | None:
        """The override of that date; of several, the one that was added last."""
        return next((override for override in reversed(self.overrides) if override.day == day), None)

    def service(self, service_id: str) -> ServiceConfig | None:
        """The service of that id, if the office has it."""
        return next((service for service in self.services if service.id == service_id), None)
