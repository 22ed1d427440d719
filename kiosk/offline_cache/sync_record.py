"""What the journal tells the server, and what the server's answers change here, each in one commit."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, timedelta

import msgspec

from kiosk.offline_cache import lease_rows
from kiosk.offline_cache.manifest import apply_manifest
from kiosk.offline_cache.standing import Ended, Standing
from kiosk.offline_cache.store import Store
from kiosk.offline_cache.sync_plan import Report, SyncStep, consequences, next_request, with_fetched
from quota_protocol.journal_chain import ChainPoint, EntryKind, JournalEntry
from quota_protocol.sync import (
    EVENTS_PER_SYNC,
    EntryVerdict,
    Halt,
    LeaseReturnedEntry,
    Manifest,
    SyncAnswer,
    SyncRequest,
)

KEPT_DAYS = 30
SYNC_TIME_KEPT_EVERY = timedelta(minutes=1)


class SyncRecord:
    """The part of the file that speaks with the server. JournalError as the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def standing(self) -> Standing:
        """Where the kiosk stands with its server."""
        return self._store.standing

    @property
    def unsent_count(self) -> int:
        """How many entries the server has not acknowledged."""
        with self._store.reading():
            return self._store.head.seq - self._store.standing.base.seq

    def request(self, report: Report, at_most: int = EVENTS_PER_SYNC) -> SyncRequest:
        """The next thing to say, as the file is at this moment, with so many entries at most."""
        with self._store.reading() as db:
            standing = self._store.standing
            rows = db.execute(
                "SELECT seq, event_id, kind, at, body, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?",
                (standing.base.seq, at_most),
            ).fetchall()
            entries = tuple(
                JournalEntry(seq, event_id, kind, at, body.decode(), digest.hex())
                for seq, event_id, kind, at, body, digest in rows
            )
            return next_request(standing, self._store.head, entries, report)

    def take(self, answer: SyncAnswer) -> tuple[SyncStep, tuple[tuple[str, EntryVerdict], ...]]:
        """Do what follows from an answer; gives that, and the verdicts that are news, each with its ticket's number."""
        with self._store.reading() as db:
            before, head = self._store.standing, self._store.head
            own_hash = self._hash_at(db, before, answer.acknowledged.seq)
            step = consequences(before, head, own_hash, lease_rows.reserve(db), answer, self._judged(db, answer))
            now = self._store.now()
            due = before.synced_at is None or abs(now - before.synced_at) >= SYNC_TIME_KEPT_EVERY
            if not due and step.standing == before and not _writes(step):
                return step, ()
            with self._store.transaction():
                news = tuple(named for one in step.verdicts if (named := self._judge(db, one)) is not None)
                self._apply(db, replace(step, standing=replace(step.standing, synced_at=now)))
            return step, news

    def take_manifest(self, manifest: Manifest) -> bool:
        """Take a manifest that was fetched whole; False when it does not fit."""
        with self._store.transaction() as db:
            standing = with_fetched(self._store.standing, manifest)
            if standing is not None:
                apply_manifest(db, manifest)
                self._store.stand(replace(standing, manifest_at=self._store.now()))
        return standing is not None

    def end(self, why: Ended) -> None:
        """The server accepts this kiosk no more: forget what it granted."""
        with self._store.transaction() as db:
            standing = self._store.standing
            if standing.ended is None:
                lease_rows.wipe(db)
                self._store.stand(replace(standing, ended=why, manifest=None, manifest_key=""))

    def halt(self, why: Halt) -> None:
        """This card was restored or cloned: no number until it is enrolled anew."""
        with self._store.transaction():
            standing = self._store.standing
            self._store.stand(replace(standing, halted=standing.halted or why))

    def believe_clock(self) -> None:
        """The server agrees with the clock: an earlier time that was written counts no more."""
        latest_at = self._store.latest_at
        if latest_at is not None and latest_at > self._store.now():
            with self._store.transaction():
                self._store.believe_clock()

    def office_is_of(self, day: date) -> None:
        """The office's newest profile tells the windows of that day; what was granted for earlier ones is over."""
        with self._store.transaction() as db:
            self._store.stand(replace(self._store.standing, windows_of=day))
            lease_rows.forget_before(db, day)

    def link_went(self) -> None:
        """Note when the kiosk began to be alone, unless it is already."""
        with self._store.transaction():
            standing = self._store.standing
            self._store.stand(replace(standing, offline_since=standing.offline_since or self._store.now()))

    def link_came(self) -> tuple[timedelta, int] | None:
        """How long the kiosk was alone, and how many numbers it gave meanwhile; None when it was not."""
        with self._store.transaction() as db:
            standing = self._store.standing
            if standing.offline_since is None:
                return None
            self._store.stand(replace(standing, offline_since=None))
            (count,) = db.execute(
                "SELECT count(*) FROM entries WHERE kind = 'ticket' AND at >= ? "
                "AND NOT json_extract(CAST(body AS TEXT), '$.online')",
                (standing.offline_since.astimezone(UTC).isoformat(),),
            ).fetchone()
        return self._store.now() - standing.offline_since, int(count)

    def prune(self) -> int:
        """Forget acknowledged entries that are older than thirty days; how many."""
        oldest_kept = self._store.now() - timedelta(days=KEPT_DAYS)
        with self._store.transaction() as db:
            standing = self._store.standing
            (first_kept,) = db.execute(
                "SELECT min(seq) FROM entries WHERE at >= ?", (oldest_kept.astimezone(UTC).isoformat(),)
            ).fetchone()
            last = min((first_kept or self._store.head.seq) - 1, standing.base.seq)
            row = db.execute("SELECT hash FROM entries WHERE seq = ?", (last,)).fetchone()
            if row is None:
                return 0
            point = ChainPoint(last, row[0].hex())
            gone = "SELECT event_id FROM entries WHERE kind = 'ticket' AND seq <= ?"
            db.execute(f"DELETE FROM tickets WHERE event_id IN ({gone})", (last,))  # noqa: S608 - a text of ours
            self._store.let_go(1, last)
            oldest = max(standing.oldest, point, key=lambda each: each.seq)
            self._store.stand(replace(standing, pruned=point, oldest=oldest))
        return last - standing.pruned.seq

    def _hash_at(self, db: sqlite3.Connection, standing: Standing, seq: int) -> str | None:
        if seq == standing.pruned.seq:
            return standing.pruned.hash
        row = db.execute("SELECT hash FROM entries WHERE seq = ?", (seq,)).fetchone()
        return row[0].hex() if row else None

    def _judged(self, db: sqlite3.Connection, answer: SyncAnswer) -> ChainPoint | None:
        seq = max((verdict.seq for verdict in answer.verdicts), default=0)
        row = db.execute("SELECT hash FROM entries WHERE seq = ?", (seq,)).fetchone()
        return ChainPoint(seq, row[0].hex()) if row else None

    def _judge(self, db: sqlite3.Connection, verdict: EntryVerdict) -> tuple[str, EntryVerdict] | None:
        """Keep the verdict of a ticket; its number, when the verdict is news."""
        row = db.execute(
            "SELECT json_extract(CAST(t.ticket AS TEXT), '$.number'), t.verdict FROM entries e JOIN tickets t "
            "ON t.event_id = e.event_id WHERE e.seq = ? AND e.event_id = ? AND e.kind = 'ticket'",
            (verdict.seq, verdict.event_id),
        ).fetchone()
        if row is None or row[1] == verdict.verdict:
            return None
        db.execute("UPDATE tickets SET verdict = ? WHERE event_id = ?", (verdict.verdict.value, verdict.event_id))
        return str(row[0]), verdict

    def _apply(self, db: sqlite3.Connection, step: SyncStep) -> None:
        standing = step.standing
        if step.wipe:
            lease_rows.wipe(db)
        lease_rows.take(db, step.leases, step.blocks)
        if step.manifest is not None:
            apply_manifest(db, step.manifest)
            standing = replace(standing, manifest_at=self._store.now())
        for lease_id in step.give_back:
            units = lease_rows.give_back(db, lease_id)
            body = LeaseReturnedEntry(lease_id, standing.epoch, units)
            self._store.append(self._store.new_event_id(), EntryKind.LEASE_RETURNED, msgspec.json.encode(body))
        self._store.stand(standing)


def _writes(step: SyncStep) -> bool:
    """Whether an answer changes more than where the kiosk stands."""
    return bool(step.manifest or step.give_back or step.wipe or step.verdicts or step.leases or step.blocks)
