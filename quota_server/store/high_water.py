"""How far the number counters have gone, in a file outside the database and its backups.

A database that was restored does not know what it gave out since its backup. Before a number leaves, the file says so,
fifty numbers ahead and synced; a counter never goes on below it, so numbers never come back. Units that were leased
before their day are counted here too: a restored database sells nobody those that it has forgotten.
"""

import os
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from quota_protocol.clock import Clock, SystemClock
from quota_server.store.contract import StoreError

AHEAD = 50
_KEPT_DAYS = 7
_LINES_MAX = 5000
_FIELDS = 4

Key = tuple[str, str, str]
"""Office, date, and a series or a window of which units were leased."""


class HighWater:
    """The file's content. Without a file (`None`) nothing is kept: for work that gives out no numbers.

    `clock` says which days are over.
    """

    def __init__(self, path: Path | None = None, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or SystemClock()
        self._turn = threading.Lock()
        self._reserved: dict[Key, int] = {}
        if path is not None and path.exists():
            self._load(path)

    def reserve(self, office: str, day: str, series: str, serial: int, *, ahead: int = AHEAD) -> None:
        """Returns once the file holds a figure not below `serial`. StoreError when it cannot be written.

        What is written holds for `ahead` numbers from `serial` on.
        """
        key = (office, day, series)
        if self._path is None or serial <= self._reserved.get(key, 0):
            return
        with self._turn:
            up_to = serial + ahead - 1
            self._append(self._path, f"{office} {day} {series} {up_to}\n")
            self._reserved[key] = up_to
            if len(self._reserved) > _LINES_MAX:
                self._reserved = self._recent(self._reserved)

    def reserved(self) -> Iterator[tuple[Key, int]]:
        """Every counter's figure: no number above it has left."""
        yield from sorted(self._reserved.items())

    def _load(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise StoreError(f"cannot read {path}: {error.strerror}") from None
        found: dict[Key, int] = {}
        for line in lines:
            # A line that was cut off was not yet relied on.
            fields = line.split(" ")
            if len(fields) == _FIELDS and fields[3].isascii() and fields[3].isdigit() and _is_date(fields[1]):
                key = (fields[0], fields[1], fields[2])
                found[key] = max(found.get(key, 0), int(fields[3]))
        self._reserved = self._recent(found)
        if len(lines) > _LINES_MAX:
            self._rewrite(path)

    def _recent(self, figures: dict[Key, int]) -> dict[Key, int]:
        """Of days that are over no number is given out any more."""
        if not figures:
            return {}
        # After a closure, units have been leased for days far ahead, and today counts all the same. A clock that is
        # ahead drops nothing that the figures themselves do not call old.
        newest = max(date.fromisoformat(day) for _, day, _ in figures)
        oldest = (min(newest, self._clock.now().date()) - timedelta(days=_KEPT_DAYS)).isoformat()
        return {key: figure for key, figure in figures.items() if key[1] >= oldest}

    def _append(self, path: Path, line: str) -> None:
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                # The line break before: what an interrupted write has left must not swallow this line.
                content = ("" if os.fstat(file).st_size == 0 else "\n") + line
                written = os.write(file, content.encode())
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {error.strerror}") from None
        if written != len(content.encode()):
            raise StoreError(f"cannot write {path}: the disk is full")

    def _rewrite(self, path: Path) -> None:
        part = path.with_name(path.name + ".part")
        text = "".join(f"{office} {day} {series} {figure}\n" for (office, day, series), figure in self.reserved())
        try:
            part.unlink(missing_ok=True)
            self._append(part, text)
            part.replace(path)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {error.strerror}") from None


def file_beside(secrets_file: Path) -> Path:
    """Where the figures of the offices of a secrets file are."""
    return secrets_file.with_suffix(".numbers")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
