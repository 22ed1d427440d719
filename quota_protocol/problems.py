"""The refusals of the API: RFC 9457 problem types, a closed set."""

from enum import StrEnum

URN_PREFIX = "urn:kiosk-antrean:"
MEDIA_TYPE = "application/problem+json"


class ProblemType(StrEnum):
    """The slug after `urn:kiosk-antrean:` in a problem's `type`."""

    INVALID_REQUEST = "invalid-request"
    NIK_INVALID = "nik-invalid"
    UNAUTHORIZED = "unauthorized"
    DEVICE_REVOKED = "device-revoked"
    DEVICE_ROLLBACK = "device-rollback"
    DEVICE_FORK = "device-fork"
    BOOKING_UNKNOWN = "booking-unknown"
    REQUEST_UNKNOWN = "request-unknown"
    BOOKING_CANCELLED = "booking-cancelled"
    BOOKING_USED = "booking-used"
    BOOKING_OTHER_DAY = "booking-other-day"
    TOO_EARLY = "too-early"
    QUOTA_EXHAUSTED = "quota-exhausted"
    SEVERAL_BOOKINGS = "several-bookings"
    ONE_PER_PERSON = "one-per-person"
    OFFICE_CLOSED = "office-closed"
    SERVICE_SUSPENDED = "service-suspended"
    RECORD_NOT_PRINTABLE = "record-not-printable"
    HELD_FOR_SECTION_HEAD = "held-for-section-head"
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch"
    RATE_LIMITED = "rate-limited"
    RECOVERING = "recovering"

    @property
    def urn(self) -> str:
        """The problem's `type` on the wire."""
        return URN_PREFIX + self.value

    @property
    def status(self) -> int:
        """The HTTP status it is answered with."""
        return _STATUS[self]


_STATUS = {
    ProblemType.INVALID_REQUEST: 400,
    ProblemType.NIK_INVALID: 400,
    ProblemType.UNAUTHORIZED: 401,
    ProblemType.DEVICE_REVOKED: 403,
    ProblemType.DEVICE_ROLLBACK: 403,
    ProblemType.DEVICE_FORK: 403,
    ProblemType.BOOKING_UNKNOWN: 404,
    ProblemType.REQUEST_UNKNOWN: 404,
    ProblemType.BOOKING_CANCELLED: 409,
    ProblemType.BOOKING_USED: 409,
    ProblemType.BOOKING_OTHER_DAY: 409,
    ProblemType.TOO_EARLY: 409,
    ProblemType.QUOTA_EXHAUSTED: 409,
    ProblemType.SEVERAL_BOOKINGS: 409,
    ProblemType.ONE_PER_PERSON: 409,
    ProblemType.OFFICE_CLOSED: 409,
    ProblemType.SERVICE_SUSPENDED: 409,
    ProblemType.RECORD_NOT_PRINTABLE: 409,
    ProblemType.HELD_FOR_SECTION_HEAD: 409,
    ProblemType.IDEMPOTENCY_MISMATCH: 422,
    ProblemType.RATE_LIMITED: 429,
    ProblemType.RECOVERING: 503,
}


def problem_type(urn: object) -> ProblemType | None:
    """The problem that a `type` member names, or None when it is not one of ours."""
    if not isinstance(urn, str) or not urn.startswith(URN_PREFIX):
        return None
    try:
        return ProblemType(urn.removeprefix(URN_PREFIX))
    except ValueError:
        return None
