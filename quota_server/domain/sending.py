"""When a message goes out, is tried again, or is given up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quota_server.domain import calendar
from quota_server.domain.message_kinds import RULES, MessageKind, UnknownKind
from quota_server.domain.office import OfficeConfig

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
REPEATS_MAX = 1


class MessageState(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class Failure(StrEnum):
    """Why a message was given up."""

    EXPIRED = "expired"
    """It came too late to be of use: nobody needs to phone."""
    NUMBER_LIMIT = "number_limit"
    NO_NUMBER = "no_number"
    """Its number was deleted in the meantime."""
    GATEWAY = "gateway"
    UNDELIVERED = "undelivered"
    """The gateway has taken it, and reports that it never arrived."""
    UNKNOWN_KIND = "unknown_kind"
    """Another version of this program has queued it."""
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway has taken it; `reference` is what its delivery report will name, or empty."""

    gateway: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It has certainly not gone out, and may be tried again. `reason` holds no personal data."""

    gateway: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """It has not gone out and never will: such a number, or such a text, is not taken."""

    gateway: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it has gone out. `reference`: what a report would call it, empty where nobody can say."""

    gateway: str
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NotTried:
    """The worker stopped before its turn came."""


Outcome = Accepted | NotSent | Rejected | Unknown | NotTried
"""What came of handing a message to the gateways."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message: its state, when it is tried again, and its counts."""

    state: MessageState
    attempts: int
    repeats: int
    run_at: datetime | None = None
    reason: str = ""


def judge(kind: MessageKind | UnknownKind, attempts: int, repeats: int, outcome: Outcome, now: datetime) -> Verdict:
    """What follows from the outcome. `attempts`: how many have failed before; `repeats`: sent again, not knowing."""
    match outcome:
        case Accepted():
            return Verdict(MessageState.SENT, attempts, repeats)
        case NotTried():
            return Verdict(MessageState.WAITING, attempts, repeats, now)
        case Rejected(_, reason):
            return Verdict(MessageState.FAILED, attempts + 1, repeats, reason=f"{Failure.REJECTED}: {reason}")
        case NotSent(_, reason) if attempts < len(RETRY_AFTER):
            return Verdict(MessageState.WAITING, attempts + 1, repeats, now + RETRY_AFTER[attempts], reason)
        case NotSent(_, reason):
            return Verdict(MessageState.FAILED, attempts + 1, repeats, reason=f"{Failure.GATEWAY}: {reason}")
        case Unknown(_, reason) if _is_repeatable(kind) and repeats < REPEATS_MAX:
            return Verdict(MessageState.WAITING, attempts, repeats + 1, now + RETRY_AFTER[0], reason)
        case Unknown(_, reason):
            return Verdict(MessageState.UNCERTAIN, attempts, repeats, reason=reason)


def _is_repeatable(kind: MessageKind | UnknownKind) -> bool:
    return isinstance(kind, MessageKind) and RULES[kind].repeatable


def quiet_until(office: OfficeConfig, kind: MessageKind, now: datetime) -> datetime | None:
    """When the quiet hours end that hold this message back now; None when it may go."""
    if RULES[kind].in_quiet_hours:
        return None
    settings, here = office.messages, calendar.local(office, now)
    wall = f"{here:%H:%M}"
    begins, ends = settings.quiet_from, settings.quiet_until
    past_midnight = ends < begins
    if not (wall >= begins or wall < ends if past_midnight else begins <= wall < ends):
        return None
    day = here.date() if wall < ends else here.date() + timedelta(days=1)
    return calendar.instant_of(office, day, ends)
