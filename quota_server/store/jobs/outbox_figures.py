"""The outbox in numbers: what is not at its end, and how long the oldest has waited. Nothing in them is personal."""

from collections.abc import Mapping
from dataclasses import dataclass

from quota_server.domain.message_kinds import Priority
from quota_server.domain.sending import MessageState
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

# Each by its own small index: what has been sent for months is not counted anew every quarter of a minute.
_WAITING = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'"
_SENDING = "SELECT COUNT(*) FROM outbox WHERE state = 'sending'"
_TO_PHONE = (
    "SELECT state, COUNT(*) FROM outbox WHERE state IN ('uncertain', 'failed') AND handled_at IS NULL GROUP BY state"
)
_OLDEST = "SELECT MIN(run_at) FROM outbox WHERE state = 'waiting' AND priority = ? AND run_at <= ?"


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """`by_state`: how many messages of all offices; of uncertain and failed ones those that nobody has phoned about.

    `oldest_due_s`: for how long the oldest that could go has been due; 0 without any.
    """

    by_state: Mapping[MessageState, int]
    oldest_due_s: float


def outbox_figures(tx: Transaction) -> OutboxFigures:
    """As things stand."""
    by_state = dict.fromkeys(
        (MessageState.WAITING, MessageState.SENDING, MessageState.UNCERTAIN, MessageState.FAILED), 0
    )
    by_state[MessageState.WAITING] = int(tx.connection.execute(_WAITING).fetchone()[0])
    by_state[MessageState.SENDING] = int(tx.connection.execute(_SENDING).fetchone()[0])
    for state, count in tx.connection.execute(_TO_PHONE).fetchall():
        by_state[MessageState(state)] = int(count)
    now = utc_text(tx.now)
    firsts = [tx.connection.execute(_OLDEST, (int(priority), now)).fetchone()[0] for priority in Priority]
    ages_s = [(tx.now - from_utc_text(first)).total_seconds() for first in firsts if first]
    return OutboxFigures(by_state, max(ages_s, default=0.0))
