"""Copies of a database: made while the server works, and put back when it does not."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, Surroundings
from quota_server.store.sqlite.connections import WriterLock, open_reader, open_writer
from quota_server.store.sqlite.server_lock import without_server
from quota_server.store.sqlite.writer import SqliteOnce

_OUR_TABLE = "installation"
_COMPANIONS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What a copy holds."""

    bytes: int
    offices: int
    tickets: int


def backup(database: Path, target: Path) -> BackupMade:
    """Copies the database as it is at one instant into a new file, and reads the copy through.

    Writers go on meanwhile. StoreError, and no file, when that cannot be done whole.
    """
    if not database.is_file():
        raise StoreError(f"there is no database at {database}")
    if target.exists():
        raise StoreError(f"{target} exists already; nothing was changed")
    part = target.with_name(target.name + ".part")
    with _removed_unless_renamed(part):
        with closing(open_reader(database)) as source, _whole(f"cannot copy {database}"):
            _require_ours(source, database)
            # In one step: within it nobody's commit can come between two pages.
            with closing(_opened(part, "rwc")) as copy:
                source.backup(copy)
                # One file, complete without a log beside it.
                copy.execute("PRAGMA journal_mode=DELETE")
        part.chmod(0o600)
        made = _checked(part)
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    return made


@dataclass(frozen=True, slots=True)
class Restoration:
    """What makes a copy fit to be served again.

    `upgrade` brings its tables up to date, `job` is performed in it, `seal` is called when all is ready, before it
    takes its place. The three raise StoreError to keep everything as it was.
    """

    surroundings: Surroundings
    upgrade: Callable[[sqlite3.Connection], None]
    job: Job[int]
    seal: Callable[[], None]


def restore(database: Path, source: Path, restoration: Restoration) -> Path | None:
    """Puts a copy in the place of a database that no server works on, and says where the replaced one is kept.

    StoreError, and nothing replaced, when the copy is not whole.
    """
    if not source.is_file():
        raise StoreError(f"there is no backup at {source}")
    if not database.parent.is_dir():
        raise StoreError(f"there is no directory {database.parent}")
    part = database.with_name(database.name + ".restoring")
    with without_server(database), _removed_unless_renamed(part):
        shutil.copyfile(source, part)
        part.chmod(0o600)
        _checked(part)
        with _whole(f"cannot restore {source}"), closing(WriterLock(part)) as lock, closing(open_writer(part)) as copy:
            restoration.upgrade(copy)
            SqliteOnce(copy, lock, restoration.surroundings).perform(restoration.job)
            copy.execute("PRAGMA journal_mode=DELETE")
        _sync(part)
        with closing(WriterLock(database)) as lock, lock.held():
            restoration.seal()
            kept = _set_aside(database, restoration.surroundings.keys.generation)
            part.rename(database)
            _sync(database.parent)
    return kept


def generation_of(source: Path) -> int:
    """Which life of the database a copy is from."""
    if not source.is_file():
        raise StoreError(f"there is no backup at {source}")
    with _whole(f"cannot read {source}"), closing(_opened(source, "ro")) as copy:
        _require_ours(copy, source)
        return int(copy.execute("SELECT generation FROM installation").fetchone()[0])


def _set_aside(database: Path, generation: int) -> Path | None:
    kept = database.with_name(f"{database.name}.before-generation-{generation}")
    for companion in _COMPANIONS:
        old = database.with_name(database.name + companion)
        if old.exists():
            old.rename(kept.with_name(kept.name + companion))
    return kept if kept.exists() else None


def _checked(path: Path) -> BackupMade:
    with (
        _whole(f"{path.name} is not whole"),
        closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as copy,
    ):
        _require_ours(copy, path)
        findings = copy.execute("PRAGMA quick_check").fetchall()
        if findings != [("ok",)]:
            raise StoreError(f"{path.name} is damaged: {str(findings[0][0])[:200]}")
        (offices,) = copy.execute("SELECT COUNT(*) FROM offices").fetchone()
        (tickets,) = copy.execute("SELECT COUNT(*) FROM tickets").fetchone()
    return BackupMade(path.stat().st_size, offices, tickets)


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True)


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (_OUR_TABLE,)).fetchone() is None:
        raise StoreError(f"{path} is not a database of the quota server")


@contextmanager
def _whole(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{what}: {error}") from None


@contextmanager
def _removed_unless_renamed(part: Path) -> Iterator[None]:
    part.unlink(missing_ok=True)
    try:
        yield
    finally:
        for companion in ("", "-journal", "-wal", "-shm", ".writer-lock"):
            part.with_name(part.name + companion).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
