"""What the doctor finds: one line for each thing that was looked at."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Level(StrEnum):
    """OK is well. WARN: the kiosk serves, but somebody should see to it. FAIL: the kiosk, or a part of it, cannot."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `text` says what is, and where it is not well what to do."""

    level: Level
    subject: str
    text: str

    @property
    def line(self) -> str:
        """As it stands in the report, aligned with the others."""
        return f"{self.level.value:<4} {self.subject:<13} {plain(self.text)}"


def ok(subject: str, text: str) -> Finding:
    """All is well with `subject`."""
    return Finding(Level.OK, subject, text)


def warn(subject: str, text: str) -> Finding:
    """The kiosk serves with it, but not as it should."""
    return Finding(Level.WARN, subject, text)


def fail(subject: str, text: str) -> Finding:
    """It does not work."""
    return Finding(Level.FAIL, subject, text)


def plain(text: str) -> str:
    """`text` on one line, without what could steer a terminal; names come from the server."""
    return "".join(character if character.isprintable() else "?" for character in text)


def length(of: timedelta) -> str:
    """How long that is, whichever way it goes, to the nearest unit that fits."""
    seconds = abs(of.total_seconds())
    for unit, unit_s in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * unit_s:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds:.0f} s"
