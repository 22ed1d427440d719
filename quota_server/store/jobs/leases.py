"""Leases in the database: units of today's and the next day's windows that kiosks hold for their time alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from quota_protocol.messages import Window
from quota_protocol.sync import Lease
from quota_server.domain import calendar
from quota_server.domain import leases as rules
from quota_server.domain.leases import LeaseUnits
from quota_server.domain.ledger import Movement, Part, WindowLedger
from quota_server.domain.office import OfficeConfig, WindowPlan
from quota_server.store.jobs import ledger_rows
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

_COLUMNS = (
    "office, lease_id, epoch, service, date, start, window_end, units, spent, returned, burned, state, granted_at"
)
_OPEN = "open"
_RETURNED = "returned"
_BURNED = "burned"
LEASED_AHEAD = "+leased"
"""What a window has behind its name in the file of high-water figures: how many units of it were leased before its
day. A restored database burns all that is free of today, but of a later day only what it has forgotten."""
# Whatever was left of older windows stands in books that are closed.
_BURNED_BACK_DAYS = 7


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A lease as the tables hold it."""

    key: WindowKey
    lease_id: str
    epoch: str
    window_end: str
    units: LeaseUnits
    state: str
    granted_at: str

    @property
    def window(self) -> Window:
        """Its window."""
        return Window(self.key.start, self.window_end)


def find(tx: Transaction, office: str, lease_id: str) -> LeaseRow | None:
    """The lease of that id."""
    row = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM leases WHERE office = ? AND lease_id = ?",  # noqa: S608 - our own columns
        (office, lease_id),
    ).fetchone()
    return _lease(row) if row else None


def open_of_epoch(tx: Transaction, office: OfficeConfig, epoch: str) -> list[LeaseRow]:
    """The leases of an epoch that it may still spend."""
    return _open_ones(tx, office.code, " AND epoch = ? AND date >= ?", (epoch, tx.today(office).isoformat()))


def _open_ones(tx: Transaction, office: str, condition: str, parameters: Sequence[Any]) -> list[LeaseRow]:
    rows = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM leases WHERE office = ? AND state = 'open'"  # noqa: S608 - our own columns
        f" AND units > spent + returned + burned{condition} ORDER BY date, service, start, granted_at, lease_id",
        (office, *parameters),
    ).fetchall()
    return [_lease(row) for row in rows]


def as_sent(office: OfficeConfig, row: LeaseRow) -> Lease:
    """The lease as the kiosk is told of it."""
    granted_at = calendar.local(office, from_utc_text(row.granted_at))
    return Lease(row.lease_id, row.key.service, row.key.date, row.window, row.units.units, granted_at)


def top_up(tx: Transaction, office: OfficeConfig, device_id: str, epoch: str) -> None:
    """Grants the kiosk what it lacks of today's windows and, in the evening, of the next opening day's.

    Nothing of a window that somebody was just refused in.
    """
    per_kiosk = _units_of(tx, office, device_id)
    if per_kiosk == 0:
        return
    held: dict[WindowKey, int] = {}
    for row in open_of_epoch(tx, office, epoch):
        held[row.key] = held.get(row.key, 0) + row.units.unspent
    wanted = wanted_windows(tx, office)
    for day, service, plan in rules.leasable_windows(office, tx.now):
        key = WindowKey(office.code, service.id, day, plan.window.start)
        if key not in wanted and held.get(key, 0) < per_kiosk:
            _grant(tx, office, epoch, key, plan, per_kiosk - held.get(key, 0))


def _units_of(tx: Transaction, office: OfficeConfig, device_id: str) -> int:
    if not office.rules.kiosk_leases:
        return office.rules.lease_units
    row = tx.connection.execute(
        "SELECT name FROM devices WHERE office = ? AND device_id = ?", (office.code, device_id)
    ).fetchone()
    return office.rules.lease_units_of(row[0] if row else "")


