"""Rows of an office's own lists, put into the database many at a time. Each row by itself: wholly or not at all.

A row is known by the office's own reference. What is known already changes nothing, so an import that broke off is
simply run again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from quota_protocol.booking_code import BookingCode
from quota_protocol.problems import ProblemType
from quota_server.domain import requests as rules
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.requests import RecordStatus, RequestEvent, RequestProgress
from quota_server.store.contract import BookingWish
from quota_server.store.contract_requests import Actor, RequestNews, RequestWish
from quota_server.store.jobs import bookings, requests
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.transaction import Job, Transaction, utc_text

_IMPORT = Actor("system")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportRow(Generic[T]):
    """What a line of the list asks for."""

    line: int
    reference: str
    wish: T


@dataclass(frozen=True, slots=True)
class ImportedRequest:
    """A request as the office's own system knows it: `events` are what has happened, in order."""

    wish: RequestWish
    events: tuple[RequestEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedBooking:
    """A booking as the office's own system knows it."""

    wish: BookingWish
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A line that was left out, and why. The reason never repeats what the line held."""

    line: int
    reason: str


@dataclass(slots=True)
class ImportOutcome:
    """What has become of some rows; `codes` by reference."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: list[WrongRow] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)


def import_requests(office: str, rows: Sequence[ImportRow[ImportedRequest]]) -> Job[ImportOutcome]:
    """The job that puts these rows in."""

    def job(tx: Transaction) -> ImportOutcome:
        outcome = ImportOutcome()
        new: list[tuple[ImportRow[ImportedRequest], RequestProgress]] = []
        for row in rows:
            try:
                _request(tx, office, row, outcome, new)
            except Refused as refused:
                outcome.wrong.append(WrongRow(row.line, _reason(refused)))
        _insert(tx, office, new, outcome)
        return _audited(tx, office, "requests", rows, outcome)

    return job


def import_bookings(
    office: str, rows: Sequence[ImportRow[ImportedBooking]], told: MessageKind = MessageKind.REMINDER
) -> Job[ImportOutcome]:
    """The job that puts these rows in, by all rules that hold for a booking.

    `told`: what each new one is sent; REMINDER is nothing but that, for whoever booked elsewhere knows it.
    """

    def job(tx: Transaction) -> ImportOutcome:
        outcome = ImportOutcome()
        for row in rows:
            tx.connection.execute("SAVEPOINT import_row")
            try:
                outcome.codes[row.reference] = _booking(tx, office, row, outcome, told)
            except Refused as refused:
                tx.connection.execute("ROLLBACK TO SAVEPOINT import_row")
                outcome.wrong.append(WrongRow(row.line, _reason(refused)))
            tx.connection.execute("RELEASE SAVEPOINT import_row")
        return _audited(tx, office, "bookings", rows, outcome)

    return job


def _audited(
    tx: Transaction, office: str, what: str, rows: Sequence[ImportRow[T]], outcome: ImportOutcome
) -> ImportOutcome:
    if outcome.new or outcome.changed:
        detail: dict[str, str | int | bool | None] = {"lines": f"{rows[0].line}-{rows[-1].line}"}
        detail |= {"new": outcome.new, "changed": outcome.changed, "wrong": len(outcome.wrong)}
        append_audit(tx, office, _IMPORT.name, "imported", f"import/{what}", detail)
    return outcome


def _reason(refused: Refused) -> str:
    problem = refused.problem
    slug = problem.type.rpartition(":")[2]
    return problem.detail if slug == ProblemType.INVALID_REQUEST.value else f"{slug}: {problem.detail}"


def _request(
    tx: Transaction,
    office: str,
    row: ImportRow[ImportedRequest],
    outcome: ImportOutcome,
    new: list[tuple[ImportRow[ImportedRequest], RequestProgress]],
) -> None:
    """Applies what is news of a known request, or adds a new one to `new`. It refuses before it changes anything."""
    known = requests.by_reference(tx, office, row.reference)
    if row.reference in outcome.codes and known is None:
        raise refusal(ProblemType.INVALID_REQUEST, "reference: stands in this list twice.")
    progress = known.progress if known else requests.first_progress(tx, office, row.wish.wish)
    events = tuple(_as_it_came(progress, row.wish.events))
    after = progress
    for event in events:
        # Where the office's own system says that a document was handed over, its staff have seen the originals.
        after = rules.advance(after, event, by_section_head=False, originals_match=True)
    if known is None:
        outcome.codes[row.reference] = ""
        new.append((row, after))
        return
    outcome.codes[row.reference] = known.code
    told = known
    for event in events:
        told = requests.apply(tx, told, _IMPORT, RequestNews(event, originals_match=True))
    if told is known:
        outcome.unchanged += 1
    else:
        outcome.changed += 1


def _insert(
    tx: Transaction,
    office: str,
    new: Sequence[tuple[ImportRow[ImportedRequest], RequestProgress]],
    outcome: ImportOutcome,
) -> None:
    if not new:
        return
    first = requests.next_places(tx, office, len(new))
    for place, (row, progress) in enumerate(new, first):
        outcome.codes[row.reference] = requests.insert(tx, office, row.wish.wish, progress, place).code
    outcome.new += len(new)


def _as_it_came(progress: RequestProgress, events: tuple[RequestEvent, ...]) -> Iterable[RequestEvent]:
    """What is news: a list is as old as its making, and staff may know more.

    What is print ready is not at the centre again. What is printed was print ready before, unless it is known to be a
    duplicate: that is not believed.
    """
    if RequestEvent.PRINTED in events and progress.record in (RecordStatus.UNKNOWN, RecordStatus.AT_CENTRE):
        yield RequestEvent.PRINT_READY
    ready = progress.record is RecordStatus.PRINT_READY
    yield from (event for event in events if not (ready and event is RequestEvent.AT_CENTRE))


def _booking(
    tx: Transaction, office: str, row: ImportRow[ImportedBooking], outcome: ImportOutcome, told: MessageKind
) -> str:
    known = tx.connection.execute(
        "SELECT i.code, b.state FROM imported_bookings i LEFT JOIN bookings b ON b.office = i.office"
        " AND b.code = i.code WHERE i.office = ? AND i.reference = ?",
        (office, row.reference),
    ).fetchone()
    if known is not None:
        code = str(known[0])
        if row.wish.cancelled and known[1] == "booked":
            bookings.cancel(tx, BookingCode(code))
            outcome.changed += 1
        else:
            outcome.unchanged += 1
        return code
    if row.wish.cancelled:
        outcome.unchanged += 1
        return ""
    made = bookings.book(tx, row.wish.wish, told)
    tx.connection.execute(
        "INSERT INTO imported_bookings (office, reference, code, imported_at) VALUES (?, ?, ?, ?)",
        (office, row.reference, made.code, utc_text(tx.now)),
    )
    outcome.new += 1
    return str(made.code)
