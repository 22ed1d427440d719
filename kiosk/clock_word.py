"""What somebody has said of the time, kept on disk: it holds over a restart of the program, until switching off."""

import logging
import os
from pathlib import Path

import msgspec

from kiosk.core.clock_model import ClockWord
from kiosk.logs import log_event

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MAX_BYTES = 1000


class _Kept(msgspec.Struct, frozen=True):
    boot_id: str
    word: ClockWord


class ClockWordFile:
    """One small file. What another boot has written is nothing: its monotonic clock was another one."""

    def __init__(self, path: Path, boot_id: Path = BOOT_ID) -> None:
        self._path = path
        self._boot_id = boot_id

    @classmethod
    def beside(cls, journal: Path) -> "ClockWordFile":
        """The one that belongs to a journal."""
        return cls(journal.with_name(f"{journal.stem}-clock.json"))

    def read(self) -> ClockWord | None:
        """What was said since the machine was switched on; None for nothing that counts."""
        try:
            with self._path.open("rb") as file:
                kept = msgspec.json.decode(file.read(_MAX_BYTES), type=_Kept)
            return kept.word if kept.boot_id == self._this_boot() else None
        except (OSError, ValueError):
            return None

    def keep(self, word: ClockWord) -> None:
        """Keep it in the place of what was said before."""
        fresh = self._path.with_suffix(".new")
        try:
            content = msgspec.json.encode(_Kept(self._this_boot(), word))
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            # Not synced: a power cut that could lose it is the end of what it says.
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            fresh.replace(self._path)
        except OSError as error:
            _not_kept(error)

    def forget(self) -> None:
        """Nobody's word counts any more."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _not_kept(error)

    def _this_boot(self) -> str:
        return self._boot_id.read_text(encoding="ascii").strip()


def _not_kept(error: OSError) -> None:
    log_event("clock-word-not-kept", logging.ERROR, why=error.strerror or "unknown")
