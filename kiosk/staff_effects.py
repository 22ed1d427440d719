"""What staff have done at the kiosk beyond serving a visitor. Part of `kiosk.effects`."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.model import EventId, SessionId


@dataclass(frozen=True, slots=True)
class VoidTicket:
    """Put on disk, synced, that staff have taken this ticket back, and tell the server."""

    session: SessionId
    ticket: EventId


@dataclass(frozen=True, slots=True)
class ReadClock:
    """Find out what time the kiosk believes it is, and why."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class ConfirmClock:
    """Staff say that the kiosk's clock is right."""


@dataclass(frozen=True, slots=True)
class CorrectClock:
    """Staff say what time it is: `right`, an aware instant."""

    right: datetime


MoreStaffEffect = VoidTicket | ReadClock | ConfirmClock | CorrectClock
