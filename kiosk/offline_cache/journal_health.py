"""Looks a journal over without writing to it, also beside a running kiosk: does its chain hold, what is open."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from kiosk.core.model import RowState
from kiosk.offline_cache.lease_rows import reserve
from kiosk.offline_cache.schema import SCHEMA_VERSION
from kiosk.offline_cache.standing import Standing
from kiosk.offline_cache.store import find_break

BUSY_FOR_AT_MOST_S = 2.0


class JournalDoubtfulError(Exception):
    """The journal cannot be read, or does not hold together; the message says where."""


@dataclass(frozen=True, slots=True)
class JournalHealth:
    """A journal that holds together. `newest_at` is the time of its last entry; None for an empty one.

    `unsent_count` entries have not been acknowledged; `units_left` and `numbers_left` are what can still be given
    without the server on that day.
    """

    entry_count: int
    newest_at: datetime | None
    unsettled_count: int
    unsent_count: int
    units_left: int
    numbers_left: int
    standing: Standing


def examine_journal(path: Path, office_date: date) -> JournalHealth:
    """Verify the whole chain, and count what is open on a day. Raises JournalDoubtfulError."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_FOR_AT_MOST_S)
        try:
            # One transaction: a running kiosk writes on meanwhile.
            db.execute("BEGIN")
            return _examine(db, office_date)
        finally:
            db.close()
    except (sqlite3.Error, OSError) as error:
        raise JournalDoubtfulError(f"cannot be read: {error}") from None
    except (msgspec.DecodeError, ValueError):
        raise JournalDoubtfulError("is not readable") from None


def _examine(db: sqlite3.Connection, office_date: date) -> JournalHealth:
    if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        raise JournalDoubtfulError("is an older or newer program's: the kiosk of that version reads it")
    row = db.execute("SELECT state FROM standing").fetchone()
    standing = msgspec.json.decode(row[0], type=Standing) if row else Standing()
    broken_after = find_break(db, standing.pruned)
    if broken_after is not None:
        raise JournalDoubtfulError(f"entry {broken_after.seq + 1} does not follow from those before it")
    entry_count, head = db.execute("SELECT count(*), coalesce(max(seq), 0) FROM entries").fetchone()
    newest = db.execute("SELECT at FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    query = "SELECT count(*) FROM tickets WHERE office_date = ? AND state = ?"
    unsettled = db.execute(query, (office_date.isoformat(), RowState.UNCERTAIN.value)).fetchone()[0]
    held = reserve(db)
    return JournalHealth(
        entry_count=entry_count,
        newest_at=datetime.fromisoformat(newest[0]) if newest else None,
        unsettled_count=unsettled,
        unsent_count=max(0, head - standing.base.seq),
        units_left=sum(one.units_left for one in held.holdings if one.lease.date == office_date),
        numbers_left=sum(
            one.block.last - one.next + 1 for one in held.blocks if one.block.date == office_date and one.has_numbers
        ),
        standing=standing,
    )
