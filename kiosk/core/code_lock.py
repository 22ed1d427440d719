"""Ten wrong codes within a minute shut the code keyboard for a minute, or until staff come. Pure.

Scans and NIKs go on: who mistypes is helped, who tries codes out is stopped.
"""

from dataclasses import replace

from kiosk.core.code_events import CodeLockElapsed, WrongCodesForgotten
from kiosk.core.effects import CallStaff, Effect, StartTimer
from kiosk.core.facts import MAX_WRONG_CODES
from kiosk.core.model import StaffReason
from kiosk.core.question_states import CodeLocked
from kiosk.core.states import Entry, LookingUp, Refused, State, TypingCode
from kiosk.core.visit import Kiosk
from quota_protocol.problems import ProblemType

COUNTED_FOR_S = 60.0
LOCKED_FOR_S = 60.0


def keep_count(known: Kiosk, visit: State) -> tuple[Kiosk, State, tuple[Effect, ...]]:
    """Kiosk, next state and effects with wrong typed codes counted. `known.visit` is the state before."""
    if not _is_wrong(known.visit, visit):
        shut = known.facts.codes_locked and isinstance(visit, TypingCode)
        return known, CodeLocked() if shut else visit, ()
    wrong = known.facts.wrong_codes + 1
    known = replace(known, facts=replace(known.facts, wrong_codes=wrong))
    if wrong < MAX_WRONG_CODES:
        return known, visit, (StartTimer(WrongCodesForgotten(), COUNTED_FOR_S),) if wrong == 1 else ()
    return known, CodeLocked(), (CallStaff(StaffReason.REFUSED), StartTimer(CodeLockElapsed(), LOCKED_FOR_S))


def _is_wrong(before: State, after: State) -> bool:
    """A typed code that does not check, or that nobody has."""
    match before, after:
        case _, TypingCode(wrong=True) if after != before:
            return True
        case LookingUp(entry=Entry.TYPED), Refused(kind=ProblemType.BOOKING_UNKNOWN, problem=problem):
            return not problem.record
        case _:
            return False
