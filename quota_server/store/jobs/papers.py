"""Papers that kiosks report: each becomes a ticket, or the ticket that the server gave for the same event."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from quota_protocol.messages import Ticket, TicketFlag, Window
from quota_protocol.sync import TicketEntry, Verdict
from quota_server.domain import calendar, leases, numbers
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs import blocks, bookings, conflicts, ledger_rows, paper_units
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.paper_units import Claims, PaperUnit
from quota_server.store.jobs.transaction import Transaction, utc_text
from quota_server.store.jobs.voiding import VOIDED

_CREATED = 201
_ANY_CONTENT = b""
_DIGEST_CHARACTERS = 8
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the journal tells of it. `digest` is its entry's hash; `fenced`: staff have stopped its epoch."""

    entry: TicketEntry
    serial: int
    digest: str
    device_id: str
    fenced: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The ticket that the database has for the event."""

    day: date
    series: str
    serial: int
    service: str
    window_start: str | None
    booking_code: str | None
    state: str
    issued_at: str
    reported: bool
    overflow: bool

    def has_number_of(self, paper: Paper) -> bool:
        """Whether it is the same number."""
        ticket = paper.entry.ticket
        return (self.day, self.series, self.serial) == (ticket.office_date, ticket.series, paper.serial)


def ingest(tx: Transaction, office: OfficeConfig, paper: Paper, claims: Claims) -> Verdict:
    """Puts the paper in its place; what is to be said of it."""
    event_id = paper.entry.ticket.event_id
    known = _find(tx, office, event_id)
    if known is not None and known.state != VOIDED and known.has_number_of(paper):
        tx.connection.execute(
            "UPDATE tickets SET reported = 1 WHERE office = ? AND event_id = ?", (office.code, event_id)
        )
        return Verdict.ACCEPTED
    ticket_id = event_id
    if known is not None and (known.reported or known.state == VOIDED):
        # Two papers of one event: a cloned card has gone on with it. Nobody's ticket is overwritten.
        ticket_id = f"{event_id}/{hashlib.sha256(paper.digest.encode()).hexdigest()[:_DIGEST_CHARACTERS]}"
        if _find(tx, office, ticket_id) is not None:
            # The card has moved to another kiosk, which reports it all again.
            return Verdict.ACCEPTED
        known = None
    cause = f"paper/{ticket_id}"
    if known is not None:
        _give_up_the_servers_unit(tx, office, known, cause)
    unit = paper_units.take(tx, office, paper.entry, claims, cause)
    findings = _findings(tx, office, paper, unit, superseded=known is not None)
    twin = _next_twin(tx, office, paper, ticket_id)
    if twin:
        findings.add(Verdict.NUMBER_REUSED)
    if known is None:
        _insert(tx, office, paper, ticket_id, unit, twin)
    else:
        _renumber(tx, office, paper, known, unit, twin)
    _remember_answer(tx, office, paper.entry.ticket, ticket_id)
    blocks.note_used(tx, office.code, paper.entry.ticket.office_date, paper.entry.ticket.series, paper.serial)
    if paper.entry.online:
        _count_past(tx, office, paper)
    return _told(tx, office, paper, ticket_id, findings)


def _count_past(tx: Transaction, office: OfficeConfig, paper: Paper) -> None:
    """The next number of its series is above it: a database put back unnoticed would count up to numbers on paper."""
    if paper.serial > numbers.LAST_ONLINE_SERIAL:
        return
    ticket = paper.entry.ticket
    tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, ?, 0)"
        " ON CONFLICT (office, date, series) DO UPDATE SET last = excluded.last WHERE counters.last < excluded.last",
        (office.code, ticket.office_date.isoformat(), ticket.series, paper.serial),
    )


def _find(tx: Transaction, office: OfficeConfig, event_id: str) -> _Known | None:
    row = tx.connection.execute(
        "SELECT date, series, serial, service, window_start, booking_code, state, issued_at, reported, overflow"
        " FROM tickets WHERE office = ? AND event_id = ?",
        (office.code, event_id),
    ).fetchone()
    if row is None:
        return None
    day, series, serial, service, start, code, state, issued_at, reported, overflow = row
    return _Known(
        date.fromisoformat(day),
        series,
        int(serial),
        service,
        start,
        code,
        state,
        issued_at,
        bool(reported),
        bool(overflow),
    )


def _give_up_the_servers_unit(tx: Transaction, office: OfficeConfig, known: _Known, cause: str) -> None:
    """The paper's own unit is the one that is spent: the server's goes back to where the paper may find it."""
    if known.window_start is None or known.overflow:
        return
    key = WindowKey(office.code, known.service, known.day, known.window_start)
    back = ledger_rows.set_free(office, known.day)
    if known.booking_code is not None and bookings.reopen(tx, office.code, known.booking_code):
        back = Part.BOOKED
    ledger_rows.take_one(tx, key, Movement(Part.ISSUED, back), f"{cause}/server")


def _findings(
    tx: Transaction, office: OfficeConfig, paper: Paper, unit: PaperUnit, *, superseded: bool
) -> set[Verdict]:
    findings = set(unit.findings)
    ticket = paper.entry.ticket
    if superseded:
        findings.add(Verdict.NUMBER_SUPERSEDED)
    if paper.fenced:
        findings.add(Verdict.FENCED_EPOCH)
    today = tx.today(office)
    over = unit.window is not None and ticket.office_date == today and _is_over(tx, office, today, unit.window)
    if over or ticket.office_date < today:
        findings.add(Verdict.ACCEPTED_LATE)
    return findings


def _is_over(tx: Transaction, office: OfficeConfig, day: date, window: Window) -> bool:
    return calendar.has_ended(office, day, window, tx.now)


def _next_twin(tx: Transaction, office: OfficeConfig, paper: Paper, ticket_id: str) -> int:
    """0 when nobody else has the number, else how many have it."""
    ticket = paper.entry.ticket
    (count,) = tx.connection.execute(
        "SELECT COALESCE(MAX(twin) + 1, 0) FROM tickets WHERE office = ? AND date = ? AND series = ? AND serial = ?"
        " AND event_id <> ?",
        (office.code, ticket.office_date.isoformat(), ticket.series, paper.serial, ticket_id),
    ).fetchone()
    return int(count)


def _insert(tx: Transaction, office: OfficeConfig, paper: Paper, ticket_id: str, unit: PaperUnit, twin: int) -> None:
    entry, ticket = paper.entry, paper.entry.ticket
    tx.connection.execute(
        "INSERT INTO tickets (office, event_id, device_id, date, series, serial, service, origin, window_start,"
        " window_end, booking_code, reason, variant, flags, state, issued_at, occurred_at, epoch, online, reported,"
        " overflow, lease_id, twin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, 1, ?, ?, ?)",
        (
            office.code,
            ticket_id,
            paper.device_id,
            ticket.office_date.isoformat(),
            ticket.series,
            paper.serial,
            ticket.service,
            ticket.origin.value,
            unit.window.start if unit.window else None,
            unit.window.end if unit.window else None,
            unit.booking_code,
            entry.reason.value if entry.reason else None,
            entry.variant.value if entry.variant else None,
            " ".join(_flags(entry)),
            _place(tx, office, ticket),
            _instant(tx, ticket.issued_at),
            entry.epoch,
            int(entry.online),
            int(unit.overflow),
            unit.lease_id,
            twin,
        ),
    )
    if ticket.office_date == tx.today(office):
        _waits(tx, office, ticket.series)


def _renumber(tx: Transaction, office: OfficeConfig, paper: Paper, known: _Known, unit: PaperUnit, twin: int) -> None:
    """The ticket keeps its id and its place; the number is that of the paper."""
    entry, ticket = paper.entry, paper.entry.ticket
    tx.connection.execute(
        "UPDATE tickets SET date = ?, series = ?, serial = ?, service = ?, origin = ?, window_start = ?,"
        " window_end = ?, booking_code = ?, flags = ?, epoch = ?, online = ?, reported = 1, overflow = ?,"
        " lease_id = ?, twin = ? WHERE office = ? AND event_id = ?",
        (
            ticket.office_date.isoformat(),
            ticket.series,
            paper.serial,
            ticket.service,
            ticket.origin.value,
            unit.window.start if unit.window else None,
            unit.window.end if unit.window else None,
            unit.booking_code,
            " ".join(_flags(entry)),
            entry.epoch,
            int(entry.online),
            int(unit.overflow),
            unit.lease_id,
            twin,
            office.code,
            ticket.event_id,
        ),
    )
    today = tx.today(office)
    if known.state == "waiting" and (known.day, known.series) != (ticket.office_date, ticket.series):
        tx.connection.execute(
            "UPDATE counters SET waiting = waiting - 1 WHERE office = ? AND date = ? AND series = ? AND waiting > 0",
            (office.code, known.day.isoformat(), known.series),
        )
        if ticket.office_date == today:
            _waits(tx, office, ticket.series)


def _waits(tx: Transaction, office: OfficeConfig, series: str) -> None:
    tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, 0, 1)"
        " ON CONFLICT (office, date, series) DO UPDATE SET waiting = counters.waiting + 1",
        (office.code, tx.today(office).isoformat(), series),
    )


def _flags(entry: TicketEntry) -> tuple[str, ...]:
    flags = entry.ticket.flags
    if not entry.online and TicketFlag.OFFLINE not in flags:
        flags = (*flags, TicketFlag.OFFLINE)
    return tuple(dict.fromkeys(flag.value for flag in flags))


def _place(tx: Transaction, office: OfficeConfig, ticket: Ticket) -> str:
    """Its place in the queue: when it was given, unless the kiosk's clock says what cannot be."""
    said = _sensible(ticket.issued_at)
    if said is None or said > tx.now or calendar.local(office, said).date() != ticket.office_date:
        return utc_text(tx.now)
    return utc_text(said)


