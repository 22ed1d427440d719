"""Who wants to be told once a card can be printed (S29, "Kabari saya"): a number, kept beside that of the request.

Asked again, the newest number takes the place of the one before. What is told, and when, is said by `request_notices`.
"""

from dataclasses import dataclass, field

import msgspec

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import PrintReadyWishTaken
from quota_protocol.nik import Nik
from quota_protocol.problems import ProblemType
from quota_server.domain import requests as rules
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Answer
from quota_server.store.jobs import bookings, contacts, outbox, request_notices, requests
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.requests import RequestRow
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction, from_utc_text

_TAKEN = 202
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class PrintReadyWish:
    """What somebody showed, the code of a booking or of a request, or a NIK; and where to tell them: E.164."""

    shown: BookingCode | Nik = field(repr=False)
    phone: str = field(repr=False)


def ask_once(tx: Transaction, write: StaffWrite, wish: PrintReadyWish) -> Answer:
    """Keeps the number; the same answer again for the same event. Refuses with `request-unknown`."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    tx.open_office(write.office)
    row = _request_of(tx, write.office, wish.shown)
    if row is None or row.progress.stage in rules.CLOSED:
        raise refusal(ProblemType.REQUEST_UNKNOWN, "There is no open request for a card.")
    subject = request_notices.asked_at_kiosk(row.code)
    # What waits goes to the new number, and counts as its.
    outbox.withdraw(tx, write.office, subject)
    contacts.replace(tx, write.office, subject, wish.phone, request_notices.waits_until(tx, write.office))
    append_audit(tx, write.office, write.actor, "print_ready_asked", f"request/{row.code}", {})
    # It may have become so while the number was being typed.
    printed_at = from_utc_text(row.ready_at) if row.ready_at else None
    request_notices.tell_who_asked(tx, write.office, row.code, row.progress, row.changes, printed_at)
    return accept(tx, write, Answer(_TAKEN, _encoder.encode(PrintReadyWishTaken())))


def _request_of(tx: Transaction, office: str, shown: BookingCode | Nik) -> RequestRow | None:
    """The request that a kiosk of this office means."""
    if isinstance(shown, Nik):
        return requests.card_request_of(tx, office, tx.keys.nik_mark(office, shown))
    row = requests.find_if_there(tx, shown)
    if row is not None:
        return row if row.office == office and row.progress.service == rules.CARD_SERVICE else None
    booking = bookings.find_if_there(tx.connection, office, shown)
    if booking is None:
        return None
    return requests.card_request_of(tx, office, bookings.nik_mark_of(tx.connection, booking))
