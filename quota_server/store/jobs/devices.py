"""Kiosks in the database: one-time tokens, epochs, bearer tokens. Tokens are kept as hashes only."""

import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from quota_protocol.booking_code import ALPHABET
from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Device, StoreError
from quota_server.store.identities import token_hash
from quota_server.store.jobs import leases
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.transaction import Connection, Transaction, utc_text

_COMMAND_LINE = "system"
_TOKEN_VALID = timedelta(minutes=15)
_TOKEN_SYMBOLS = 20
_TOKEN_GROUP = 4
_API_TOKEN_BYTES = 32
_WELL = "ok"
_UNKNOWN = "The token is not known."


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """What a kiosk gets for its one-time token."""

    office: str
    device_id: str
    ordinal: int
    epoch: str
    api_token: str


@dataclass(frozen=True, slots=True)
class SyncCaller:
    """A kiosk that has shown a token of one of its epochs. `is_alive`: the epoch has not ended."""

    office: str
    device_id: str
    epoch: str
    is_alive: bool = True
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class DeviceListing:
    """A line of `device list`. `state`: waiting, enrolled, fenced, revoked.

    `unsent`: entries of its journal that it was heard to have and has not sent; `troubled`: devices that are not `ok`.
    """

    name: str
    ordinal: int
    device_id: str
    state: str
    enrolled_at: str
    last_sync_at: str = "-"
    unsent: int = 0
    clock_trust: str = "-"
    halted: str = ""
    troubled: tuple[str, ...] = ()


def device_of(connection: Connection, api_token: str) -> Device:
    """The device whose token this is; or refuses."""
    row = _of_token(connection, api_token)
    _require_admitted(revoked=row.revoked, is_alive=row.is_alive)
    return Device(row.office, row.device_id, row.epoch)


def require_admitted(connection: Connection, device: Device) -> None:
    """Refuses a device whose epoch has ended since it was told by its token. One without an epoch has shown none."""
    if not device.epoch:
        return
    row = connection.execute(
        "SELECT e.ended_at, d.revoked_at FROM epochs e JOIN devices d ON d.office = e.office"
        " AND d.device_id = e.device_id WHERE e.office = ? AND e.epoch = ?",
        (device.office, device.epoch),
    ).fetchone()
    if row is None:
        raise refusal(ProblemType.UNAUTHORIZED, _UNKNOWN)
    _require_admitted(revoked=row[1] is not None, is_alive=row[0] is None)


def _require_admitted(*, revoked: bool, is_alive: bool) -> None:
    if revoked:
        raise refusal(ProblemType.DEVICE_REVOKED, "The office has revoked this device.")
    if not is_alive:
        raise refusal(ProblemType.UNAUTHORIZED, "The token has ended; the device was enrolled anew or fenced.")


def sync_caller(connection: Connection, api_token: str) -> SyncCaller:
    """Whose token this is, also when its epoch has ended: the papers of such a kiosk exist. Refuses unknown tokens."""
    return _of_token(connection, api_token)


def _of_token(connection: Connection, api_token: str) -> SyncCaller:
    row = connection.execute(
        "SELECT e.office, e.device_id, e.epoch, e.ended_at, d.revoked_at FROM epochs e"
        " JOIN devices d ON d.office = e.office AND d.device_id = e.device_id WHERE e.token_hash = ?",
        (token_hash(api_token),),
    ).fetchone()
    if row is None:
        raise refusal(ProblemType.UNAUTHORIZED, _UNKNOWN)
    office, device_id, epoch, ended_at, revoked_at = row
    return SyncCaller(office, device_id, epoch, ended_at is None and revoked_at is None, revoked_at is not None)


def add(tx: Transaction, real_now: datetime, office: str, name: str) -> str:
    """A one-time token for the device of that name, which is made where there is none. Earlier unused ones end."""
    if tx.connection.execute("SELECT 1 FROM offices WHERE office = ?", (office,)).fetchone() is None:
        raise StoreError(f"there is no office {office} in this database")
    row = tx.connection.execute(
        "SELECT device_id FROM devices WHERE office = ? AND name = ?", (office, name)
    ).fetchone()
    device_id = row[0] if row else _insert(tx, office, name)
    tx.connection.execute(
        "DELETE FROM enrolment_tokens WHERE office = ? AND device_id = ? AND used_at IS NULL", (office, device_id)
    )
    token = "".join(secrets.choice(ALPHABET) for _ in range(_TOKEN_SYMBOLS))
    tx.connection.execute(
        "INSERT INTO enrolment_tokens (office, token_hash, device_id, expires_at) VALUES (?, ?, ?, ?)",
        (office, token_hash(token), device_id, utc_text(real_now + _TOKEN_VALID)),
    )
    append_audit(tx, office, _COMMAND_LINE, "device_added", f"device/{device_id}", {"name": name})
    return "-".join(token[start : start + _TOKEN_GROUP] for start in range(0, _TOKEN_SYMBOLS, _TOKEN_GROUP))


def _insert(tx: Transaction, office: str, name: str) -> str:
    device_id = str(uuid.uuid4())
    tx.connection.execute(
        "INSERT INTO devices (office, device_id, name, ordinal)"
        " SELECT ?, ?, ?, coalesce(max(ordinal), 0) + 1 FROM devices WHERE office = ?",
        (office, device_id, name, office),
    )
    return device_id


