"""Takes in what kiosks report. Total: whatever an entry holds, it is kept, has a verdict, and holds up nobody."""

import re
from dataclasses import dataclass, field

import msgspec

from quota_protocol.journal_chain import ChainPoint, EntryKind, JournalEntry, follows
from quota_protocol.numbering import ticket_number
from quota_protocol.sync import EntryVerdict, LeaseReturnedEntry, StartedEntry, TicketEntry, Verdict
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.ledger import LedgerError
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused
from quota_server.domain.settling import Decision
from quota_server.store.jobs import chains, conflicts, leases, papers, voiding
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.paper_units import Claims
from quota_server.store.jobs.papers import Paper
from quota_server.store.jobs.tickets import GIVEN_UP
from quota_server.store.jobs.transaction import Transaction, utc_text

_NOTHING = b""
_REPLACED = "replaced"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"([A-Z])([0-9]{3,4})")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ticket = msgspec.json.Decoder(TicketEntry)
_returned = msgspec.json.Decoder(LeaseReturnedEntry)
_started = msgspec.json.Decoder(StartedEntry)
_UNREADABLE = (msgspec.MsgspecError, ValueError, ArithmeticError, LookupError, RecursionError, LedgerError, Refused)


class _QuarantinedError(ValueError):
    """The entry cannot be what a kiosk writes; the message says which part."""


@dataclass(slots=True)
class Reporter:
    """The kiosk that reports, and what has been looked up for it. `is_alive`: under an epoch that has not ended."""

    office: OfficeConfig
    device_id: str
    epoch: str
    is_alive: bool = True
    claims: Claims = field(default_factory=Claims)
    fenced: dict[str, bool] = field(default_factory=dict)

    def was_fenced(self, tx: Transaction, epoch: str) -> bool:
        """Whether staff have stopped that epoch, or the database does not know it.

        One that ended because the same kiosk was enrolled anew is nobody's work: under its new epoch it tells the rest.
        """
        if epoch not in self.fenced:
            row = tx.connection.execute(
                "SELECT device_id, end_reason FROM epochs WHERE office = ? AND epoch = ?",
                (self.office.code, chains.shortened(epoch)),
            ).fetchone()
            goes_on = row is not None and (
                row[1] is None or (self.is_alive and tuple(row) == (self.device_id, _REPLACED))
            )
            self.fenced[epoch] = not goes_on
        return self.fenced[epoch]


def ingest(tx: Transaction, reporter: Reporter, before: ChainPoint, entry: JournalEntry) -> EntryVerdict:
    """Takes one entry in, in a savepoint of its own, and keeps it. `before`: the entry that it should follow."""
    tx.connection.execute("SAVEPOINT entry")
    try:
        _require_sound(before, entry)
        verdict, number = _perform(tx, reporter, entry)
        tx.connection.execute("RELEASE SAVEPOINT entry")
    except _UNREADABLE as error:
        tx.connection.execute("ROLLBACK TO SAVEPOINT entry")
        tx.connection.execute("RELEASE SAVEPOINT entry")
        verdict, number = Verdict.QUARANTINED, None
        detail: conflicts.Detail = {"device_id": reporter.device_id, "seq": entry.seq, "reason": type(error).__name__}
        subject = f"journal/{chains.shortened(entry.hash)}"
        conflicts.note(tx, reporter.office.code, ConflictKind.QUARANTINED, subject, AppliedRule.KEPT_RAW, detail)
    said = EntryVerdict(entry.seq, chains.shortened(entry.event_id), verdict, number)
    chains.insert(tx, reporter.office.code, reporter.device_id, reporter.epoch, entry, said)
    return said


def _require_sound(before: ChainPoint, entry: JournalEntry) -> None:
    if len(entry.body.encode()) > chains.BODY_BYTES_MAX:
        raise _QuarantinedError("body")
    if not _ID.fullmatch(entry.event_id) or not _HASH.fullmatch(entry.hash) or not follows(entry, before):
        raise _QuarantinedError("hash")


def _perform(tx: Transaction, reporter: Reporter, entry: JournalEntry) -> tuple[Verdict, str | None]:
    kind = EntryKind(entry.kind)
    if kind is EntryKind.TICKET:
        return _take_ticket(tx, reporter, entry)
    if kind is EntryKind.LEASE_RETURNED:
        return _take_lease_back(tx, reporter, entry), None
    if kind is EntryKind.ABANDONED:
        _give_up(tx, reporter, entry.event_id)
    elif kind is EntryKind.VOIDED:
        _take_back(tx, reporter, entry.event_id)
    elif kind is EntryKind.UNCERTAIN:
        _note(tx, reporter, ConflictKind.UNCERTAIN_PRINT, entry.event_id)
        _given_out_after_all(tx, reporter, entry.event_id)
    elif kind in (EntryKind.PRINTED, EntryKind.COPY, EntryKind.PRINT_AGAIN):
        _given_out_after_all(tx, reporter, entry.event_id)
    elif kind is EntryKind.STARTED:
        _started.decode(entry.body)
    return Verdict.ACCEPTED, None


