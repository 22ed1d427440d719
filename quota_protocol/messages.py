"""The values that travel between kiosk and server, as both hold them. Field names are the JSON names.

Dates are `YYYY-MM-DD`, instants RFC 3339 with offset, `start` and `end` of a window local `HH:MM`. Fields with a
default may be missing in an answer; fields that a side does not know are ignored.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

_Date = date
"""`date` by a name that a field called `date` does not hide."""


class Origin(StrEnum):
    """How a ticket came about."""

    BOOKING = "booking"
    WALK_IN = "walk_in"
    PRIORITY = "priority"
    URGENT = "urgent"
    PICKUP = "pickup"
    VERIFICATION = "verification"
    MANUAL = "manual"


class TicketFlag(StrEnum):
    """What staff should know of a ticket."""

    LATE = "late"
    OFFLINE = "offline"
    UNVERIFIED = "unverified"
    CLOCK_SUSPECT = "clock_suspect"


class BookingState(StrEnum):
    """What has become of a booking."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Timing(StrEnum):
    """Where the server's clock stands against a booking."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OTHER_DAY = "other_day"


class Variant(StrEnum):
    """Why a card is printed (service `cetak_ktp`)."""

    NEW = "baru"
    LOST = "hilang"
    DAMAGED = "rusak"
    CHANGED = "data"


class UrgentReason(StrEnum):
    """Why somebody may not wait."""

    ILLNESS = "sakit"
    HEALTH_INSURANCE = "bpjs"
    OTHER = "lainnya"


@dataclass(frozen=True, slots=True)
class Window:
    """A time of service: from `start` up to, but not including, `end`."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class WindowAvailability:
    """A window of one date and what is left of it. `quota` and `free` are None for a window without limit."""

    start: str
    end: str
    quota: int | None
    free: int | None


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """The windows of one date; none when the office is closed."""

    date: date
    windows: tuple[WindowAvailability, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """Answer of `GET /v1/availability`."""

    days: tuple[DayAvailability, ...]


@dataclass(frozen=True, slots=True)
class VariantDocuments:
    """What must be brought beside a service's own documents when a card is printed for this reason."""

    variant: Variant
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayWindows:
    """A service on one date: its windows, the starts of those that refuse nobody, and whether it is suspended."""

    date: _Date
    windows: tuple[Window, ...] = ()
    unlimited: tuple[str, ...] = ()
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """What an office does. `name` is what residents read; `documents` what they must bring; `counters` where to wait.

    `offered_at_kiosk` is whether a walk-in may choose it; `windows` today's windows, empty when it has none;
    `unlimited` the starts of those that refuse nobody; `by_window` whether it has windows on any day; `online` whether
    it can be had from home as well; `next_day` how it is on the next date that the office opens, None where the server
    says nothing of it.
    """

    id: str
    name: str
    series: str
    documents: tuple[str, ...] = ()
    counters: str = ""
    offered_at_kiosk: bool = True
    windows: tuple[Window, ...] = ()
    suspended: bool = False
    variant_documents: tuple[VariantDocuments, ...] = ()
    online: bool = False
    unlimited: tuple[str, ...] = ()
    by_window: bool = False
    next_day: DayWindows | None = None

    def to_bring(self, variant: Variant | None = None) -> tuple[str, ...]:
        """Everything that must be brought, with what the reason for printing asks for."""
        of_variant = next((one.documents for one in self.variant_documents if one.variant is variant), ())
        return (*self.documents, *of_variant)


@dataclass(frozen=True, slots=True)
class Translation:
    """What one of an office's own texts (a service's name, a document, its counters) is called in another language.

    `language` is an ISO 639 code such as `en`; `text` as the office wrote it.
    """

    language: str
    text: str
    translated: str


@dataclass(frozen=True, slots=True)
class OfficeFlags:
    """What the office wants everybody to know today."""

    central_server_trouble: bool = False
    blank_cards_short: bool = False
    health_notice: bool = False


@dataclass(frozen=True, slots=True)
class Policies:
    """Rules of the office that a kiosk shows or keeps."""

    early_check_in_min: int = 15
    late_tolerance_min: int = 30


@dataclass(frozen=True, slots=True)
class DayHours:
    """From when until when an office gives out numbers on one date; both local `HH:MM`."""

    date: _Date
    opens_at: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class Opening:
    """When an office gives out numbers on each date from `since` to `until`; it is closed on those without hours."""

    since: _Date
    until: _Date
    days: tuple[DayHours, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Answer of `GET /v1/office`: everything of the office that a kiosk shows or prints.

    `letterhead` are the lines at the top of a ticket; `timezone` an IANA name, `timezone_label` WIB, WITA or WIT;
    `whatsapp` the office's numbers for what can be had from home, as residents type them;
    `translations` what its own texts are called in other languages; a text without one stays as it is; `opening` when
    it gives out numbers today and in the days to come, None where the server says nothing of it.
    """

    code: str
    name: str
    timezone: str
    timezone_label: str
    letterhead: tuple[str, ...] = ()
    complaint_phone: str = ""
    booking_url: str = ""
    services: tuple[Service, ...] = ()
    flags: OfficeFlags = field(default_factory=OfficeFlags)
    policies: Policies = field(default_factory=Policies)
    config_version: int = 0
    whatsapp: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Answer of `POST /v1/devices/enrol`. `ordinal` counts the office's kiosks from 1."""

    device_id: str
    ordinal: int
    epoch: str
    api_token: str = field(repr=False)
    generation: int
    office: Office


@dataclass(frozen=True, slots=True)
class Booking:
    """Answer of `GET /v1/bookings/{code}`: a booking without its person."""

    service: str
    date: date
    window: Window
    state: BookingState
    timing: Timing


@dataclass(frozen=True, slots=True)
class BookingMade:
    """Answer of `POST /v1/bookings`, `…/cancel` and `…/move`: the code is what the resident keeps."""

    code: str
    service: str
    date: _Date
    window: Window
    state: BookingState


@dataclass(frozen=True, slots=True)
class ResendTaken:
    """Answer of `POST /v1/bookings/resend`: the same whoever asks, and whether or not anything is sent."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number for one person. `ahead` is how many wait before it; `window` None for a service without windows.

    `variant` is why a card is printed, where that was said: it decides what must be brought.
    """

    ticket_id: str
    event_id: str
    number: str
    series: str
    service: str
    origin: Origin
    office_date: date
    window: Window | None
    issued_at: datetime
    ahead: int | None = None
    flags: tuple[TicketFlag, ...] = ()
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class NumberTaken:
    """Answer of `POST /v1/tickets/sms`: the number goes to the phone, or went there before."""


@dataclass(frozen=True, slots=True)
class PrintReadyWishTaken:
    """Answer of `POST /v1/requests/sms`: the phone is told once the card can be printed."""


@dataclass(frozen=True, slots=True)
class NextWindow:
    """The next window of the same day that still has room."""

    start: str
    end: str
    free: int | None = None


class RecordGroup(StrEnum):
    """How far somebody's card is: all that a kiosk is told of their record."""

    IN_PROCESS = "diproses"
    """The national data centre has it, and has not said that it may be printed."""
    DUPLICATE = "duplikat"
    """It has to be repaired first."""
    PRINT_READY = "siap_cetak"
    PRINTED = "tercetak"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal, as RFC 9457 puts it, with the members that some of ours carry.

    `free`: units left today in all windows of the service; `next_window`: the next one with room; `choices`: service
    ids; `opens_at`: when it becomes possible; `basis`: the letter a suspension rests on; `date` and `window`: of the
    booking that a refusal is about; `quota`: of the window that is full; `day_quota`: of all windows of that date;
    `retry_after_s`: kiosks hold units that are asked back, so a second try after that time may find one;
    `record`: a `RecordGroup` where the card's record is why, or where a request's code was shown instead of a
    booking's; empty where nothing is said of it.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    opens_at: datetime | None = None
    free: int | None = None
    next_window: NextWindow | None = None
    choices: tuple[str, ...] = ()
    basis: str = ""
    date: _Date | None = None
    window: Window | None = None
    quota: int | None = None
    day_quota: int | None = None
    used_at: datetime | None = None
    retry_after_s: int | None = None
    record: str = ""
