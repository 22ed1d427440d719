"""Writes of staff happen once: a repetition with the same Idempotency-Key gets the answer that was given."""

from dataclasses import dataclass

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Answer
from quota_server.store.jobs.transaction import Transaction, utc_text

_INSERT = (
    "INSERT INTO accepted_writes (office, event_id, payload_mark, status, answer, accepted_at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_INSERT_OR_REPLACE = (
    f"{_INSERT} ON CONFLICT (office, event_id) DO UPDATE SET status = excluded.status, answer = excluded.answer"
)


@dataclass(frozen=True, slots=True)
class StaffWrite:
    """A write by somebody who has signed in. `payload` is its content in one canonical spelling, with what it does."""

    office: str
    actor: str
    event_id: str
    payload: bytes


def earlier_answer(tx: Transaction, write: StaffWrite) -> Answer | None:
    """The answer that this write has had; None for a new one; refuses the same key with another content."""
    row = tx.connection.execute(
        "SELECT payload_mark, status, answer FROM accepted_writes WHERE office = ? AND event_id = ?",
        (write.office, write.event_id),
    ).fetchone()
    if row is None:
        return None
    payload_mark, status, answer = row
    if bytes(payload_mark) != tx.keys.payload_mark(write.office, write.payload):
        raise refusal(ProblemType.IDEMPOTENCY_MISMATCH, "This key was accepted before with another content.")
    return Answer(int(status), bytes(answer))


def accept(tx: Transaction, write: StaffWrite, answer: Answer) -> Answer:
    """Keeps the answer for a repetition, and hands it back."""
    return _keep(tx, write, answer, _INSERT)


def accept_for_now(tx: Transaction, write: StaffWrite, answer: Answer) -> Answer:
    """As `accept`, for a write of many transactions: each answer takes the place of the one before."""
    return _keep(tx, write, answer, _INSERT_OR_REPLACE)


def _keep(tx: Transaction, write: StaffWrite, answer: Answer, sql: str) -> Answer:
    tx.connection.execute(
        sql,
        (
            write.office,
            write.event_id,
            tx.keys.payload_mark(write.office, write.payload),
            answer.status,
            answer.body,
            utc_text(tx.now),
        ),
    )
    return answer
