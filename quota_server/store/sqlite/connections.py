"""Opens SQLite databases: the one connection that writes, and read-only ones beside it."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from quota_server.store.contract import StoreError
from quota_server.store.sqlite import planner_hints

_OUR_TABLE = "installation"
_PREFIX = "sqlite:///"
_BUSY_TIMEOUT_MS = 5000
_READ_BUSY_TIMEOUT_MS = 250
_LOCK_WAIT_S = 5.0
_LOCK_POLL_S = 0.005


def database_path(url: str) -> Path:
    """The file of `sqlite:///relative` or `sqlite:////absolute`; StoreError for any other URL."""
    if not url.startswith(_PREFIX) or url == _PREFIX or "\0" in url:
        raise StoreError(f"{url!r} is not a database URL; write sqlite:///path or postgresql://…")
    return Path(url.removeprefix(_PREFIX))


class WriterLock:
    """Held by whichever process writes, in a file beside the database, for as long as one batch takes.

    SQLite up to 3.51.2 can damage a database when two connections write or checkpoint at the same instant. The
    server and its command line never do: both hold this lock from BEGIN to the end of COMMIT, checkpoint included.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file_then = _identity(database)
        self._path = database.with_name(database.name + ".writer-lock")
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"cannot open {self._path}: {error.strerror}") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits its turn, at most five seconds."""
        deadline_s = time.monotonic() + _LOCK_WAIT_S
        while not self._try():
            if time.monotonic() >= deadline_s:
                raise StoreError(f"another process holds {self._path}")
            time.sleep(_LOCK_POLL_S)
        try:
            # What is written into a file that was deleted or replaced is lost with it.
            if _identity(self._database) != self._file_then:
                raise StoreError(f"{self._database} was removed or replaced; put it back and restart the server")
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # A file system without locks: two servers would write into one database.
            raise StoreError(f"{self._path} cannot be locked: {error.strerror}") from None
        return True

    def close(self) -> None:
        """Lets go of the file."""
        os.close(self._file)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes, in autocommit mode: transactions are begun by hand.

    The database must be empty or ours; of anybody else's not a byte is changed.
    """
    if not path.is_file():
        raise StoreError(f"there is no database at {path}; make one with: quota-server init")
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare_to_write(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {path}: {error}") from None
    return connection


def _prepare_to_write(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema").fetchall()}
    if tables and _OUR_TABLE not in tables:
        raise StoreError(f"{path} is a database of another program; nothing was changed")
    connection.execute("PRAGMA journal_mode=WAL")
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "wal_autocheckpoint=1000",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if tables:
        planner_hints.give(connection)


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA busy_timeout={_READ_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {path}: {error}") from None
    return connection


def create_database_file(path: Path) -> None:
    """An empty file that only its owner may read, unless there is one already."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"cannot create the database {path}: {error.strerror}") from None
