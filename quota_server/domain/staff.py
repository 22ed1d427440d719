"""Staff: roles, what each may do, passwords, and what the server tells staff of themselves."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

NAME_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
PASSWORD_CHARACTERS_MIN = 8
PASSWORD_CHARACTERS_MAX = 200
FAILURES_MAX = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_FOR = timedelta(hours=12)
SALT_BYTES = 16

# 16 MiB and some 50 ms for each guess.
_COST, _BLOCK, _LANES = 2**14, 8, 1
_KEY_BYTES = 32
_MEMORY_BYTES_MAX = 64 * 1024 * 1024


class StaffRole(StrEnum):
    """What somebody is at the office."""

    FRONT_DESK = "antrean_depan"
    COUNTER = "loket"
    WHATSAPP_OPERATOR = "operator_wa"
    SECTION_HEAD = "kasi"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


MAY_CALL = frozenset({StaffRole.COUNTER, StaffRole.SECTION_HEAD, StaffRole.SUPERVISOR, StaffRole.ADMIN})
"""Roles that call numbers to a counter and serve them."""

MAY_DECIDE = frozenset({StaffRole.SUPERVISOR, StaffRole.ADMIN})
"""Roles that close dates and suspend services."""

MAY_SETTLE = MAY_CALL | {StaffRole.FRONT_DESK}
"""Roles that decide what sync could not, and enter the strips that were handed out by hand."""

MAY_TELL = MAY_CALL | {StaffRole.WHATSAPP_OPERATOR}
"""Roles that say what has happened to a document request."""

MAY_SEE_MESSAGES = MAY_SETTLE | {StaffRole.WHATSAPP_OPERATOR}
"""Roles that look up what was sent to a code, and phone who was not reached."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who has signed in. `name` is the account's, not the person's."""

    office: str
    staff_id: str
    name: str
    role: StaffRole

    @property
    def actor(self) -> str:
        """Who acted, as the audit keeps it."""
        return f"staff:{self.name}"


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Answer of `GET /v1/staff/session`. A request that comes with the cookie writes only with `csrf_token`."""

    office: str
    name: str
    role: StaffRole
    expires_at: datetime
    csrf_token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Answer of `POST /v1/staff/sign-in`: `token` goes into `Authorization: Bearer`."""

    token: str = field(repr=False)
    office: str
    name: str
    role: StaffRole
    expires_at: datetime
    csrf_token: str


def hash_password(password: str, salt: bytes) -> str:
    """What is kept of a password: scrypt with its parameters, salt and key."""
    key = _key(password, salt, _COST, _BLOCK, _LANES)
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), _base64(salt), _base64(key)))


def password_matches(password: str, kept: str) -> bool:
    """Whether it is the password. Takes as long for a wrong one."""
    _name, cost, block, lanes, salt, key = kept.split("$")
    made = _key(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(made, base64.b64decode(key))


NOBODYS_PASSWORD = "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), "A" * 22 + "==", "A" * 43 + "="))
"""Compared with where there is no such account, so that both take the same time. No password is known that fits."""


def csrf_token_of(session_token: str) -> str:
    """Shown to the pages of a session only: who can read it has the session already."""
    return hashlib.sha256(b"csrf\0" + session_token.encode("utf-8", "surrogatepass")).hexdigest()


def _key(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=block,
        p=lanes,
        maxmem=_MEMORY_BYTES_MAX,
        dklen=_KEY_BYTES,
    )


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode()
