"""Document requests in the database: hand in, tell what happened, look up."""

import json
import os
from dataclasses import dataclass
from typing import Any

import msgspec

from quota_protocol.booking_code import BookingCode, make_booking_code
from quota_protocol.problems import ProblemType
from quota_server.domain import calendar, gates
from quota_server.domain import requests as rules
from quota_server.domain.gates import BookingFacts
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.requests import Hold, RecordStatus, RequestProgress, Stage
from quota_server.store.contract import Answer, StoreError
from quota_server.store.contract_requests import (
    Actor,
    Representative,
    RequestNews,
    RequestSource,
    RequestStatus,
    RequestWish,
)
from quota_server.store.jobs import contacts, request_notices
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

_COLUMNS = (
    "office, code, place, service, stage, record, hold, incomplete, missing, received_at, ready_at, changes, source"
)
_CODE_ATTEMPTS = 10
_OK, _CREATED = 200, 201
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as it stands."""

    office: str
    code: str
    place: int
    progress: RequestProgress
    missing: tuple[str, ...]
    received_at: str
    ready_at: str | None
    changes: int


def create_once(tx: Transaction, write: StaffWrite, wish: RequestWish) -> Answer:
    """Hands a request in; the same answer again for the same event."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    row = create(tx, write.office, Actor(write.actor), wish)
    return accept(tx, write, Answer(_CREATED, _encoder.encode(status(tx, row))))


