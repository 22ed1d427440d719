"""An office's day in numbers, and whether its ledger agrees with its bookings, tickets and leases."""

from quota_server.store.contract_operations import OfficeFigures
from quota_server.store.jobs.transaction import Transaction

_WINDOWS = (
    "SELECT service, date, start, quota, free, booked, issued, leased, burned FROM windows"
    " WHERE office = ? AND date >= ?"
)
_BOOKED = (
    "SELECT service, date, window_start, COUNT(*) FROM bookings WHERE office = ? AND date >= ?"
    " AND (state = 'booked' OR (state = 'cancelled' AND released_at IS NULL)) GROUP BY service, date, window_start"
)
_ISSUED = (
    "SELECT service, date, window_start, COUNT(*) FROM tickets WHERE office = ? AND date >= ?"
    " AND window_start IS NOT NULL AND overflow = 0 AND state <> 'voided' GROUP BY service, date, window_start"
)

_LEASED = (
    "SELECT service, date, start, SUM(units - spent - returned - burned) FROM leases WHERE office = ? AND date >= ?"
    " GROUP BY service, date, start"
)

_Key = tuple[str, str, str]


def offices(tx: Transaction) -> list[str]:
    """The codes of all offices."""
    return [code for (code,) in tx.connection.execute("SELECT office FROM offices ORDER BY office").fetchall()]


def office_figures(tx: Transaction, office_code: str) -> OfficeFigures:
    """The figures of today and, of the ledger, of the days to come."""
    today = tx.today(tx.config(office_code)).isoformat()
    by_series = tx.connection.execute(
        "SELECT series, COUNT(*) FROM tickets WHERE office = ? AND date = ? AND state <> 'voided' GROUP BY series",
        (office_code, today),
    ).fetchall()
    (open_requests,) = tx.connection.execute(
        "SELECT COUNT(*) FROM requests WHERE office = ? AND closed_at IS NULL", (office_code,)
    ).fetchone()
    return OfficeFigures(
        _imbalance(tx, office_code, today), {series: int(count) for series, count in by_series}, int(open_requests)
    )


def _imbalance(tx: Transaction, office: str, today: str) -> int:
    booked, issued = _counted(tx, _BOOKED, office, today), _counted(tx, _ISSUED, office, today)
    on_kiosks = _counted(tx, _LEASED, office, today)
    wrong = 0
    for service, day, start, quota, free, *parts in tx.connection.execute(_WINDOWS, (office, today)).fetchall():
        in_ledger_booked, in_ledger_issued, leased, burned = parts
        key = (service, day, start)
        wrong += abs(leased - on_kiosks.pop(key, 0))
        wrong += abs(in_ledger_booked - booked.pop(key, 0)) + abs(in_ledger_issued - issued.pop(key, 0))
        if quota is not None:
            wrong += abs(quota - free - in_ledger_booked - in_ledger_issued - leased - burned)
    return int(wrong + sum(booked.values()) + sum(issued.values()) + sum(on_kiosks.values()))


def _counted(tx: Transaction, sql: str, office: str, today: str) -> dict[_Key, int]:
    rows = tx.connection.execute(sql, (office, today)).fetchall()
    return {(service, day, start): int(count) for service, day, start, count in rows}
