"""Log lines for journald: one event a line, `event=… key=value …`, never anything personal.

Under systemd a line begins with its priority (`<4>`), which journald takes off and keeps.
"""

import logging
import os
import sys
from enum import Enum

_SYSLOG_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}

MAX_VALUE_CHARACTERS = 200

log = logging.getLogger("kiosk")


class _JournaldFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # A traceback stays one record of several lines, each with the priority of the first.
        priority = f"<{_SYSLOG_PRIORITY.get(record.levelno, 6)}>"
        return "\n".join(priority + line for line in super().format(record).splitlines())


def start_logging() -> None:
    """Send the kiosk's log to standard error, as journald or a person reads it."""
    handler = logging.StreamHandler(sys.stderr)
    under_journald = "JOURNAL_STREAM" in os.environ
    handler.setFormatter(_JournaldFormatter("%(message)s") if under_journald else logging.Formatter("%(message)s"))
    # Of Kivy only what is wrong; what it has found and loaded is of no use forty kiosks away.
    for logger, level in ((log, logging.INFO), (logging.getLogger("kivy"), logging.WARNING)):
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False


def log_event(event: str, level: int = logging.INFO, **values: object) -> None:
    """Write one event; values are numbers, closed enums and ids, never what a resident said or showed."""
    pairs = [f"event={event}", *(f"{key}={_shown(value)}" for key, value in values.items())]
    log.log(level, " ".join(pairs))


def _shown(value: object) -> str:
    text = str(value.value) if isinstance(value, Enum) else str(value)
    clean = "".join(character if character.isprintable() else "?" for character in text)[:MAX_VALUE_CHARACTERS]
    return f'"{clean}"' if " " in clean or not clean else clean
