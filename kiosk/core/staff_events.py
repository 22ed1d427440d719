"""What happens in staff mode, in the past tense. Part of `kiosk.core.events`."""

from kiosk.core.clock_model import ClockReading
from kiosk.core.model import EventId, RecordedTicket, SessionId
from kiosk.core.value import Value
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import UrgentReason


class StaffGestureMade(Value, frozen=True):
    """Five taps on the emblem: somebody knows of staff mode."""


class PinAccepted(Value, frozen=True):
    """The PIN is right."""

    session: SessionId


class PinRefused(Value, frozen=True):
    """The PIN is wrong."""

    session: SessionId


class ClockJudged(Value, frozen=True):
    """How far this machine's clock can be trusted."""

    trust: ClockTrust


class TodaysTicketsFound(Value, frozen=True):
    """The tickets of today that may be printed again: those of doubtful paper first, then the newest."""

    session: SessionId
    tickets: tuple[RecordedTicket, ...]


class TicketVoided(Value, frozen=True):
    """It is on disk that this ticket was taken back."""

    session: SessionId
    ticket: EventId


class ClockRead(Value, frozen=True):
    """What time the kiosk believes it is, and why."""

    session: SessionId
    reading: ClockReading


class TicketChosen(Value, frozen=True):
    """Staff touched one of the tickets."""

    event_id: EventId
    scene: int


class ReasonChosen(Value, frozen=True):
    """Staff touched why somebody may not wait."""

    reason: UrgentReason
    scene: int


class StaffLockElapsed(Value, frozen=True):
    """After too many wrong PINs staff mode was shut for a while; the while is over. A timer."""


class HeldVisitorForgotten(Value, frozen=True):
    """What a visitor wanted who was sent to staff in this session need not be kept any longer. A timer."""

    session: SessionId
