"""Telling staff that somebody needs them: the contract, and the signals of an office that has none."""

from typing import Protocol

from kiosk.core.model import StaffReason


class SignalsError(Exception):
    """Bell, lamp and buzzer cannot be used at all; the message says why and what to do."""


class StaffSignals(Protocol):
    """Bell, lamp and buzzer. Calls return at once and never raise."""

    def call(self, reason: StaffReason) -> None:
        """Ring, and light the lamp until somebody acknowledges it."""

    def acknowledge(self) -> None:
        """Staff have come: everything off."""

    def close(self) -> None:
        """Everything off, for good."""


class NoSignals:
    """There is nothing to ring with: staff see the screen."""

    def call(self, reason: StaffReason) -> None:
        """Nobody hears it."""

    def acknowledge(self) -> None:
        """Nothing to switch off."""

    def close(self) -> None:
        """Nothing to give back."""
