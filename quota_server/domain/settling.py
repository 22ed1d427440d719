"""What staff may decide of a conflict, and how it is put before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_protocol.problems import ProblemType
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.refusals import Refused, refusal

_CONFLICT = 409


class Decision(StrEnum):
    """What staff have decided."""

    SERVE = "serve"
    """The number stays in the queue, as the rule has it."""
    VOID = "void"
    """The number leaves the queue and its unit goes back; nothing is deleted."""
    SEEN = "seen"
    """Somebody has looked into it."""


_OF_A_TICKET = (Decision.SERVE, Decision.VOID)
_LOOKED_INTO = (Decision.SEEN,)

DECISIONS: Mapping[ConflictKind, tuple[Decision, ...]] = MappingProxyType(
    {
        ConflictKind.BOOKING_USED_TWICE: _OF_A_TICKET,
        ConflictKind.BOOKING_WAS_CANCELLED: _OF_A_TICKET,
        ConflictKind.BOOKING_UNKNOWN: _OF_A_TICKET,
        ConflictKind.NUMBER_REUSED: _OF_A_TICKET,
        ConflictKind.FENCED_EPOCH: _OF_A_TICKET,
        ConflictKind.UNKNOWN_LEASE: _OF_A_TICKET,
        ConflictKind.OVERFLOW: _OF_A_TICKET,
        ConflictKind.UNCERTAIN_PRINT: _OF_A_TICKET,
        ConflictKind.CLOCK_SUSPECT: _OF_A_TICKET,
        ConflictKind.SECOND_PAPER: _OF_A_TICKET,
        ConflictKind.GIVEN_UP_BUT_SERVED: _LOOKED_INTO,
        ConflictKind.QUARANTINED: _LOOKED_INTO,
        ConflictKind.DEVICE_ROLLBACK: _LOOKED_INTO,
        ConflictKind.DEVICE_FORK: _LOOKED_INTO,
        ConflictKind.JOURNAL_GAP: _LOOKED_INTO,
    }
)
"""What may be decided of each kind, the usual decision first."""


@dataclass(frozen=True, slots=True)
class TicketInConflict:
    """The ticket that a conflict is about, as it stands now. `kiosk` is the name of the one that gave it."""

    ticket_id: str
    number: str
    service: str
    origin: Origin
    window: Window | None
    issued_at: datetime
    kiosk: str
    flags: tuple[TicketFlag, ...]
    state: str
    overflow: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that reconciliation could not settle. `decisions` are those that are possible now.

    `subject` names what it is about: `ticket/<id>`, `booking/<code>`, `device/<id>`; `kiosk` who reported it, where
    that is known; `decision` None while it is open.
    """

    conflict_id: str
    kind: ConflictKind
    rule: AppliedRule
    subject: str
    noted_at: datetime
    decisions: tuple[Decision, ...]
    ticket: TicketInConflict | None = None
    kiosk: str = ""
    decision: Decision | None = None
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Answer of `GET /v1/conflicts`: those that are open, the oldest first, and how many they are in all.

    `decided` are the newest decisions.
    """

    open: tuple[Conflict, ...]
    open_count: int
    decided: tuple[Conflict, ...] = ()


def require_possible(conflict: Conflict, decision: Decision) -> None:
    """Refuses a decision that was made already, or that this conflict does not know: 409 `invalid-request`."""
    if conflict.decision is not None:
        raise _refused("It was decided already.")
    if decision not in conflict.decisions:
        raise _refused("This cannot be decided of it, or not any more.")


def unknown_conflict() -> Refused:
    """The refusal of an id that there is not."""
    return refusal(ProblemType.INVALID_REQUEST, "id: there is no such conflict.", status=404)


def _refused(detail: str) -> Refused:
    return refusal(ProblemType.INVALID_REQUEST, detail, status=_CONFLICT)
