"""Journals in the database: every entry that a kiosk has reported, and how far the chain of each epoch goes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quota_protocol.journal_chain import START, ChainPoint, JournalEntry
from quota_protocol.sync import EntryVerdict, SyncRequest, Verdict
from quota_server.store.jobs.transaction import Transaction, utc_text

_TEXT_MAX = 64
BODY_BYTES_MAX = 4096
_DEVICES_MAX = 32


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the stored chain of an epoch goes, and the newest entry that its kiosk was heard to have."""

    acked: ChainPoint = START
    head_seq: int = 0


def load(tx: Transaction, office: str, epoch: str) -> Chain:
    """The chain of an epoch; nothing yet for one that has never synced."""
    row = tx.connection.execute(
        "SELECT acked_seq, acked_hash, head_seq FROM journal_chains WHERE office = ? AND epoch = ?", (office, epoch)
    ).fetchone()
    return Chain(ChainPoint(int(row[0]), str(row[1])), int(row[2])) if row else Chain()


def save(tx: Transaction, office: str, device_id: str, epoch: str, chain: Chain, request: SyncRequest) -> None:
    """Where the chain stands now, and what the kiosk has said of itself."""
    health = json.dumps(
        {shortened(name): shortened(state) for name, state in request.devices[:_DEVICES_MAX]}, sort_keys=True
    )
    tx.connection.execute(
        "INSERT INTO journal_chains (office, epoch, device_id, acked_seq, acked_hash, head_seq, last_sync_at,"
        " clock_trust, halted, software, devices) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (office, epoch) DO UPDATE SET acked_seq = excluded.acked_seq, acked_hash = excluded.acked_hash,"
        " head_seq = excluded.head_seq, last_sync_at = excluded.last_sync_at, clock_trust = excluded.clock_trust,"
        " halted = excluded.halted, software = excluded.software, devices = excluded.devices",
        (
            office,
            epoch,
            device_id,
            chain.acked.seq,
            chain.acked.hash,
            chain.head_seq,
            utc_text(tx.now),
            request.clock_trust.value,
            request.halted.value if request.halted else None,
            shortened(request.software),
            health,
        ),
    )


def known(tx: Transaction, office: str, device_id: str, entries: Sequence[JournalEntry]) -> Mapping[str, EntryVerdict]:
    """What was said before of those entries that the device has reported before, by hash."""
    if not entries:
        return {}
    asked = ", ".join("?" for _ in entries)
    rows = tx.connection.execute(
        f"SELECT hash, seq, event_id, verdict, number FROM journal_rows"  # noqa: S608 - question marks only
        f" WHERE office = ? AND device_id = ? AND hash IN ({asked})",
        (office, device_id, *(shortened(entry.hash) for entry in entries)),
    ).fetchall()
    return {
        digest: EntryVerdict(int(seq), event_id, Verdict(verdict), number)
        for digest, seq, event_id, verdict, number in rows
    }


def insert(tx: Transaction, office: str, device_id: str, epoch: str, entry: JournalEntry, said: EntryVerdict) -> None:
    """Keeps an entry as it came, shortened where it is longer than any entry can be, and what was said of it."""
    tx.connection.execute(
        "INSERT INTO journal_rows (office, device_id, hash, epoch, seq, event_id, kind, at, body, verdict, number,"
        " ingested_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            office,
            device_id,
            shortened(entry.hash),
            epoch,
            entry.seq,
            shortened(entry.event_id),
            shortened(entry.kind),
            shortened(entry.at),
            storable(entry.body)[:BODY_BYTES_MAX],
            said.verdict.value,
            said.number,
            utc_text(tx.now),
        ),
    )


def shortened(text: str) -> str:
    """The text as a table can hold it, no longer than an id, a name or a hash is."""
    return storable(text)[:_TEXT_MAX]


def storable(text: str) -> str:
    """PostgreSQL has no text with a NUL, and neither engine half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def begins_later(acked: ChainPoint, request: SyncRequest, generation: int) -> bool:
    """Whether the kiosk no longer has what lies behind the acknowledgement: it has heard it and yet begins later."""
    return request.base.seq > acked.seq and request.generation == generation and request.known == acked


def is_forked(acked: ChainPoint, request: SyncRequest) -> bool:
    """Whether the journal has another entry where the chain ends."""
    points = (request.base, *(ChainPoint(entry.seq, entry.hash) for entry in request.entries))
    return acked.seq > 0 and any(point.seq == acked.seq and point.hash != acked.hash for point in points)
