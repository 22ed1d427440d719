"""What the kiosk knows beyond one visit: its office, its link, its devices, and whom it measured warm lately."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.core.booking_events import BookingUncertain
from kiosk.core.code_events import CodeLockElapsed, WrongCodesForgotten
from kiosk.core.events import (
    DeviceRejected,
    Event,
    GateChanged,
    JournalFailed,
    LinkLost,
    LinkRestored,
    OfficeLoaded,
    PaperNearEnd,
    PrinterChanged,
    RequestRefused,
    ScannerChanged,
    SecondReadingDue,
    ServerUnreachable,
    TemperatureRead,
    ThermometerChanged,
    ThermometerFailed,
    TicketNotPrinted,
    TicketRecorded,
    TicketUncertain,
    TimerElapsed,
    UnsettledTicketsCounted,
    WarmVisitorForgotten,
)
from kiosk.core.link_events import OfflineReserveCounted
from kiosk.core.model import (
    Celsius,
    GateFault,
    JournalFault,
    OutOfServiceReason,
    PrinterFault,
    ScannerFault,
    ThermometerFault,
)
from kiosk.core.presentation import Presentation
from kiosk.core.staff_events import ClockJudged, PinAccepted, PinRefused, StaffLockElapsed
from kiosk.core.states import WarmVisitor
from kiosk.core.value import changed
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import Office
from quota_protocol.problems import ProblemType, problem_type

MAX_WARM_VISITORS = 64
FORGET_WARM_VISITOR_AFTER_S = 900.0
MAX_WRONG_PINS = 5
MAX_WRONG_CODES = 10

REJECTED = frozenset(
    {
        ProblemType.UNAUTHORIZED,
        ProblemType.DEVICE_REVOKED,
        ProblemType.DEVICE_ROLLBACK,
        ProblemType.DEVICE_FORK,
    }
)
"""Refusals that are meant for the kiosk, not for its visitor: it serves nobody until the server accepts it again."""


class WhenSensorFails(StrEnum):
    """What happens to a visitor who cannot be measured."""

    STAFF = "staff"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """The settings that decide how a visit goes. `memory_key` is random per start and keys what is remembered."""

    idle_s: float = 45
    answer_s: float = 25
    ticket_shown_s: float = 15
    screening: bool = True
    threshold: Celsius = Celsius(37.3)
    second_reading_after_s: float = 300
    when_sensor_fails: WhenSensorFails = WhenSensorFails.STAFF
    memory_key: bytes = field(default=b"", repr=False)
    has_scanner: bool = True
    has_gate: bool = True
    staff_mode: bool = False
    presentation: Presentation = Presentation()
    has_voice: bool = False
    staff_idle_s: float = 120


@dataclass(frozen=True, slots=True)
class Facts:
    """The newest word on everything that outlives a visit; a fault of None is well.

    `has_numbers` is whether numbers are left that this kiosk may give out while the server is away.
    """

    office: Office | None = None
    rejected: OutOfServiceReason | None = None
    online: bool = True
    has_numbers: bool = False
    printer: PrinterFault | None = None
    paper_near_end: bool = False
    scanner: ScannerFault | None = None
    thermometer: ThermometerFault | None = None
    gate: GateFault | None = None
    journal: JournalFault | None = None
    unsettled_tickets: int = 0
    clock_suspect: bool = False
    wrong_pins: int = 0
    wrong_codes: int = 0
    warm: tuple[WarmVisitor, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether a number can be had here at all, from the server or from what this kiosk holds."""
        return self.online or self.has_numbers

    @property
    def staff_locked_out(self) -> bool:
        """Whether the PIN was wrong too often, just now."""
        return self.wrong_pins >= MAX_WRONG_PINS

    @property
    def codes_locked(self) -> bool:
        """Whether too many wrong codes were typed, just now."""
        return self.wrong_codes >= MAX_WRONG_CODES

    def warm_visitor(self, who: bytes | None) -> WarmVisitor | None:
        """The visitor with this keyed hash, when they were measured warm lately."""
        return next((visitor for visitor in self.warm if visitor.who == who), None)

    def remembering(self, who: bytes) -> "Facts":
        """These facts with one more warm visitor, who may not be measured again yet; the oldest give way."""
        others = tuple(visitor for visitor in self.warm if visitor.who != who)
        return replace(self, warm=(*others, WarmVisitor(who))[-MAX_WARM_VISITORS:])

    def forgetting(self, who: bytes | None) -> "Facts":
        """These facts without that visitor."""
        return replace(self, warm=tuple(visitor for visitor in self.warm if visitor.who != who))


def learn(facts: Facts, event: Event) -> Facts:
    """The facts after an event, whatever the visit is at."""
    match event:
        case OfficeLoaded(office):
            return replace(facts, office=office, rejected=None)
        case LinkRestored():
            return replace(facts, online=True)
        case LinkLost() | ServerUnreachable() | BookingUncertain():
            return replace(facts, online=False)
        case OfflineReserveCounted(has_numbers):
            return replace(facts, has_numbers=has_numbers)
        case DeviceRejected(reason):
            return replace(facts, rejected=reason)
        case RequestRefused(problem=problem) if problem_type(problem.type) in REJECTED:
            return replace(facts, rejected=OutOfServiceReason.DEVICE_REJECTED)
        case UnsettledTicketsCounted(count):
            return replace(facts, unsettled_tickets=count)
        case TimerElapsed(SecondReadingDue(who)):
            return replace(facts, warm=tuple(_due(visitor, who) for visitor in facts.warm))
        case TimerElapsed(WarmVisitorForgotten(who)):
            return facts.forgetting(who)
        case PinRefused() | PinAccepted() | TimerElapsed(StaffLockElapsed()):
            wrong_pins = facts.wrong_pins + 1 if isinstance(event, PinRefused) else 0
            # Staff are here: whoever mistyped has their help.
            wrong_codes = 0 if isinstance(event, PinAccepted) else facts.wrong_codes
            return replace(facts, wrong_pins=wrong_pins, wrong_codes=wrong_codes)
        case TimerElapsed(CodeLockElapsed() | WrongCodesForgotten() as timer):
            stays_shut = facts.codes_locked and isinstance(timer, WrongCodesForgotten)
            return facts if stays_shut else replace(facts, wrong_codes=0)
        case _:
            return _learn_of_devices(facts, event)


def _learn_of_devices(facts: Facts, event: Event) -> Facts:
    match event:
        case PrinterChanged(fault) | TicketNotPrinted(fault=fault) | TicketUncertain(fault=fault):
            return replace(facts, printer=fault)
        case PaperNearEnd(near):
            return replace(facts, paper_near_end=near)
        case ScannerChanged(fault):
            return replace(facts, scanner=fault)
        case ThermometerChanged(fault) | ThermometerFailed(fault=fault):
            return replace(facts, thermometer=fault)
        case TemperatureRead():
            return replace(facts, thermometer=None)
        case GateChanged(fault):
            return replace(facts, gate=fault)
        case JournalFailed(fault=fault):
            return replace(facts, journal=fault)
        case TicketRecorded():
            return replace(facts, journal=None)
        case ClockJudged(trust):
            return replace(facts, clock_suspect=trust is ClockTrust.SUSPECT)
        case _:
            return facts


def _due(visitor: WarmVisitor, who: bytes) -> WarmVisitor:
    return changed(visitor, may_measure_again=True) if visitor.who == who else visitor