def _grant(tx: Transaction, office: OfficeConfig, epoch: str, key: WindowKey, plan: WindowPlan, lacks: int) -> None:
    lease_id = str(uuid.uuid4())
    ledger = ledger_rows.touch(tx, office, key, plan, f"lease/{lease_id}")
    units = min(lacks, ledger.free)
    if units <= 0:
        return
    if key.date > tx.today(office):
        leased = units_known(tx, key, ledger) + units
        tx.keys.high_water.reserve(office.code, key.date.isoformat(), figure_of(key), leased, ahead=1)
    ledger_rows.post_from(tx, key, ledger, Movement(Part.FREE, Part.LEASED, units), f"lease/{lease_id}")
    tx.connection.execute(
        f"INSERT INTO leases ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)",  # noqa: S608 - our own columns
        (
            office.code,
            lease_id,
            epoch,
            key.service,
            key.date.isoformat(),
            key.start,
            plan.window.end,
            units,
            _OPEN,
            utc_text(tx.now),
        ),
    )
    append_audit(tx, office.code, f"epoch:{epoch}", "lease_granted", f"lease/{lease_id}", {"units": units})


def spend(tx: Transaction, row: LeaseRow, cause: str) -> bool:
    """A paper takes its unit, whether that is leased or by now burned; False when the lease has none for it."""
    taken = row.units.after_paper()
    if taken is None:
        return False
    units, source = taken
    if not ledger_rows.take_one(tx, row.key, Movement(source, Part.ISSUED), cause):
        return False
    _save(tx, row, units, row.state)
    return True


def give_back(tx: Transaction, office: OfficeConfig, row: LeaseRow, units: int, cause: str) -> int:
    """The kiosk has forgotten units and never spends them; how many go free. What has burned stays burned."""
    if row.state != _OPEN:
        return 0
    after, freed = row.units.after_return(units)
    target = ledger_rows.set_free(office, row.key.date)
    if freed:
        ledger_rows.post(tx, row.key, Movement(Part.LEASED, target, freed), cause)
    _save(tx, row, after, _RETURNED)
    append_audit(tx, office.code, f"epoch:{row.epoch}", "lease_returned", f"lease/{row.lease_id}", {"units": freed})
    return freed


def burn_over(tx: Transaction, office: OfficeConfig) -> None:
    """What is still leased of windows that are over burns."""
    today = tx.today(office)
    since = today - timedelta(days=_BURNED_BACK_DAYS)
    rows = _unspent(tx, office.code, " AND date BETWEEN ? AND ?", (since.isoformat(), today.isoformat()))
    for row in rows:
        if calendar.has_ended(office, row.key.date, row.window, tx.now):
            _burn(tx, row, "over")


def burn_epoch(tx: Transaction, office: str, epoch: str, why: str) -> None:
    """What the epoch has not spent burns and stays burned: nobody knows what is on paper."""
    for row in _unspent(tx, office, " AND epoch = ?", (epoch,)):
        _burn(tx, row, why)


def _unspent(tx: Transaction, office: str, condition: str, parameters: Sequence[Any]) -> list[LeaseRow]:
    rows = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM leases WHERE office = ? AND state <> 'burned'"  # noqa: S608 - our own columns
        f" AND units > spent + returned + burned{condition} ORDER BY lease_id",
        (office, *parameters),
    ).fetchall()
    return [_lease(row) for row in rows]


def _burn(tx: Transaction, row: LeaseRow, why: str) -> None:
    after, units = row.units.after_burning()
    ledger_rows.post(tx, row.key, Movement(Part.LEASED, Part.BURNED, units), f"burn/{row.lease_id}")
    _save(tx, row, after, _BURNED)
    append_audit(tx, row.key.office, "system", "lease_burned", f"lease/{row.lease_id}", {"units": units, "why": why})


def burned_in(tx: Transaction, key: WindowKey) -> int:
    """How many units of a window have burned in leases."""
    return _sums(tx, key)[1]


