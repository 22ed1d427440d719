"""What each event tells whom. Called within the transaction of the event; whoever left no number is told nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from quota_protocol.messages import Ticket, Window
from quota_server.domain import calendar
from quota_server.domain.message_kinds import Facts, MessageKind
from quota_server.domain.message_wording import DAYS, code_fact, listed, when
from quota_server.domain.office import OfficeConfig, ServiceConfig
from quota_server.domain.ticket_states import TicketState
from quota_server.store.jobs import contacts, outbox
from quota_server.store.jobs.outbox import Notice, TakenBack
from quota_server.store.jobs.transaction import Transaction, utc_text
from quota_server.store.jobs.upcoming import upcoming

ALMOST_AHEAD = 5
RESENT_MAX = 3
UNDO_WITHIN = timedelta(minutes=2)
"""How long a document that was said to be printed can still be said not to be: until then nobody is told."""

HELD_FOR = timedelta(minutes=10)
"""How long a closure can be undone. A confirmation that it holds back goes out when it is undone, or never."""

_CONFIRMATIONS = (MessageKind.BOOKED.value, MessageKind.MOVED.value, MessageKind.INVITED.value)
_POSTPONE_CONFIRMATIONS = (
    "UPDATE outbox SET run_at = ?, expires_at = ? WHERE office = ? AND recipient = ? AND state = 'waiting'"
    " AND kind IN (?, ?, ?)"
)
_LEFT_AS_IT_IS = (MessageKind.CLOSED, MessageKind.SUSPENDED)
"""Told of a booking that a closure or suspension leaves in its place."""
_PUT_IN_ITS_PLACE = (MessageKind.CLOSED_MOVED, MessageKind.MOVED)
"""Told of a booking that a closure has made: that it is there, and that it holds after all when it was put back."""


def booked(
    tx: Transaction,
    office: OfficeConfig,
    code: str,
    service: ServiceConfig,
    day: date,
    window: Window,
    kind: MessageKind,
) -> None:
    """A booking was made (`kind` REMINDER: elsewhere); on the day before it is called to mind, if that is to come."""
    subject = f"booking/{code}"
    facts = appointment(office, code, service, day, window)
    begins = calendar.instant_of(office, day, window.start)
    ends = calendar.instant_of(office, day, window.end)
    if kind is MessageKind.INVITED and office.messages.place:
        facts[Facts.PLACE] = office.messages.place
    if kind is not MessageKind.REMINDER:
        outbox.enqueue(tx, office, Notice(kind, subject, f"{subject}/{kind.value}", facts, expires_at=ends))
    remind(tx, office, subject, facts, day, begins)


def remind(
    tx: Transaction, office: OfficeConfig, subject: str, facts: dict[Facts, str], day: date, begins: datetime
) -> None:
    """Queues the reminder for the day before."""
    at = calendar.instant_of(office, day - timedelta(days=1), office.messages.reminder_at)
    if at <= tx.now:
        return
    # A day of its own: what the worker missed until the morning would say "tomorrow" of today.
    midnight = calendar.instant_of(office, day, "00:00")
    notice = Notice(
        MessageKind.REMINDER, subject, f"{subject}/reminder", facts, due=at, expires_at=min(begins, midnight)
    )
    outbox.enqueue(tx, office, notice)


def cancelled(tx: Transaction, office: OfficeConfig, code: str) -> None:
    """A booking was cancelled by its owner."""
    subject = f"booking/{code}"
    outbox.withdraw(tx, office.code, subject)
    facts = {Facts.CODE: code_fact(code)}
    outbox.enqueue(tx, office, Notice(MessageKind.CANCELLED, subject, f"{subject}/cancelled", facts))


def gone_on(tx: Transaction, office: OfficeConfig, code: str) -> None:
    """The booking was used, or another took its place: nothing more is to be said of it."""
    outbox.withdraw(tx, office.code, f"booking/{code}")


def resend(tx: Transaction, office: OfficeConfig, phone: str, nik_last4: str) -> int:
    """Sends the confirmations of a number's open bookings again, three times each at most. How many were queued.

    Whoever asks is told nothing of it: the answer would say who has booked.
    """
    mark = tx.keys.phone_mark(office.code, phone)
    if mark is None:
        return 0
    rows = tx.connection.execute(
        "SELECT code, service, date, window_start, window_end FROM bookings WHERE office = ? AND phone_mark = ?"
        " AND nik_last4 = ? AND state = 'booked' AND date >= ? ORDER BY date, window_start LIMIT 10",
        (office.code, mark, nik_last4, tx.today(office).isoformat()),
    ).fetchall()
    queued = 0
    for code, service_id, day, start, end in rows:
        service = office.service(service_id)
        if service is not None:
            booked_on, window = date.fromisoformat(day), Window(start, end)
            contacts.keep(tx, office.code, f"booking/{code}", phone, booked_on)
            queued += _again(tx, office, code, appointment(office, code, service, booked_on, window))
    return queued


def _again(tx: Transaction, office: OfficeConfig, code: str, facts: dict[Facts, str]) -> int:
    subject = f"booking/{code}"
    waiting, sent = tx.connection.execute(
        "SELECT SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), COUNT(*) FROM outbox"
        " WHERE office = ? AND recipient = ? AND kind = ?",
        (office.code, subject, MessageKind.BOOKED.value),
    ).fetchone()
    if waiting or int(sent) > RESENT_MAX:
        return 0
    return int(outbox.enqueue(tx, office, Notice(MessageKind.BOOKED, subject, f"{subject}/booked/{sent}", facts)))


def number_given(tx: Transaction, office: OfficeConfig, ticket: Ticket, phone: str) -> None:
    """Somebody without a booking has a number, and a phone."""
    subject = f"ticket/{ticket.ticket_id}"
    contacts.keep(tx, office.code, subject, phone, ticket.office_date)
    facts = {Facts.NUMBER: ticket.number, **when(ticket.office_date, ticket.window, office.timezone_label)}
    outbox.enqueue(tx, office, Notice(MessageKind.NUMBER, subject, f"{subject}/number", facts))


def almost(tx: Transaction, office: OfficeConfig, service: str) -> None:
    """Somebody of the service was called: whoever should be there and has five before him at most is told, once."""
    for ahead, next_one in enumerate(upcoming(tx, office, service, ALMOST_AHEAD + 1)):
        if next_one.progress.state is TicketState.SKIPPED:
            continue
        subject = _subject_of(tx, office, next_one.ticket_id)
        facts = {Facts.NUMBER: next_one.number, Facts.AHEAD: str(max(1, ahead))}
        outbox.enqueue(tx, office, Notice(MessageKind.ALMOST, subject, f"ticket/{next_one.ticket_id}/almost", facts))


def _subject_of(tx: Transaction, office: OfficeConfig, ticket_id: str) -> str:
    """Whose number it is: the booking's, or that of whoever came without."""
    (code,) = tx.connection.execute(
        "SELECT booking_code FROM tickets WHERE office = ? AND event_id = ?", (office.code, ticket_id)
    ).fetchone()
    return f"booking/{code}" if code else f"ticket/{ticket_id}"


