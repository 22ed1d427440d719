"""What reconciliation could not settle by rule alone: each kind with the rule that holds until staff decide."""

from enum import StrEnum


class ConflictKind(StrEnum):
    """Why staff must look at it. The first eight are verdicts of the same name (`quota_protocol.sync.Verdict`)."""

    BOOKING_USED_TWICE = "booking_used_twice"
    BOOKING_WAS_CANCELLED = "booking_was_cancelled"
    BOOKING_UNKNOWN = "booking_unknown"
    NUMBER_REUSED = "number_reused"
    FENCED_EPOCH = "fenced_epoch"
    UNKNOWN_LEASE = "unknown_lease"
    OVERFLOW = "overflow"
    QUARANTINED = "quarantined"
    UNCERTAIN_PRINT = "uncertain_print"
    CLOCK_SUSPECT = "clock_suspect"
    SECOND_PAPER = "second_paper"
    GIVEN_UP_BUT_SERVED = "given_up_but_served"
    DEVICE_ROLLBACK = "device_rollback"
    DEVICE_FORK = "device_fork"
    JOURNAL_GAP = "journal_gap"


class AppliedRule(StrEnum):
    """What the server has done meanwhile, so that the queue goes on."""

    PAPER_HOLDS = "paper_holds"
    """Whoever holds the paper is served; where it has no unit, it counts beyond the quota."""
    KEPT_RAW = "kept_raw"
    """It could not be read; it is kept as it came and counts nothing."""
    TICKET_KEPT = "ticket_kept"
    """The ticket stays, although the kiosk has given its visit up."""
    NOTHING_GRANTED = "nothing_granted"
    """The kiosk is heard and given nothing until it is enrolled anew."""