def _instant(tx: Transaction, instant: datetime) -> str:
    return utc_text(_sensible(instant) or tx.now)


def _sensible(instant: datetime) -> datetime | None:
    years = range(2000, 3000)
    return instant if instant.tzinfo is not None and instant.year in years else None


def _remember_answer(tx: Transaction, office: OfficeConfig, ticket: Ticket, ticket_id: str) -> None:
    """A request for the event that the network has delayed gets what is on the paper."""
    if ticket_id != ticket.event_id:
        return
    answer = _encoder.encode(replace(ticket, ticket_id=ticket_id))
    tx.connection.execute(
        "INSERT INTO accepted_writes (office, event_id, payload_mark, status, answer, accepted_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (office, event_id) DO UPDATE SET answer = excluded.answer,"
        " status = excluded.status",
        (office.code, ticket_id, _ANY_CONTENT, _CREATED, answer, utc_text(tx.now)),
    )


def _told(tx: Transaction, office: OfficeConfig, paper: Paper, ticket_id: str, findings: set[Verdict]) -> Verdict:
    verdict = leases.verdict_of(findings)
    ticket = paper.entry.ticket
    number = numbers.ticket_number(ticket.series, paper.serial)
    detail: dict[str, Any] = {
        "number": number,
        "date": ticket.office_date.isoformat(),
        "device_id": paper.device_id,
        "findings": " ".join(sorted(finding.value for finding in findings)),
    }
    append_audit(
        tx,
        office.code,
        f"device:{paper.device_id}",
        "ticket_reported",
        f"ticket/{ticket_id}",
        {"number": number, "origin": ticket.origin.value, "verdict": verdict.value},
    )
    subject = f"ticket/{ticket_id}"
    if verdict.is_for_staff:
        conflicts.note(tx, office.code, ConflictKind(verdict.value), subject, AppliedRule.PAPER_HOLDS, detail)
    if ticket_id != ticket.event_id:
        conflicts.note(tx, office.code, ConflictKind.SECOND_PAPER, subject, AppliedRule.PAPER_HOLDS, detail)
    if TicketFlag.CLOCK_SUSPECT in ticket.flags:
        conflicts.note(tx, office.code, ConflictKind.CLOCK_SUSPECT, subject, AppliedRule.PAPER_HOLDS, detail)
    return verdict