def enrol(tx: Transaction, real_now: datetime, token: str, hardware_id: str, software: str) -> NewIdentity:
    """Spends the token: ends the device's previous epoch, begins a new one. A revoked device is admitted again."""
    spelled = token.replace("-", "").replace(" ", "").upper()
    row = tx.connection.execute(
        "SELECT t.office, t.device_id, t.expires_at, t.used_at, d.ordinal FROM enrolment_tokens t"
        " JOIN devices d ON d.office = t.office AND d.device_id = t.device_id WHERE t.token_hash = ?",
        (token_hash(spelled),),
    ).fetchone()
    if row is None:
        raise refusal(ProblemType.UNAUTHORIZED, "The enrolment token is not known.")
    office, device_id, expires_at, used_at, ordinal = row
    if used_at is not None:
        raise refusal(ProblemType.UNAUTHORIZED, "The enrolment token was used before.")
    now = utc_text(real_now)
    if now >= expires_at:
        raise refusal(ProblemType.UNAUTHORIZED, "The enrolment token is older than 15 minutes.")
    tx.connection.execute(
        "UPDATE enrolment_tokens SET used_at = ? WHERE office = ? AND token_hash = ?",
        (now, office, token_hash(spelled)),
    )
    _end_epochs(tx, office, device_id, now, "replaced")
    tx.connection.execute(
        "UPDATE devices SET revoked_at = NULL WHERE office = ? AND device_id = ?", (office, device_id)
    )
    identity = NewIdentity(office, device_id, ordinal, str(uuid.uuid4()), secrets.token_urlsafe(_API_TOKEN_BYTES))
    tx.connection.execute(
        "INSERT INTO epochs (office, epoch, device_id, token_hash, hardware_id, software, started_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (office, identity.epoch, device_id, token_hash(identity.api_token), hardware_id, software, now),
    )
    append_audit(tx, office, f"device:{device_id}", "device_enrolled", f"device/{device_id}", {"epoch": identity.epoch})
    return identity


def revoke(tx: Transaction, real_now: datetime, office: str, name: str) -> None:
    """The device is not admitted any more; its unused one-time tokens end too."""
    device_id = _known(tx, office, name)
    now = utc_text(real_now)
    tx.connection.execute(
        "UPDATE devices SET revoked_at = ? WHERE office = ? AND device_id = ? AND revoked_at IS NULL",
        (now, office, device_id),
    )
    tx.connection.execute(
        "DELETE FROM enrolment_tokens WHERE office = ? AND device_id = ? AND used_at IS NULL", (office, device_id)
    )
    _end_epochs(tx, office, device_id, now, "revoked")
    append_audit(tx, office, _COMMAND_LINE, "device_revoked", f"device/{device_id}", {"name": name})


def fence(tx: Transaction, real_now: datetime, office: str, name: str) -> None:
    """Ends the device's epoch; it may be enrolled anew."""
    device_id = _known(tx, office, name)
    _end_epochs(tx, office, device_id, utc_text(real_now), "fenced")
    append_audit(tx, office, _COMMAND_LINE, "device_fenced", f"device/{device_id}", {"name": name})


def listing(connection: Connection, office: str | None) -> list[DeviceListing]:
    """All devices, of one office or of all."""
    rows = connection.execute(
        "SELECT d.name, d.ordinal, d.device_id, d.revoked_at, e.started_at, e.ended_at, e.end_reason,"
        " c.last_sync_at, c.head_seq - c.acked_seq, c.clock_trust, c.halted, c.devices FROM devices d"
        " LEFT JOIN epochs e ON e.office = d.office AND e.epoch ="
        "  (SELECT epoch FROM epochs WHERE office = d.office AND device_id = d.device_id"
        "   ORDER BY started_at DESC LIMIT 1)"
        " LEFT JOIN journal_chains c ON c.office = e.office AND c.epoch = e.epoch"
        " WHERE CAST(? AS TEXT) IS NULL OR d.office = ? ORDER BY d.office, d.ordinal",
        (office, office),
    )
    found = []
    for name, ordinal, device_id, revoked_at, started_at, ended_at, end_reason, *seen in rows.fetchall():
        state = "enrolled" if started_at and not ended_at else (end_reason or "waiting")
        state = "revoked" if revoked_at else state
        found.append(DeviceListing(name, ordinal, device_id, state, started_at or "-", *_seen(*seen)))
    return found


def _seen(
    last_sync_at: str | None, unsent: int | None, clock_trust: str | None, halted: str | None, devices: str | None
) -> tuple[str, int, str, str, tuple[str, ...]]:
    health: dict[str, str] = json.loads(devices or "{}")
    troubled = tuple(f"{name}={state}" for name, state in sorted(health.items()) if state != _WELL)
    return last_sync_at or "-", int(unsent or 0), clock_trust or "-", halted or "", troubled


def _known(tx: Transaction, office: str, name: str) -> str:
    row = tx.connection.execute(
        "SELECT device_id FROM devices WHERE office = ? AND name = ?", (office, name)
    ).fetchone()
    if row is None:
        raise StoreError(f"office {office} has no device {name}")
    return str(row[0])


def _end_epochs(tx: Transaction, office: str, device_id: str, now: str, reason: str) -> None:
    living = tx.connection.execute(
        "UPDATE epochs SET ended_at = ?, end_reason = ? WHERE office = ? AND device_id = ? AND ended_at IS NULL"
        " RETURNING epoch",
        (now, reason, office, device_id),
    ).fetchall()
    for (epoch,) in living:
        leases.burn_epoch(tx, office, epoch, reason)
