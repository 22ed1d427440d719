"""Where a visit can be while a day is booked or moved, or a slip is printed. Part of `kiosk.core.states`."""

from datetime import date

from kiosk.core.booking_model import BookingPlan, NewBooking, Slip
from kiosk.core.question_states import Advice, Requirements
from kiosk.core.value import Value
from quota_protocol.messages import BookingMade, DayAvailability, Variant


class LoadingDays(Value, frozen=True):
    """Asking on which days there is room."""

    plan: BookingPlan


class ChoosingDay(Value, frozen=True):
    """Which day? Only days with room are offered."""

    plan: BookingPlan
    days: tuple[DayAvailability, ...]


class ChoosingTime(Value, frozen=True):
    """Which time of that day? `days` are what was offered before."""

    plan: BookingPlan
    day: DayAvailability
    days: tuple[DayAvailability, ...]


class NoDays(Value, frozen=True):
    """There is no day that could be booked: staff know more."""

    plan: BookingPlan


class TypingOwner(Value, frozen=True):
    """Whose booking will it be? The NIK is being typed: at most sixteen digits."""

    PRIVATE = frozenset({"typed"})

    plan: NewBooking
    time: ChoosingTime
    start: str
    typed: str = ""


class MakingBooking(Value, frozen=True):
    """Asking the server for the booking."""

    plan: BookingPlan
    date: date
    start: str


class BookingShown(Value, frozen=True):
    """What is booked: its code, its day, its time. `now` is whether its number may be taken at once.

    `variant` is why a card is printed, where that was asked here.
    """

    made: BookingMade
    now: bool
    variant: Variant | None = None


class PrintingSlip(Value, frozen=True):
    """The printer is at work on a slip without a number."""

    slip: Slip
    before: Advice | Requirements | BookingShown


class SlipDone(Value, frozen=True):
    """What came of the slip. `before` is where it was asked for."""

    printed: bool
    before: Advice | Requirements | BookingShown


BookingChoice = ChoosingDay | ChoosingTime | NoDays | TypingOwner | BookingShown | SlipDone
"""The states of booking that wait for a touch."""

BookingWait = LoadingDays | MakingBooking | PrintingSlip
"""The states of booking that wait for an answer."""
