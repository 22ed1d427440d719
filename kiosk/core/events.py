"""Facts that the core is told of, in the past tense.

What a resident touches carries `scene`, the number of the picture it was touched on: a second tap that meant the
screen before is ignored. What answers a request carries the `session` that asked.
"""

from kiosk.core.booking_events import BookingAccepted, BookingUncertain, DayChosen, DaysLoaded, SlipSettled
from kiosk.core.buttons import Button as Button  # noqa: PLC0414  mypy takes this for what it is, said again
from kiosk.core.code_events import CodeLockElapsed, CodeResendTaken, CodeResendTooOften, WrongCodesForgotten
from kiosk.core.link_events import BookingNotKnown, NothingLeftToGive, OfflineReserveCounted
from kiosk.core.model import (
    Celsius,
    GateFault,
    JournalFault,
    LinkFault,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    ScannerFault,
    SessionId,
    ThermometerFault,
    TicketWish,
)
from kiosk.core.number_events import NumberSent
from kiosk.core.presentation import Presentation
from kiosk.core.record_events import PhoneKept
from kiosk.core.staff_events import (
    ClockJudged,
    ClockRead,
    HeldVisitorForgotten,
    PinAccepted,
    PinRefused,
    ReasonChosen,
    StaffGestureMade,
    StaffLockElapsed,
    TicketChosen,
    TicketVoided,
    TodaysTicketsFound,
)
from kiosk.core.value import Value
from quota_protocol.messages import Booking, Office, Problem, Ticket, Variant, WindowAvailability

# What residents do


class CodeScanned(Value, frozen=True):
    """A scanner read something: hostile text, at most 4096 characters."""

    PRIVATE = frozenset({"text"})

    text: str


class Pressed(Value, frozen=True):
    """A button was released inside its bounds."""

    button: Button
    scene: int


class KeyTyped(Value, frozen=True):
    """A key of the code keyboard or the number pad: one character."""

    PRIVATE = frozenset({"key"})

    key: str
    scene: int = 0


class ServiceChosen(Value, frozen=True):
    """A service was chosen; `service` is its id."""

    service: str
    scene: int


class VariantChosen(Value, frozen=True):
    """Why the card is printed was chosen."""

    variant: Variant
    scene: int


class WindowChosen(Value, frozen=True):
    """A window of today was chosen by its start, local `HH:MM`."""

    start: str
    scene: int


class PresentationChosen(Value, frozen=True):
    """Somebody wants everything shown or said like this, until their visit ends."""

    presentation: Presentation
    scene: int


class ScreenTouched(Value, frozen=True):
    """A finger came down somewhere: somebody is still there."""

    scene: int


# What the server says


class OfficeLoaded(Value, frozen=True):
    """The office's profile, fresh from the server."""

    office: Office


class LinkRestored(Value, frozen=True):
    """The server answers again, twice in a row."""


class LinkLost(Value, frozen=True):
    """The server did not answer outside of any visit."""

    fault: LinkFault


class DeviceRejected(Value, frozen=True):
    """The server does not accept this kiosk (any more), or the kiosk has no identity."""

    reason: OutOfServiceReason


class BookingFound(Value, frozen=True):
    """A booking code is known to the server."""

    session: SessionId
    booking: Booking


class TicketFound(Value, frozen=True):
    """This kiosk has given a ticket for the presented code or NIK today already."""

    session: SessionId
    recorded: RecordedTicket


class WindowsLoaded(Value, frozen=True):
    """Today's windows of a service and what is free; empty when the service has none."""

    session: SessionId
    windows: tuple[WindowAvailability, ...]


class TicketGranted(Value, frozen=True):
    """The server gave a number. It is not on disk yet."""

    session: SessionId
    ticket: Ticket
    wish: TicketWish


class RequestRefused(Value, frozen=True):
    """The server said no, with a problem of the contract."""

    session: SessionId
    problem: Problem


class ServerUnreachable(Value, frozen=True):
    """The server gave no answer that counts to a visit's request."""

    session: SessionId
    fault: LinkFault


# What the journal says


class TicketRecorded(Value, frozen=True):
    """The ticket is on disk; for a `copy` from 2 on, that it is about to be printed as this copy."""

    session: SessionId
    ticket: Ticket
    copy: int = 1


