"""What the API asks of a store, whatever the engine. Rules refuse with `Refused`; a store that fails, StoreError."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Availability, BookingMade, Enrolment, Origin, UrgentReason, Variant
from quota_protocol.nik import Nik
from quota_server.domain.gates import BookingFacts
from quota_server.domain.office import OfficeConfig


class StoreError(Exception):
    """The store cannot do what it was asked: missing, full, locked, or too busy. The message is for an operator."""


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk that has shown a valid token. `epoch` is the life of its identity that the token belongs to."""

    office: str
    device_id: str
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class OfficeRecord:
    """An office's settings and which version of them."""

    config: OfficeConfig
    version: int


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """A booking and the office it belongs to."""

    office: OfficeConfig
    facts: BookingFacts


@dataclass(frozen=True, slots=True)
class BookingWish:
    """What somebody would like to book. `phone` is E.164 or empty."""

    office: str
    service: str
    date: date
    window_start: str
    nik: Nik
    phone: str = ""
    representative: bool = False
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class KioskEvent:
    """What every write of a kiosk carries. `payload` is its content in one canonical spelling: a replay is equal."""

    event_id: str
    occurred_at: datetime
    payload: bytes


@dataclass(frozen=True, slots=True)
class CheckInByCode:
    """A booking is here, known by its code."""

    event: KioskEvent
    code: BookingCode


@dataclass(frozen=True, slots=True)
class CheckInByNik:
    """A booking of today is here, known by its NIK; `service` chooses among several, empty is any."""

    event: KioskEvent
    nik: Nik
    service: str = ""


@dataclass(frozen=True, slots=True)
class TicketWish:
    """A number for somebody without a booking. `window_start` empty: the running or next window with room.

    `phone` is E.164 or empty: whoever left one is told the number, and when the turn comes near.
    """

    event: KioskEvent
    service: str
    origin: Origin
    window_start: str = ""
    reason: UrgentReason | None = None
    variant: Variant | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RepeatKey:
    """The key under which somebody may ask again for the same, and what they asked for in one canonical spelling."""

    key: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An accepted write's answer, as it goes onto the wire; a replay gets these same bytes."""

    status: int
    body: bytes


class Store(Protocol):
    """One engine. Reads see what is committed; a write has reached the disk when it returns."""

    async def device_of(self, api_token: str) -> Device:
        """The device of a bearer token; refuses with `unauthorized` or `device-revoked`."""

    async def remembered_device_of(self, api_token: str) -> Device:
        """As `device_of`, from memory where it can be: for `check_in` and `issue`, which refuse in its place."""

    async def office(self, code: str) -> OfficeRecord:
        """An office; refuses with `invalid-request`."""

    async def availability(self, office: str, service: str, first: date, last: date) -> Availability:
        """What is left on each date from `first` to `last`."""

    async def booking(self, code: BookingCode) -> StoredBooking:
        """A booking; refuses with `booking-unknown`."""

    async def enrol(self, token: str, hardware_id: str, software: str) -> Enrolment:
        """Trades a one-time token for an identity and ends the device's previous epoch."""

    async def book(self, wish: BookingWish, asked: RepeatKey | None = None) -> BookingMade:
        """Books a unit of a window; once for a key."""

    async def cancel(self, code: BookingCode) -> BookingMade:
        """Cancels an open booking; its unit goes free after the cool-down."""

    async def move(
        self, code: BookingCode, day: date, window_start: str, asked: RepeatKey | None = None
    ) -> BookingMade:
        """Cancels an open booking and makes a new one, with a new code, for the same person; once for a key."""

    async def resend(self, office: str, phone: str, nik_last4: str) -> None:
        """Sends a number's open bookings again, if there are any: nobody is told. `phone` is E.164."""

    async def check_in(self, device: Device, arrival: CheckInByCode | CheckInByNik) -> Answer:
        """Gives a booking its number."""

    async def issue(self, device: Device, wish: TicketWish) -> Answer:
        """Gives a visitor without a booking a number."""

    async def probe(self) -> None:
        """Writes and commits; StoreError when that does not work."""

    async def alive(self) -> None:
        """Returns once the writer has taken its turn, without writing; StoreError when it does not move."""

    def close(self) -> None:
        """Finishes what was accepted and lets go of the files."""
