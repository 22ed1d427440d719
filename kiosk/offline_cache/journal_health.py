"""Looks a journal over without writing to it, also beside a running kiosk: does its chain hold, what is open."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.model import RowState
from kiosk.offline_cache.journal import Kind, entry_hash

BUSY_FOR_AT_MOST_S = 2.0


class JournalDoubtfulError(Exception):
    """The journal cannot be read, or does not hold together; the message says where."""


@dataclass(frozen=True, slots=True)
class JournalHealth:
    """A journal that holds together. `newest_at` is the time of its last entry; None for an empty one."""

    entry_count: int
    newest_at: datetime | None
    unsettled_count: int


def examine_journal(path: Path, office_date: date) -> JournalHealth:
    """Verify the whole chain, and count the tickets of a day that may or may not be on paper.

    Raises JournalDoubtfulError. Reads row by row: a month of tickets takes no more memory than one.
    """
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_FOR_AT_MOST_S)
        try:
            # One transaction: a running kiosk writes on meanwhile.
            db.execute("BEGIN")
            entry_count, newest_at = _verify(db)
            query = "SELECT count(*) FROM tickets WHERE office_date = ? AND state = ?"
            unsettled = db.execute(query, (office_date.isoformat(), RowState.UNCERTAIN.value)).fetchone()[0]
        finally:
            db.close()
    except (sqlite3.Error, OSError) as error:
        raise JournalDoubtfulError(f"cannot be read: {error}") from None
    return JournalHealth(entry_count, newest_at, int(unsettled))


def _verify(db: sqlite3.Connection) -> tuple[int, datetime | None]:
    entry_count, before, newest_at = 0, b"", None
    for seq, event_id, kind, at, body, digest in db.execute(
        "SELECT seq, event_id, kind, at, body, hash FROM entries ORDER BY seq"
    ):
        entry_count += 1
        try:
            expected = entry_hash(before, seq, event_id, Kind(kind), at, body)
            newest_at = datetime.fromisoformat(at)
        except ValueError:
            raise JournalDoubtfulError(f"entry {entry_count} is not readable") from None
        if seq != entry_count or digest != expected:
            raise JournalDoubtfulError(f"entry {entry_count} does not follow from those before it")
        before = digest
    return entry_count, newest_at
