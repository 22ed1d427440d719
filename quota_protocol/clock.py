"""Clocks that programs are given: the real one, or one that starts elsewhere (`--clock-from`) and runs on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol


class ClockTrust(StrEnum):
    """SYNCED by the network; RTC: set from a clock chip; SUSPECT: nothing vouches for it, or it is certainly wrong."""

    SYNCED = "synced"
    RTC = "rtc"
    SUSPECT = "suspect"


class Clock(Protocol):
    """Tells the time. `simulated` is whether screens and tickets must say so."""

    @property
    def simulated(self) -> bool: ...

    def now(self) -> datetime:
        """The present instant, with its offset from UTC."""


class SystemClock:
    """The clock of the machine."""

    simulated = False

    def __init__(self, read: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._read = read

    def now(self) -> datetime:
        return self._read()


class SimulatedClock:
    """Starts at an instant of its own and runs on with `monotonic` (seconds); demo, training and tests move it."""

    simulated = True

    def __init__(self, start: datetime, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.move_to(start)

    def now(self) -> datetime:
        start, began_s = self._start
        return start + timedelta(seconds=self._monotonic() - began_s)

    def move_to(self, instant: datetime) -> None:
        """Go on from `instant`, which must carry an offset."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs an offset, such as 2026-11-12T08:30:00+07:00")
        self._start = (instant, self._monotonic())


def parse_instant(text: str) -> datetime:
    """The instant that RFC 3339 text names; ValueError with a plain sentence when it has no offset or is none."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant such as 2026-11-12T08:30:00+07:00") from None
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no offset; write it like 2026-11-12T08:30:00+07:00")
    return instant
