"""Conflicts in the database: what staff must look at, once each."""

import hashlib
import json
from collections.abc import Mapping

from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.settling import Decision
from quota_server.store.jobs.transaction import Transaction, utc_text

_ID_CHARACTERS = 32

Detail = Mapping[str, str | int | bool | None]


def note(tx: Transaction, office: str, kind: ConflictKind, subject: str, rule: AppliedRule, detail: Detail) -> str:
    """Puts it before the staff, unless that was done before; its id. `detail`: ids and numbers, no personal data."""
    conflict_id = hashlib.sha256(f"{office}\n{kind.value}\n{subject}".encode()).hexdigest()[:_ID_CHARACTERS]
    tx.connection.execute(
        "INSERT INTO conflicts (office, conflict_id, kind, subject, rule, detail, noted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (office, conflict_id) DO NOTHING",
        (office, conflict_id, kind.value, subject, rule.value, _canonical(detail), utc_text(tx.now)),
    )
    return conflict_id


def settle(tx: Transaction, office: str, subject: str, actor: str, decision: Decision) -> None:
    """Whatever is open of the subject needs nobody any more: this was decided elsewhere."""
    tx.connection.execute(
        "UPDATE conflicts SET decided_at = ?, decided_by = ?, decision = ?"
        " WHERE office = ? AND subject = ? AND decided_at IS NULL",
        (utc_text(tx.now), actor, decision.value, office, subject),
    )


def open_again(tx: Transaction, office: str, subject: str) -> None:
    """What was decided of the subject holds no more: staff look at it anew. Their decision stays in the audit."""
    tx.connection.execute(
        "UPDATE conflicts SET decided_at = NULL, decided_by = NULL, decision = NULL WHERE office = ? AND subject = ?",
        (office, subject),
    )


def _canonical(detail: Detail) -> str:
    return json.dumps(dict(detail), sort_keys=True, separators=(",", ":"))
