"""Staff accounts and their sessions in the database. Session tokens are kept as hashes only."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal
from quota_server.domain.staff import FAILURES_MAX, LOCKED_FOR, NOBODYS_PASSWORD, SESSION_FOR, Staff, StaffRole
from quota_server.store.contract import StoreError
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

_SESSIONS_MAX = 10
_COMMAND_LINE = "system"


@dataclass(frozen=True, slots=True)
class StaffListing:
    """A line of `staff list`. `state`: active, locked or disabled."""

    office: str
    name: str
    role: str
    state: str
    created_at: str


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """An attempt that is counted already. `staff_id` is empty for an account that may not sign in.

    `last`: should it fail, the account is locked.
    """

    staff_id: str
    password_hash: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that has not ended."""

    staff: Staff
    expires_at: datetime


def add(tx: Transaction, office: str, name: str, role: StaffRole, password_hash: str) -> None:
    """Adds an account; StoreError when the office has one of that name."""
    if tx.connection.execute("SELECT 1 FROM offices WHERE office = ?", (office,)).fetchone() is None:
        raise StoreError(f"there is no office {office} in this database")
    if tx.connection.execute("SELECT 1 FROM staff WHERE office = ? AND name = ?", (office, name)).fetchone():
        raise StoreError(f"office {office} has a staff account {name} already; nothing was changed")
    tx.connection.execute(
        "INSERT INTO staff (office, staff_id, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (office, str(uuid.uuid4()), name, role.value, password_hash, utc_text(tx.now)),
    )
    append_audit(tx, office, _COMMAND_LINE, "staff_added", f"staff/{name}", {"role": role.value})


def set_password(tx: Transaction, office: str, name: str, password_hash: str) -> None:
    """A new password: locks and sessions end, and a disabled account works again."""
    staff_id = _known(tx, office, name)
    tx.connection.execute(
        "UPDATE staff SET password_hash = ?, failures = 0, locked_until = NULL, disabled_at = NULL"
        " WHERE office = ? AND staff_id = ?",
        (password_hash, office, staff_id),
    )
    _end_sessions(tx, office, staff_id)
    append_audit(tx, office, _COMMAND_LINE, "staff_password_set", f"staff/{name}", {})


def disable(tx: Transaction, office: str, name: str) -> None:
    """The account signs in no more, and its sessions end."""
    staff_id = _known(tx, office, name)
    tx.connection.execute(
        "UPDATE staff SET disabled_at = ? WHERE office = ? AND staff_id = ? AND disabled_at IS NULL",
        (utc_text(tx.now), office, staff_id),
    )
    _end_sessions(tx, office, staff_id)
    append_audit(tx, office, _COMMAND_LINE, "staff_disabled", f"staff/{name}", {})


def listing(tx: Transaction, office: str | None) -> list[StaffListing]:
    """All accounts, of one office or of all."""
    rows = tx.connection.execute(
        "SELECT office, name, role, locked_until, disabled_at, created_at FROM staff ORDER BY office, name"
    ).fetchall()
    found = []
    for of_office, name, role, locked_until, disabled_at, created_at in rows:
        if office in (None, of_office):
            locked = locked_until is not None and utc_text(tx.now) < locked_until
            state = "disabled" if disabled_at else "locked" if locked else "active"
            found.append(StaffListing(of_office, name, role, state, created_at))
    return found


def begin_sign_in(tx: Transaction, office: str, name: str, real_now: datetime) -> SignInAttempt:
    """Counts an attempt before the password is looked at, so that many at once cannot guess more than five times.

    Refuses with `rate-limited` while the account is locked.
    """
    row = tx.connection.execute(
        "SELECT staff_id, password_hash, failures, locked_until, disabled_at FROM staff WHERE office = ? AND name = ?",
        (office, name),
    ).fetchone()
    if row is None:
        return SignInAttempt("", NOBODYS_PASSWORD)
    staff_id, password_hash, failures, locked_until, disabled_at = row
    now = utc_text(real_now)
    if locked_until is not None and now < locked_until:
        raise refusal(ProblemType.RATE_LIMITED, "Five attempts failed: the account is locked for 15 minutes.")
    attempts = 1 if locked_until is not None else failures + 1
    locks = utc_text(real_now + LOCKED_FOR) if attempts >= FAILURES_MAX else None
    # The row is read and changed under one lock on either engine only if the change asks what was read.
    changed = tx.connection.execute(
        "UPDATE staff SET failures = ?, locked_until = ? WHERE office = ? AND staff_id = ? AND failures = ?",
        (attempts, locks, office, staff_id, failures),
    )
    if not changed.rowcount:
        raise refusal(ProblemType.RATE_LIMITED, "Several attempts at once: try again.")
    return SignInAttempt("" if disabled_at else staff_id, password_hash, last=locks is not None)


