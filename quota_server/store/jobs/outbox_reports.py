"""Delivery reports: a message has arrived at its phone, or never will."""

from datetime import timedelta
from typing import Any

from quota_protocol.phones import parse_phone
from quota_server.domain.sending import Failure
from quota_server.store.jobs.transaction import Transaction, utc_text

REPORTED_WITHIN = timedelta(days=7)
"""Networks keep a message for three days, and providers their reports for a while."""

_LOOKED_AT_MAX = 50
"""So many messages of one reference, the newest first: a modem counts to 255 and begins anew."""

_ARRIVED = (
    "UPDATE outbox SET state = 'delivered', reason = NULL, settled_at = ? WHERE office = ? AND key = ?"
    " AND state <> 'delivered'"
)
"""The last word, whatever was thought before: somebody whose phone has it is not to be phoned."""

_LOST = (
    "UPDATE outbox SET state = 'failed', settled_at = ?, reason = ? WHERE office = ? AND key = ?"
    " AND state IN ('sent', 'uncertain')"
)


def reported(tx: Transaction, gateway: str, reference: str, *, arrived: bool, to: str = "") -> bool:
    """Writes down what a report says of a message. Whether there is such a message; a repeated report changes nothing.

    `to`: the number that the report names; a message to another one is not meant.
    """
    row = _message_of(tx, gateway, reference, to)
    if row is None:
        return False
    office, key = row
    now, undelivered = utc_text(tx.now), Failure.UNDELIVERED.value
    if arrived:
        tx.connection.execute(_ARRIVED, (now, office, key))
    else:
        tx.connection.execute(_LOST, (now, undelivered, office, key))
    return True


def may_be_early(tx: Transaction) -> bool:
    """Whether a message is being sent: what its gateway calls it is written down with what came of it."""
    return tx.connection.execute("SELECT 1 FROM outbox WHERE state = 'sending' LIMIT 1").fetchone() is not None


def _message_of(tx: Transaction, gateway: str, reference: str, to: str) -> tuple[str, str] | None:
    phone = parse_phone(to) if to else None
    if to and phone is None:
        return None
    since = utc_text(tx.now - REPORTED_WITHIN)
    rows: list[Any] = tx.connection.execute(
        "SELECT office, key, phone_mark FROM outbox WHERE gateway = ? AND reference = ? AND handed_at > ?"
        " ORDER BY handed_at DESC LIMIT ?",
        (gateway, reference, since, _LOOKED_AT_MAX),
    ).fetchall()
    if not rows:
        # Our own name for it: it is written down with what came of it, and its server may have died before.
        rows = tx.connection.execute(
            "SELECT office, key, phone_mark FROM outbox WHERE office = ? AND key = ? AND handed_at > ?"
            " AND state <> 'sending'",
            (*reference.partition("/")[::2], since),
        ).fetchall()
    for office, key, mark in rows:
        if phone is None or (mark and office in tx.keys and tx.keys.phone_mark(office, phone) == bytes(mark)):
            return str(office), str(key)
    return None
