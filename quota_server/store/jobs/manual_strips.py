"""Strips that staff handed out by hand become tickets of series M: inside the quota while units last, else beyond."""

import uuid
from dataclasses import dataclass

import msgspec

from quota_protocol.messages import Origin, Window
from quota_protocol.numbering import ticket_number
from quota_protocol.problems import ProblemType
from quota_server.domain import calendar, gates, strips
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.office import OfficeConfig, WindowPlan
from quota_server.domain.refusals import refusal
from quota_server.domain.strips import SERIES, Roll, StripsEntered
from quota_server.domain.ticket_states import TicketState
from quota_server.store.contract import Answer
from quota_server.store.jobs import conflicts, ledger_rows
from quota_server.store.jobs.audit import Detail, append_audit
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction, utc_text

_CREATED = 201
_ISSUE = Movement(Part.FREE, Part.ISSUED)
_NO_KIOSK = ""
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A roll on its way into the database. `plans` are the windows that its tickets may take a unit of."""

    office: OfficeConfig
    roll: Roll
    plans: tuple[WindowPlan, ...]
    device_id: str
    key: str


def enter(tx: Transaction, write: StaffWrite, roll: Roll) -> Answer:
    """Every strip that was handed out is a ticket; refuses a roll of which one is there already. Once for its key."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    office = tx.config(write.office)
    roll = strips.checked(office, roll, tx.now)
    service = gates.known_service(office, roll.service)
    plans = calendar.windows_on(office, service, roll.date)
    if roll.window_start:
        plans = (gates.window_named(plans, roll.window_start),)
    _require_new(tx, office, roll)
    entry = _Entry(office, roll, plans, _device_named(tx, office, roll.kiosk), write.event_id)
    over_quota = sum(_enter_one(tx, entry, position, serial) for position, serial in enumerate(roll.handed_out))
    _count(tx, office, roll)
    first, last = ticket_number(SERIES, roll.first), ticket_number(SERIES, roll.last)
    entered = StripsEntered(roll.date, roll.service, first, last, len(roll.handed_out), over_quota, len(roll.unused))
    detail: Detail = {
        "tickets": entered.tickets,
        "over_quota": over_quota,
        "unused": len(roll.unused),
        "kiosk": roll.kiosk,
    }
    subject = f"strips/{roll.date.isoformat()}/{entered.first}-{entered.last}"
    append_audit(tx, office.code, write.actor, "strips_entered", subject, detail)
    return accept(tx, write, Answer(_CREATED, _encoder.encode(entered)))


def _require_new(tx: Transaction, office: OfficeConfig, roll: Roll) -> None:
    rows = tx.connection.execute(
        "SELECT serial FROM tickets WHERE office = ? AND date = ? AND series = ? AND serial BETWEEN ? AND ?",
        (office.code, roll.date.isoformat(), SERIES, roll.first, roll.last),
    ).fetchall()
    if rows:
        raise strips.entered_before(ticket_number(SERIES, int(serial)) for (serial,) in rows)


def _device_named(tx: Transaction, office: OfficeConfig, name: str) -> str:
    if not name:
        return _NO_KIOSK
    row = tx.connection.execute(
        "SELECT device_id FROM devices WHERE office = ? AND name = ?", (office.code, name)
    ).fetchone()
    if row is None:
        raise refusal(ProblemType.INVALID_REQUEST, "kiosk: this office has no kiosk of that name.")
    return str(row[0])


def _enter_one(tx: Transaction, entry: _Entry, position: int, serial: int) -> bool:
    """Whether the strip is beyond the quota."""
    ticket_id = str(uuid.uuid5(uuid.UUID(entry.key), ticket_number(SERIES, serial)))
    window = _take_unit(tx, entry, f"event/{ticket_id}")
    overflow = window is None and bool(entry.plans)
    if overflow:
        window = entry.plans[-1].window
    _insert(tx, entry, ticket_id, (position, serial), window, overflow)
    if overflow:
        detail = {"number": ticket_number(SERIES, serial), "device_id": entry.device_id}
        conflicts.note(
            tx, entry.office.code, ConflictKind.OVERFLOW, f"ticket/{ticket_id}", AppliedRule.PAPER_HOLDS, detail
        )
    return overflow


def _take_unit(tx: Transaction, entry: _Entry, cause: str) -> Window | None:
    """The first window of the date that has a unit left; one that is over lends its own too: they were there then."""
    roll = entry.roll
    for plan in entry.plans:
        key = WindowKey(entry.office.code, roll.service, roll.date, plan.window.start)
        ledger = ledger_rows.touch(tx, entry.office, key, plan, cause)
        if ledger.has_room:
            ledger_rows.post_from(tx, key, ledger, _ISSUE, cause)
            return plan.window
    return None


def _insert(
    tx: Transaction, entry: _Entry, ticket_id: str, place: tuple[int, int], window: Window | None, overflow: bool
) -> None:
    roll, (position, serial) = entry.roll, place
    at = utc_text(strips.issued_at(entry.office, roll, position))
    tx.connection.execute(
        "INSERT INTO tickets (office, event_id, device_id, date, series, serial, service, origin, window_start,"
        " window_end, flags, state, issued_at, occurred_at, online, reported, overflow)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, 0, 1, ?)",
        (
            entry.office.code,
            ticket_id,
            entry.device_id,
            roll.date.isoformat(),
            SERIES,
            serial,
            roll.service,
            Origin.MANUAL.value,
            window.start if window else None,
            window.end if window else None,
            (TicketState.DONE if roll.served else TicketState.WAITING).value,
            at,
            at,
            int(overflow),
        ),
    )


def _count(tx: Transaction, office: OfficeConfig, roll: Roll) -> None:
    """The series has come to the last strip: those in between that are on no ticket are the gaps of the day report."""
    waiting = 0 if roll.served else len(roll.handed_out)
    tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (office, date, series) DO UPDATE SET waiting = counters.waiting + excluded.waiting,"
        " last = CASE WHEN counters.last > excluded.last THEN counters.last ELSE excluded.last END",
        (office.code, roll.date.isoformat(), SERIES, roll.last, waiting),
    )
