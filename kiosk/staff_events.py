"""What happens in staff mode, in the past tense. Part of `kiosk.events`."""

from kiosk.model import SessionId
from kiosk.value import Value


class StaffGestureMade(Value, frozen=True):
    """Five taps on the emblem: somebody knows of staff mode."""


class PinAccepted(Value, frozen=True):
    """The PIN is right."""

    session: SessionId


class PinRefused(Value, frozen=True):
    """The PIN is wrong."""

    session: SessionId


class StaffLockElapsed(Value, frozen=True):
    """After too many wrong PINs staff mode was shut for a while; the while is over. A timer."""
