"""What an office's day came to, for the report at its close."""

from dataclasses import dataclass
from datetime import date, timedelta

from quota_protocol.messages import Origin, Window
from quota_server.domain import calendar
from quota_server.domain.numbers import LAST_ONLINE_SERIAL
from quota_server.domain.office import OfficeConfig, ServiceConfig
from quota_server.domain.requests import RequestEvent
from quota_server.store.jobs import ledger_rows
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.reports_kiosks import at_kiosks
from quota_server.store.jobs.transaction import Transaction, utc_text


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window: its quota (None without limit), the bookings that were not cancelled, and who of them came."""

    window: Window
    quota: int | None
    booked: int
    attended: int


@dataclass(frozen=True, slots=True)
class ServiceLines:
    """The windows of a service."""

    name: str
    windows: tuple[WindowLine, ...]


@dataclass(frozen=True, slots=True)
class DayClose:
    """A day in figures. `missing_numbers`: by series, numbers that were counted and are on no ticket.

    `over_quota`: tickets behind which no unit stands; `voided`: those that count no more, and in no other figure.
    `sms_failed`: given up or left unknown on that day; what is still being tried is in neither figure of messages.
    `overrides` and `copies`: what staff let through and printed again at kiosks, as far as those have synced.
    """

    office: str
    date: date
    timezone_label: str
    services: tuple[ServiceLines, ...]
    tickets: int
    walk_ins: int
    urgent: int
    priority: int
    verification: int
    released: int
    refused: int
    manual: int
    missing_numbers: tuple[tuple[str, int], ...]
    over_quota: int = 0
    voided: int = 0
    sms_sent: int = 0
    sms_failed: int = 0
    overrides: int = 0
    copies: int = 0

    @property
    def no_shows(self) -> int:
        """Bookings of which nobody has come."""
        return sum(line.booked - line.attended for service in self.services for line in service.windows)


def day_close(tx: Transaction, office_code: str, day: date) -> DayClose:
    """The figures of a date."""
    office = tx.config(office_code)
    origins = _counted(
        tx,
        "SELECT origin, COUNT(*) FROM tickets WHERE office = ? AND date = ? AND state <> 'voided' GROUP BY origin",
        office,
        day,
    )
    over_quota = (
        "SELECT 'n', COUNT(*) FROM tickets WHERE office = ? AND date = ? AND state <> 'voided' AND overflow = 1"
    )
    voided = "SELECT 'n', COUNT(*) FROM tickets WHERE office = ? AND date = ? AND state = 'voided'"
    kiosks = at_kiosks(tx, office, day)
    return DayClose(
        office=office.code,
        date=day,
        timezone_label=office.timezone_label,
        services=tuple(found for service in office.services if (found := _service(tx, office, service, day)).windows),
        tickets=sum(origins.values()),
        walk_ins=origins.get(Origin.WALK_IN.value, 0),
        urgent=origins.get(Origin.URGENT.value, 0),
        priority=origins.get(Origin.PRIORITY.value, 0),
        verification=origins.get(Origin.VERIFICATION.value, 0),
        released=_told(tx, office, day, RequestEvent.RELEASED),
        refused=_told(tx, office, day, RequestEvent.REFUSED),
        manual=origins.get(Origin.MANUAL.value, 0),
        over_quota=_counted(tx, over_quota, office, day)["n"],
        voided=_counted(tx, voided, office, day)["n"],
        missing_numbers=_missing_numbers(tx, office, day),
        sms_sent=_messages(tx, office, day, "handed_at", "('sent', 'delivered')"),
        sms_failed=_messages(tx, office, day, "settled_at", "('failed', 'uncertain')"),
        overrides=kiosks.overrides,
        copies=kiosks.copies,
    )


def _service(tx: Transaction, office: OfficeConfig, service: ServiceConfig, day: date) -> ServiceLines:
    counted = {
        (start, state): int(count)
        for start, state, count in tx.connection.execute(
            "SELECT window_start, state, COUNT(*) FROM bookings WHERE office = ? AND service = ? AND date = ?"
            " GROUP BY window_start, state",
            (office.code, service.id, day.isoformat()),
        ).fetchall()
    }
    lines = []
    for plan in calendar.windows_on(office, service, day):
        key = WindowKey(office.code, service.id, day, plan.window.start)
        ledger = ledger_rows.load(tx.connection, key)
        attended = counted.get((plan.window.start, "checked_in"), 0)
        booked = attended + counted.get((plan.window.start, "booked"), 0)
        # A date that is over keeps the quota that it had, whatever the plan says now.
        quota = ledger.quota if ledger is not None and day < tx.today(office) else plan.quota
        lines.append(WindowLine(plan.window, quota, booked, attended))
    return ServiceLines(service.name, tuple(lines))


def _told(tx: Transaction, office: OfficeConfig, day: date, event: RequestEvent) -> int:
    (count,) = tx.connection.execute(
        "SELECT COUNT(*) FROM request_events WHERE office = ? AND happened_at >= ? AND happened_at < ? AND event = ?",
        (office.code, *_bounds(office, day), event.value),
    ).fetchone()
    return int(count)


def _messages(tx: Transaction, office: OfficeConfig, day: date, when: str, states: str) -> int:
    (count,) = tx.connection.execute(
        f"SELECT COUNT(*) FROM outbox WHERE office = ? AND {when} >= ? AND {when} < ? AND state IN {states}",  # noqa: S608 - our own words
        (office.code, *_bounds(office, day)),
    ).fetchone()
    return int(count)


def _bounds(office: OfficeConfig, day: date) -> tuple[str, str]:
    """From when until when the date is, as the tables keep instants."""
    begin = calendar.instant_of(office, day, "00:00")
    return utc_text(begin), utc_text(begin + timedelta(days=1))


def _missing_numbers(tx: Transaction, office: OfficeConfig, day: date) -> tuple[tuple[str, int], ...]:
    # What kiosks give by themselves has numbers of other counters.
    given = _counted(
        tx,
        "SELECT series, COUNT(*) FROM tickets WHERE office = ? AND date = ? AND twin = 0"  # noqa: S608 - our own constant
        f" AND serial <= {LAST_ONLINE_SERIAL} GROUP BY series",
        office,
        day,
    )
    counted = _counted(tx, "SELECT series, last FROM counters WHERE office = ? AND date = ?", office, day)
    differences = ((series, last - given.get(series, 0)) for series, last in sorted(counted.items()))
    return tuple((series, count) for series, count in differences if count)


def _counted(tx: Transaction, sql: str, office: OfficeConfig, day: date) -> dict[str, int]:
    rows = tx.connection.execute(sql, (office.code, day.isoformat())).fetchall()
    return {str(name): int(count) for name, count in rows}
