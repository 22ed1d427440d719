"""The ledger in the database: windows, and a posting for every movement."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quota_server.domain import calendar
from quota_server.domain.gates import Room
from quota_server.domain.ledger import Movement, Part, WindowLedger, apply, fitted, normalised
from quota_server.domain.office import OfficeConfig, WindowPlan
from quota_server.store.jobs.transaction import Connection, Transaction, utc_text

# A kiosk that was sent the booking open and has not said that it knows better may serve it: its unit stays.
_COOLED_DOWN = (
    " FROM bookings b WHERE office = ? AND service = ? AND date = ? AND window_start = ?"
    " AND state = 'cancelled' AND released_at IS NULL AND cancelled_at <= ?"
    " AND NOT EXISTS (SELECT 1 FROM manifest_sent m WHERE m.office = b.office AND m.date = b.date"
    " AND m.sent_n >= b.shown_n AND m.acked_n < b.manifest_n)"
)


@dataclass(frozen=True, slots=True)
class WindowKey:
    """Which window."""

    office: str
    service: str
    date: date
    start: str

    def columns(self) -> tuple[str, str, str, str]:
        """The key as the tables hold it."""
        return self.office, self.service, self.date.isoformat(), self.start


def load(connection: Connection, key: WindowKey) -> WindowLedger | None:
    """The window's ledger, or None while nothing has touched it."""
    row = connection.execute(
        "SELECT quota, free, booked, issued, leased, burned FROM windows"
        " WHERE office = ? AND service = ? AND date = ? AND start = ?",
        key.columns(),
    ).fetchone()
    return WindowLedger(*row) if row else None


def load_day(connection: Connection, office: str, service: str, day: date) -> dict[str, WindowLedger]:
    """The ledgers of a service's windows of one date, by `start`; those that something has touched."""
    rows = connection.execute(
        "SELECT start, quota, free, booked, issued, leased, burned FROM windows"
        " WHERE office = ? AND service = ? AND date = ?",
        (office, service, day.isoformat()),
    ).fetchall()
    return {start: WindowLedger(*parts) for start, *parts in rows}


def post(tx: Transaction, key: WindowKey, movement: Movement, cause: str) -> None:
    """Moves units, once: what has that cause already moves nothing. LedgerError when the units are not there."""
    post_from(tx, key, load(tx.connection, key) or WindowLedger(0), movement, cause)


def post_from(tx: Transaction, key: WindowKey, ledger: WindowLedger, movement: Movement, cause: str) -> WindowLedger:
    """As `post`, from the ledger as this transaction knows it; the ledger afterwards."""
    if not _record(tx, key, normalised(ledger, movement), cause):
        return ledger
    moved = apply(ledger, movement)
    _save(tx, key, moved)
    return moved


def take_one(tx: Transaction, key: WindowKey, movement: Movement, cause: str) -> bool:
    """As `post`, of one unit; False, and nothing is moved, when its source has none."""
    ledger = load(tx.connection, key) or WindowLedger(0)
    source = normalised(ledger, movement).source
    if source is not Part.OUTSIDE and getattr(ledger, source.value) < 1:
        return False
    post_from(tx, key, ledger, movement, cause)
    return True


def set_free(office: OfficeConfig, day: date) -> Part:
    """Where a unit goes that nobody has any more: on the dates of a recovery it may be on a paper nobody knows of."""
    return Part.FREE if office.sells_again(day) else Part.BURNED


def _record(tx: Transaction, key: WindowKey, posted: Movement, cause: str) -> bool:
    inserted = tx.connection.execute(
        "INSERT INTO postings (office, cause, service, date, start, source, target, units, posted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            key.office,
            cause,
            key.service,
            key.date.isoformat(),
            key.start,
            posted.source.value,
            posted.target.value,
            posted.units,
            utc_text(tx.now),
        ),
    )
    return inserted.rowcount == 1


def _save(tx: Transaction, key: WindowKey, ledger: WindowLedger) -> None:
    tx.connection.execute(
        "INSERT INTO windows (quota, free, booked, issued, leased, burned, office, service, date, start)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (office, service, date, start) DO UPDATE SET"
        " quota = excluded.quota, free = excluded.free, booked = excluded.booked, issued = excluded.issued,"
        " leased = excluded.leased, burned = excluded.burned",
        (ledger.quota, ledger.free, ledger.booked, ledger.issued, ledger.leased, ledger.burned, *key.columns()),
    )


def touch(tx: Transaction, office: OfficeConfig, key: WindowKey, plan: WindowPlan, cause: str) -> WindowLedger:
    """The window's ledger as it stands now: cancelled units past their cool-down are free, the planned quota holds."""
    ledger = load(tx.connection, key)
    if ledger is None:
        ledger = WindowLedger(0)
        _save(tx, key, ledger)
    release = Movement(Part.BOOKED, set_free(office, key.date))
    for code in _cooled_down(tx, office, key):
        ledger = post_from(tx, key, ledger, release, f"release/{code}")
        tx.connection.execute(
            "UPDATE bookings SET released_at = ? WHERE office = ? AND code = ?", (utc_text(tx.now), key.office, code)
        )
    fitting, movement = fitted(ledger, plan.quota)
    if movement is not None and not _record(tx, key, movement, f"plan/{cause}"):
        return ledger
    if fitting != ledger:
        _save(tx, key, fitting)
    return fitting


def _cooled_down(tx: Transaction, office: OfficeConfig, key: WindowKey) -> list[str]:
    rows = tx.connection.execute(
        "SELECT code" + _COOLED_DOWN,
        (*key.columns(), utc_text(tx.now - timedelta(minutes=office.rules.cancellation_cool_down_min))),
    )
    return [code for (code,) in rows.fetchall()]


def open_rooms(
    tx: Transaction,
    office: OfficeConfig,
    service: str,
    day: date,
    plans: Iterable[WindowPlan],
    cause: str,
    *,
    for_booking: bool = False,
) -> Iterator[Room]:
    """The windows of the date that are not over, each touched when it is asked for. Bookings leave the reserve."""
    for plan in plans:
        if not calendar.has_ended(office, day, plan.window, tx.now):
            key = WindowKey(office.code, service, day, plan.window.start)
            ledger = touch(tx, office, key, plan, cause)
            free = None if ledger.quota is None else ledger.free
            yield Room(plan, plan.bookable(free) if for_booking else free, ledger)


def planned_rooms(
    tx: Transaction, office: OfficeConfig, service: str, day: date, plans: Iterable[WindowPlan]
) -> list[Room]:
    """What `open_rooms` would find, without writing."""
    cooled_down = utc_text(tx.now - timedelta(minutes=office.rules.cancellation_cool_down_min))
    ledgers = load_day(tx.connection, office.code, service, day)
    rooms = []
    for plan in plans:
        if not calendar.has_ended(office, day, plan.window, tx.now):
            key = WindowKey(office.code, service, day, plan.window.start)
            free = planned_free(tx.connection, key, ledgers.get(key.start), plan, cooled_down)
            rooms.append(Room(plan, free, WindowLedger(free, free or 0)))
    return rooms


def planned_free(
    connection: Connection, key: WindowKey, ledger: WindowLedger | None, plan: WindowPlan, cooled_down_before: str
) -> int | None:
    """What `touch` would find free in a window of this ledger, without writing; None is without limit."""
    if plan.quota is None:
        return None
    if ledger is None:
        return plan.quota
    (cooled_down,) = connection.execute(
        "SELECT count(*)" + _COOLED_DOWN,
        (*key.columns(), cooled_down_before),
    ).fetchone()
    return max(0, plan.quota - ledger.used + int(cooled_down))
