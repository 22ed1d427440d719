"""Every screen about a record of which no card can be printed yet (S29, S30)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kiosk.core import record_states as record
from kiosk.core.model import CheckInByCode
from kiosk.core.refusals import refusal
from kiosk.core.states import State
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Problem, RecordGroup
from quota_protocol.problems import ProblemType

_OF_A_CODE = (RecordGroup.PRINT_READY, RecordGroup.PRINTED)


def record_visits(code: BookingCode) -> Iterator[tuple[str, State]]:
    """Each with its picture's name; `code` was shown."""
    shown = CheckInByCode(code)
    for group in RecordGroup:
        kind = ProblemType.BOOKING_UNKNOWN if group in _OF_A_CODE else ProblemType.RECORD_NOT_PRINTABLE
        problem = _problem(kind, group)
        yield f"refused-record-{group}", refusal(kind, problem, shown)
        if group not in _OF_A_CODE:
            yield f"refused-record-{group}-booked", refusal(kind, replace(problem, date=date(2026, 11, 12)), shown)
    told = _problem(ProblemType.RECORD_NOT_PRINTABLE, RecordGroup.IN_PROCESS)
    for typed in ("", "081200000001"):
        yield f"record-phone-{len(typed)}", record.TypingReadyPhone(shown, told, typed)
    yield "record-leaving-phone", record.LeavingPhone(shown, told)
    for outcome in record.PhoneOutcome:
        yield f"record-phone-{outcome}", record.PhoneLeft(outcome, shown, told)


def _problem(kind: ProblemType, group: RecordGroup) -> Problem:
    return Problem(type=kind.urn, title="", status=kind.status, record=group.value)
