"""What the core wants done, in the imperative. The runtime performs it and posts what came of it as an event."""

from dataclasses import dataclass, field

from kiosk.booking_effects import BookingEffect, PrintSlip
from kiosk.events import Timer
from kiosk.model import EventId, RowState, SessionId, StaffAction, StaffReason, TicketWish
from kiosk.staff_effects import MoreStaffEffect
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Office, Ticket


@dataclass(frozen=True, slots=True)
class LookUpBooking:
    """Find what a code stands for: a ticket of today, else the server's or the manifest's booking."""

    session: SessionId
    code: BookingCode
    ask_server: bool


@dataclass(frozen=True, slots=True)
class LoadWindows:
    """Find which windows of a service have room today: at the server, or in what this kiosk holds."""

    session: SessionId
    service: str
    ask_server: bool


@dataclass(frozen=True, slots=True)
class MeasureTemperature:
    """Measure whoever stands before the thermometer; a newer measurement or a cancelled one ends it."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class StopMeasuring:
    """Nobody needs the measurement any more."""


@dataclass(frozen=True, slots=True)
class RequestTicket:
    """Find what was given for the same code or NIK today; else note an event id durably, then ask for a number.

    While the server is away the number comes from what this kiosk holds.
    """

    session: SessionId
    wish: TicketWish
    ask_server: bool


@dataclass(frozen=True, slots=True)
class RecordTicket:
    """Put the ticket on disk, synced, so that the same code or NIK finds it again today."""

    session: SessionId
    ticket: Ticket
    wish: TicketWish


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """Put on disk, synced, that a recorded ticket is about to be printed as this copy (from 2 on)."""

    session: SessionId
    ticket: Ticket
    copy: int


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Print a recorded ticket; `copy` 1 is the first print, from 2 on it is marked as a copy."""

    session: SessionId
    ticket: Ticket
    code: BookingCode | None
    office: Office
    copy: int


@dataclass(frozen=True, slots=True)
class MarkTicket:
    """Note in the journal what became of the paper; `copy` as printed."""

    event_id: EventId
    state: RowState
    copy: int


@dataclass(frozen=True, slots=True)
class OpenGate:
    """Let one person through."""


@dataclass(frozen=True, slots=True)
class CallStaff:
    """Tell staff that somebody needs them."""

    reason: StaffReason


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Find out whether this is the staff's PIN: six digits."""

    session: SessionId
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteStaffAction:
    """Note in the journal and in the log what staff did. `ticket` is what they did it to, empty for none."""

    action: StaffAction
    ticket: EventId = EventId("")


@dataclass(frozen=True, slots=True)
class FindTodaysTickets:
    """Find the tickets of today that staff may want to print again."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class JudgeClock:
    """Find out how far this machine's clock can be trusted."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Post `TimerElapsed(timer)` after a while; a newer `VisitTimeout` takes the place of the one before."""

    timer: Timer
    after_s: float


Effect = (
    LookUpBooking
    | LoadWindows
    | MeasureTemperature
    | StopMeasuring
    | RequestTicket
    | RecordTicket
    | RecordCopy
    | PrintTicket
    | MarkTicket
    | OpenGate
    | CallStaff
    | CheckPin
    | NoteStaffAction
    | FindTodaysTickets
    | JudgeClock
    | StartTimer
    | MoreStaffEffect
    | BookingEffect
    | PrintSlip
)
