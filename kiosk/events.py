"""Facts that the core is told of, in the past tense.

What a resident touches carries `scene`, the number of the picture it was touched on: a second tap that meant the
screen before is ignored. What answers a request carries the `session` that asked.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.model import (
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
from quota_protocol.messages import Booking, Office, Problem, Ticket, WindowAvailability


class Button(StrEnum):
    """Everything that can be pressed and means the same wherever it stands."""

    TYPE_CODE = "type-code"
    TYPE_NIK = "type-nik"
    TAKE_NUMBER = "take-number"
    COLLECT_CARD = "collect-card"
    PRIORITY = "priority"
    URGENT = "urgent"
    CONTINUE = "continue"
    ERASE = "erase"
    CLEAR = "clear"
    BACK = "back"
    CANCEL = "cancel"
    RETRY = "retry"
    OTHER_WINDOW = "other-window"
    OTHER_SERVICE = "other-service"
    STILL_HERE = "still-here"
    TICKET_MISSING = "ticket-missing"
    CALL_STAFF = "call-staff"
    DONE = "done"


# What residents do


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A scanner read something: hostile text, at most 4096 characters."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was released inside its bounds."""

    button: Button
    scene: int


@dataclass(frozen=True, slots=True)
class KeyTyped:
    """A key of the code keyboard or the number pad: one character."""

    key: str = field(repr=False)
    scene: int = 0


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    """A service was chosen; `service` is its id."""

    service: str
    scene: int


@dataclass(frozen=True, slots=True)
class WindowChosen:
    """A window of today was chosen by its start, local `HH:MM`."""

    start: str
    scene: int


@dataclass(frozen=True, slots=True)
class ScreenTouched:
    """A finger came down somewhere: somebody is still there."""

    scene: int


# What the server says


@dataclass(frozen=True, slots=True)
class OfficeLoaded:
    """The office's profile, fresh from the server."""

    office: Office


@dataclass(frozen=True, slots=True)
class LinkRestored:
    """The server answers again, twice in a row."""


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The server did not answer outside of any visit."""

    fault: LinkFault


@dataclass(frozen=True, slots=True)
class DeviceRejected:
    """The server does not accept this kiosk (any more), or the kiosk has no identity."""

    reason: OutOfServiceReason


@dataclass(frozen=True, slots=True)
class BookingFound:
    """A booking code is known to the server."""

    session: SessionId
    booking: Booking


@dataclass(frozen=True, slots=True)
class TicketFound:
    """This kiosk has given a ticket for the presented code or NIK today already."""

    session: SessionId
    recorded: RecordedTicket


@dataclass(frozen=True, slots=True)
class WindowsLoaded:
    """Today's windows of a service and what is free; empty when the service has none."""

    session: SessionId
    windows: tuple[WindowAvailability, ...]


@dataclass(frozen=True, slots=True)
class TicketGranted:
    """The server gave a number. It is not on disk yet."""

    session: SessionId
    ticket: Ticket
    wish: TicketWish


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """The server said no, with a problem of the contract."""

    session: SessionId
    problem: Problem


@dataclass(frozen=True, slots=True)
class ServerUnreachable:
    """The server gave no answer that counts to a visit's request."""

    session: SessionId
    fault: LinkFault


# What the journal says


@dataclass(frozen=True, slots=True)
class TicketRecorded:
    """The ticket is on disk."""

    session: SessionId
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class JournalFailed:
    """Something could not be written, or the journal cannot be read."""

    session: SessionId
    fault: JournalFault


@dataclass(frozen=True, slots=True)
class UnsettledTicketsCounted:
    """So many rows of today's journal are uncertain: staff should look for the paper."""

    count: int


# What the devices say


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The paper is out, as far as the printer can tell. `copy` 1 is the first print."""

    session: SessionId
    ticket: Ticket
    copy: int


@dataclass(frozen=True, slots=True)
class TicketNotPrinted:
    """Certainly no paper: nothing was sent, or the printer refused it all."""

    session: SessionId
    ticket: Ticket
    copy: int
    fault: PrinterFault


@dataclass(frozen=True, slots=True)
class TicketUncertain:
    """There may be paper or not: bytes went out and no answer settled it."""

    session: SessionId
    ticket: Ticket
    copy: int
    fault: PrinterFault


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """The printer's health between tickets; None is well."""

    fault: PrinterFault | None


@dataclass(frozen=True, slots=True)
class PaperNearEnd:
    """The roll will end soon; False once a new one is in."""

    near: bool


@dataclass(frozen=True, slots=True)
class ScannerChanged:
    """The scanner's health; None is well."""

    fault: ScannerFault | None


@dataclass(frozen=True, slots=True)
class TemperatureRead:
    """One certain measurement, the office's offset included."""

    session: SessionId
    celsius: Celsius = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadingUncertain:
    """A measurement that has to be repeated."""

    session: SessionId
    problem: ReadingProblem


@dataclass(frozen=True, slots=True)
class ThermometerFailed:
    """No measurement is possible."""

    session: SessionId
    fault: ThermometerFault


@dataclass(frozen=True, slots=True)
class ThermometerChanged:
    """The thermometer's health between measurements; None is well."""

    fault: ThermometerFault | None


@dataclass(frozen=True, slots=True)
class GateChanged:
    """The gate's health; None is well."""

    fault: GateFault | None


@dataclass(frozen=True, slots=True)
class NobodyPassed:
    """The gate was open for somebody who did not pass."""


# Time


@dataclass(frozen=True, slots=True)
class VisitTimeout:
    """How long the visit may stay as it is. `serial` tells the newest from those before it."""

    serial: int


@dataclass(frozen=True, slots=True)
class SecondReadingDue:
    """A warm visitor may be measured again. `who` is a keyed hash."""

    who: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WarmVisitorForgotten:
    """A warm visitor's hash is due to be forgotten."""

    who: bytes = field(repr=False)


Timer = VisitTimeout | SecondReadingDue | WarmVisitorForgotten


@dataclass(frozen=True, slots=True)
class TimerElapsed:
    """A timer that the core set has run out."""

    timer: Timer


Event = (
    CodeScanned
    | Pressed
    | KeyTyped
    | ServiceChosen
    | WindowChosen
    | ScreenTouched
    | OfficeLoaded
    | LinkRestored
    | LinkLost
    | DeviceRejected
    | BookingFound
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
    | TimerElapsed
)
