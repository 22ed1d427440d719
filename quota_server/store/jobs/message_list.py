"""What staff see of messages, and what they do about them. Numbers are masked until somebody asks for one to phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

from quota_protocol.booking_code import BookingCode
from quota_protocol.problems import ProblemType
from quota_server.domain import requests as rules
from quota_server.domain.message_kinds import MessageKind, UnknownKind, known_kind
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.requests import CARD_SERVICE, RequestEvent, RequestProgress, Stage
from quota_server.domain.sending import Failure, MessageState
from quota_server.store.contract import StoreError
from quota_server.store.contract_requests import Actor, RequestNews
from quota_server.store.jobs import bookings, contacts, outbox, request_notices, requests
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.notices import UNDO_WITHIN
from quota_server.store.jobs.requests import RequestRow
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

LISTED_MAX = 50
_COLUMNS = "o.key, o.kind, o.state, o.body, o.run_at, o.handed_at, o.reason, o.handled_by, c.phone"
_JOINED = "outbox o LEFT JOIN contacts c ON c.office = o.office AND c.subject = o.recipient"


class Handling(Enum):
    """What became of a message besides being sent."""

    NOTHING = "nothing"
    PHONED = "phoned"
    TAKEN_BACK = "taken_back"
    """What it says does not hold any more."""


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message as staff see it. `at`: when it was handed over, or is due; `phone` is masked."""

    key: str
    kind: MessageKind | UnknownKind
    state: MessageState
    at: datetime
    phone: str
    reason: str
    body: str = field(repr=False)
    handling: Handling = Handling.NOTHING


class Deed(StrEnum):
    """What staff can do about a code now. The value is what the page's form sends."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    COLLECTED = "collected"
    PDF_SENT = "pdf_sent"
    TELL_AT_CENTRE = "at_centre"
    TELL_DELAYED = "delayed"


EVENTS: Mapping[Deed, RequestEvent] = MappingProxyType(
    {
        Deed.PRINTED: RequestEvent.PRINTED,
        Deed.COLLECTED: RequestEvent.COLLECTED,
        Deed.PDF_SENT: RequestEvent.PDF_SENT,
    }
)
"""What staff say has happened."""


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What there is of a code. `is_known`: a booking or a request of the office; `is_reachable`: with a number."""

    is_known: bool
    is_reachable: bool
    deeds: tuple[Deed, ...]
    needs_originals: bool = False


def facts_of(tx: Transaction, office: str, code: BookingCode) -> CodeFacts:
    """What is known of the code, and what can be done about it."""
    request = requests.find_if_there(tx, code)
    if request is None:
        booking = bookings.find_if_there(tx.connection, office, code)
        return CodeFacts(booking is not None, contacts.is_kept(tx, office, f"booking/{code}"), ())
    if request.office != office:
        return CodeFacts(is_known=False, is_reachable=False, deeds=())
    # What staff tell goes to the request's own number; one that was left at a kiosk is told of the record alone.
    own = contacts.is_kept(tx, office, f"request/{code}")
    deeds = [deed for deed in Deed if _can_be_done(tx, request, deed, is_reachable=own)]
    return CodeFacts(
        is_known=True,
        is_reachable=own or contacts.is_kept(tx, office, request_notices.asked_at_kiosk(code)),
        deeds=tuple(deeds),
        needs_originals=request.progress.from_afar,
    )


def _can_be_done(tx: Transaction, request: RequestRow, deed: Deed, *, is_reachable: bool) -> bool:
    progress = request.progress
    match deed:
        case Deed.TELL_AT_CENTRE | Deed.TELL_DELAYED:
            return progress.service == CARD_SERVICE and progress.stage is Stage.OPEN and is_reachable
        case Deed.NOT_PRINTED:
            return progress.stage is Stage.PRINTED and _can_be_taken_back(tx, request)
        case _:
            return _is_news(progress, EVENTS[deed])


def _is_news(progress: RequestProgress, event: RequestEvent) -> bool:
    try:
        return rules.advance(progress, event, by_section_head=False, originals_match=True) != progress
    except Refused:
        return False


def of_code(tx: Transaction, office: str, code: BookingCode) -> list[ToldMessage]:
    """What was sent to this code, and what waits, newest first."""
    found: list[Any] = []
    for recipient in (f"booking/{code}", f"request/{code}", request_notices.asked_at_kiosk(code)):
        found += tx.connection.execute(
            f"SELECT {_COLUMNS} FROM {_JOINED} WHERE o.office = ? AND o.recipient = ?"  # noqa: S608 - our own columns
            " ORDER BY o.created_at DESC LIMIT ?",
            (office, recipient, LISTED_MAX),
        ).fetchall()
    return [_told(tx, office, row) for row in found]