def _take_ticket(tx: Transaction, reporter: Reporter, entry: JournalEntry) -> tuple[Verdict, str]:
    told = _ticket.decode(entry.body)
    ticket = told.ticket
    number = _NUMBER.fullmatch(ticket.number)
    if ticket.event_id != entry.event_id or number is None or number[1] != ticket.series:
        raise _QuarantinedError("ticket")
    if ticket_number(number[1], int(number[2])) != ticket.number or int(number[2]) == 0:
        raise _QuarantinedError("number")
    window = (ticket.window.start, ticket.window.end) if ticket.window else ()
    if not _NAME.fullmatch(ticket.service) or not all(_WALL_TIME.fullmatch(time) for time in window):
        raise _QuarantinedError("service or window")
    paper = Paper(told, int(number[2]), entry.hash, reporter.device_id, reporter.was_fenced(tx, told.epoch))
    for text in (told.epoch, told.lease_id or "-"):
        if not _ID.fullmatch(text):
            raise _QuarantinedError("epoch or lease")
    return papers.ingest(tx, reporter.office, paper, reporter.claims), ticket.number


def _take_lease_back(tx: Transaction, reporter: Reporter, entry: JournalEntry) -> Verdict:
    told = _returned.decode(entry.body)
    row = leases.find(tx, reporter.office.code, chains.shortened(told.lease_id))
    if row is None or row.epoch != told.epoch:
        subject = f"journal/{entry.hash}"
        detail: conflicts.Detail = {"device_id": reporter.device_id, "units": told.units}
        office = reporter.office.code
        conflicts.note(tx, office, ConflictKind.UNKNOWN_LEASE, subject, AppliedRule.NOTHING_GRANTED, detail)
        return Verdict.UNKNOWN_LEASE
    leases.give_back(tx, reporter.office, row, told.units, f"return/{entry.hash}")
    return Verdict.ACCEPTED


def _give_up(tx: Transaction, reporter: Reporter, event_id: str) -> None:
    """The kiosk never printed for this event: what the server gave is void, and no request of it is accepted later."""
    office = reporter.office
    row = tx.connection.execute(
        "SELECT device_id, state, reported FROM tickets WHERE office = ? AND event_id = ?", (office.code, event_id)
    ).fetchone()
    if row is not None and row[1] != voiding.VOIDED:
        device_id, _, reported = row
        if reported or device_id != reporter.device_id or not _void(tx, reporter, event_id):
            _note(tx, reporter, ConflictKind.GIVEN_UP_BUT_SERVED, event_id, AppliedRule.TICKET_KEPT)
            return
    tx.connection.execute(
        "INSERT INTO accepted_writes (office, event_id, payload_mark, status, answer, accepted_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (office, event_id) DO UPDATE SET status = excluded.status",
        (office.code, event_id, _NOTHING, GIVEN_UP, _NOTHING, utc_text(tx.now)),
    )


def _take_back(tx: Transaction, reporter: Reporter, event_id: str) -> None:
    """Staff at the kiosk have taken their ticket back: it counts no more, unless somebody has called it meanwhile."""
    office = reporter.office.code
    row = tx.connection.execute(
        "SELECT device_id, state FROM tickets WHERE office = ? AND event_id = ?", (office, event_id)
    ).fetchone()
    if row is None or row[1] == voiding.VOIDED:
        return
    if row[0] != reporter.device_id or not _void(tx, reporter, event_id):
        _note(tx, reporter, ConflictKind.GIVEN_UP_BUT_SERVED, event_id, AppliedRule.TICKET_KEPT)
        return
    conflicts.settle(tx, office, f"ticket/{event_id}", f"device:{reporter.device_id}", Decision.VOID)


def _void(tx: Transaction, reporter: Reporter, event_id: str) -> bool:
    """Voids a ticket that waits; False when it does not."""
    if not voiding.void(tx, reporter.office, event_id):
        return False
    actor, subject = f"device:{reporter.device_id}", f"ticket/{event_id}"
    append_audit(tx, reporter.office.code, actor, "ticket_voided", subject, {})
    return True


def _given_out_after_all(tx: Transaction, reporter: Reporter, event_id: str) -> None:
    """Staff have voided a ticket, and then its paper came out, or one that may have: it holds, they are told again."""
    office = reporter.office
    row = tx.connection.execute(
        "SELECT device_id FROM tickets WHERE office = ? AND event_id = ? AND state = ?",
        (office.code, event_id, voiding.VOIDED),
    ).fetchone()
    if row is None or row[0] != reporter.device_id or not voiding.revive(tx, office, event_id):
        return
    append_audit(tx, office.code, f"device:{reporter.device_id}", "ticket_revived", f"ticket/{event_id}", {})
    conflicts.open_again(tx, office.code, f"ticket/{event_id}")


def _note(
    tx: Transaction,
    reporter: Reporter,
    kind: ConflictKind,
    event_id: str,
    rule: AppliedRule = AppliedRule.PAPER_HOLDS,
) -> None:
    detail = {"device_id": reporter.device_id}
    conflicts.note(tx, reporter.office.code, kind, f"ticket/{event_id}", rule, detail)