def tell_once(tx: Transaction, write: StaffWrite, actor: Actor, code: BookingCode, news: RequestNews) -> Answer:
    """Tells what has happened; the same answer again for the same event."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    row = tell(tx, write.office, actor, code, news)
    return accept(tx, write, Answer(_OK, _encoder.encode(status(tx, row))))


def create(tx: Transaction, office_code: str, actor: Actor, wish: RequestWish) -> RequestRow:
    """Keeps a new request and gives it its code and its place."""
    if wish.reference and by_reference(tx, office_code, wish.reference) is not None:
        raise refusal(ProblemType.INVALID_REQUEST, "reference: the office has a request of that reference already.")
    row = insert(tx, office_code, wish, first_progress(tx, office_code, wish), next_places(tx, office_code, 1))
    detail = {"service": wish.service, "source": wish.source.value, "representative": wish.representative.value}
    append_audit(tx, office_code, actor.name, "request_created", f"request/{row.code}", detail)
    return row


def first_progress(tx: Transaction, office_code: str, wish: RequestWish) -> RequestProgress:
    """How a new request begins; refuses a service that the office does not have."""
    service = gates.known_service(tx.config(office_code), wish.service)
    hold = Hold.HELD if wish.representative is Representative.OTHER else Hold.NONE
    return RequestProgress(service.id, hold=hold, from_afar=wish.source.is_from_afar)


def insert(tx: Transaction, office_code: str, wish: RequestWish, progress: RequestProgress, place: int) -> RequestRow:
    """As `create`, without its line in the audit: an import has one for many."""
    code = _unused_code(tx)
    received_at = utc_text(wish.received_at or tx.now)
    ready_at = received_at if progress.stage in (Stage.PRINTED, Stage.COLLECTED) else None
    row = RequestRow(office_code, code, place, progress, (), received_at, ready_at, 0)
    tx.connection.execute(
        "INSERT INTO requests (office, code, place, service, variant, source, reference, stage, record, hold,"
        " incomplete, missing, representative, nik_mark, nik_last4, phone_mark, received_at, ready_at, closed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?, ?, ?, ?, ?, ?, ?)",
        (
            office_code,
            code,
            row.place,
            progress.service,
            wish.variant.value if wish.variant else None,
            wish.source.value,
            wish.reference or None,
            progress.stage.value,
            progress.record.value,
            progress.hold.value,
            int(progress.incomplete),
            wish.representative.value,
            tx.keys.nik_mark(office_code, wish.nik) if wish.nik else None,
            wish.nik.digits[-4:] if wish.nik else None,
            tx.keys.phone_mark(office_code, wish.phone),
            received_at,
            ready_at,
            utc_text(tx.now) if progress.stage in rules.CLOSED else None,
        ),
    )
    contacts.keep(tx, office_code, f"request/{code}", wish.phone, None)
    return row


def find(tx: Transaction, code: BookingCode) -> RequestRow:
    """The request of that code, of whichever office; refuses with `request-unknown`."""
    found = find_if_there(tx, code)
    if found is None:
        raise _unknown()
    return found


def find_if_there(tx: Transaction, code: BookingCode) -> RequestRow | None:
    """The request of that code, of whichever office, if there is one."""
    found = tx.connection.execute(f"SELECT {_COLUMNS} FROM requests WHERE code = ?", (code,)).fetchone()  # noqa: S608 - our own column names
    return _row(found) if found else None


def tell(tx: Transaction, office_code: str, actor: Actor, code: BookingCode, news: RequestNews) -> RequestRow:
    """Something has happened to a request of this office. What is no news changes nothing."""
    before = _locked(tx, office_code, code)
    after = apply(tx, before, actor, news)
    if after is not before:
        detail = {"from": before.progress.state.value, "to": after.progress.state.value, "missing": len(after.missing)}
        append_audit(tx, office_code, actor.name, f"request_{news.event.value}", f"request/{code}", detail)
    return after


def apply(tx: Transaction, before: RequestRow, actor: Actor, news: RequestNews) -> RequestRow:
    """As `tell`, without its line in the audit; the very `before` where nothing changes."""
    progress = rules.advance(
        before.progress, news.event, by_section_head=actor.is_section_head, originals_match=news.originals_match
    )
    missing = _missing(before, progress, news)
    if progress == before.progress and missing == before.missing:
        return before
    printed = progress.stage is Stage.PRINTED and before.progress.stage is not Stage.PRINTED
    ready_at = utc_text(tx.now) if printed and before.ready_at is None else before.ready_at
    closed = progress.stage in rules.CLOSED
    after = RequestRow(
        before.office, before.code, before.place, progress, missing, before.received_at, ready_at, before.changes + 1
    )
    tx.connection.execute(
        "UPDATE requests SET stage = ?, record = ?, hold = ?, incomplete = ?, missing = ?, ready_at = ?,"
        " closed_at = ?, changes = ? WHERE office = ? AND code = ?",
        (
            progress.stage.value,
            progress.record.value,
            progress.hold.value,
            int(progress.incomplete),
            json.dumps(missing),
            ready_at,
            utc_text(tx.now) if closed else None,
            after.changes,
            before.office,
            before.code,
        ),
    )
    tx.connection.execute(
        "INSERT INTO request_events (office, code, change, event, actor, happened_at) VALUES (?, ?, ?, ?, ?, ?)",
        (before.office, before.code, after.changes, news.event.value, actor.name, utc_text(tx.now)),
    )
    request_notices.changed(tx, before.office, before.code, before.progress, progress, missing, after.changes)
    return after


def admit_record_of_code(tx: Transaction, code: BookingCode, office_code: str = "") -> None:
    """Somebody shows a request's code instead of a booking's: refuses, saying how far their card is.

    `office_code`: only a request of this office is known here; empty for any.
    """
    found = find_if_there(tx, code)
    if found is not None and office_code in ("", found.office):
        rules.admit_record(found.progress)
        group = rules.told_of_code(found.progress)
        if group is not None:
            raise refusal(ProblemType.BOOKING_UNKNOWN, "This is the code of a request.", record=group.value)


def admit_record_of_person(
    tx: Transaction, office_code: str, nik_mark: bytes, booking: BookingFacts | None = None
) -> None:
    """Refuses where the record of this person's newest request for a card is why none is printed.

    `booking`: with which they came, if there is one; the refusal names its window.
    """
    newest = card_request_of(tx, office_code, nik_mark)
    if newest is not None:
        date, window = (booking.date, booking.window) if booking else (None, None)
        rules.admit_record(newest.progress, date, window)


def card_request_of(tx: Transaction, office_code: str, nik_mark: bytes) -> RequestRow | None:
    """The person's newest request for a card, if there is one."""
    # Without LIMIT: asked for one, PostgreSQL may walk an office's places backwards until it meets the person.
    found = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM requests WHERE office = ? AND nik_mark = ? AND service = ?"  # noqa: S608 - our own column names
        " ORDER BY place DESC",
        (office_code, nik_mark, rules.CARD_SERVICE),
    ).fetchone()
    return _row(found) if found else None


