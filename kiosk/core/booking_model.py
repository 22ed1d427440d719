"""Booking at the kiosk: what is to be booked, and what may be put on paper without a number."""

from dataclasses import dataclass, field
from enum import StrEnum

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingMade, Variant


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking of somebody without one. `phone` is E.164, empty where it was left out."""

    service: str
    variant: Variant | None = None
    phone: str = field(default="", repr=False)


class BookableDays(StrEnum):
    """Which days are offered."""

    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class MovedBooking:
    """A booking that is to be moved to one of these days; it keeps its owner and gets a new code."""

    code: BookingCode
    days: BookableDays


BookingPlan = NewBooking | MovedBooking


@dataclass(frozen=True, slots=True)
class RequirementSlip:
    """What must be brought, on paper."""

    service: str
    variant: Variant | None


@dataclass(frozen=True, slots=True)
class BookingSlip:
    """A booking's code, day and time, on paper. `variant` is why a card is printed, where that is known."""

    made: BookingMade
    variant: Variant | None = None


Slip = RequirementSlip | BookingSlip
"""What is printed without a number; it says so."""
