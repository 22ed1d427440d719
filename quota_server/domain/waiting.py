"""How long somebody will wait, estimated from those who were served before; unknown where that says too little."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_SERVED_AT_LEAST = 5
_LATEST_SERVED = 30
_LONGEST_MIN = 240
_STEP_MIN = 5


class WaitUnknown:
    """Too few were served, no counter is open, or it would be so long that no figure holds."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WaitUnknown)

    def __hash__(self) -> int:
        return hash(WaitUnknown)


@dataclass(frozen=True, slots=True)
class WaitMinutes:
    """About so many minutes, rounded up to five: better late than a promise that is not kept."""

    minutes: int


def estimated_wait(ahead: int, open_counters: int, served_s: Sequence[float]) -> WaitMinutes | WaitUnknown:
    """The wait of somebody with `ahead` before him. `served_s`: how long each visitor took lately, the latest last.

    The median: one visitor who took an hour says nothing of the others.
    """
    lately = served_s[-_LATEST_SERVED:]
    if open_counters < 1 or len(lately) < _SERVED_AT_LEAST:
        return WaitUnknown()
    minutes = ahead * median(lately) / open_counters / 60
    if minutes > _LONGEST_MIN:
        return WaitUnknown()
    return WaitMinutes(-(-int(minutes + 0.999) // _STEP_MIN) * _STEP_MIN)
