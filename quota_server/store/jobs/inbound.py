"""SMS that residents send to the office: `STATUS K7M4-2QXA`, `BATAL K7M4-2QXA`; anything else is answered once a day.

The text itself is not kept: people write whatever they like.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.messages import BookingState
from quota_protocol.phones import parse_phone
from quota_server.domain import gates
from quota_server.domain.message_kinds import Facts, MessageKind
from quota_server.domain.message_wording import code_fact
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused
from quota_server.domain.requests import RequestState
from quota_server.store.jobs import bookings, contacts, notices, outbox, requests
from quota_server.store.jobs.outbox import Notice
from quota_server.store.jobs.transaction import Transaction

_CHARACTERS_MAX = 200
_COMMAND = re.compile(r"\s*(STATUS|BATAL)\b[\s:.]*(.*)", re.IGNORECASE | re.DOTALL)
_BOOKING_STATES = {
    BookingState.BOOKED: "terdaftar",
    BookingState.CHECKED_IN: "sudah dipakai",
    BookingState.CANCELLED: "sudah dibatalkan",
    BookingState.NO_SHOW: "sudah lewat",
}
_REQUEST_STATES = {
    RequestState.RECEIVED: "sedang diproses",
    RequestState.INCOMPLETE: "belum lengkap, tanyakan ke petugas apa yang kurang",
    RequestState.AT_CENTRE: "masih diproses di pusat, belum bisa dicetak",
    RequestState.PRINT_READY: "siap dicetak",
    RequestState.DUPLICATE_RECORD: "data perlu diperbaiki, silakan ke loket perbaikan data",
    RequestState.HELD_FOR_SECTION_HEAD: "menunggu pemeriksaan Kasi",
    RequestState.VERIFICATION: "silakan menemui petugas verifikasi",
    RequestState.PRINTED: "sudah jadi, silakan diambil",
    RequestState.COLLECTED: "sudah diambil",
    RequestState.PDF_SENT: "selesai, PDF sudah dikirim lewat WA untuk dicetak sendiri",
    RequestState.REFUSED: "tidak dapat diproses, silakan menemui petugas",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has sent. `code` None: nothing that we know. `sms` is equal when it is read a second time."""

    phone: str = field(repr=False)
    code: BookingCode | None
    cancels: bool
    sms: bytes = field(repr=False)


def read(sender: str, text: str, token: str) -> Asked | None:
    """What a text asks for; None from whom cannot be answered: a service's name, a number abroad."""
    phone = parse_phone(sender)
    if phone is None:
        return None
    found = _COMMAND.fullmatch(text[:_CHARACTERS_MAX])
    code = parse_booking_code(found[2].strip().strip(".")) if found else None
    cancels = found is not None and found[1].upper() == "BATAL"
    return Asked(phone, code, cancels, f"{token}\0{sender}\0{text}".encode())


def office_of(tx: Transaction, asked: Asked) -> str:
    """The office of the code; else the first one of the database. Empty: there is none."""
    for table in ("bookings", "requests") if asked.code else ():
        row = tx.connection.execute(f"SELECT office FROM {table} WHERE code = ?", (asked.code,)).fetchone()  # noqa: S608 - one of two names
        if row is not None:
            return str(row[0])
    first = tx.connection.execute("SELECT MIN(office) FROM offices").fetchone()
    return str(first[0] or "")


def answer(tx: Transaction, office_code: str, asked: Asked) -> None:
    """Does what is asked, and queues the answer."""
    office = tx.config(office_code)
    mark = (tx.keys.phone_mark(office_code, asked.phone) or b"").hex()[:16]
    subject = f"sms/{mark}"
    contacts.keep(tx, office_code, subject, asked.phone, tx.today(office) + timedelta(days=1))
    if asked.code is not None:
        # Under the office's key: without it nobody can tell from a key of the outbox who wrote what.
        event = tx.keys.sms_mark(office_code, asked.sms).hex()[:16]
        if asked.cancels and _cancelled(tx, office, asked.code, subject, event):
            return
        if _status(tx, office, asked.code, subject, event):
            return
    key = f"{subject}/help/{tx.today(office)}"
    outbox.enqueue(tx, office, Notice(MessageKind.HELP, subject, key, {}))


def _cancelled(tx: Transaction, office: OfficeConfig, code: BookingCode, subject: str, event: str) -> bool:
    """Cancels the booking, for whoever has its code, as on the web. False where it cannot be cancelled."""
    try:
        bookings.cancel(tx, code)
    except Refused:
        return False
    if contacts.phone_of(tx, office.code, f"booking/{code}") != contacts.phone_of(tx, office.code, subject):
        facts = {Facts.CODE: code_fact(code)}
        outbox.enqueue(tx, office, Notice(MessageKind.CANCELLED, subject, f"{subject}/{event}", facts))
    return True


def _status(tx: Transaction, office: OfficeConfig, code: BookingCode, subject: str, event: str) -> bool:
    key = f"{subject}/{event}"
    try:
        row = bookings.find_in_office(tx.connection, office.code, code)
    except Refused:
        pass
    else:
        service = office.service(row.facts.service)
        if service is None:
            return False
        facts = notices.appointment(office, code, service, row.facts.date, row.facts.window)
        facts[Facts.STATE] = _BOOKING_STATES[gates.shown_state(office, row.facts, tx.now)]
        outbox.enqueue(tx, office, Notice(MessageKind.STATUS_BOOKING, subject, key, facts))
        return True
    try:
        request = requests.find(tx, code)
    except Refused:
        return False
    said = {Facts.CODE: code_fact(code), Facts.STATE: _REQUEST_STATES[request.progress.state]}
    outbox.enqueue(tx, office, Notice(MessageKind.STATUS_REQUEST, subject, key, said))
    return True