class JournalFailed(Value, frozen=True):
    """Something could not be written, or the journal cannot be read."""

    session: SessionId
    fault: JournalFault


class UnsettledTicketsCounted(Value, frozen=True):
    """So many rows of today's journal are uncertain: staff should look for the paper."""

    count: int


# What the devices say


class TicketPrinted(Value, frozen=True):
    """The paper is out, as far as the printer can tell. `copy` 1 is the first print."""

    session: SessionId
    ticket: Ticket
    copy: int


class TicketNotPrinted(Value, frozen=True):
    """Certainly no paper: nothing was sent, or the printer refused it all."""

    session: SessionId
    ticket: Ticket
    copy: int
    fault: PrinterFault


class TicketUncertain(Value, frozen=True):
    """There may be paper or not: bytes went out and no answer settled it."""

    session: SessionId
    ticket: Ticket
    copy: int
    fault: PrinterFault


class PrinterChanged(Value, frozen=True):
    """The printer's health between tickets; None is well."""

    fault: PrinterFault | None


class PaperNearEnd(Value, frozen=True):
    """The roll will end soon; False once a new one is in."""

    near: bool


class ScannerChanged(Value, frozen=True):
    """The scanner's health; None is well."""

    fault: ScannerFault | None


class TemperatureRead(Value, frozen=True):
    """One certain measurement, the office's offset included."""

    PRIVATE = frozenset({"celsius"})

    session: SessionId
    celsius: Celsius


class ReadingUncertain(Value, frozen=True):
    """A measurement that has to be repeated."""

    session: SessionId
    problem: ReadingProblem


class ThermometerFailed(Value, frozen=True):
    """No measurement is possible."""

    session: SessionId
    fault: ThermometerFault


class ThermometerChanged(Value, frozen=True):
    """The thermometer's health between measurements; None is well."""

    fault: ThermometerFault | None


class GateChanged(Value, frozen=True):
    """The gate's health; None is well."""

    fault: GateFault | None


class NobodyPassed(Value, frozen=True):
    """The gate was open for somebody who did not pass."""


# Time


class VisitTimeout(Value, frozen=True):
    """How long the visit may stay as it is. `serial` tells the newest from those before it."""

    serial: int


class SecondReadingDue(Value, frozen=True):
    """A warm visitor may be measured again. `who` is a keyed hash."""

    PRIVATE = frozenset({"who"})

    who: bytes


class WarmVisitorForgotten(Value, frozen=True):
    """A warm visitor's hash is due to be forgotten."""

    PRIVATE = frozenset({"who"})

    who: bytes


Timer = (
    VisitTimeout
    | SecondReadingDue
    | WarmVisitorForgotten
    | StaffLockElapsed
    | HeldVisitorForgotten
    | WrongCodesForgotten
    | CodeLockElapsed
)


class TimerElapsed(Value, frozen=True):
    """A timer that the core set has run out."""

    timer: Timer


Event = (
    CodeScanned
    | Pressed
    | KeyTyped
    | ServiceChosen
    | VariantChosen
    | DayChosen
    | DaysLoaded
    | BookingAccepted
    | BookingUncertain
    | CodeResendTaken
    | CodeResendTooOften
    | NumberSent
    | PhoneKept
    | SlipSettled
    | WindowChosen
    | PresentationChosen
    | ScreenTouched
    | OfficeLoaded
    | LinkRestored
    | LinkLost
    | DeviceRejected
    | OfflineReserveCounted
    | NothingLeftToGive
    | BookingFound
    | BookingNotKnown
    | TicketFound
    | WindowsLoaded
    | TicketGranted
    | RequestRefused
    | ServerUnreachable
    | TicketRecorded
    | JournalFailed
    | UnsettledTicketsCounted
    | TicketPrinted
    | TicketNotPrinted
    | TicketUncertain
    | PrinterChanged
    | PaperNearEnd
    | ScannerChanged
    | TemperatureRead
    | ReadingUncertain
    | ThermometerFailed
    | ThermometerChanged
    | GateChanged
    | NobodyPassed
    | ClockJudged
    | StaffGestureMade
    | PinAccepted
    | PinRefused
    | TodaysTicketsFound
    | TicketVoided
    | ClockRead
    | TicketChosen
    | ReasonChosen
    | TimerElapsed
)