def closed(
    tx: Transaction, office: OfficeConfig, code: str, day: date, moved: tuple[str, ServiceConfig, date, Window] | None
) -> None:
    """The office is closed on the booking's date. `moved`: its new code, service, date and window, if it has them."""
    closed_on = f"{DAYS[day.weekday()]} {day:%d-%m-%Y}"
    held_until = utc_text(tx.now + HELD_FOR)
    tx.connection.execute(
        _POSTPONE_CONFIRMATIONS, (held_until, held_until, office.code, f"booking/{code}", *_CONFIRMATIONS)
    )
    outbox.withdraw(tx, office.code, f"booking/{code}", (MessageKind.REMINDER,))
    if moved is None:
        subject, facts = f"booking/{code}", {Facts.CODE: code_fact(code), Facts.CLOSED_ON: closed_on}
        key = f"{subject}/closed{_told_anew(tx, office, subject, MessageKind.CLOSED)}"
        notice = Notice(MessageKind.CLOSED, subject, key, facts, expires_at=calendar.instant_of(office, day, "23:59"))
        outbox.enqueue(tx, office, notice)
        return
    new_code, service, new_day, window = moved
    subject = f"booking/{new_code}"
    facts = appointment(office, new_code, service, new_day, window)
    begins = calendar.instant_of(office, new_day, window.start)
    told = facts | {Facts.CLOSED_ON: closed_on}
    outbox.enqueue(
        tx, office, Notice(MessageKind.CLOSED_MOVED, subject, f"{subject}/closed_moved", told, expires_at=begins)
    )
    remind(tx, office, subject, facts, new_day, begins)


