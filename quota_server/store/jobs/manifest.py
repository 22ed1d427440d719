"""The manifest in the database: which bookings each epoch was sent, and what it has acknowledged.

A number `n` counts the changes of an office's bookings; each booking carries that of its last one. A version that
brings a date for the first time has a number of its own, so that whoever names it surely has the date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quota_protocol import marks
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState, Window
from quota_protocol.problems import ProblemType
from quota_protocol.sync import Manifest, ManifestEntry, ManifestVersion
from quota_server.domain import leases as rules
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused, refusal
from quota_server.store.jobs.transaction import Transaction

INLINE_MAX = 500
"""A sync's answer carries at most so many bookings; more are fetched by themselves."""
PAGE_SIZE = 250
"""Between pages others are served: a page takes some milliseconds."""
_GONE = 410
# Above every version of a time that the database has forgotten.
_LEAP = 1_000_000


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a kiosk is to be sent: of each date, in order, the bookings that changed after `since`, 0 for all."""

    version: ManifestVersion
    key: str
    since: tuple[tuple[date, int], ...]
    whole: bool

    def manifest(self, entries: Iterable[ManifestEntry]) -> Manifest:
        """The manifest with these entries."""
        return Manifest(self.version, self.key, tuple(day for day, _ in self.since), self.whole, tuple(entries))


def next_change(tx: Transaction, office: str) -> int:
    """Counts one more change of the office's bookings."""
    return _count_up(tx, office, 1)


def _count_up(tx: Transaction, office: str, by: int) -> int:
    row = tx.connection.execute(
        "INSERT INTO booking_changes (office, n) VALUES (?, ?)"
        " ON CONFLICT (office) DO UPDATE SET n = booking_changes.n + ? RETURNING n",
        (office, by, by),
    ).fetchone()
    return int(row[0])


def current(tx: Transaction, office: str) -> int:
    """How many changes there were."""
    row = tx.connection.execute("SELECT n FROM booking_changes WHERE office = ?", (office,)).fetchone()
    return int(row[0]) if row else 0


def acknowledge(tx: Transaction, office: str, epoch: str, version: ManifestVersion) -> None:
    """The kiosk has this version, and the papers that it gave under older ones are all known here."""
    if version.generation != tx.keys.generation or version.n > current(tx, office):
        return
    tx.connection.execute(
        "UPDATE manifest_sent SET acked_n = ? WHERE office = ? AND epoch = ? AND acked_n < ?",
        (version.n, office, epoch, version.n),
    )


def knows(tx: Transaction, office: OfficeConfig, epoch: str, version: ManifestVersion) -> bool:
    """Whether that is a version that was sent to the epoch, with all dates it should have now."""
    if version.generation != tx.keys.generation or not 0 <= version.n <= current(tx, office.code):
        return False
    first = _first_sent(tx, office.code, epoch)
    days = rules.prepared_days(office, tx.now)
    return all(day.isoformat() in first and first[day.isoformat()] <= version.n for day in days)


def _first_sent(tx: Transaction, office: str, epoch: str) -> Mapping[str, int]:
    rows = tx.connection.execute(
        "SELECT date, first_n FROM manifest_sent WHERE office = ? AND epoch = ?", (office, epoch)
    ).fetchall()
    return {day: int(first_n) for day, first_n in rows}


def due(tx: Transaction, office: OfficeConfig, epoch: str, known: ManifestVersion | None) -> Transfer | None:
    """What is news to the epoch that has the version `known`; None when nothing is. Writes nothing."""
    n = current(tx, office.code)
    named = known.n if known is not None and known.generation == tx.keys.generation and known.n <= n else -1
    first = _first_sent(tx, office.code, epoch)
    since = tuple(
        (day, named if 0 <= first.get(day.isoformat(), n + 1) <= named else 0)
        for day in rules.prepared_days(office, tx.now)
    )
    version = ManifestVersion(tx.keys.generation, n)
    whole = all(changed_after == 0 for _, changed_after in since)
    transfer = Transfer(version, tx.keys.manifest_key(office.code), since, whole)
    nothing_new = all(changed_after > 0 for _, changed_after in since) and size(tx, office, transfer) == 0
    return None if nothing_new else transfer