def note_locked(tx: Transaction, office: str, name: str) -> None:
    """The last attempt has failed."""
    append_audit(tx, office, _COMMAND_LINE, "staff_locked", f"staff/{name}", {"failures": FAILURES_MAX})


def open_session(tx: Transaction, office: str, staff_id: str, token: str, real_now: datetime) -> OpenSession:
    """Begins a session after the right password; the count of failures begins anew."""
    tx.connection.execute(
        "UPDATE staff SET failures = 0, locked_until = NULL WHERE office = ? AND staff_id = ?", (office, staff_id)
    )
    _forget_old_sessions(tx, office, staff_id, real_now)
    expires_at = real_now + SESSION_FOR
    tx.connection.execute(
        "INSERT INTO staff_sessions (office, token_hash, staff_id, started_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (office, _hash(token), staff_id, utc_text(real_now), utc_text(expires_at)),
    )
    opened = session_of(tx, token, real_now)
    append_audit(tx, office, opened.staff.actor, "signed_in", f"staff/{opened.staff.name}", {})
    return opened


def session_of(tx: Transaction, token: str, real_now: datetime) -> OpenSession:
    """The session of a token; refuses with `unauthorized`."""
    row = tx.connection.execute(
        "SELECT s.office, s.staff_id, s.name, s.role, n.expires_at FROM staff_sessions n"
        " JOIN staff s ON s.office = n.office AND s.staff_id = n.staff_id"
        " WHERE n.token_hash = ? AND n.expires_at > ? AND s.disabled_at IS NULL",
        (_hash(token), utc_text(real_now)),
    ).fetchone()
    if row is None:
        raise refusal(ProblemType.UNAUTHORIZED, "The session is not known or has ended: sign in.")
    office, staff_id, name, role, expires_at = row
    return OpenSession(Staff(office, staff_id, name, StaffRole(role)), from_utc_text(expires_at))


def end_session(tx: Transaction, staff: Staff, token: str) -> None:
    """Signs out."""
    tx.connection.execute(
        "DELETE FROM staff_sessions WHERE office = ? AND token_hash = ?", (staff.office, _hash(token))
    )
    append_audit(tx, staff.office, staff.actor, "signed_out", f"staff/{staff.name}", {})


def _forget_old_sessions(tx: Transaction, office: str, staff_id: str, real_now: datetime) -> None:
    rows = tx.connection.execute(
        "SELECT token_hash, expires_at FROM staff_sessions WHERE office = ? AND staff_id = ? ORDER BY started_at DESC",
        (office, staff_id),
    ).fetchall()
    for position, (token_hash, expires_at) in enumerate(rows):
        if position >= _SESSIONS_MAX - 1 or expires_at <= utc_text(real_now):
            tx.connection.execute(
                "DELETE FROM staff_sessions WHERE office = ? AND token_hash = ?", (office, bytes(token_hash))
            )


def _end_sessions(tx: Transaction, office: str, staff_id: str) -> None:
    tx.connection.execute("DELETE FROM staff_sessions WHERE office = ? AND staff_id = ?", (office, staff_id))


def _known(tx: Transaction, office: str, name: str) -> str:
    row = tx.connection.execute("SELECT staff_id FROM staff WHERE office = ? AND name = ?", (office, name)).fetchone()
    if row is None:
        raise StoreError(f"office {office} has no staff account {name}")
    return str(row[0])


def _hash(token: str) -> bytes:
    """Tokens are long and random: a plain hash cannot be guessed backwards."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
