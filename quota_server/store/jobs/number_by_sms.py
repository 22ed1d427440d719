"""A number that is on no paper, sent to a phone instead: once, for whoever stands at the kiosk with it."""

from dataclasses import dataclass, field
from datetime import date

from quota_protocol.messages import Window
from quota_protocol.numbering import ticket_number
from quota_protocol.problems import ProblemType
from quota_server.domain.message_kinds import Facts, MessageKind
from quota_server.domain.message_wording import when
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Device
from quota_server.store.jobs import contacts, outbox, voiding
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.outbox import Notice
from quota_server.store.jobs.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NumberBySms:
    """Which number, as the kiosk shows it, and where to: E.164."""

    event_id: str
    number: str
    phone: str = field(repr=False)


def send_number(tx: Transaction, device: Device, wish: NumberBySms) -> None:
    """Queues the number of one of today's tickets; asked again, nothing more.

    Refuses with `invalid-request` what the office does not know by that number: the kiosk may have given a paper
    number that it has yet to report, or staff have voided it. Another phone than the first is `idempotency-mismatch`.
    """
    office = tx.open_office(device.office)
    row = tx.connection.execute(
        "SELECT date, series, serial, window_start, window_end FROM tickets"
        " WHERE office = ? AND event_id = ? AND state <> ?",
        (office.code, wish.event_id, voiding.VOIDED),
    ).fetchone()
    known = row is not None and ticket_number(str(row[1]), int(row[2])) == wish.number
    if not known or row[0] != tx.today(office).isoformat():
        raise refusal(ProblemType.INVALID_REQUEST, "number: not a number of today that belongs to this event.")
    subject = f"ticket/{wish.event_id}"
    contacts.keep(tx, office.code, subject, wish.phone, tx.today(office))
    if contacts.phone_of(tx, office.code, subject) != wish.phone:
        raise refusal(ProblemType.IDEMPOTENCY_MISMATCH, "This number goes to another phone.")
    day, _, _, start, end = row
    window = Window(start, end) if start and end else None
    facts = {Facts.NUMBER: wish.number, **when(date.fromisoformat(day), window, office.timezone_label)}
    # The same key as that of a walk-in who left a phone while asking for the number: it is told once.
    if outbox.enqueue(tx, office, Notice(MessageKind.NUMBER, subject, f"{subject}/number", facts)):
        append_audit(tx, office.code, f"device:{device.device_id}", "number_sent", subject, {"number": wish.number})