def size(tx: Transaction, office: OfficeConfig, transfer: Transfer) -> int:
    """How many bookings it holds, counted up to one more than go into a sync's answer."""
    found = 0
    for day, since in transfer.since:
        (count,) = tx.connection.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM bookings WHERE office = ? AND date = ? AND manifest_n >= ? LIMIT ?) b",
            (office.code, day.isoformat(), since + 1 if since else 0, INLINE_MAX + 1),
        ).fetchone()
        found += int(count)
    return found


def begin(tx: Transaction, office: OfficeConfig, epoch: str, transfer: Transfer) -> Transfer:
    """Notes durably that it is sent, before it is. With a date sent whole it gets a version of its own."""
    n = transfer.version.n
    if any(since == 0 for _, since in transfer.since):
        n = next_change(tx, office.code)
    for day, _ in transfer.since:
        tx.connection.execute(
            "INSERT INTO manifest_sent (office, epoch, date, first_n, sent_n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (office, epoch, date) DO UPDATE SET sent_n = excluded.sent_n",
            (office.code, epoch, day.isoformat(), n, n),
        )
    return Transfer(ManifestVersion(transfer.version.generation, n), transfer.key, transfer.since, transfer.whole)


Cursor = tuple[int, str]
"""A booking's place in a transfer: its last change and its code."""


@dataclass(frozen=True, slots=True)
class ManifestPage:
    """Some bookings of one date of a transfer, and the place after which the next page goes on; None after the last."""

    entries: tuple[ManifestEntry, ...]
    next_after: Cursor | None


def page(tx: Transaction, office: str, transfer: Transfer, part: int, after: Cursor | None = None) -> ManifestPage:
    """The next bookings of a transfer's date number `part`. What changed later comes with the next delta."""
    day, since = transfer.since[part]
    rows = tx.connection.execute(
        "SELECT manifest_n, code, manifest_nik_mark, service, window_start, window_end, state FROM bookings"
        " WHERE office = ? AND date = ? AND manifest_n <= ? AND (manifest_n, code) > (?, ?)"
        " ORDER BY manifest_n, code LIMIT ?",
        (office, day.isoformat(), transfer.version.n, *(after or (since + 1 if since else 0, "")), PAGE_SIZE),
    ).fetchall()
    entries = tuple(_entry(transfer.key, day, *row) for _, *row in rows)
    return ManifestPage(entries, (int(rows[-1][0]), rows[-1][1]) if len(rows) == PAGE_SIZE else None)


def _entry(
    key: str, day: date, code: str, nik_mark: str | None, service: str, start: str, end: str, state: str
) -> ManifestEntry:
    mark = marks.code_mark(key, BookingCode(code))
    return ManifestEntry(mark, nik_mark, service, day, Window(start, end), BookingState(state))


def all_entries(tx: Transaction, office: OfficeConfig, transfer: Transfer) -> list[ManifestEntry]:
    """Everything of a transfer that is small enough for a sync's answer."""
    found: list[ManifestEntry] = []
    for part in range(len(transfer.since)):
        read = page(tx, office.code, transfer, part)
        found += read.entries
        while read.next_after is not None:
            read = page(tx, office.code, transfer, part, read.next_after)
            found += read.entries
    return found


def unknown_version() -> Refused:
    """The refusal of a version that the kiosk cannot have, or that lacks a date: it asks for everything."""
    return refusal(ProblemType.INVALID_REQUEST, "since: not a version to go on from.", status=_GONE)


def forget_what_was_sent(tx: Transaction, office: OfficeConfig) -> None:
    """The database has lost part of its past: what was sent counts as open and unacknowledged to each date's end."""
    n = _count_up(tx, office.code, _LEAP)
    rows = tx.connection.execute("SELECT DISTINCT date FROM manifest_sent WHERE office = ?", (office.code,)).fetchall()
    days = {day for (day,) in rows} | {day.isoformat() for day in rules.prepared_days(office, tx.now)}
    tx.connection.execute("DELETE FROM manifest_sent WHERE office = ?", (office.code,))
    for day in sorted(days):
        tx.connection.execute(
            "INSERT INTO manifest_sent (office, epoch, date, first_n, sent_n) VALUES (?, ?, ?, ?, ?)",
            (office.code, f"generation/{tx.keys.generation}", day, n, n),
        )