def by_reference(tx: Transaction, office_code: str, reference: str) -> RequestRow | None:
    """The request that the office's own system calls so."""
    found = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM requests WHERE office = ? AND reference = ?",  # noqa: S608 - our own column names
        (office_code, reference),
    ).fetchone()
    return _row(found) if found else None


def status(tx: Transaction, row: RequestRow) -> RequestStatus:
    """What may be said of it to whoever has the code."""
    office = tx.config(row.office)
    return RequestStatus(
        code=row.code,
        service=row.progress.service,
        state=row.progress.state,
        place=row.place,
        received_on=calendar.local(office, from_utc_text(row.received_at)).date(),
        missing=row.missing,
        ready_at=calendar.local(office, from_utc_text(row.ready_at)) if row.ready_at else None,
    )


def _locked(tx: Transaction, office_code: str, code: BookingCode) -> RequestRow:
    """The request, held against other transactions until this one ends."""
    found = tx.connection.execute(
        f"UPDATE requests SET changes = changes WHERE office = ? AND code = ? RETURNING {_COLUMNS}",  # noqa: S608 - our own column names
        (office_code, code),
    ).fetchone()
    if found is None:
        raise _unknown()
    return _row(found)


def _missing(before: RequestRow, progress: RequestProgress, news: RequestNews) -> tuple[str, ...]:
    if not progress.incomplete:
        return ()
    return news.missing if news.event is rules.RequestEvent.INCOMPLETE else before.missing


def _row(columns: Any) -> RequestRow:
    office, code, place, service, stage, record, hold, incomplete, missing, received_at, ready_at, changes, source = (
        columns
    )
    progress = RequestProgress(
        str(service),
        Stage(stage),
        RecordStatus(record),
        Hold(hold),
        incomplete=bool(incomplete),
        from_afar=RequestSource(source).is_from_afar,
    )
    return RequestRow(
        str(office),
        str(code),
        int(str(place)),
        progress,
        tuple(json.loads(str(missing))),
        str(received_at),
        str(ready_at) if ready_at else None,
        int(str(changes)),
    )


def next_places(tx: Transaction, office_code: str, count: int) -> int:
    """Takes the next places, so many, and returns the first of them."""
    (last,) = tx.connection.execute(
        "INSERT INTO request_places (office, last) VALUES (?, ?)"
        " ON CONFLICT (office) DO UPDATE SET last = request_places.last + excluded.last RETURNING last",
        (office_code, count),
    ).fetchone()
    return int(last) - count + 1


def _unused_code(tx: Transaction) -> BookingCode:
    """A code that is neither a request's nor a booking's, so that nobody is told of the other."""
    for _ in range(_CODE_ATTEMPTS):
        code = make_booking_code(_choose)
        used = tx.connection.execute(
            "SELECT 1 FROM requests WHERE code = ? UNION ALL SELECT 1 FROM bookings WHERE code = ?", (code, code)
        ).fetchone()
        if used is None:
            return code
    raise StoreError("no free request code was found")


def _choose(alphabet: str) -> str:
    """One character, each as likely; much faster than `secrets.choice`, and as unguessable."""
    return alphabet[int.from_bytes(os.urandom(8), "big") % len(alphabet)]


def _unknown() -> Refused:
    return refusal(ProblemType.REQUEST_UNKNOWN, "There is no request with this code.")
