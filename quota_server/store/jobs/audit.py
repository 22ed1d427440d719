"""The audit: who did what, when. Append-only, in the transaction of the deed, each row chained to the one before.

Ids only, no personal data: `actor` is `staff:budi`, `device:<id>`, `resident` or `system`; `subject` names what was
acted upon, such as `request/K7M42QXA`. A chain that was changed, or cut anywhere but by retention, does not verify.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quota_server.store.jobs.transaction import Transaction, utc_text

_NOTHING_BEFORE = bytes(32)
_ROWS_AT_ONCE = 5000
_sorted_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_json = json.JSONEncoder(separators=(",", ":")).encode

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class AuditState:
    """What `verify` has found: how many rows, up to which `seq`, and the first one that is not as it was written.

    `broken_at` 0: none.
    """

    rows: int
    seq: int
    broken_at: int


def append_audit(tx: Transaction, office: str, actor: str, action: str, subject: str, detail: Detail) -> None:
    """Adds a row to the office's chain. Of two transactions at once the second waits for the first."""
    seq, previous = tx.connection.execute(
        "INSERT INTO audit_heads (office, seq, hash) VALUES (?, 1, ?)"
        " ON CONFLICT (office) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash",
        (office, _NOTHING_BEFORE),
    ).fetchone()
    at, text = utc_text(tx.now), _canonical(detail)
    chained = _chained(bytes(previous), (office, int(seq), at, actor, action, subject, text))
    tx.connection.execute(
        "INSERT INTO audit (office, seq, at, actor, action, subject, detail, hash)"
        " SELECT office, seq, ?, ?, ?, ?, ?, ? FROM audit_heads WHERE office = ?",
        (at, actor, action, subject, text, chained, office),
    )
    tx.connection.execute("UPDATE audit_heads SET hash = ? WHERE office = ?", (chained, office))


@dataclass(frozen=True, slots=True)
class AuditCursor:
    """How far a chain was gone through: `seq` and hash of the last row, and how many rows that were."""

    seq: int
    hash: bytes
    rows: int = 0


def before_first(tx: Transaction, office: str) -> AuditCursor:
    """Where the office's chain begins: behind what retention has removed."""
    row = tx.connection.execute(
        "SELECT pruned_seq, pruned_hash FROM audit_heads WHERE office = ?", (office,)
    ).fetchone()
    return AuditCursor(int(row[0]), bytes(row[1] or _NOTHING_BEFORE)) if row else AuditCursor(0, _NOTHING_BEFORE)


def verify_on(tx: Transaction, office: str, cursor: AuditCursor) -> AuditCursor | AuditState:
    """Some thousand rows further; the state once the chain has ended or is broken."""
    head = tx.connection.execute("SELECT seq, hash FROM audit_heads WHERE office = ?", (office,)).fetchone()
    if head is None:
        return AuditState(0, 0, 0)
    last = int(head[0])
    found = tx.connection.execute(
        "SELECT office, seq, at, actor, action, subject, detail, hash FROM audit"
        " WHERE office = ? AND seq > ? ORDER BY seq LIMIT ?",
        (office, cursor.seq, _ROWS_AT_ONCE),
    ).fetchall()
    for *content, stored in found:
        chained = _chained(cursor.hash, tuple(content))
        if content[1] != cursor.seq + 1 or chained != bytes(stored):
            return AuditState(cursor.rows, last, cursor.seq + 1)
        cursor = AuditCursor(cursor.seq + 1, chained, cursor.rows + 1)
    if found:
        return cursor
    whole = cursor.seq == last and cursor.hash == bytes(head[1])
    return AuditState(cursor.rows, last, 0 if whole else cursor.seq + 1)


def verify(tx: Transaction, office: str) -> AuditState:
    """Goes through the office's whole chain at once."""
    found: AuditCursor | AuditState = before_first(tx, office)
    while isinstance(found, AuditCursor):
        found = verify_on(tx, office, found)
    return found


def prune(tx: Transaction, office: str, before: datetime) -> int:
    """Removes the rows before the first one that is not older. The chain goes on from the last one removed."""
    row = tx.connection.execute(
        "SELECT seq, hash FROM audit WHERE office = ? AND seq <"
        " COALESCE((SELECT seq FROM audit WHERE office = ? AND at >= ? ORDER BY seq LIMIT 1),"
        "  (SELECT seq + 1 FROM audit_heads WHERE office = ?)) ORDER BY seq DESC LIMIT 1",
        (office, office, utc_text(before), office),
    ).fetchone()
    if row is None:
        return 0
    tx.connection.execute(
        "UPDATE audit_heads SET pruned_seq = ?, pruned_hash = ? WHERE office = ?", (row[0], row[1], office)
    )
    removed = tx.connection.execute("DELETE FROM audit WHERE office = ? AND seq <= ?", (office, row[0]))
    return int(removed.rowcount)


def _canonical(detail: Detail) -> str:
    return _sorted_json(dict(detail))


def _chained(previous: bytes, content: tuple[object, ...]) -> bytes:
    return hashlib.sha256(previous + _json(content).encode()).digest()
