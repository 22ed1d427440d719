"""The rules of one day in a hundred lines, written from docs/quota-server.md and not from the server's code."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

COOL_DOWN = timedelta(minutes=10)
EARLY = timedelta(minutes=15)
TOLERANCE = timedelta(minutes=30)


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """Why not: the slug of the problem."""


@dataclass
class ModelWindow:
    """A window, with its ledger."""

    start: datetime
    end: datetime
    quota: int
    booked: int = 0
    issued: int = 0


@dataclass
class ModelBooking:
    """A booking and what became of it."""

    window: str
    state: str = "booked"
    cancelled_at: datetime | None = None


@dataclass
class ModelTicket:
    """A number."""

    number: str
    late: bool
    ahead: int


@dataclass
class Model:
    """An office with one service. `windows` by their start, `08:00`."""

    now: datetime
    windows: dict[str, ModelWindow]
    bookings: dict[str, ModelBooking] = field(default_factory=dict)
    tickets: dict[str, ModelTicket] = field(default_factory=dict)

    def free(self, start: str) -> int:
        """What is left of a window."""
        window = self.windows[start]
        if self.now >= window.end:
            return 0
        cooling = sum(
            1
            for booking in self.bookings.values()
            if booking.window == start
            and booking.cancelled_at is not None
            and self.now < booking.cancelled_at + COOL_DOWN
        )
        return window.quota - window.booked - window.issued - cooling

    def book(self, start: str) -> ModelBooking:
        """A booking, to be filed under its code by the caller."""
        if self.free(start) < 1:
            raise Refusal("quota-exhausted")
        self.windows[start].booked += 1
        return ModelBooking(start)

    def _open(self, code: str) -> ModelBooking:
        booking = self.bookings[code]
        if booking.state == "cancelled":
            raise Refusal("booking-cancelled")
        if booking.state == "checked_in":
            raise Refusal("booking-used")
        return booking

    def cancel(self, code: str) -> None:
        """Its unit is free after the cool-down."""
        booking = self._open(code)
        booking.state, booking.cancelled_at = "cancelled", self.now
        self.windows[booking.window].booked -= 1

    def move(self, code: str, start: str) -> ModelBooking:
        """A new booking; the old one is cancelled."""
        self._open(code)
        new = self.book(start)
        self.cancel(code)
        return new

    def check_in(self, code: str) -> ModelTicket:
        """Its number."""
        booking = self._open(code)
        window = self.windows[booking.window]
        if self.now < window.start - EARLY:
            raise Refusal("too-early")
        booking.state = "checked_in"
        window.booked -= 1
        window.issued += 1
        return self._ticket(late=self.now >= window.end + TOLERANCE)

    def walk_in(self, start: str) -> ModelTicket:
        """The number of somebody without a booking."""
        if self.free(start) < 1:
            raise Refusal("quota-exhausted")
        self.windows[start].issued += 1
        return self._ticket(late=False)

    def _ticket(self, *, late: bool) -> ModelTicket:
        serial = len(self.tickets) + 1
        return ModelTicket(f"A{serial:03d}", late, serial - 1)
