"""What the core wants done to book a day, to reach a phone, or to print a slip. Part of `effects`."""

from datetime import date

from kiosk.core.booking_model import BookingPlan, MovedBooking, NewBooking, Slip
from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, SessionId
from kiosk.core.value import Value
from quota_protocol.messages import Office
from quota_protocol.nik import Nik


class LoadDays(Value, frozen=True):
    """Ask on which days there is room; the service of a booking that is moved is looked up first."""

    session: SessionId
    office: str
    plan: BookingPlan


class BookDay(Value, frozen=True):
    """Book a window for a person without a booking; `start` is local `HH:MM`."""

    session: SessionId
    office: str
    plan: NewBooking
    nik: Nik
    date: date
    start: str


class MoveBooking(Value, frozen=True):
    """Move a booking to another window: the old code ends, a new one begins."""

    session: SessionId
    plan: MovedBooking
    date: date
    start: str


class ResendCode(Value, frozen=True):
    """Have the codes of a number's open bookings sent to it again. `phone` is E.164, `nik_last4` four digits."""

    PRIVATE = frozenset({"phone", "nik_last4"})

    session: SessionId
    office: str
    phone: str
    nik_last4: str


class SendNumber(Value, frozen=True):
    """Have a ticket's number sent to a phone (E.164), once."""

    PRIVATE = frozenset({"phone"})

    session: SessionId
    event_id: EventId
    number: str
    phone: str


class LeavePhone(Value, frozen=True):
    """Have a phone (E.164) told once the card of whoever showed this can be printed."""

    PRIVATE = frozenset({"shown", "phone"})

    session: SessionId
    shown: CheckInByCode | CheckInByNik
    phone: str


class PrintSlip(Value, frozen=True):
    """Print a slip without a number. Nothing of it is recorded."""

    session: SessionId
    slip: Slip
    office: Office


BookingEffect = LoadDays | BookDay | MoveBooking | ResendCode | SendNumber | LeavePhone
"""What the network is asked for."""
