"""Where a visit can be while somebody whose card cannot be printed yet leaves a phone (S29). Part of `states`.

`shown` is what they came with, `problem` the refusal that they came from.
"""

from enum import StrEnum

from kiosk.core.model import CheckInByCode, CheckInByNik
from kiosk.core.value import Value
from quota_protocol.messages import Problem


class PhoneOutcome(StrEnum):
    """What became of the phone. NOT_KEPT: perhaps not; NO_LINK: nobody can be asked to; NONE: there is none."""

    KEPT = "kept"
    NOT_KEPT = "not-kept"
    NO_LINK = "no-link"
    NONE = "none"


class TypingReadyPhone(Value, frozen=True):
    """Which phone shall be told once the card can be printed?"""

    PRIVATE = frozenset({"shown", "typed"})

    shown: CheckInByCode | CheckInByNik
    problem: Problem
    typed: str = ""


class LeavingPhone(Value, frozen=True):
    """Asking the server to keep it."""

    PRIVATE = frozenset({"shown"})

    shown: CheckInByCode | CheckInByNik
    problem: Problem


class PhoneLeft(Value, frozen=True):
    """What was made of the wish to be told."""

    PRIVATE = frozenset({"shown"})

    outcome: PhoneOutcome
    shown: CheckInByCode | CheckInByNik
    problem: Problem


RecordVisit = TypingReadyPhone | LeavingPhone | PhoneLeft
"""All of them."""
