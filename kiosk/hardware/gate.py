"""The gate's contract, and the gate of an office that has none."""

from collections.abc import Callable
from typing import Protocol

from kiosk.core.model import GateFault


class GateError(Exception):
    """The gate cannot be used at all; the text says why and what to do."""

    def __init__(self, fault: GateFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class Gate(Protocol):
    """What the kiosk needs of a gate. `authorise` returns at once; what comes of it is told by callbacks."""

    def start(self, on_fault: Callable[[GateFault | None], None], on_nobody_passed: Callable[[], None]) -> None:
        """Begin to watch the gate. The callbacks come from the gate's own thread and must return at once."""

    def authorise(self) -> None:
        """Let one person through. Two more are remembered while somebody is passing."""

    def close(self) -> None:
        """Leave the gate shut. Exit and fire are wired past this machine."""


class NoGate:
    """There is no gate: everybody is through already."""

    def start(self, on_fault: Callable[[GateFault | None], None], on_nobody_passed: Callable[[], None]) -> None:
        """Nothing to watch."""

    def authorise(self) -> None:
        """Nobody is held back."""

    def close(self) -> None:
        """Nothing to shut."""
