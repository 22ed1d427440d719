"""What staff have done at the kiosk beyond serving a visitor. Part of `kiosk.core.effects`."""

from datetime import datetime

from kiosk.core.model import EventId, SessionId
from kiosk.core.value import Value


class VoidTicket(Value, frozen=True):
    """Put on disk, synced, that staff have taken this ticket back, and tell the server."""

    session: SessionId
    ticket: EventId


class ReadClock(Value, frozen=True):
    """Find out what time the kiosk believes it is, and why."""

    session: SessionId


class ConfirmClock(Value, frozen=True):
    """Staff say that the kiosk's clock is right."""


class CorrectClock(Value, frozen=True):
    """Staff say what time it is: `right`, an aware instant."""

    right: datetime


MoreStaffEffect = VoidTicket | ReadClock | ConfirmClock | CorrectClock