def figure_of(key: WindowKey) -> str:
    """Under what name the file of high-water figures counts the units of a window that were leased before its day."""
    return f"{key.service}/{key.start}{LEASED_AHEAD}"


def window_of(office: OfficeConfig, day: date, name: str) -> tuple[WindowKey, WindowPlan] | None:
    """The window that such a figure is about; None for a figure about numbers, and for a window that is not there."""
    for service in office.services:
        for plan in calendar.windows_on(office, service, day):
            key = WindowKey(office.code, service.id, day, plan.window.start)
            if figure_of(key) == name:
                return key, plan
    return None


def units_known(tx: Transaction, key: WindowKey, ledger: WindowLedger) -> int:
    """How many units of a window the database knows to have been leased, or has burned for leases it has forgotten."""
    granted, burned = _sums(tx, key)
    return granted + ledger.burned - burned


def _sums(tx: Transaction, key: WindowKey) -> tuple[int, int]:
    """How many units of a window were ever leased, and how many of these have burned."""
    granted, burned = tx.connection.execute(
        "SELECT COALESCE(SUM(units), 0), COALESCE(SUM(burned), 0) FROM leases"
        " WHERE office = ? AND service = ? AND date = ? AND start = ?",
        key.columns(),
    ).fetchone()
    return int(granted), int(burned)


def _save(tx: Transaction, row: LeaseRow, units: LeaseUnits, state: str) -> None:
    tx.connection.execute(
        "UPDATE leases SET spent = ?, returned = ?, burned = ?, state = ? WHERE office = ? AND lease_id = ?",
        (units.spent, units.returned, units.burned, state, row.key.office, row.lease_id),
    )


def _lease(row: Any) -> LeaseRow:
    office, lease_id, epoch, service, day, start, window_end, units, spent, returned, burned, state, granted_at = row
    return LeaseRow(
        WindowKey(office, service, date.fromisoformat(day), start),
        lease_id,
        epoch,
        window_end,
        LeaseUnits(int(units), int(spent), int(returned), int(burned)),
        state,
        granted_at,
    )


def wanted_windows(tx: Transaction, office: OfficeConfig) -> set[WindowKey]:
    """The windows of today that somebody was just refused in."""
    today = tx.today(office)
    rows = tx.connection.execute(
        "SELECT service, start FROM lease_wants WHERE office = ? AND date = ? AND until > ?",
        (office.code, today.isoformat(), utc_text(tx.now)),
    ).fetchall()
    return {WindowKey(office.code, service, today, start) for service, start in rows}


def windows_to_ask_for(
    tx: Transaction, office: OfficeConfig, asking_epoch: str, service: str, starts: Sequence[str]
) -> list[str]:
    """Those of a service's windows of today of which a kiosk with a link, not the asking one, holds units."""
    online_since = utc_text(tx.now - timedelta(seconds=rules.HOLDER_ONLINE_S))
    rows = tx.connection.execute(
        "SELECT DISTINCT l.start FROM leases l JOIN journal_chains c ON c.office = l.office AND c.epoch = l.epoch"
        " WHERE l.office = ? AND l.date = ? AND l.service = ? AND l.state = 'open'"
        " AND l.units > l.spent + l.returned + l.burned AND l.epoch <> ? AND c.last_sync_at >= ? AND c.halted IS NULL",
        (office.code, tx.today(office).isoformat(), service, asking_epoch, online_since),
    ).fetchall()
    held = {start for (start,) in rows}
    return [start for start in starts if start in held]


def want(tx: Transaction, office: OfficeConfig, service: str, starts: Sequence[str]) -> None:
    """Marks windows as wanted: who holds units of them is told to give them back, and nobody is granted new ones."""
    until = utc_text(tx.now + timedelta(seconds=rules.LEASE_WANTED_S))
    for start in starts:
        tx.connection.execute(
            "INSERT INTO lease_wants (office, service, date, start, until) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (office, service, date, start) DO UPDATE SET until = excluded.until",
            (office.code, service, tx.today(office).isoformat(), start, until),
        )