def suspended(tx: Transaction, office: OfficeConfig, code: str, service: ServiceConfig, day: date) -> None:
    """The booking's service is suspended; it stays."""
    subject = f"booking/{code}"
    outbox.withdraw(tx, office.code, subject, (MessageKind.REMINDER,))
    facts = {Facts.CODE: code_fact(code), Facts.SERVICE: service.sms_name}
    ends = calendar.instant_of(office, day, "23:59")
    key = f"{subject}/suspended/{tx.today(office)}{_told_anew(tx, office, subject, MessageKind.SUSPENDED)}"
    outbox.enqueue(tx, office, Notice(MessageKind.SUSPENDED, subject, key, facts, expires_at=ends))


def _told_anew(tx: Transaction, office: OfficeConfig, subject: str, kind: MessageKind) -> str:
    """What makes a key another one where such a message was taken back: it is told once more, and once."""
    (taken_back,) = tx.connection.execute(
        "SELECT COUNT(*) FROM outbox WHERE office = ? AND recipient = ? AND kind = ? AND handled_by = ?",
        (office.code, subject, kind.value, outbox.TAKEN_BACK),
    ).fetchone()
    return f"/{taken_back}" if taken_back else ""


def take_back(tx: Transaction, office: OfficeConfig, code: str, instead: str = "") -> list[TakenBack]:
    """What a closure has told of this booking, and of the one `instead` of it, does not hold any more."""
    subject = f"booking/{code}"
    taken = [one for kind in _LEFT_AS_IT_IS for one in outbox.take_back(tx, office.code, subject, kind)]
    if instead:
        for kind in _PUT_IN_ITS_PLACE:
            taken += outbox.take_back(tx, office.code, f"booking/{instead}", kind)
        outbox.withdraw(tx, office.code, f"booking/{instead}")
    return taken


def place_again(
    tx: Transaction,
    office: OfficeConfig,
    code: str,
    service: ServiceConfig,
    day: date,
    window: Window,
    taken: Sequence[TakenBack],
) -> None:
    """The booking holds as it was. Whoever was told otherwise is told so, by the confirmation if that was held back.

    Not before what is on its way has arrived: the last word is the true one. The reminder is queued again.
    """
    subject, facts = f"booking/{code}", appointment(office, code, service, day, window)
    ends, due = calendar.instant_of(office, day, window.end), max([tx.now, *(one.out_by for one in taken)])
    confirmed = tx.connection.execute(
        _POSTPONE_CONFIRMATIONS, (utc_text(due), utc_text(ends), office.code, subject, *_CONFIRMATIONS)
    )
    if any(one.is_known for one in taken) and not confirmed.rowcount:
        key = f"{subject}/as-before/{utc_text(tx.now)}"
        outbox.enqueue(tx, office, Notice(MessageKind.MOVED, subject, key, facts, due, ends))
    remind(tx, office, subject, facts, day, calendar.instant_of(office, day, window.start))


def appointment(office: OfficeConfig, code: str, service: ServiceConfig, day: date, window: Window) -> dict[Facts, str]:
    """What is said of a booking."""
    return {
        **when(day, window, office.timezone_label),
        Facts.SERVICE: service.sms_name,
        Facts.CODE: code_fact(code),
        Facts.DOCUMENTS: listed(service.documents),
    }
