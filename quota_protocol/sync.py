"""What `POST /v1/sync` and `GET /v1/manifest` carry. Field names are the JSON names; see docs/offline.md.

Fields with a default may be missing; fields that a side does not know are ignored.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quota_protocol.clock import ClockTrust
from quota_protocol.journal_chain import ChainPoint, JournalEntry
from quota_protocol.messages import BookingState, Ticket, UrgentReason, Variant, Window

EVENTS_PER_SYNC = 200
BLOCK_SIZE = 100
FIRST_OFFLINE_SERIAL = 5001


class Verdict(StrEnum):
    """What the server says of an entry, once and for ever. The first three need nobody; the others are for staff."""

    ACCEPTED = "accepted"
    ACCEPTED_LATE = "accepted_late"
    NUMBER_SUPERSEDED = "number_superseded"
    BOOKING_USED_TWICE = "booking_used_twice"
    BOOKING_WAS_CANCELLED = "booking_was_cancelled"
    BOOKING_UNKNOWN = "booking_unknown"
    NUMBER_REUSED = "number_reused"
    FENCED_EPOCH = "fenced_epoch"
    UNKNOWN_LEASE = "unknown_lease"
    OVERFLOW = "overflow"
    QUARANTINED = "quarantined"

    @classmethod
    def _missing_(cls, value: object) -> "Verdict | None":
        """A verdict of a newer server is for staff too: whoever does not know it must not take the answer for none."""
        return cls.QUARANTINED if isinstance(value, str) else None

    @property
    def is_for_staff(self) -> bool:
        """Whether a person must look at it."""
        return self not in (Verdict.ACCEPTED, Verdict.ACCEPTED_LATE, Verdict.NUMBER_SUPERSEDED)


class Halt(StrEnum):
    """Why a kiosk has stopped giving out numbers until it is enrolled anew."""

    ROLLBACK = "device-rollback"
    FORK = "device-fork"


@dataclass(frozen=True, slots=True)
class TicketEntry:
    """The body of a `ticket` entry: the paper, and what it rests on.

    `epoch` is the life of the kiosk that gave it. `online`: the server gave the number. `code` is the booking's, when
    it was shown; `booking_mark` the manifest's mark of that code (hex), when the booking was found by NIK. `lease_id`
    is the lease whose unit it took, None when it takes none or the server gave it.
    """

    ticket: Ticket
    epoch: str
    online: bool
    code: str | None = None
    booking_mark: str | None = None
    lease_id: str | None = None
    reason: UrgentReason | None = None
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class LeaseReturnedEntry:
    """The body of a `lease_returned` entry: `units` that the kiosk had not spent and never will."""

    lease_id: str
    epoch: str
    units: int


@dataclass(frozen=True, slots=True)
class StartedEntry:
    """The body of a `started` entry."""

    epoch: str
    software: str = ""
    clock_trust: ClockTrust = ClockTrust.SYNCED


@dataclass(frozen=True, slots=True)
class Lease:
    """Units of one window that the server has set aside for one epoch. `units` are those granted, spent or not."""

    lease_id: str
    service: str
    date: date
    window: Window
    units: int
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers `first` to `last` of one series and date, for one epoch's use."""

    block_id: str
    date: date
    series: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ManifestVersion:
    """Which bookings a kiosk knows: change `n` of the office, in one life of the server's database."""

    generation: int
    n: int


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One booking as a kiosk needs it. Marks are HMACs in hex, under the manifest's key."""

    code_mark: str
    nik_mark: str | None
    service: str
    date: date
    window: Window
    state: BookingState


@dataclass(frozen=True, slots=True)
class Manifest:
    """The bookings of `dates`: all of them when `whole`, else those that changed since the version asked from.

    Entries of other dates that the kiosk still has are forgotten. `key` (hex) makes the marks.
    """

    version: ManifestVersion
    key: str
    dates: tuple[date, ...]
    whole: bool
    entries: tuple[ManifestEntry, ...]


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What a kiosk says. `entries` (at most `EVENTS_PER_SYNC`) follow `base` without a gap.

    `known` is the newest acknowledgement that the kiosk has of this epoch and generation, `head_seq` its newest entry.
    `manifest` is named only when `entries` reach the head. `halted`: it has found out that its card was restored or
    cloned. `devices` is the health of each device: name to `ok`, `degraded` or `down`.
    """

    epoch: str
    generation: int
    base: ChainPoint
    known: ChainPoint
    head_seq: int
    entries: tuple[JournalEntry, ...] = ()
    manifest: ManifestVersion | None = None
    clock_trust: ClockTrust = ClockTrust.SYNCED
    halted: Halt | None = None
    software: str = ""
    devices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EntryVerdict:
    """What became of an entry. `number` is the one that holds now, for tickets."""

    seq: int
    event_id: str
    verdict: Verdict
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Directives:
    """What the kiosk shall do: give back the unspent units of these leases; stop (its epoch has ended); be enrolled
    anew; go on alone, for the office's data was restored; fetch the manifest whole.
    """

    return_leases: tuple[str, ...] = ()
    fence: bool = False
    re_enrol: bool = False
    recovering: bool = False
    fetch_manifest: bool = False


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What the server says. `acknowledged` is how far the stored chain of this epoch goes.

    `leases` and `blocks` are all of this epoch that are not over: a kiosk takes those that it has never seen.
    """

    verdicts: tuple[EntryVerdict, ...]
    acknowledged: ChainPoint
    generation: int
    server_time: datetime
    config_version: int
    leases: tuple[Lease, ...] = ()
    blocks: tuple[Block, ...] = ()
    manifest: Manifest | None = None
    directives: Directives = Directives()
