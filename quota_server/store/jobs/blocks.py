"""Blocks of numbers in the database: each granted to one epoch, none ever twice."""

import uuid
from collections import Counter
from datetime import date
from typing import Any

from quota_protocol.messages import Origin
from quota_protocol.sync import FIRST_OFFLINE_SERIAL, Block
from quota_server.domain import leases as rules
from quota_server.domain import numbers
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs import leases
from quota_server.store.jobs.transaction import Transaction, utc_text

OFFLINE = "+offline"
"""What the second counter of a series has behind its letter in the file of high-water figures."""


def of_epoch(tx: Transaction, office: OfficeConfig, epoch: str) -> list[Block]:
    """The epoch's blocks of today and later."""
    rows = tx.connection.execute(
        "SELECT block_id, date, series, first, last FROM blocks WHERE office = ? AND epoch = ? AND date >= ?"
        " ORDER BY date, series, first",
        (office.code, epoch, tx.today(office).isoformat()),
    ).fetchall()
    return [_block(row) for row in rows]


def top_up(tx: Transaction, office: OfficeConfig, epoch: str) -> None:
    """Numbers of each series for each date that kiosks prepare for: enough for its leases, more when few are left."""
    days = rules.prepared_days(office, tx.now)
    left: Counter[tuple[str, str]] = Counter()
    for day, series, first, last, used in tx.connection.execute(
        "SELECT date, series, first, last, used FROM blocks WHERE office = ? AND epoch = ? AND date >= ?",
        (office.code, epoch, days[0].isoformat()),
    ).fetchall():
        left[day, series] += rules.numbers_left(int(first), int(last), int(used))
    units = _leased_units(tx, office, epoch)
    for day in days:
        for series in rules.block_series(office):
            of_day = (day.isoformat(), series)
            for _ in range(rules.blocks_needed(left[of_day], units[of_day])):
                _grant(tx, office, epoch, day, series)


def _leased_units(tx: Transaction, office: OfficeConfig, epoch: str) -> "Counter[tuple[str, str]]":
    """By date and series, how many numbers the epoch could give for units that it holds."""
    series_of = {service.id: numbers.series_of(service, Origin.WALK_IN) for service in office.services}
    found: Counter[tuple[str, str]] = Counter()
    for row in leases.open_of_epoch(tx, office, epoch):
        if row.key.service in series_of:
            found[row.key.date.isoformat(), series_of[row.key.service]] += row.units.unspent
    return found


def _grant(tx: Transaction, office: OfficeConfig, epoch: str, day: date, series: str) -> None:
    row = tx.connection.execute(
        "SELECT last FROM block_counters WHERE office = ? AND date = ? AND series = ?",
        (office.code, day.isoformat(), series),
    ).fetchone()
    next_numbers = rules.next_block(int(row[0]) if row else FIRST_OFFLINE_SERIAL - 1)
    if next_numbers is None:
        return
    first, last = next_numbers
    tx.keys.high_water.reserve(office.code, day.isoformat(), series + OFFLINE, last)
    raise_counter(tx, office.code, day.isoformat(), series, last)
    tx.connection.execute(
        "INSERT INTO blocks (office, block_id, epoch, date, series, first, last, granted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (office.code, str(uuid.uuid4()), epoch, day.isoformat(), series, first, last, utc_text(tx.now)),
    )


def raise_counter(tx: Transaction, office: str, day: str, series: str, last: int) -> None:
    """No later block of the series begins below this number."""
    tx.connection.execute(
        "INSERT INTO block_counters (office, date, series, last) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (office, date, series) DO UPDATE SET last = excluded.last",
        (office, day, series, min(last, rules.LAST_OFFLINE_SERIAL)),
    )


def note_used(tx: Transaction, office: str, day: date, series: str, serial: int) -> None:
    """A number of a block is on paper."""
    tx.connection.execute(
        "UPDATE blocks SET used = ? WHERE office = ? AND date = ? AND series = ? AND first <= ? AND last >= ?"
        " AND used < ?",
        (serial, office, day.isoformat(), series, serial, serial, serial),
    )


def _block(row: Any) -> Block:
    block_id, day, series, first, last = row
    return Block(block_id, date.fromisoformat(day), series, int(first), int(last))
