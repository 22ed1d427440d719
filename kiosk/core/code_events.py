"""Typed and lost codes: the timers of the keyboard's lock, and what the server answers. Part of `kiosk.core.events`."""

from kiosk.core.model import SessionId
from kiosk.core.value import Value


class WrongCodesForgotten(Value, frozen=True):
    """The wrong codes of the last minute count no longer. A timer."""


class CodeLockElapsed(Value, frozen=True):
    """The code keyboard was shut for a while; the while is over. A timer."""


class CodeResendTaken(Value, frozen=True):
    """The server sends a lost code again, if there is one."""

    session: SessionId


class CodeResendTooOften(Value, frozen=True):
    """Lost codes were asked for too often, for this number or at this kiosk."""

    session: SessionId
