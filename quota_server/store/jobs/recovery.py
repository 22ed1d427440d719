"""A database that was restored: its offices wait until somebody confirms that it may go on."""

import logging
from dataclasses import replace
from datetime import date

from quota_protocol.problems import ProblemType
from quota_server.domain import calendar
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.numbers import LAST_ONLINE_SERIAL
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import refusal
from quota_server.store.contract import StoreError
from quota_server.store.high_water import AHEAD, HighWater
from quota_server.store.jobs import blocks, leases, ledger_rows, manifest, offices
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Transaction

_SYSTEM = "system"
_RECOVER = "a kiosk has heard more; quota-server recover lets the office go on"
_logger = logging.getLogger("quota_server")


def begin(tx: Transaction, generation: int, high_water: HighWater) -> int:
    """A new life of the database: every office is recovering, no counter is below its mark. Returns how many offices.

    `generation` must be above all earlier ones.
    """
    tx.connection.execute("UPDATE installation SET generation = ?", (generation,))
    codes = [code for (code,) in tx.connection.execute("SELECT office FROM offices ORDER BY office").fetchall()]
    for code in codes:
        offices.change(tx, replace(tx.config(code), recovering=True))
        manifest.forget_what_was_sent(tx, tx.config(code))
        append_audit(tx, code, _SYSTEM, "restored", f"office/{code}", {"generation": generation})
    raise_counters(tx, high_water, behind_by=0)
    return len(codes)


def begin_to_serve(tx: Transaction) -> None:
    """Before a server answers: StoreError for a database that was put back by hand and not by `restore`."""
    (generation,) = tx.connection.execute("SELECT generation FROM installation").fetchone()
    if generation != tx.keys.generation:
        raise StoreError(
            f"the database is of generation {generation}, the secrets file of {tx.keys.generation}:"
            " it was put back by hand; let quota-server restore do that"
        )
    raised = raise_counters(tx, tx.keys.high_water)
    if raised:
        _logger.warning("event=numbers_raised series=%d note=%r", raised, "the database forgot numbers it gave out")


def begin_for(tx: Transaction, office_code: str, device_id: str) -> None:
    """A kiosk knows more than the database: it was put back behind the server's back. Its office waits too."""
    office = replace(tx.config(office_code), recovering=True)
    offices.change(tx, office)
    manifest.forget_what_was_sent(tx, office)
    append_audit(tx, office_code, _SYSTEM, "found_older", f"office/{office_code}", {"device_id": device_id})
    _logger.error("event=database_is_older office=%s device=%s note=%r", office_code, device_id, _RECOVER)


def raise_counters(tx: Transaction, high_water: HighWater, *, behind_by: int = AHEAD) -> int:
    """Raises the counters that are further behind their mark than a database can be that was not put back.

    Returns how many. Numbers that are left out are lost; numbers that come back are two papers with one number.
    """
    known = {code for (code,) in tx.connection.execute("SELECT office FROM offices").fetchall()}
    raised = 0
    for (office, day, series), figure in high_water.reserved():
        if office not in known or series.endswith(leases.LEASED_AHEAD):
            continue
        last = _last(tx, office, day, series)
        if last >= figure - behind_by:
            continue
        _raise(tx, office, day, series, figure)
        append_audit(tx, office, _SYSTEM, "numbers_raised", f"series/{day}/{series}", {"from": last, "to": figure})
        raised += 1
    return raised


def _last(tx: Transaction, office: str, day: str, series: str) -> int:
    table = "block_counters" if series.endswith(blocks.OFFLINE) else "counters"
    row = tx.connection.execute(
        f"SELECT last FROM {table} WHERE office = ? AND date = ? AND series = ?",  # noqa: S608 - one of two tables
        (office, day, series.removesuffix(blocks.OFFLINE)),
    ).fetchone()
    return int(row[0]) if row else 0


def _raise(tx: Transaction, office: str, day: str, series: str, figure: int) -> None:
    if series.endswith(blocks.OFFLINE):
        blocks.raise_counter(tx, office, day, series.removesuffix(blocks.OFFLINE), figure)
        return
    tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, ?, 0)"
        " ON CONFLICT (office, date, series) DO UPDATE SET last = excluded.last",
        (office, day, series, min(figure, LAST_ONLINE_SERIAL)),
    )


def waiting(tx: Transaction) -> list[str]:
    """The offices that are recovering."""
    codes = [code for (code,) in tx.connection.execute("SELECT office FROM offices ORDER BY office").fetchall()]
    return [code for code in codes if tx.config(code).recovering]


def require_open(tx: Transaction) -> None:
    """Refuses with `recovering` while every office is."""
    codes = [code for (code,) in tx.connection.execute("SELECT office FROM offices ORDER BY office").fetchall()]
    if codes and all(tx.config(code).recovering for code in codes):
        raise refusal(ProblemType.RECOVERING, "The data was restored; nothing is given out yet.")


def confirm(tx: Transaction, office_code: str) -> int:
    """The office goes on. What is free today is burned: bookings and papers since the backup may hold it.

    Of later days as much is burned as kiosks hold by leases that the database has forgotten. Returns how many units;
    StoreError when the office does not wait for this.
    """
    office = tx.config(office_code)
    if not office.recovering:
        raise StoreError(f"office {office_code} is not recovering; nothing was changed")
    burned = _burn_free_units(tx, office)
    of_later_days, until = _burn_forgotten_leases(tx, office)
    burned += of_later_days
    recovered = replace(office, recovering=False, recovered_on=tx.today(office), recovered_until=until)
    offices.change(tx, recovered)
    append_audit(tx, office_code, _SYSTEM, "recovered", f"office/{office_code}", {"burned": burned})
    return burned


def _burn_free_units(tx: Transaction, office: OfficeConfig) -> int:
    today = tx.today(office)
    cause = _cause(tx)
    burned = 0
    for service in office.services:
        for plan in calendar.windows_on(office, service, today):
            key = WindowKey(office.code, service.id, today, plan.window.start)
            free = ledger_rows.touch(tx, office, key, plan, cause).free
            if free:
                ledger_rows.post(tx, key, Movement(Part.FREE, Part.BURNED, free), cause)
                burned += free
    return burned


def _burn_forgotten_leases(tx: Transaction, office: OfficeConfig) -> tuple[int, date]:
    """How many units of later days burn, and the last day of which not all could: what becomes free of it burns too."""
    today = tx.today(office)
    burned, short_until = 0, today
    for (code, day, name), figure in tx.keys.high_water.reserved():
        window = leases.window_of(office, date.fromisoformat(day), name) if code == office.code else None
        if window is None or window[0].date <= today:
            continue
        key, plan = window
        ledger = ledger_rows.touch(tx, office, key, plan, _cause(tx))
        forgotten = max(0, figure - leases.units_known(tx, key, ledger))
        if forgotten > ledger.free:
            short_until = max(short_until, key.date)
        if units := min(forgotten, ledger.free):
            ledger_rows.post(tx, key, Movement(Part.FREE, Part.BURNED, units), _cause(tx))
            burned += units
    return burned, short_until


def _cause(tx: Transaction) -> str:
    return f"recover/{tx.keys.generation}/{tx.now.isoformat()}"
