"""The outbox: messages are written with what they tell of, and handed over once, by whichever worker takes them."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from quota_server.domain import sending
from quota_server.domain.message_kinds import RULES, Facts, MessageKind, Priority, UnknownKind, known_kind
from quota_server.domain.message_wording import render
from quota_server.domain.office import OfficeConfig
from quota_server.domain.sending import Accepted, Failure, MessageState, Outcome, Unknown
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

LOCKED_FOR = timedelta(minutes=10)
"""Longer than any gateway may take. What is being sent for longer has lost its worker."""

NUMBER_LIMIT_WITHIN = timedelta(days=1)
"""Within this time a number gets as many messages as its office allows."""

TAKEN_BACK = "taken_back"
"""In `handled_by`, instead of who has phoned: what it says does not hold any more, so nobody need phone."""

_ROUNDS_MAX = 4
"""How often one transaction looks for others in place of those that may not go now."""

_logger = logging.getLogger("quota_server")

_LOST = Unknown("", "the server stopped while it was being sent")


_OURS = "state IN ('sending', 'uncertain') AND (worker = ? OR worker IS NULL)"
"""Still this worker's, or given up as lost in the meantime: it knows better."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told. `key` says what happened, so that it is told once; `due` None is now."""

    kind: MessageKind
    recipient: str
    key: str
    facts: Mapping[Facts, str]
    due: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker is to hand over. Number and text are personal data."""

    office: str
    key: str
    kind: MessageKind
    attempts: int
    repeats: int
    phone: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it."""

    claimed: Claimed
    outcome: Outcome


def enqueue(tx: Transaction, office: OfficeConfig, notice: Notice) -> bool:
    """Queues the message, where somebody can be reached and has not been told. Whether it did."""
    rule = RULES[notice.kind]
    due = notice.due or tx.now
    expires_at = notice.expires_at or due + rule.useful_for
    queued = tx.connection.execute(
        "INSERT INTO outbox (office, key, kind, recipient, phone_mark, body, priority, state, run_at, expires_at,"
        " created_at) SELECT office, ?, ?, subject, phone_mark, ?, ?, 'waiting', ?, ?, ? FROM contacts"
        " WHERE office = ? AND subject = ? ON CONFLICT (office, key) DO NOTHING",
        (
            notice.key,
            notice.kind.value,
            render(office, notice.kind, notice.facts),
            int(rule.priority),
            utc_text(due),
            utc_text(expires_at),
            utc_text(tx.now),
            office.code,
            notice.recipient,
        ),
    )
    return queued.rowcount > 0


def reaches(tx: Transaction, office: str, key: str, recipient: str) -> bool:
    """Whether the message of that key is there, and goes to the number under which this recipient is reached, too."""
    row = tx.connection.execute(
        "SELECT 1 FROM outbox o JOIN contacts c ON c.office = o.office AND c.phone_mark = o.phone_mark"
        " WHERE o.office = ? AND o.key = ? AND c.subject = ?",
        (office, key, recipient),
    ).fetchone()
    return row is not None


def reached(tx: Transaction, office: str, recipient: str) -> dict[str, bool]:
    """The recipient's messages by key: whether it went, or will go, to the number that is kept now."""
    rows = tx.connection.execute(
        "SELECT o.key, o.state <> 'failed' AND o.phone_mark = c.phone_mark FROM outbox o"
        " JOIN contacts c ON c.office = o.office AND c.subject = o.recipient WHERE o.office = ? AND o.recipient = ?",
        (office, recipient),
    ).fetchall()
    return {str(key): bool(same) for key, same in rows}


def is_there(tx: Transaction, office: str, recipient: str, kind: MessageKind) -> bool:
    """Whether a message of that kind waits for this recipient or has gone out."""
    row = tx.connection.execute(
        "SELECT 1 FROM outbox WHERE office = ? AND recipient = ? AND kind = ? LIMIT 1", (office, recipient, kind.value)
    ).fetchone()
    return row is not None


