"""Timers of the code keyboard's lock. Part of `kiosk.events`."""

from kiosk.value import Value


class WrongCodesForgotten(Value, frozen=True):
    """The wrong codes of the last minute count no longer. A timer."""


class CodeLockElapsed(Value, frozen=True):
    """The code keyboard was shut for a while; the while is over. A timer."""