def to_phone(tx: Transaction, office: str) -> list[ToldMessage]:
    """Whom staff should phone instead, the oldest first. What would come too late is left out."""
    rows = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM {_JOINED} WHERE o.office = ? AND o.state IN ('uncertain', 'failed')"  # noqa: S608 - our own columns
        " AND o.handled_at IS NULL AND COALESCE(o.reason, '') <> ? ORDER BY o.settled_at LIMIT ?",
        (office, Failure.EXPIRED.value, LISTED_MAX),
    ).fetchall()
    return [_told(tx, office, row) for row in rows]


def reveal(tx: Transaction, office: str, actor: str, key: str) -> str:
    """The number of a message that staff are to phone about; the audit keeps who asked. Empty: it is gone."""
    row = tx.connection.execute(
        "SELECT recipient FROM outbox WHERE office = ? AND key = ? AND state IN ('uncertain', 'failed')", (office, key)
    ).fetchone()
    if row is None:
        return ""
    append_audit(tx, office, actor, "phone_shown", f"message/{key}", {})
    return contacts.phone_of(tx, office, str(row[0]))


def handled(tx: Transaction, office: str, actor: str, key: str) -> bool:
    """Staff have phoned. Whether that was news."""
    changed = tx.connection.execute(
        "UPDATE outbox SET handled_at = ?, handled_by = ? WHERE office = ? AND key = ?"
        " AND state IN ('uncertain', 'failed') AND handled_at IS NULL",
        (utc_text(tx.now), actor, office, key),
    )
    if changed.rowcount:
        append_audit(tx, office, actor, "message_handled", f"message/{key}", {})
    return changed.rowcount > 0


def tell(tx: Transaction, office: str, actor: str, code: BookingCode, kind: MessageKind) -> bool:
    """Staff tell something of a request that no event says. Whether somebody could be told."""
    if kind not in request_notices.BY_STAFF or requests.find(tx, code).office != office:
        raise refusal(ProblemType.REQUEST_UNKNOWN, "There is no request with this code.")
    queued = request_notices.tell_by_staff(tx, office, code, kind)
    if queued:
        append_audit(tx, office, actor, "message_queued", f"request/{code}", {"kind": kind.value})
    return queued


def take_back_printed(tx: Transaction, office: str, actor: str, code: BookingCode) -> bool:
    """The document is not printed after all. False once somebody may have been told, or two minutes have passed."""
    row = requests.find(tx, code)
    if row.office != office or not _can_be_taken_back(tx, row):
        return False
    request_notices.not_printed(tx, office, code)
    told = tx.connection.execute(
        "SELECT 1 FROM outbox WHERE office = ? AND key = ?", (office, f"request/{code}/ready")
    ).fetchone()
    if told is not None:
        return False
    changed = tx.connection.execute(
        "UPDATE requests SET stage = 'open', ready_at = NULL, changes = changes + 1"
        " WHERE office = ? AND code = ? AND stage = 'printed'",
        (office, code),
    )
    if changed.rowcount:
        append_audit(tx, office, actor, "request_not_printed", f"request/{code}", {})
        again = replace(row.progress, stage=Stage.OPEN)
        request_notices.can_be_printed_after_all(tx, office, code, again, row.changes + 1)
    return changed.rowcount > 0


def happened(tx: Transaction, office: str, actor: str, code: BookingCode, news: RequestNews) -> None:
    """Staff say what has happened to a request; refuses what cannot have."""
    requests.tell(tx, office, Actor(actor), code, news)


def _can_be_taken_back(tx: Transaction, row: RequestRow) -> bool:
    return row.ready_at is not None and tx.now <= from_utc_text(row.ready_at) + UNDO_WITHIN


def invited(tx: Transaction, office: str) -> list[tuple[str, int, int]]:
    """By date: how many were invited by a list, and how many of them came."""
    rows = tx.connection.execute(
        "SELECT b.date, COUNT(*), SUM(CASE WHEN b.state = 'checked_in' THEN 1 ELSE 0 END) FROM outbox o JOIN bookings b"
        " ON b.office = o.office AND o.recipient = 'booking/' || b.code WHERE o.office = ? AND o.kind = ?"
        " GROUP BY b.date ORDER BY b.date",
        (office, MessageKind.INVITED.value),
    ).fetchall()
    return [(str(day), int(count), int(came)) for day, count, came in rows]


def _told(tx: Transaction, office: str, row: Any) -> ToldMessage:
    key, kind, state, body, run_at, handed_at, reason, handled_by, sealed = row
    return ToldMessage(
        key,
        known_kind(kind),
        MessageState(state),
        from_utc_text(handed_at or run_at),
        _masked(tx, office, sealed),
        reason or "",
        body,
        _handling(handled_by or ""),
    )


def _handling(handled_by: str) -> Handling:
    if handled_by == outbox.TAKEN_BACK:
        return Handling.TAKEN_BACK
    return Handling.PHONED if handled_by else Handling.NOTHING


def _masked(tx: Transaction, office: str, sealed: Any) -> str:
    try:
        return contacts.masked(tx.keys.open_phone(office, bytes(sealed))) if sealed is not None else ""
    except StoreError:
        return ""
