"""Where a visit can be. Each state carries exactly what it needs; nothing in it is "only valid when"."""

from enum import StrEnum

from kiosk.core.booking_states import (
    BookingChoice,
    BookingShown,
    ChoosingDay,
    ChoosingTime,
    LoadingDays,
    MakingBooking,
    NoDays,
    PrintingSlip,
    SlipDone,
    TypingOwner,
)
from kiosk.core.events import Button
from kiosk.core.lost_code_states import CodeResent, LostCodeChoice, ResendingCode, TypingLastDigits, TypingLostPhone
from kiosk.core.model import (
    JournalFault,
    MisreadScan,
    NewNumber,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    StaffOutcome,
    StaffReason,
    TicketWish,
)
from kiosk.core.number_states import NumberSms, SendingNumber, TypingNumberPhone
from kiosk.core.question_states import (
    Advice,
    AskingReason,
    AskingRecorded,
    CheckingDocuments,
    ChoosingCollector,
    ChoosingRequirements,
    ChoosingRequirementsReason,
    ChoosingSubject,
    CodeLocked,
    HealthNotice,
    Information,
    Question,
    Requirements,
    TypingPhone,
)
from kiosk.core.record_states import RecordVisit, TypingReadyPhone
from kiosk.core.staff_states import MoreStaffWork
from kiosk.core.value import Value
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Booking, Origin, Problem, Ticket, UrgentReason, WindowAvailability
from quota_protocol.nik import Nik
from quota_protocol.problems import ProblemType


class Entry(StrEnum):
    """How a code came in: a scanned one needs no touch, a typed one is confirmed."""

    SCANNED = "scanned"
    TYPED = "typed"


class Starting(Value, frozen=True):
    """Switched on, nothing known of the office yet."""


class OutOfService(Value, frozen=True):
    """The kiosk can serve nobody; staff in front hand out numbers."""

    reason: OutOfServiceReason


class Welcome(Value, frozen=True):
    """Nobody there, or somebody about to begin (S00, S01)."""


class TypingCode(Value, frozen=True):
    """The booking code is being typed (S02). `wrong` is whether the full code did not check (S20)."""

    typed: str = ""
    wrong: bool = False


class TypingNik(Value, frozen=True):
    """The NIK is being typed: at most sixteen digits."""

    PRIVATE = frozenset({"typed"})

    typed: str = ""


class LookingUp(Value, frozen=True):
    """Finding what the code stands for."""

    code: BookingCode
    entry: Entry


class ConfirmingBooking(Value, frozen=True):
    """Is this your booking? (S03; S24 when it is late)."""

    code: BookingCode
    booking: Booking


class OfferingPriority(Value, frozen=True):
    """For the elderly, disabled, pregnant or with small children (S13)."""


class ChoosingService(Value, frozen=True):
    """Which service? (S05). `origin` is walk-in or priority."""

    origin: Origin


class LoadingWindows(Value, frozen=True):
    """Asking which windows have room."""

    wish: NewNumber


class ChoosingWindow(Value, frozen=True):
    """Which time today? (S09). Full windows are shown as full."""

    wish: NewNumber
    windows: tuple[WindowAvailability, ...]


class ChoosingBooking(Value, frozen=True):
    """A NIK with several bookings today: which service? `services` are ids."""

    nik: Nik
    services: tuple[str, ...]


class Screening(Value, frozen=True):
    """Being measured. `hint` is what was wrong with the measurement before, `tries` how many there were."""

    wish: TicketWish
    hint: ReadingProblem | None = None
    tries: int = 0


class Requesting(Value, frozen=True):
    """Asking for the number (S10).

    `waits_s` above zero: nothing is free, but it is asked once more after that time; `again`: this is that time.
    """

    wish: TicketWish
    waits_s: float = 0.0
    again: bool = False


class Recording(Value, frozen=True):
    """Putting the ticket on disk, or that it is about to be printed as this `copy` (S10)."""

    ticket: Ticket
    code: BookingCode | None
    copy: int = 1


class Printing(Value, frozen=True):
    """The printer is at work (S10). `copy` 1 is the first print."""

    ticket: Ticket
    code: BookingCode | None
    copy: int


class TicketShown(Value, frozen=True):
    """Your number; take the ticket (S11)."""

    ticket: Ticket
    code: BookingCode | None
    copy: int


class NumberShown(Value, frozen=True):
    """Your number, but no paper that we can be sure of: write it down, or have it sent to a phone (S38)."""

    ticket: Ticket
    fault: PrinterFault | JournalFault
    sms: NumberSms = NumberSms.OFFERED


