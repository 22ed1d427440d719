"""Conflicts before the staff: what is open, and what becomes of it with one decision."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_protocol.numbering import ticket_number
from quota_server.domain import calendar, settling
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.office import OfficeConfig
from quota_server.domain.settling import DECISIONS, Conflict, Conflicts, Decision, TicketInConflict
from quota_server.store.contract import Answer
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text
from quota_server.store.jobs.voiding import VOIDED, can_be_voided, void

_OK = 200
_OPEN_MAX = 200
_DECIDED_MAX = 20
_OF_A_TICKET = "ticket/"
_COLUMNS = "conflict_id, kind, subject, rule, detail, noted_at, decided_at, decided_by, decision"
_TICKETS = (
    "SELECT t.event_id, t.series, t.serial, t.service, t.origin, t.window_start, t.window_end, t.issued_at,"
    " COALESCE(d.name, ''), t.flags, t.state, t.overflow FROM tickets t"
    " LEFT JOIN devices d ON d.office = t.office AND d.device_id = t.device_id"
    " WHERE t.office = ? AND t.event_id IN ("
)
_encoder = msgspec.json.Encoder()


def listing(tx: Transaction, office_code: str) -> Conflicts:
    """What is open, the oldest first, and what was decided last."""
    office = tx.config(office_code)
    found = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM conflicts WHERE office = ? AND decided_at IS NULL"  # noqa: S608 - our own column names
        " ORDER BY noted_at, conflict_id LIMIT ?",
        (office_code, _OPEN_MAX),
    ).fetchall()
    decided = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM conflicts WHERE office = ? AND decided_at IS NOT NULL"  # noqa: S608 - our own column names
        " ORDER BY decided_at DESC, conflict_id LIMIT ?",
        (office_code, _DECIDED_MAX),
    ).fetchall()
    (open_count,) = tx.connection.execute(
        "SELECT COUNT(*) FROM conflicts WHERE office = ? AND decided_at IS NULL", (office_code,)
    ).fetchone()
    shown = _shown(tx, office, [*found, *decided])
    return Conflicts(tuple(shown[: len(found)]), int(open_count), tuple(shown[len(found) :]))


def decide(tx: Transaction, write: StaffWrite, conflict_id: str, decision: Decision) -> Answer:
    """What staff have decided, done; once for its key. A voided ticket settles whatever else is open of it."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    office = tx.config(write.office)
    conflict = _conflict(tx, office, conflict_id)
    settling.require_possible(conflict, decision)
    settled = "conflict_id = ?"
    about = conflict_id
    if decision is Decision.VOID and conflict.ticket is not None:
        void(tx, office, conflict.ticket.ticket_id)
        settled, about = "subject = ?", conflict.subject
    tx.connection.execute(
        "UPDATE conflicts SET decided_at = ?, decided_by = ?, decision = ?"  # noqa: S608 - one of two conditions above
        f" WHERE office = ? AND decided_at IS NULL AND {settled}",
        (utc_text(tx.now), write.actor, decision.value, office.code, about),
    )
    detail = {"kind": conflict.kind.value, "decision": decision.value, "about": conflict.subject}
    append_audit(tx, office.code, write.actor, "conflict_decided", f"conflict/{conflict_id}", detail)
    return accept(tx, write, Answer(_OK, _encoder.encode(_conflict(tx, office, conflict_id))))


def _conflict(tx: Transaction, office: OfficeConfig, conflict_id: str) -> Conflict:
    row = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM conflicts WHERE office = ? AND conflict_id = ?",  # noqa: S608 - our own column names
        (office.code, conflict_id),
    ).fetchone()
    if row is None:
        raise settling.unknown_conflict()
    return _shown(tx, office, [row])[0]


def _shown(tx: Transaction, office: OfficeConfig, rows: list[Any]) -> list[Conflict]:
    ids = {row[2].removeprefix(_OF_A_TICKET) for row in rows if row[2].startswith(_OF_A_TICKET)}
    tickets = _tickets(tx, office, sorted(ids))
    names = _kiosk_names(tx, office)
    return [_one(office, row, tickets.get(row[2].removeprefix(_OF_A_TICKET)), names) for row in rows]


def _one(office: OfficeConfig, row: Any, ticket: TicketInConflict | None, names: dict[str, str]) -> Conflict:
    conflict_id, kind, subject, rule, detail, noted_at, decided_at, decided_by, decision = row
    reporter = str(json.loads(detail).get("device_id", "") or subject.removeprefix("device/"))
    return Conflict(
        conflict_id=conflict_id,
        kind=ConflictKind(kind),
        rule=AppliedRule(rule),
        subject=subject,
        noted_at=calendar.local(office, from_utc_text(noted_at)),
        decisions=() if decided_at else _possible(ConflictKind(kind), ticket),
        ticket=ticket,
        kiosk=ticket.kiosk if ticket else names.get(reporter, ""),
        decision=Decision(decision) if decision else None,
        decided_by=_name_of(decided_by or "", names),
        decided_at=calendar.local(office, from_utc_text(decided_at)) if decided_at else None,
    )


def _name_of(actor: str, kiosks: dict[str, str]) -> str:
    """Who has decided: a member of staff by their own name, those at a kiosk by its name."""
    return kiosks.get(actor.removeprefix("device:"), actor.removeprefix("staff:"))


def _possible(kind: ConflictKind, ticket: TicketInConflict | None) -> tuple[Decision, ...]:
    if Decision.VOID not in DECISIONS[kind]:
        return DECISIONS[kind]
    if ticket is None or ticket.state == VOIDED:
        return (Decision.SEEN,)
    if not can_be_voided(ticket.state):
        return (Decision.SERVE,)
    return DECISIONS[kind]


def _tickets(tx: Transaction, office: OfficeConfig, ids: list[str]) -> dict[str, TicketInConflict]:
    if not ids:
        return {}
    marks = ", ".join("?" for _ in ids)
    rows = tx.connection.execute(f"{_TICKETS}{marks})", (office.code, *ids)).fetchall()
    return {row[0]: _ticket(office, row) for row in rows}


def _ticket(office: OfficeConfig, row: Any) -> TicketInConflict:
    ticket_id, series, serial, service, origin, start, end, issued_at, kiosk, flags, state, overflow = row
    return TicketInConflict(
        ticket_id=ticket_id,
        number=ticket_number(series, int(serial)),
        service=service,
        origin=Origin(origin),
        window=Window(start, end) if start and end else None,
        issued_at=calendar.local(office, from_utc_text(issued_at)),
        kiosk=kiosk,
        flags=_flags(flags.split()),
        state=state,
        overflow=bool(overflow),
    )


def _flags(words: Iterable[str]) -> tuple[TicketFlag, ...]:
    return tuple(TicketFlag(word) for word in words)


def _kiosk_names(tx: Transaction, office: OfficeConfig) -> dict[str, str]:
    rows = tx.connection.execute("SELECT device_id, name FROM devices WHERE office = ?", (office.code,)).fetchall()
    return dict(rows)
