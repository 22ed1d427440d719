"""What is kept of people, and for how long: identities go first, then the rows. The counts of each date stay.

Each call takes so many rows of a kind at most, so that a working server is never held up; it is called until nothing
is left to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from quota_server.domain.retention import Retention
from quota_server.store.jobs.audit import append_audit, prune
from quota_server.store.jobs.transaction import Transaction, utc_text

_BOOKING_IDENTITIES = (
    "UPDATE bookings SET nik_mark = ?, nik_last4 = '', phone_mark = NULL, manifest_nik_mark = NULL"
    " WHERE office = ? AND code IN"
    " (SELECT code FROM bookings WHERE office = ? AND date < ? AND nik_last4 <> '' LIMIT ?)"
)
_REQUEST_IDENTITIES = (
    "UPDATE requests SET nik_mark = NULL, nik_last4 = NULL, phone_mark = NULL WHERE office = ? AND code IN"
    " (SELECT code FROM requests WHERE office = ? AND closed_at < ?"
    " AND (nik_mark IS NOT NULL OR phone_mark IS NOT NULL) LIMIT ?)"
)
# What refers to a row goes before it.
_BY_DATE = (
    (
        "DELETE FROM queue_places WHERE office = ? AND ticket_id IN"
        " (SELECT ticket_id FROM queue_places WHERE office = ? AND date < ? LIMIT ?)"
    ),
    "DELETE FROM calls WHERE office = ? AND date IN (SELECT date FROM calls WHERE office = ? AND date < ? LIMIT ?)",
    (
        "DELETE FROM call_tallies WHERE office = ? AND date IN"
        " (SELECT date FROM call_tallies WHERE office = ? AND date < ? LIMIT ?)"
    ),
    (
        "DELETE FROM call_days WHERE office = ? AND date IN"
        " (SELECT date FROM call_days WHERE office = ? AND date < ? LIMIT ?)"
    ),
    (
        "DELETE FROM postings WHERE office = ? AND cause IN"
        " (SELECT cause FROM postings WHERE office = ? AND date < ? LIMIT ?)"
    ),
    (
        "DELETE FROM tickets WHERE office = ? AND event_id IN"
        " (SELECT event_id FROM tickets t WHERE office = ? AND date < ? AND NOT EXISTS"
        "  (SELECT 1 FROM queue_places q WHERE q.office = t.office AND q.ticket_id = t.event_id) LIMIT ?)"
    ),
    (
        "DELETE FROM imported_bookings WHERE office = ? AND code IN"
        " (SELECT code FROM bookings WHERE office = ? AND date < ? ORDER BY code LIMIT ?)"
    ),
    (
        "DELETE FROM bookings WHERE office = ? AND code IN"
        " (SELECT code FROM bookings WHERE office = ? AND date < ? ORDER BY code LIMIT ?)"
    ),
    *(
        f"DELETE FROM {table} WHERE office = ? AND {key} IN"  # noqa: S608 - our own tables
        f" (SELECT {key} FROM {table} WHERE office = ? AND date < ? LIMIT ?)"
        for table, key in (
            ("leases", "lease_id"),
            ("blocks", "block_id"),
            ("block_counters", "date"),
            ("manifest_sent", "date"),
            ("lease_wants", "date"),
        )
    ),
)
_BY_INSTANT = (
    # Kiosks keep what was acknowledged for thirty days and may send it again.
    (
        "DELETE FROM journal_rows WHERE office = ? AND hash IN"
        " (SELECT hash FROM journal_rows WHERE office = ? AND ingested_at < ? LIMIT ?)"
    ),
    (
        "DELETE FROM conflicts WHERE office = ? AND conflict_id IN"
        " (SELECT conflict_id FROM conflicts WHERE office = ? AND decided_at < ? LIMIT ?)"
    ),
    (
        "DELETE FROM accepted_writes WHERE office = ? AND event_id IN"
        " (SELECT event_id FROM accepted_writes WHERE office = ? AND accepted_at < ? LIMIT ?)"
    ),
    (
        "DELETE FROM request_events WHERE office = ? AND code IN"
        " (SELECT code FROM requests WHERE office = ? AND closed_at < ? ORDER BY code LIMIT ?)"
    ),
    (
        "DELETE FROM requests WHERE office = ? AND code IN"
        " (SELECT code FROM requests WHERE office = ? AND closed_at < ? ORDER BY code LIMIT ?)"
    ),
)
_CONTACTS_OF_VISITS = (
    "DELETE FROM contacts WHERE office = ? AND subject IN"
    " (SELECT subject FROM contacts WHERE office = ? AND visit_on < ? LIMIT ?)"
)
_CONTACTS_OF_REQUESTS = (
    "DELETE FROM contacts WHERE office = ? AND subject IN (SELECT c.subject FROM contacts c JOIN requests r"
    " ON r.office = c.office AND c.subject IN ('request/' || r.code, 'print-ready/' || r.code)"
    " WHERE c.office = ? AND r.closed_at < ? LIMIT ?)"
)
_MARKS_OF_MESSAGES = (
    "UPDATE outbox SET phone_mark = NULL WHERE office = ? AND key IN"
    " (SELECT o.key FROM outbox o WHERE o.office = ? AND o.created_at < ? AND o.phone_mark IS NOT NULL AND NOT EXISTS"
    "  (SELECT 1 FROM contacts c WHERE c.office = o.office AND c.subject = o.recipient) LIMIT ?)"
)
_MESSAGES = (
    "DELETE FROM outbox WHERE office = ? AND key IN"
    " (SELECT key FROM outbox WHERE office = ? AND created_at < ? AND state NOT IN ('waiting', 'sending') LIMIT ?)"
)
_ENDED_SESSIONS = (
    "DELETE FROM staff_sessions WHERE office = ? AND token_hash IN"
    " (SELECT token_hash FROM staff_sessions WHERE office = ? AND expires_at < ? LIMIT ?)"
)


@dataclass(frozen=True, slots=True)
class _Step:
    """A statement that touches so many rows at most; `bound` is the date or instant before which it reaches."""

    sql: str
    bound: str
    value: tuple[bytes, ...] = ()


def retain(tx: Transaction, office_code: str, retention: Retention, rows_max: int) -> int:
    """Removes what is past its time; returns how many rows it has touched."""
    touched = 0
    for step in _steps(tx, office_code, retention):
        parameters = (*step.value, office_code, office_code, step.bound, rows_max)
        touched += tx.connection.execute(step.sql, parameters).rowcount
    touched += prune(tx, office_code, tx.now - timedelta(days=retention.audit_days))
    if touched:
        append_audit(tx, office_code, "system", "retained", f"office/{office_code}", {"rows": touched})
    return touched


def _steps(tx: Transaction, office_code: str, retention: Retention) -> Iterator[_Step]:
    today = tx.today(tx.config(office_code))
    day = (today - timedelta(days=retention.rows_days)).isoformat()
    instant = utc_text(tx.now - timedelta(days=retention.rows_days))
    visited = (today - timedelta(days=retention.identity_after_visit_days)).isoformat()
    collected = utc_text(tx.now - timedelta(days=retention.identity_after_collection_days))
    yield _Step(_BOOKING_IDENTITIES, visited, (b"",))
    yield _Step(_REQUEST_IDENTITIES, collected)
    yield _Step(_CONTACTS_OF_VISITS, visited)
    yield _Step(_CONTACTS_OF_REQUESTS, collected)
    yield _Step(_MARKS_OF_MESSAGES, utc_text(tx.now))
    yield _Step(_MESSAGES, instant)
    for sql in _BY_DATE:
        yield _Step(sql, day)
    for sql in _BY_INSTANT:
        yield _Step(sql, instant)
    yield _Step(_ENDED_SESSIONS, utc_text(tx.now))
