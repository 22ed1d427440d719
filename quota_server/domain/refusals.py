"""How a rule says no: one exception that carries the problem which the API answers with."""

from datetime import date as date_
from datetime import datetime

from quota_protocol.messages import NextWindow, Problem, Window
from quota_protocol.problems import ProblemType

_TITLES = {
    ProblemType.INVALID_REQUEST: "The request is not one that this API understands",
    ProblemType.NIK_INVALID: "A NIK has sixteen digits",
    ProblemType.UNAUTHORIZED: "A valid token is needed",
    ProblemType.DEVICE_REVOKED: "This device is no longer admitted",
    ProblemType.BOOKING_UNKNOWN: "There is no such booking",
    ProblemType.REQUEST_UNKNOWN: "There is no such request",
    ProblemType.BOOKING_CANCELLED: "The booking was cancelled",
    ProblemType.BOOKING_USED: "The booking was used before",
    ProblemType.BOOKING_OTHER_DAY: "The booking is for another day",
    ProblemType.TOO_EARLY: "It is too early for this booking",
    ProblemType.QUOTA_EXHAUSTED: "The window is full or over",
    ProblemType.SEVERAL_BOOKINGS: "There are several bookings: choose a service",
    ProblemType.ONE_PER_PERSON: "There is an open booking already",
    ProblemType.OFFICE_CLOSED: "The office is closed then",
    ProblemType.SERVICE_SUSPENDED: "The service is suspended",
    ProblemType.RECORD_NOT_PRINTABLE: "The record may not be printed",
    ProblemType.HELD_FOR_SECTION_HEAD: "The section head decides on this request",
    ProblemType.IDEMPOTENCY_MISMATCH: "This event was sent before with another content",
    ProblemType.RATE_LIMITED: "Too many requests",
    ProblemType.RECOVERING: "The server cannot write at the moment",
}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule refuses. `problem` says which and why, without personal data."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.type)
        self.problem = problem


def refusal(
    kind: ProblemType,
    detail: str,
    *,
    status: int | None = None,
    opens_at: datetime | None = None,
    free: int | None = None,
    next_window: NextWindow | None = None,
    choices: tuple[str, ...] = (),
    basis: str = "",
    date: date_ | None = None,
    window: Window | None = None,
    quota: int | None = None,
    day_quota: int | None = None,
    used_at: datetime | None = None,
    retry_after_s: int | None = None,
    record: str = "",
) -> Refused:
    """A refusal to raise. `status` replaces the usual one of `kind` (404 of an unknown route, 413 of a long body)."""
    return Refused(
        Problem(
            type=kind.urn,
            title=_TITLES.get(kind, kind.value),
            status=kind.status if status is None else status,
            detail=detail,
            opens_at=opens_at,
            free=free,
            next_window=next_window,
            choices=choices,
            basis=basis,
            date=date,
            window=window,
            quota=quota,
            day_quota=day_quota,
            used_at=used_at,
            retry_after_s=retry_after_s,
            record=record,
        )
    )
