"""Whether a server works on a database file: it holds a lock as long as it does."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quota_server.store.contract import StoreError


class ServerLock:
    """Held by a server from its start to its end; other servers of the same file may hold it as well."""

    def __init__(self, database: Path) -> None:
        self._file = _opened(database)
        try:
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise StoreError(f"{database} is being restored") from None

    def close(self) -> None:
        """The server has ended."""
        os.close(self._file)


@contextmanager
def without_server(database: Path) -> Iterator[None]:
    """Keeps servers away until the block ends; StoreError when one is there."""
    file = _opened(database)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise StoreError(f"a server works on {database}; stop it first") from None
    try:
        yield
    finally:
        os.close(file)


def _opened(database: Path) -> int:
    path = database.with_name(database.name + ".server-lock")
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}") from None
