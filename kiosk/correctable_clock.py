"""The kiosk's own clock: the machine's, until somebody has said what time it is instead."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from quota_protocol.clock import Clock


class CorrectableClock:
    """A clock that follows the machine's, or goes on from an instant that it was told. Safe to read from any thread.

    What it was told is forgotten when the kiosk is switched off: nobody can say how long that was.
    """

    def __init__(self, machine: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.machine = machine
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None

    @property
    def simulated(self) -> bool:
        """Whether screens and tickets must say that this is not the real time."""
        return self.machine.simulated

    @property
    def corrected(self) -> bool:
        """Whether it goes on from an instant that it was told."""
        return self._told is not None

    def now(self) -> datetime:
        """The present instant."""
        told = self._told
        if told is None:
            return self.machine.now()
        instant, at_s = told
        return instant + timedelta(seconds=self._monotonic() - at_s)

    def follow(self, instant: datetime) -> None:
        """Go on from this instant, whatever the machine's clock says."""
        self._told = (instant, self._monotonic())

    def follow_machine(self) -> None:
        """Say what the machine's clock says."""
        self._told = None


def correctable(clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> CorrectableClock:
    """The clock as one that can be corrected; one that can be already stays the same."""
    return clock if isinstance(clock, CorrectableClock) else CorrectableClock(clock, monotonic)
