"""What the core wants done, in the imperative. The runtime performs it and posts what came of it as an event."""

from kiosk.core.booking_effects import BookingEffect, PrintSlip
from kiosk.core.events import Timer
from kiosk.core.model import EventId, RowState, SessionId, StaffAction, StaffReason, TicketWish
from kiosk.core.staff_effects import MoreStaffEffect
from kiosk.core.value import Value
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Office, Ticket


class LookUpBooking(Value, frozen=True):
    """Find what a code stands for: a ticket of today, else the server's or the manifest's booking."""

    session: SessionId
    code: BookingCode
    ask_server: bool


class LoadWindows(Value, frozen=True):
    """Find which windows of a service have room today: at the server, or in what this kiosk holds."""

    session: SessionId
    service: str
    ask_server: bool


class MeasureTemperature(Value, frozen=True):
    """Measure whoever stands before the thermometer; a newer measurement or a cancelled one ends it."""

    session: SessionId


class StopMeasuring(Value, frozen=True):
    """Nobody needs the measurement any more."""


class RequestTicket(Value, frozen=True):
    """Find what was given for the same code or NIK today; else note an event id durably, then ask for a number.

    While the server is away the number comes from what this kiosk holds.
    """

    session: SessionId
    wish: TicketWish
    ask_server: bool


class RecordTicket(Value, frozen=True):
    """Put the ticket on disk, synced, so that the same code or NIK finds it again today."""

    session: SessionId
    ticket: Ticket
    wish: TicketWish


class RecordCopy(Value, frozen=True):
    """Put on disk, synced, that a recorded ticket is about to be printed as this copy (from 2 on)."""

    session: SessionId
    ticket: Ticket
    copy: int


class PrintTicket(Value, frozen=True):
    """Print a recorded ticket; `copy` 1 is the first print, from 2 on it is marked as a copy."""

    session: SessionId
    ticket: Ticket
    code: BookingCode | None
    office: Office
    copy: int


class MarkTicket(Value, frozen=True):
    """Note in the journal what became of the paper; `copy` as printed."""

    event_id: EventId
    state: RowState
    copy: int


class OpenGate(Value, frozen=True):
    """Let one person through."""


class CallStaff(Value, frozen=True):
    """Tell staff that somebody needs them."""

    reason: StaffReason


class CheckPin(Value, frozen=True):
    """Find out whether this is the staff's PIN: six digits."""

    PRIVATE = frozenset({"pin"})

    session: SessionId
    pin: str


class NoteStaffAction(Value, frozen=True):
    """Note in the journal and in the log what staff did. `ticket` is what they did it to, empty for none."""

    action: StaffAction
    ticket: EventId = EventId("")


class FindTodaysTickets(Value, frozen=True):
    """Find the tickets of today that staff may want to print again."""

    session: SessionId


class JudgeClock(Value, frozen=True):
    """Find out how far this machine's clock can be trusted."""


class StartTimer(Value, frozen=True):
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
