"""What the kiosk's clock says, and on what its word rests."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quota_protocol.clock import ClockTrust


class ClockBasis(StrEnum):
    """Who vouches for it. NETWORK: something keeps the machine's clock set. CHIP: it was set from one at boot."""

    SIMULATION = "simulation"
    SERVER = "server"
    STAFF = "staff"
    NETWORK = "network"
    CHIP = "chip"
    NOTHING = "nothing"

    @property
    def trust(self) -> ClockTrust:
        """How far a clock can be trusted that rests on this."""
        match self:
            case ClockBasis.NOTHING:
                return ClockTrust.SUSPECT
            case ClockBasis.CHIP:
                return ClockTrust.RTC
            case _:
                return ClockTrust.SYNCED

    @property
    def asks_staff(self) -> bool:
        """Whether the word of staff counts for more."""
        return self in (ClockBasis.STAFF, ClockBasis.CHIP, ClockBasis.NOTHING)


@dataclass(frozen=True, slots=True)
class ClockWord:
    """What time somebody said that it was, and when on the monotonic clock they said so.

    `machine_was_set`: something kept the machine's clock set already.
    """

    right: datetime
    at_s: float
    basis: ClockBasis
    machine_was_set: bool


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What time the kiosk believes it is, in the office's zone.

    No right clock can be earlier than `earliest`; a time after `latest` is taken for a mistyped year.
    """

    now: datetime
    basis: ClockBasis
    earliest: datetime
    latest: datetime
