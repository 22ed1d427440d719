"""What happens while a day is booked, in the past tense. Part of `kiosk.core.events`."""

from datetime import date

from kiosk.core.model import LinkFault, SessionId
from kiosk.core.value import Value
from quota_protocol.messages import BookingMade, DayAvailability


class DaysLoaded(Value, frozen=True):
    """The days that have room, with their windows."""

    session: SessionId
    days: tuple[DayAvailability, ...]


class BookingAccepted(Value, frozen=True):
    """The server has booked, or moved the booking."""

    session: SessionId
    made: BookingMade


class BookingUncertain(Value, frozen=True):
    """The server was asked twice and did not answer: it may have booked, or moved the booking."""

    session: SessionId
    fault: LinkFault


class SlipSettled(Value, frozen=True):
    """What became of a slip's paper."""

    session: SessionId
    printed: bool


class DayChosen(Value, frozen=True):
    """A day was touched."""

    day: date
    scene: int
