"""What staff hear and see: the bell, the lamp and the buzzer, as they hang in the hall."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

KEPT_MOMENTS = 500
HEARD_FOR_S = 3.0
"""So long after its last sound a bell or buzzer still counts as heard: a person turns their head that late."""


class Signal(Enum):
    BELL = "bell"
    LAMP = "lamp"
    BUZZER = "buzzer"


class SignalWires(Protocol):
    """The terminals of bell, lamp and buzzer."""

    def on_signal(self, callback: Callable[[Signal, bool], None]) -> None:
        """Calls back at once with the state of each, and then at each change, from any thread."""


@dataclass(frozen=True, slots=True)
class SignalMoment:
    at_monotonic_s: float
    signal: Signal
    on: bool


class VirtualSignals:
    """Counts how often each has gone on, and keeps the newest 500 moments."""

    def __init__(self, wires: SignalWires) -> None:
        self._changed = threading.Condition()
        self._closed = False
        self._on = dict.fromkeys(Signal, False)
        self._times = dict.fromkeys(Signal, 0)
        self._last_on_s: dict[Signal, float] = {}
        self._moments: deque[SignalMoment] = deque(maxlen=KEPT_MOMENTS)
        wires.on_signal(self._moved)

    def _moved(self, signal: Signal, on: bool) -> None:
        with self._changed:
            if self._closed or on == self._on[signal]:
                return
            now_s = time.monotonic()
            self._on[signal] = on
            self._times[signal] += on
            self._last_on_s[signal] = now_s
            self._moments.append(SignalMoment(now_s, signal, on))
            self._changed.notify_all()

    def is_on(self, signal: Signal) -> bool:
        """Whether it is on at this moment."""
        return self._on[signal]

    def times_on(self, signal: Signal) -> int:
        """How often it has gone on since the start."""
        return self._times[signal]

    def heard_lately(self, signal: Signal) -> bool:
        """Whether it is on, or was within the last three seconds."""
        last_s = self._last_on_s.get(signal)
        return self._on[signal] or (last_s is not None and time.monotonic() - last_s < HEARD_FOR_S)

    @property
    def history(self) -> list[SignalMoment]:
        """Oldest first."""
        with self._changed:
            return list(self._moments)

    def wait_for(self, signal: Signal, on: bool, timeout_s: float = 5.0) -> None:
        """Waits until it is on, or off. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._on[signal] is on, timeout_s):
                raise TimeoutError(f"the {signal.value} is still {'off' if on else 'on'} after {timeout_s} s")

    def close(self) -> None:
        """Hears nothing any more; the wires are the composition root's to take off."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
