"""What the core wants done to book a day, to reach a phone, or to print a slip. Part of `kiosk.effects`."""

from dataclasses import dataclass, field
from datetime import date

from kiosk.booking_model import BookingPlan, MovedBooking, NewBooking, Slip
from kiosk.model import CheckInByCode, CheckInByNik, EventId, SessionId
from quota_protocol.messages import Office
from quota_protocol.nik import Nik


@dataclass(frozen=True, slots=True)
class LoadDays:
    """Ask on which days there is room; the service of a booking that is moved is looked up first."""

    session: SessionId
    office: str
    plan: BookingPlan


@dataclass(frozen=True, slots=True)
class BookDay:
    """Book a window for a person without a booking; `start` is local `HH:MM`."""

    session: SessionId
    office: str
    plan: NewBooking
    nik: Nik
    date: date
    start: str


@dataclass(frozen=True, slots=True)
class MoveBooking:
    """Move a booking to another window: the old code ends, a new one begins."""

    session: SessionId
    plan: MovedBooking
    date: date
    start: str


@dataclass(frozen=True, slots=True)
class ResendCode:
    """Have the codes of a number's open bookings sent to it again. `phone` is E.164, `nik_last4` four digits."""

    session: SessionId
    office: str
    phone: str = field(repr=False)
    nik_last4: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendNumber:
    """Have a ticket's number sent to a phone (E.164), once."""

    session: SessionId
    event_id: EventId
    number: str
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeavePhone:
    """Have a phone (E.164) told once the card of whoever showed this can be printed."""

    session: SessionId
    shown: CheckInByCode | CheckInByNik = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print a slip without a number. Nothing of it is recorded."""

    session: SessionId
    slip: Slip
    office: Office


BookingEffect = LoadDays | BookDay | MoveBooking | ResendCode | SendNumber | LeavePhone
"""What the network is asked for."""
