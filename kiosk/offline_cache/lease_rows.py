"""Leases and blocks on disk: what was granted, and how much of it is spent. Every function works in a transaction."""

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime

from kiosk.offline_cache.lease_book import Holding, NumberBlock, NumberPlan, Reserve
from quota_protocol.messages import Window
from quota_protocol.sync import Block, Lease


def reserve(db: sqlite3.Connection) -> Reserve:
    """Everything that this kiosk was granted, spent or not."""
    leases = db.execute(
        "SELECT lease_id, service, date, window_start, window_end, units, granted_at, units_left FROM leases"
    )
    blocks = db.execute("SELECT block_id, date, series, first, last, next FROM blocks")
    return Reserve(tuple(_holding(*row) for row in leases), tuple(_block(*row) for row in blocks))


def spend(db: sqlite3.Connection, plan: NumberPlan) -> None:
    """Take the number, and the unit where it takes one."""
    db.execute("UPDATE blocks SET next = ? WHERE block_id = ?", (plan.serial + 1, plan.block_id))
    if plan.lease_id is not None:
        db.execute("UPDATE leases SET units_left = units_left - 1 WHERE lease_id = ?", (plan.lease_id,))


def take(db: sqlite3.Connection, leases: Iterable[Lease], blocks: Iterable[Block]) -> None:
    """Take those that were never seen; one that is known keeps what is spent of it."""
    db.executemany(
        "INSERT OR IGNORE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.lease_id,
                one.service,
                one.date.isoformat(),
                one.window.start,
                one.window.end,
                one.granted_at.isoformat(),
                one.units,
                one.units,
            )
            for one in leases
        ],
    )
    db.executemany(
        "INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
        [(one.block_id, one.date.isoformat(), one.series, one.first, one.last, one.first) for one in blocks],
    )


def give_back(db: sqlite3.Connection, lease_id: str) -> int:
    """Forget the units of a lease that are not spent; how many those were."""
    row = db.execute("SELECT units_left FROM leases WHERE lease_id = ?", (lease_id,)).fetchone()
    db.execute("UPDATE leases SET units_left = 0 WHERE lease_id = ?", (lease_id,))
    return int(row[0]) if row else 0


def wipe(db: sqlite3.Connection) -> None:
    """Forget leases, blocks and bookings: the server gives this epoch nothing any more."""
    for statement in ("DELETE FROM leases", "DELETE FROM blocks", "DELETE FROM bookings"):
        db.execute(statement)


def forget_before(db: sqlite3.Connection, day: date) -> None:
    """Forget what was granted for dates before that day."""
    for statement in ("DELETE FROM leases WHERE date < ?", "DELETE FROM blocks WHERE date < ?"):
        db.execute(statement, (day.isoformat(),))


def _holding(
    lease_id: str, service: str, day: str, start: str, end: str, units: int, granted_at: str, units_left: int
) -> Holding:
    window, granted = Window(start, end), datetime.fromisoformat(granted_at)
    return Holding(Lease(lease_id, service, date.fromisoformat(day), window, units, granted), units_left)


def _block(block_id: str, day: str, series: str, first: int, last: int, after: int) -> NumberBlock:
    return NumberBlock(Block(block_id, date.fromisoformat(day), series, first, last), after)