def withdraw(tx: Transaction, office: str, recipient: str, kinds: Iterable[MessageKind] = ()) -> int:
    """Takes back what still waits for this recipient: all, or of some kinds. How many there were."""
    named = [kind.value for kind in kinds]
    only = f" AND kind IN ({', '.join('?' for _ in named)})" if named else ""
    taken = tx.connection.execute(
        f"DELETE FROM outbox WHERE office = ? AND recipient = ? AND state = 'waiting'{only}",  # noqa: S608 - marks only
        (office, recipient, *named),
    )
    return taken.rowcount


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A message that was taken back. `out_by`: from then on it is not on its way any more.

    `is_known`: its recipient may know what it says. Not of what no gateway has taken, unless staff have phoned.
    """

    is_known: bool
    out_by: datetime


def take_back(tx: Transaction, office: str, recipient: str, kind: MessageKind) -> list[TakenBack]:
    """What this kind says does not hold any more: what waits is gone, nothing is tried again, nobody is to phone."""
    which = "office = ? AND recipient = ? AND kind = ? AND COALESCE(handled_by, '') <> ?"
    those, now = (office, recipient, kind.value, TAKEN_BACK), utc_text(tx.now)
    # Written before anything is concluded: until the end of the transaction no worker changes them.
    rows = tx.connection.execute(
        f"UPDATE outbox SET expires_at = ? WHERE {which} RETURNING state, reference, handled_by, locked_until",  # noqa: S608 - our own clause
        (now, *those),
    ).fetchall()
    if not rows:
        return []
    withdraw(tx, office, recipient, (kind,))
    tx.connection.execute(
        f"UPDATE outbox SET handled_at = ?, handled_by = ? WHERE {which}",  # noqa: S608 - our own clause
        (now, TAKEN_BACK, *those),
    )
    return [
        TakenBack(
            state not in (MessageState.WAITING.value, MessageState.FAILED.value) or bool(reference or phoned),
            from_utc_text(until) if state == MessageState.SENDING.value else tx.now,
        )
        for state, reference, phoned, until in rows
    ]


def is_due(tx: Transaction) -> bool:
    """Whether a message waits whose time has come."""
    for priority in Priority:
        row = tx.connection.execute(
            "SELECT 1 FROM outbox WHERE state = 'waiting' AND priority = ? AND run_at <= ? LIMIT 1",
            (int(priority), utc_text(tx.now)),
        ).fetchone()
        if row is not None:
            return True
    return False


def claim(tx: Transaction, worker: str, most: int, *, skip_locked: bool) -> list[Claimed]:
    """Takes messages that are due, first those of the queue. From now on nobody else takes them."""
    claimed: list[Claimed] = []
    # FOR UPDATE is PostgreSQL's; SQLite has one writer.
    lock = " FOR UPDATE OF o SKIP LOCKED" if skip_locked else ""
    for priority in Priority:
        for _ in range(_ROUNDS_MAX):
            rows = tx.connection.execute(
                "SELECT o.office, o.key, o.kind, o.attempts, o.repeats, o.expires_at, o.body, o.phone_mark,"  # noqa: S608 - our own clause
                " c.phone, (SELECT COUNT(*) FROM outbox h WHERE h.office = o.office AND h.phone_mark = o.phone_mark"
                "  AND h.handed_at > ? AND h.key <> o.key)"
                " FROM outbox o LEFT JOIN contacts c ON c.office = o.office AND c.subject = o.recipient"
                f" WHERE o.state = 'waiting' AND o.priority = ? AND o.run_at <= ? ORDER BY o.run_at LIMIT ?{lock}",
                (utc_text(tx.now - NUMBER_LIMIT_WITHIN), int(priority), utc_text(tx.now), most - len(claimed)),
            ).fetchall()
            for office in dict.fromkeys(row[0] for row in rows):
                claimed += _claim_some(tx, worker, tx.config(office), [row for row in rows if row[0] == office])
            if not rows or len(claimed) == most:
                break
    return claimed


def settle(tx: Transaction, worker: str, settled: Sequence[Settled]) -> None:
    """Writes down what came of each; those of whom nothing else is to be said all at once."""
    plain = defaultdict[tuple[str, str], list[str]](list)
    for one in settled:
        if isinstance(one.outcome, Accepted) and not one.outcome.reference:
            plain[one.claimed.office, one.outcome.gateway].append(one.claimed.key)
        else:
            _settle_one(tx, worker, one)
    for (office, gateway), keys in plain.items():
        tx.connection.execute(
            "UPDATE outbox SET state = 'sent', reason = NULL, gateway = ?, reference = NULL, settled_at = ?,"  # noqa: S608 - marks only
            f" worker = NULL, locked_until = NULL WHERE office = ? AND {_OURS} AND key IN ({_marks(len(keys))})",
            (gateway, utc_text(tx.now), office, worker, *keys),
        )


def _settle_one(tx: Transaction, worker: str, settled: Settled) -> None:
    claimed, outcome = settled.claimed, settled.outcome
    verdict = sending.judge(claimed.kind, claimed.attempts, claimed.repeats, outcome, tx.now)
    reference = outcome.reference if isinstance(outcome, Accepted | Unknown) else ""
    # An earlier attempt of which nobody knew keeps its name: its report may yet come, and spare the next attempt.
    tx.connection.execute(
        "UPDATE outbox SET state = ?, attempts = ?, repeats = ?, run_at = COALESCE(?, run_at), reason = ?,"  # noqa: S608 - our own clause
        " gateway = CASE WHEN reference IS NULL OR ? <> '' THEN ? ELSE gateway END,"
        " reference = COALESCE(?, reference), settled_at = ?, worker = NULL, locked_until = NULL"
        f" WHERE office = ? AND key = ? AND {_OURS}",
        (
            verdict.state.value,
            verdict.attempts,
            verdict.repeats,
            utc_text(verdict.run_at) if verdict.run_at else None,
            verdict.reason or None,
            reference,
            getattr(outcome, "gateway", "") or None,
            reference or None,
            utc_text(tx.now),
            claimed.office,
            claimed.key,
            worker,
        ),
    )


def recover(tx: Transaction, *, everything: bool) -> int:
    """Messages whose worker was lost while it was sending: nobody knows. How many there were.

    `everything`: no other worker is there. Otherwise those that were being sent for too long.
    """
    lost = tx.connection.execute(
        "SELECT office, key, kind, attempts, repeats FROM outbox WHERE state = 'sending' AND locked_until <= ?",
        ("9999" if everything else utc_text(tx.now),),
    ).fetchall()
    for office, key, kind, attempts, repeats in lost:
        verdict = sending.judge(known_kind(kind), int(attempts), int(repeats), _LOST, tx.now)
        tx.connection.execute(
            "UPDATE outbox SET state = ?, repeats = ?, run_at = COALESCE(?, run_at), reason = ?, settled_at = ?,"
            " worker = NULL, locked_until = NULL WHERE office = ? AND key = ? AND state = 'sending'",
            (
                verdict.state.value,
                verdict.repeats,
                utc_text(verdict.run_at) if verdict.run_at else None,
                verdict.reason,
                utc_text(tx.now),
                office,
                key,
            ),
        )
    return len(lost)


def _claim_some(tx: Transaction, worker: str, office: OfficeConfig, rows: Sequence[Any]) -> list[Claimed]:
    """Of an office's rows those that may go now; what becomes of the others is written down."""
    more = Counter[bytes]()
    found = []
    for row in rows:
        _, key, kind_text, attempts, repeats, expires_at, body, mark, sealed, handed = row
        kind, phone = known_kind(kind_text), _opened(tx, office.code, sealed)
        if kind is UnknownKind.OF_ANOTHER_VERSION:
            _give_up(tx, office.code, key, Failure.UNKNOWN_KIND)
            _logger.warning("event=sms_of_unknown_kind office=%s", office.code)
            continue
        later = sending.quiet_until(office, kind, tx.now)
        if from_utc_text(expires_at) <= tx.now:
            _give_up(tx, office.code, key, Failure.EXPIRED)
        elif later is not None:
            tx.connection.execute(
                "UPDATE outbox SET run_at = ? WHERE office = ? AND key = ?", (utc_text(later), office.code, key)
            )
        elif not phone or mark is None:
            _give_up(tx, office.code, key, Failure.NO_NUMBER)
        elif int(handed) + more[bytes(mark)] >= office.messages.per_number_per_day:
            _give_up(tx, office.code, key, Failure.NUMBER_LIMIT)
        else:
            more[bytes(mark)] += 1
            found.append(Claimed(office.code, key, kind, int(attempts), int(repeats), phone, body))
    if found:
        tx.connection.execute(
            "UPDATE outbox SET state = 'sending', worker = ?, locked_until = ?, handed_at = ?"  # noqa: S608 - marks only
            f" WHERE office = ? AND key IN ({_marks(len(found))})",
            (worker, utc_text(tx.now + LOCKED_FOR), utc_text(tx.now), office.code, *(one.key for one in found)),
        )
    return found


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _opened(tx: Transaction, office: str, sealed: Any) -> str:
    """The number; empty where it is gone, or where its key is: one such row must not hold up the others."""
    if sealed is None:
        return ""
    try:
        return tx.keys.open_phone(office, bytes(sealed))
    except StoreError:
        return ""


def _give_up(tx: Transaction, office: str, key: str, failure: Failure) -> None:
    tx.connection.execute(
        "UPDATE outbox SET state = ?, reason = ?, settled_at = ? WHERE office = ? AND key = ?",
        (MessageState.FAILED.value, failure.value, utc_text(tx.now), office, key),
    )
