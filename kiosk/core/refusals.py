"""Why somebody gets no number now, and what is still possible. No refusal is a dead end: staff can always be called."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.events import Button
from kiosk.core.model import CheckInByCode, CheckInByNik, NewNumber, TicketWish
from kiosk.core.states import Refused
from quota_protocol.messages import Booking, BookingState, Office, Problem, RecordGroup, Timing
from quota_protocol.problems import ProblemType, problem_type

_STEPS: dict[ProblemType, tuple[Button, ...]] = {
    ProblemType.INVALID_REQUEST: (Button.CALL_STAFF, Button.DONE),
    ProblemType.NIK_INVALID: (Button.RETRY, Button.CALL_STAFF),
    ProblemType.UNAUTHORIZED: (Button.CALL_STAFF, Button.DONE),
    ProblemType.DEVICE_REVOKED: (Button.CALL_STAFF, Button.DONE),
    ProblemType.DEVICE_ROLLBACK: (Button.CALL_STAFF, Button.DONE),
    ProblemType.DEVICE_FORK: (Button.CALL_STAFF, Button.DONE),
    ProblemType.BOOKING_UNKNOWN: (Button.RETRY, Button.TAKE_NUMBER, Button.LOST_CODE),
    ProblemType.REQUEST_UNKNOWN: (Button.RETRY, Button.TAKE_NUMBER),
    ProblemType.BOOKING_CANCELLED: (Button.TAKE_NUMBER, Button.DONE),
    ProblemType.BOOKING_USED: (Button.CALL_STAFF, Button.DONE),
    ProblemType.BOOKING_OTHER_DAY: (Button.DONE, Button.MOVE_TODAY, Button.TAKE_NUMBER),
    ProblemType.TOO_EARLY: (Button.DONE, Button.URGENT),
    ProblemType.QUOTA_EXHAUSTED: (Button.OTHER_DAY, Button.URGENT, Button.CALL_STAFF),
    ProblemType.SEVERAL_BOOKINGS: (Button.CALL_STAFF, Button.DONE),
    ProblemType.ONE_PER_PERSON: (Button.CALL_STAFF, Button.DONE),
    ProblemType.OFFICE_CLOSED: (Button.DONE, Button.OTHER_DAY, Button.URGENT),
    ProblemType.SERVICE_SUSPENDED: (Button.OTHER_SERVICE, Button.URGENT, Button.DONE),
    ProblemType.RECORD_NOT_PRINTABLE: (Button.CALL_STAFF, Button.TAKE_REPAIR, Button.DONE),
    ProblemType.HELD_FOR_SECTION_HEAD: (Button.TAKE_VERIFICATION, Button.CALL_STAFF, Button.DONE),
    ProblemType.IDEMPOTENCY_MISMATCH: (Button.CALL_STAFF, Button.DONE),
    ProblemType.RATE_LIMITED: (Button.CALL_STAFF, Button.DONE),
    ProblemType.RECOVERING: (Button.CALL_STAFF, Button.DONE),
}

_STEPS_OF_RECORD: dict[RecordGroup, tuple[Button, ...]] = {
    RecordGroup.IN_PROCESS: (Button.NOTIFY_ME, Button.CALL_STAFF, Button.DONE),
    RecordGroup.DUPLICATE: (Button.TAKE_REPAIR, Button.DONE),
    RecordGroup.PRINT_READY: (Button.TAKE_NUMBER, Button.DONE),
    RecordGroup.PRINTED: (Button.COLLECT_CARD, Button.DONE),
}

_STEPS_WITHOUT_BOOKING: dict[RecordGroup, tuple[Button, ...]] = {
    RecordGroup.IN_PROCESS: (Button.NOTIFY_ME, Button.TAKE_NUMBER, Button.CALL_STAFF),
    RecordGroup.DUPLICATE: (Button.TAKE_REPAIR, Button.TAKE_NUMBER, Button.DONE),
}
"""Whoever has booked nothing may have come for something else than their card: no machine turns them away."""


def record_of(problem: Problem) -> RecordGroup | None:
    """What the server says of the record; None where it says nothing, or what only a later kiosk understands."""
    if problem_type(problem.type) not in (ProblemType.RECORD_NOT_PRINTABLE, ProblemType.BOOKING_UNKNOWN):
        return None
    return next((group for group in RecordGroup if group.value == problem.record), None)


def refusal(kind: ProblemType, problem: Problem, wish: TicketWish | None = None) -> Refused:
    """The refusal as the screen shows it, with its next steps; the first is the way forward.

    `wish` is what was presented or asked for, where that is known: a day can be booked, or a booking moved, for it.
    """
    steps = _STEPS[kind]
    record = record_of(problem)
    if record is not None:
        of_record = {**_STEPS_OF_RECORD, **_STEPS_WITHOUT_BOOKING} if problem.date is None else _STEPS_OF_RECORD
        steps = of_record[record]
    if kind is ProblemType.QUOTA_EXHAUSTED and problem.next_window is not None:
        steps = (Button.OTHER_WINDOW, Button.OTHER_DAY, Button.URGENT)
    if not isinstance(wish, CheckInByCode):
        steps = tuple(step for step in steps if step is not Button.MOVE_TODAY)
    if not isinstance(wish, CheckInByCode | CheckInByNik):
        steps = tuple(step for step in steps if step is not Button.NOTIFY_ME)
    if not isinstance(wish, NewNumber | CheckInByCode):
        steps = tuple(step for step in steps if step not in (Button.OTHER_DAY, Button.OTHER_WINDOW))
    return Refused(kind=kind, problem=problem, wish=wish, steps=steps)


def problem_of_booking(booking: Booking, office: Office) -> Problem | None:
    """Why a booking that was looked up cannot be checked in now, in the server's own words; None when it can."""
    kind = _kind_for(booking)
    if kind is None:
        return None
    opens_at = opening(booking, office) if kind is ProblemType.TOO_EARLY else None
    return Problem(
        type=kind.urn, title="", status=kind.status, date=booking.date, window=booking.window, opens_at=opens_at
    )


def _kind_for(booking: Booking) -> ProblemType | None:
    match booking.state, booking.timing:
        case BookingState.CHECKED_IN, _:
            return ProblemType.BOOKING_USED
        case BookingState.CANCELLED, _:
            return ProblemType.BOOKING_CANCELLED
        case _, Timing.OTHER_DAY:
            return ProblemType.BOOKING_OTHER_DAY
        case _, Timing.EARLY:
            return ProblemType.TOO_EARLY
        case _:
            return None


def opening(booking: Booking, office: Office) -> datetime:
    """When check-in for a booking opens, in the office's zone."""
    start = datetime.combine(booking.date, time.fromisoformat(booking.window.start), ZoneInfo(office.timezone))
    return start - timedelta(minutes=office.policies.early_check_in_min)
