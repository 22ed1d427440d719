"""Lines on standard error: those of single requests some at a time, all others at once and in their order."""

import logging
import threading
from typing import TextIO

REQUESTS = "quota_server.access"
"""The logger with a line for each request."""
_WITHIN_S = 0.1
_HELD_MAX = 500


class LineHandler(logging.Handler):
    """Holds lines of requests back for a tenth of a second: one write for all of them, and none on their way."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._held: list[str] = []
        self._some_are_held = threading.Event()
        self._closed = False
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a line. Called under the handler's lock."""
        self._held.append(self.format(record))
        if record.name != REQUESTS or len(self._held) >= _HELD_MAX:
            self._write()
        elif len(self._held) == 1:
            self._some_are_held.set()

    def flush(self) -> None:
        """Writes what is held."""
        self.acquire()
        try:
            self._write()
        finally:
            self.release()

    def close(self) -> None:
        """Writes what is held and ends the thread."""
        self.flush()
        self._closed = True
        self._some_are_held.set()
        super().close()

    def _write(self) -> None:
        if self._held:
            held, self._held = self._held, []
            try:
                self._stream.write("\n".join(held) + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                # Nobody reads the log any more: the server goes on.
                return

    def _run(self) -> None:
        pause = threading.Event()
        while self._some_are_held.wait() and not self._closed:
            self._some_are_held.clear()
            pause.wait(_WITHIN_S)
            self.flush()
