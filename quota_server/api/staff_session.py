"""Who of the staff asks: by bearer token, or by the cookie of a page, which writes only with its CSRF token."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from starlette.requests import Request

from quota_protocol.problems import ProblemType
from quota_server.api.bodies import B, invalid, read_body
from quota_server.api.house import House, house_of
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.staff import Staff, StaffRole, csrf_token_of
from quota_server.store.jobs import staff as staff_jobs
from quota_server.store.jobs.staff_writes import StaffWrite

SESSION_COOKIE = "antrean_sesi"
CSRF_HEADER = "x-csrf-token"
ANY_ROLE = frozenset(StaffRole)
_BEARER = "bearer "
_TOKEN_CHARACTERS_MAX = 200
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class SignedInStaff:
    """Somebody with a session. `token` is the session's own: it stays in the request."""

    staff: Staff
    token: str
    expires_at: datetime

    @property
    def csrf_token(self) -> str:
        """What the session's pages send with each write."""
        return csrf_token_of(self.token)


async def staff_of(request: Request, roles: frozenset[StaffRole] = ANY_ROLE, *, writes: bool) -> SignedInStaff:
    """Who asks; refuses with `unauthorized`: 401 without a session, 403 for another role or a missing CSRF token."""
    authorization = request.headers.get("authorization", "")
    by_bearer = authorization[: len(_BEARER)].lower() == _BEARER
    token = authorization[len(_BEARER) :].strip() if by_bearer else request.cookies.get(SESSION_COOKIE, "")
    signed_in = await session_of(house_of(request), token)
    if signed_in.staff.role not in roles:
        raise refusal(ProblemType.UNAUTHORIZED, "This role may not do that.", status=_FORBIDDEN)
    if writes and not by_bearer:
        require_csrf(signed_in, request.headers.get(CSRF_HEADER, ""))
    return signed_in


async def session_of(house: House, token: str) -> SignedInStaff:
    """The session of a token; refuses with `unauthorized`."""
    if not token or len(token) > _TOKEN_CHARACTERS_MAX:
        raise refusal(ProblemType.UNAUTHORIZED, "Staff sign in first.")
    now = house.real_clock.now()
    found = await house.store.read(lambda tx: staff_jobs.session_of(tx, token, now))
    return SignedInStaff(found.staff, token, found.expires_at)


def require_csrf(signed_in: SignedInStaff, shown: str) -> None:
    """Refuses a write that another site may have sent."""
    if not csrf_token_fits(signed_in, shown):
        raise refusal(ProblemType.UNAUTHORIZED, "X-CSRF-Token: needed with the cookie.", status=_FORBIDDEN)


def csrf_token_fits(signed_in: SignedInStaff, shown: str) -> bool:
    """Whether the token is the session's: what it comes with was sent by one of its pages."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), signed_in.csrf_token.encode())


async def read_optional_body(request: Request, decoder: "msgspec.json.Decoder[B]", bytes_max: int) -> B:
    """The body; nothing sent is an empty object."""
    if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        try:
            return decoder.decode(b"{}")
        except msgspec.ValidationError:
            raise invalid("body: needed.") from None
    return await read_body(request, decoder, bytes_max)


def staff_write(request: Request, staff: Staff, what: str, event_id: UUID | None, content: bytes) -> StaffWrite:
    """A write's identity: the Idempotency-Key, which equals the body's `event_id` where there is one.

    `what` names the deed and what it is done to; `content` is the body in one canonical spelling.
    """
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    try:
        identity = UUID(key)
    except ValueError:
        raise missing_key() from None
    if event_id is not None and event_id != identity:
        raise missing_key()
    return StaffWrite(staff.office, staff.actor, str(identity), what.encode() + b"\0" + content)


def missing_key() -> Refused:
    """The refusal of a staff write without its key."""
    return invalid("Idempotency-Key: needed, a UUID, and equal to event_id where the body has one.")
