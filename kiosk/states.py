"""Where a visit can be. Each state carries exactly what it needs; nothing in it is "only valid when"."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.events import Button
from kiosk.model import (
    JournalFault,
    MisreadScan,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    StaffReason,
    TicketWish,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Booking, Origin, Problem, Ticket, WindowAvailability
from quota_protocol.nik import Nik
from quota_protocol.problems import ProblemType


class Entry(StrEnum):
    """How a code came in: a scanned one needs no touch, a typed one is confirmed."""

    SCANNED = "scanned"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Starting:
    """Switched on, nothing known of the office yet."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """The kiosk can serve nobody; staff in front hand out numbers."""

    reason: OutOfServiceReason


@dataclass(frozen=True, slots=True)
class Welcome:
    """Nobody there, or somebody about to begin (S00, S01)."""


@dataclass(frozen=True, slots=True)
class TypingCode:
    """The booking code is being typed (S02). `wrong` is whether the full code did not check (S20)."""

    typed: str = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class TypingNik:
    """The NIK is being typed: at most sixteen digits."""

    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LookingUp:
    """Finding what the code stands for."""

    code: BookingCode
    entry: Entry


@dataclass(frozen=True, slots=True)
class ConfirmingBooking:
    """Is this your booking? (S03; S24 when it is late)."""

    code: BookingCode
    booking: Booking


@dataclass(frozen=True, slots=True)
class OfferingPriority:
    """For the elderly, disabled, pregnant or with small children (S13)."""


@dataclass(frozen=True, slots=True)
class ChoosingService:
    """Which service? (S05). `origin` is walk-in or priority."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class LoadingWindows:
    """Asking which windows have room."""

    service: str


@dataclass(frozen=True, slots=True)
class ChoosingWindow:
    """Which time today? (S09). Full windows are shown as full."""

    service: str
    windows: tuple[WindowAvailability, ...]


@dataclass(frozen=True, slots=True)
class ChoosingBooking:
    """A NIK with several bookings today: which service? `services` are ids."""

    nik: Nik
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """Being measured. `hint` is what was wrong with the measurement before, `tries` how many there were."""

    wish: TicketWish
    hint: ReadingProblem | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Requesting:
    """Asking the server for the number (S10)."""

    wish: TicketWish


@dataclass(frozen=True, slots=True)
class Recording:
    """Putting the ticket on disk (S10)."""

    ticket: Ticket
    code: BookingCode | None


@dataclass(frozen=True, slots=True)
class Printing:
    """The printer is at work (S10). `copy` 1 is the first print."""

    ticket: Ticket
    code: BookingCode | None
    copy: int


@dataclass(frozen=True, slots=True)
class TicketShown:
    """Your number; take the ticket (S11)."""

    ticket: Ticket
    code: BookingCode | None
    copy: int


@dataclass(frozen=True, slots=True)
class NumberShown:
    """Your number, but no paper that we can be sure of: write it down (S38)."""

    ticket: Ticket
    fault: PrinterFault | JournalFault


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, and what is still possible: `steps` are the buttons, the first is the way forward."""

    kind: ProblemType
    problem: Problem
    service: str
    steps: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Misread:
    """A scan that says nothing (S20)."""

    why: MisreadScan


@dataclass(frozen=True, slots=True)
class NoServer:
    """The server does not answer: staff hand out numbers."""


@dataclass(frozen=True, slots=True)
class WithStaff:
    """Staff are on their way (S34)."""

    reason: StaffReason


@dataclass(frozen=True, slots=True)
class StillThere:
    """Nobody has touched anything for a while (S39). `before` is what goes on if somebody has."""

    before: "Interactive"


Interactive = (
    TypingCode | TypingNik | ConfirmingBooking | OfferingPriority | ChoosingService | ChoosingWindow | ChoosingBooking
)
"""The states that wait for a touch."""

State = (
    Starting
    | OutOfService
    | Welcome
    | TypingCode
    | TypingNik
    | LookingUp
    | ConfirmingBooking
    | OfferingPriority
    | ChoosingService
    | LoadingWindows
    | ChoosingWindow
    | ChoosingBooking
    | Screening
    | Requesting
    | Recording
    | Printing
    | TicketShown
    | NumberShown
    | Refused
    | Misread
    | NoServer
    | WithStaff
    | StillThere
)


@dataclass(frozen=True, slots=True)
class WarmVisitor:
    """Somebody measured warm: a keyed hash of what they presented, and whether the second reading is due."""

    who: bytes = field(repr=False)
    may_measure_again: bool = False
