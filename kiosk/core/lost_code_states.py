"""Where a visit can be while a lost booking code is asked for. Part of `kiosk.core.states`."""

from kiosk.core.value import Value


class TypingLostPhone(Value, frozen=True):
    """Which telephone number was the booking made with?"""

    PRIVATE = frozenset({"typed"})

    typed: str = ""


class TypingLastDigits(Value, frozen=True):
    """Which are the last four digits of its NIK? `phone` is E.164."""

    PRIVATE = frozenset({"phone", "typed"})

    phone: str
    typed: str = ""


class ResendingCode(Value, frozen=True):
    """Asking the server to send the code again."""


class CodeResent(Value, frozen=True):
    """It was asked for; nobody is told whether there is one. `again` is whether another number may be tried."""

    again: bool


LostCodeChoice = TypingLostPhone | TypingLastDigits | CodeResent
"""The states of a lost code that wait for a touch."""