class Refused(Value, frozen=True):
    """Why not, and what is still possible: `steps` are the buttons, the first is the way forward.

    `wish` is what was presented or asked for, where that is known.
    """

    kind: ProblemType
    problem: Problem
    wish: TicketWish | None
    steps: tuple[Button, ...]


class Misread(Value, frozen=True):
    """A scan that says nothing (S20)."""

    why: MisreadScan


class NoServer(Value, frozen=True):
    """The server does not answer: staff hand out numbers."""


class WithStaff(Value, frozen=True):
    """Staff are on their way (S34). `held` is the wish that waits for their word, where there is one."""

    PRIVATE = frozenset({"held"})

    reason: StaffReason
    held: TicketWish | None = None


class StillThere(Value, frozen=True):
    """Nobody has touched anything for a while (S39). `before` is what goes on if somebody has."""

    before: "Interactive"


# Staff


class EnteringPin(Value, frozen=True):
    """The staff PIN is being typed. `wrong` is whether the one before was."""

    PRIVATE = frozenset({"typed"})

    typed: str = ""
    wrong: bool = False


class CheckingPin(Value, frozen=True):
    """Finding out whether the PIN is right."""


class PinLocked(Value, frozen=True):
    """Too many wrong PINs: nobody gets into staff mode for a while."""


class StaffMenu(Value, frozen=True):
    """What staff can do here. `may_pass` is whether somebody waits for their word after being measured."""

    may_pass: bool = False


class StaffDevices(Value, frozen=True):
    """How every device is."""


class LoadingTickets(Value, frozen=True):
    """Finding the tickets that may be printed again."""


class StaffTickets(Value, frozen=True):
    """Which ticket shall be printed again?"""

    tickets: tuple[RecordedTicket, ...]


class StaffPrinting(Value, frozen=True):
    """The printer is at work for staff. `copy` 1 is the first print."""

    recorded: RecordedTicket
    copy: int


class ChoosingReason(Value, frozen=True):
    """Why may somebody not wait?"""


class ChoosingUrgentService(Value, frozen=True):
    """Which service may not wait?"""

    reason: UrgentReason


class StaffDone(Value, frozen=True):
    """What came of it. `number` is the ticket's, empty where there is none."""

    outcome: StaffOutcome
    number: str = ""


Interactive = (
    TypingCode
    | TypingNik
    | ConfirmingBooking
    | OfferingPriority
    | ChoosingService
    | ChoosingWindow
    | ChoosingBooking
    | Question
    | BookingChoice
    | LostCodeChoice
    | TypingNumberPhone
    | TypingReadyPhone
)
"""The states that wait for a touch."""

AtWork = (
    StaffMenu
    | StaffDevices
    | LoadingTickets
    | StaffTickets
    | StaffPrinting
    | ChoosingReason
    | ChoosingUrgentService
    | StaffDone
    | MoreStaffWork
)
"""The states behind the PIN: no scan begins a visit here."""

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
    | AskingRecorded
    | AskingReason
    | CheckingDocuments
    | TypingPhone
    | ChoosingCollector
    | Advice
    | ChoosingSubject
    | Information
    | ChoosingRequirements
    | ChoosingRequirementsReason
    | Requirements
    | HealthNotice
    | CodeLocked
    | LoadingDays
    | ChoosingDay
    | ChoosingTime
    | NoDays
    | TypingOwner
    | MakingBooking
    | BookingShown
    | PrintingSlip
    | SlipDone
    | TypingLostPhone
    | TypingLastDigits
    | ResendingCode
    | CodeResent
    | Screening
    | Requesting
    | Recording
    | Printing
    | TicketShown
    | NumberShown
    | TypingNumberPhone
    | SendingNumber
    | RecordVisit
    | Refused
    | Misread
    | NoServer
    | WithStaff
    | StillThere
    | EnteringPin
    | CheckingPin
    | PinLocked
    | StaffMenu
    | StaffDevices
    | LoadingTickets
    | StaffTickets
    | StaffPrinting
    | ChoosingReason
    | ChoosingUrgentService
    | StaffDone
    | MoreStaffWork
)


class WarmVisitor(Value, frozen=True):
    """Somebody measured warm: a keyed hash of what they presented, and whether the second reading is due."""

    PRIVATE = frozenset({"who"})

    who: bytes
    may_measure_again: bool = False
