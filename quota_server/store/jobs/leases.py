"""Leases in the database: units of today's windows that kiosks hold for their time without the server."""

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
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.office import OfficeConfig, ServiceConfig, WindowPlan
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


def top_up(tx: Transaction, office: OfficeConfig, epoch: str) -> None:
    """Grants the epoch what it lacks of today's windows. Nothing of a window that somebody was just refused in."""
    held: dict[tuple[str, str], int] = {}
    for row in open_of_epoch(tx, office, epoch):
        window = (row.key.service, row.key.start)
        held[window] = held.get(window, 0) + row.units.unspent
    wanted = wanted_windows(tx, office)
    for service, plan in rules.leasable_windows(office, tx.now):
        window = (service.id, plan.window.start)
        if window not in wanted and held.get(window, 0) < office.rules.lease_units:
            _grant(tx, office, epoch, service, plan, held.get(window, 0))


def _grant(
    tx: Transaction, office: OfficeConfig, epoch: str, service: ServiceConfig, plan: WindowPlan, held: int
) -> None:
    lease_id = str(uuid.uuid4())
    key = WindowKey(office.code, service.id, tx.today(office), plan.window.start)
    ledger = ledger_rows.touch(tx, office, key, plan, f"lease/{lease_id}")
    units = rules.units_to_grant(held, ledger.free, office.rules.lease_units, wanted=False)
    if units == 0:
        return
    ledger_rows.post_from(tx, key, ledger, Movement(Part.FREE, Part.LEASED, units), f"lease/{lease_id}")
    tx.connection.execute(
        f"INSERT INTO leases ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)",  # noqa: S608 - our own columns
        (
            office.code,
            lease_id,
            epoch,
            service.id,
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
    (units,) = tx.connection.execute(
        "SELECT COALESCE(SUM(burned), 0) FROM leases WHERE office = ? AND service = ? AND date = ? AND start = ?",
        key.columns(),
    ).fetchone()
    return int(units)


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


def wanted_windows(tx: Transaction, office: OfficeConfig) -> set[tuple[str, str]]:
    """The windows of today, by service and start, that somebody was just refused in."""
    rows = tx.connection.execute(
        "SELECT service, start FROM lease_wants WHERE office = ? AND date = ? AND until > ?",
        (office.code, tx.today(office).isoformat(), utc_text(tx.now)),
    ).fetchall()
    return {(service, start) for service, start in rows}


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
