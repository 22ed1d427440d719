"""The values that the core thinks in: wishes, tickets on record, and closed sets of faults and reasons."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Origin, Ticket, UrgentReason, Variant
from quota_protocol.nik import Nik

SessionId = NewType("SessionId", int)
"""One visit of one person at the kiosk, counted from 1 since the start. An answer for an earlier visit is ignored."""

EventId = NewType("EventId", str)
"""UUIDv7 of one thing that happened at the kiosk; the key under which the server knows it."""

Celsius = NewType("Celsius", float)
"""A temperature of a person or a place. Health data: measured, compared, forgotten; never logged or shown."""


@dataclass(frozen=True, slots=True)
class CheckInByCode:
    """Come with a booking code."""

    code: BookingCode


@dataclass(frozen=True, slots=True)
class CheckInByNik:
    """Come with a NIK. `service` picks one when the person has several bookings today, else it is empty."""

    nik: Nik
    service: str = ""


@dataclass(frozen=True, slots=True)
class NewNumber:
    """Come without a booking. `window_start` is local `HH:MM`, empty for the running or next window.

    `variant` is why a card is printed; `phone` is E.164, empty where somebody left it out.
    """

    service: str
    origin: Origin
    window_start: str = ""
    variant: Variant | None = None
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class UrgentNumber:
    """Come with something that may not wait; staff have heard why."""

    service: str
    reason: UrgentReason


TicketWish = CheckInByCode | CheckInByNik | NewNumber | UrgentNumber


class RowState(StrEnum):
    """What the journal knows of the paper of a ticket. VOIDED: staff have taken it back, wherever its paper is."""

    RECORDED = "recorded"
    PRINTED = "printed"
    UNCERTAIN = "uncertain"
    NOT_PRINTED = "not_printed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class RecordedTicket:
    """A ticket as the journal holds it. `copies` counts the marked copies that were printed."""

    ticket: Ticket
    code: BookingCode | None
    state: RowState
    copies: int


class PrinterFault(StrEnum):
    """Why the printer cannot print."""

    OFFLINE = "offline"
    SILENT = "silent"
    COVER_OPEN = "cover-open"
    PAPER_OUT = "paper-out"
    CUTTER = "cutter"
    HEAD_HOT = "head-hot"
    ERROR = "error"
    DISCONNECTED = "disconnected"
    TIMED_OUT = "timed-out"


class ThermometerFault(StrEnum):
    """Why the thermometer cannot measure."""

    ABSENT = "absent"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    FROZEN = "frozen"
    AMBIENT_OUT_OF_RANGE = "ambient-out-of-range"


class ReadingProblem(StrEnum):
    """Why one measurement is not certain. It is repeated; it never counts as normal."""

    NOBODY = "nobody"
    UNSTEADY = "unsteady"
    IMPLAUSIBLE = "implausible"


class ScannerFault(StrEnum):
    """Why the scanner cannot read."""

    ABSENT = "absent"
    IN_USE = "in-use"
    DISCONNECTED = "disconnected"


class GateFault(StrEnum):
    """What is wrong at the gate."""

    ABSENT = "absent"
    FIRE = "fire"
    STUCK = "stuck"
    BEAM_STUCK = "beam-stuck"
    HELD_OPEN = "held-open"
    FORCED = "forced"


class JournalFault(StrEnum):
    """Why the journal cannot be written. Nothing is printed that is not on disk."""

    DISK_FULL = "disk-full"
    READ_ONLY = "read-only"
    LOCKED = "locked"
    DAMAGED = "damaged"


class LinkFault(StrEnum):
    """Why the server gave no answer that counts."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    SERVER_ERROR = "server-error"
    NOT_UNDERSTOOD = "not-understood"
    TOO_MANY_REQUESTS = "too-many-requests"
    RECOVERING = "recovering"


class OutOfServiceReason(StrEnum):
    """Why the kiosk can serve nobody."""

    NOT_ENROLLED = "not-enrolled"
    DEVICE_REJECTED = "device-rejected"
    NO_SERVER = "no-server"
    FAILED = "failed"


class StaffReason(StrEnum):
    """Why staff are called."""

    ASKED = "asked"
    URGENT = "urgent"
    WARM = "warm"
    SECOND_READING_TOO_SOON = "second-reading-too-soon"
    SCREENING_NOT_POSSIBLE = "screening-not-possible"
    TICKET_NOT_PRINTED = "ticket-not-printed"
    TICKET_UNCERTAIN = "ticket-uncertain"
    NO_SERVER = "no-server"
    NUMBERS_SPENT = "numbers-spent"
    BOOKING_UNCERTAIN = "booking-uncertain"
    JOURNAL = "journal"
    REFUSED = "refused"
    NOBODY_PASSED = "nobody-passed"
    GATE = "gate"


class StaffAction(StrEnum):
    """What staff did at the kiosk, after their PIN; and that it was wrong too often."""

    ENTERED = "entered"
    LOCKED_OUT = "locked-out"
    OPENED_GATE = "opened-gate"
    PRINTED_AGAIN = "printed-again"
    PASSED_SCREENING = "passed-screening"
    URGENT_NUMBER = "urgent-number"
    VOIDED_TICKET = "voided-ticket"
    TOLD_CLOCK = "told-clock"


class StaffOutcome(StrEnum):
    """What came of something that staff did."""

    GATE_OPENED = "gate-opened"
    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    PERHAPS_PRINTED = "perhaps-printed"
    COPIES_SPENT = "copies-spent"
    NO_TICKETS = "no-tickets"
    VOIDED = "voided"
    CLOCK_TOLD = "clock-told"
    JOURNAL_FAILED = "journal-failed"


class MisreadScan(StrEnum):
    """Why a scan or a typed code says nothing."""

    CHECK_CHARACTER = "check-character"
    SEVERAL_CODES = "several-codes"
    UNREADABLE = "unreadable"
