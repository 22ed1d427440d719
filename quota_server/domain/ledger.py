"""The ledger of one window: where each unit of its quota is. Every change is a posting; the parts always add up.

A window without limit (`quota` None) has no free part: its units come from outside and go back there.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Part(StrEnum):
    """Where a unit can be. OUTSIDE is no part of the window: units come from there when a quota grows."""

    OUTSIDE = "outside"
    FREE = "free"
    BOOKED = "booked"
    ISSUED = "issued"
    LEASED = "leased"
    BURNED = "burned"


class LedgerError(Exception):
    """A movement that the ledger does not allow: a unit that is not where it is taken from."""


@dataclass(frozen=True, slots=True)
class Movement:
    """So many units, from one part to another."""

    source: Part
    target: Part
    units: int = 1


@dataclass(frozen=True, slots=True)
class WindowLedger:
    """The parts of one window, none below zero; `quota` is their sum, or None without limit."""

    quota: int | None
    free: int = 0
    booked: int = 0
    issued: int = 0
    leased: int = 0
    burned: int = 0

    def __post_init__(self) -> None:
        if min(self.free, self.booked, self.issued, self.leased, self.burned) < 0:
            raise LedgerError("a part of the window would fall below zero")
        if self.quota is None and self.free:
            raise LedgerError("a window without limit holds no free units")
        if self.quota is not None and self.quota != self.free + self.used:
            raise LedgerError("the parts of the window do not add up to its quota")

    @property
    def used(self) -> int:
        """Units that somebody has."""
        return self.booked + self.issued + self.leased + self.burned

    @property
    def has_room(self) -> bool:
        """Whether one more may have a unit."""
        return self.quota is None or self.free > 0


def apply(ledger: WindowLedger, movement: Movement) -> WindowLedger:
    """The ledger after a movement; LedgerError when the units are not there."""
    quota = ledger.quota
    changed: dict[str, int] = {}
    for part, units in ((movement.source, -movement.units), (movement.target, movement.units)):
        if part is Part.OUTSIDE or (quota is None and part is Part.FREE):
            continue
        name = part.value
        changed[name] = changed.get(name, getattr(ledger, name)) + units
        if quota is not None:
            quota += units
    return replace(ledger, quota=quota, **changed)


def normalised(ledger: WindowLedger, movement: Movement) -> Movement:
    """The movement as it is posted: in a window without limit, what would be free is outside."""
    if ledger.quota is not None:
        return movement
    source = Part.OUTSIDE if movement.source is Part.FREE else movement.source
    target = Part.OUTSIDE if movement.target is Part.FREE else movement.target
    return Movement(source, target, movement.units)


def fitted(ledger: WindowLedger, planned: int | None) -> tuple[WindowLedger, Movement | None]:
    """The ledger under the quota that is planned now, and the movement that brings it there.

    Nobody loses a unit: under a quota below what is used, the window keeps what is used and has nothing free.
    """
    free = 0 if planned is None else max(0, planned - ledger.used)
    quota = None if planned is None else free + ledger.used
    if free > ledger.free:
        movement = Movement(Part.OUTSIDE, Part.FREE, free - ledger.free)
    elif free < ledger.free:
        movement = Movement(Part.FREE, Part.OUTSIDE, ledger.free - free)
    else:
        return (ledger if quota == ledger.quota else replace(ledger, quota=quota)), None
    return replace(ledger, quota=quota, free=free), movement
