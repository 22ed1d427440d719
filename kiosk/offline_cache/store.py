"""The kiosk's one file: the journal's chained entries, and whatever follows from them or from the server's answers.

One connection, one lock, one synced commit a step; nobody else writes. Opening it verifies the whole chain: what does
not follow is set aside, and the kiosk stops until it is enrolled anew.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk.core.model import EventId, JournalFault
from kiosk.offline_cache.schema import (
    KEEP_ENTRIES,
    LET_GO_OF_ENTRIES,
    ForeignFileError,
    create_or_upgrade,
    require_whole_file,
)
from kiosk.offline_cache.standing import Life, Standing
from quota_protocol.journal_chain import ChainPoint, EntryKind, entry_hash
from quota_protocol.sync import Halt

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "trusted_schema=OFF",
    "wal_autocheckpoint=1000",
    # In KiB, an eighth of SQLite's own: a visit needs few pages, and the system keeps the rest anyway.
    "cache_size=-256",
)


class JournalError(Exception):
    """The journal cannot be written or read."""

    def __init__(self, fault: JournalFault) -> None:
        super().__init__(f"journal: {fault.value}")
        self.fault = fault


class Store:
    """The file. Safe to use from any thread; JournalError when it cannot be read or written.

    `set_aside` is the copy that was kept when the chain did not hold, None when it did.
    """

    def __init__(
        self, path: Path, life: Life, now: Callable[[], datetime], new_event_id: Callable[[], EventId]
    ) -> None:
        self._now = now
        self.new_event_id = new_event_id
        self.life = life
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        with faults():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            require_whole_file(path)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
        try:
            with faults():
                path.chmod(0o600)
                for pragma in _PRAGMAS:
                    self._db.execute(f"PRAGMA {pragma}")
                create_or_upgrade(self._db)
                broken_after = find_break(self._db, self.standing.pruned)
                if broken_after is not None:
                    self._set_aside(path, broken_after)
            with self.transaction():
                self._begin_life(broken_after is not None)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @property
    def standing(self) -> Standing:
        """Where the kiosk stands with its server."""
        with self._lock, faults():
            row = self._db.execute("SELECT state FROM standing").fetchone()
            return msgspec.json.decode(row[0], type=Standing) if row else Standing()

    @property
    def head(self) -> ChainPoint:
        """The newest entry."""
        with self._lock, faults():
            row = self._db.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
            return ChainPoint(row[0], row[1].hex()) if row else self.standing.pruned

    @property
    def latest_at(self) -> datetime | None:
        """The latest time that was ever written here, unless a clock that was found right has said less since."""
        with self._lock, faults():
            (text,) = self._db.execute("SELECT latest_at FROM clock").fetchone()
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None

    def now(self) -> datetime:
        """The kiosk's clock."""
        return self._now()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in it is on disk, synced, once it ends; or nothing of it."""
        with self._lock, faults():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """What is read in it was true at one moment."""
        with self._lock, faults():
            yield self._db

    # Within a transaction

    def append(self, event_id: str, kind: EntryKind, body: bytes) -> None:
        """One more entry of the journal, chained to the one before."""
        head, now = self.head, self._now().astimezone(UTC)
        seq, at = head.seq + 1, now.isoformat()
        digest = entry_hash(bytes.fromhex(head.hash), seq, event_id, kind.value, at, body)
        self._db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (seq, event_id, kind.value, at, body, digest))
        self._db.execute("UPDATE clock SET latest_at = max(latest_at, ?)", (at,))

    def believe_clock(self) -> None:
        """What the clock says now is right, whatever was written before."""
        at = self._now().astimezone(UTC).isoformat()
        self._db.execute("UPDATE clock SET latest_at = ?", (at,))

    def stand(self, standing: Standing) -> None:
        """Keep where the kiosk stands now."""
        body = msgspec.json.encode(standing)
        self._db.execute("INSERT INTO standing VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = ?", (body, body))

    def let_go(self, first: int, last: int | None) -> None:
        """Delete entries, the only way there is; `last` None is to the end."""
        self._db.execute(LET_GO_OF_ENTRIES)
        self._db.execute("DELETE FROM entries WHERE seq BETWEEN ? AND coalesce(?, seq)", (first, last))
        self._db.execute(KEEP_ENTRIES)

    def _begin_life(self, broken: bool) -> None:
        standing = self.standing
        if standing.epoch != self.life.epoch:
            # Only the journal stays: it is sent again from its beginning.
            for table in ("leases", "blocks", "bookings"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            standing = Standing(
                epoch=self.life.epoch,
                generation=self.life.generation,
                base=standing.oldest,
                oldest=standing.oldest,
                pruned=standing.pruned,
                offline_since=standing.offline_since,
            )
        elif broken:
            standing = replace(standing, halted=standing.halted or Halt.ROLLBACK)
        self.stand(standing)

    def _set_aside(self, path: Path, verified: ChainPoint) -> None:
        """Keep the whole file as it was found, and go on from the last entry that holds."""
        kept = path.with_name(f"{path.stem}-{self._now():%Y%m%dT%H%M%S}-damaged{path.suffix}")
        copy = sqlite3.connect(kept)
        try:
            self._db.backup(copy)
        finally:
            copy.close()
        kept.chmod(0o600)
        with self.transaction():
            self.let_go(verified.seq + 1, None)
        self.set_aside = kept


def find_break(db: sqlite3.Connection, pruned: ChainPoint) -> ChainPoint | None:
    """The last entry that follows from those before it, where one after it does not; None when all of them do.

    Reads row by row: a month of tickets takes no more memory than one.
    """
    last = pruned
    for seq, event_id, kind, at, body, digest in db.execute(
        "SELECT seq, event_id, kind, at, body, hash FROM entries ORDER BY seq"
    ):
        if seq != last.seq + 1 or not _follows(bytes.fromhex(last.hash), seq, event_id, kind, at, body, digest):
            return last
        last = ChainPoint(seq, digest.hex())
    return None


def _follows(before: bytes, seq: int, event_id: str, kind: str, at: str, body: bytes, digest: bytes) -> bool:
    return kind in _KINDS and entry_hash(before, seq, event_id, kind, at, body) == digest


_KINDS = frozenset(kind.value for kind in EntryKind)


@contextmanager
def faults() -> Iterator[None]:
    """SQLite's errors as the closed set that the core knows."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise JournalError(_fault(error)) from error
    except OSError as error:
        raise JournalError(JournalFault.READ_ONLY) from error
    except msgspec.DecodeError as error:
        # What was in the row stays out of the error: it may be somebody's ticket.
        raise JournalError(JournalFault.DAMAGED) from error


def _fault(error: sqlite3.Error) -> JournalFault:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return JournalFault.DISK_FULL
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return JournalFault.LOCKED
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or isinstance(error, ForeignFileError):
        return JournalFault.DAMAGED
    return JournalFault.READ_ONLY
