"""`/b/{code}`: a resident's booking with its QR. The code is all that it knows; a wrong one looks the same."""

from fastapi import APIRouter, Request, Response

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingState
from quota_protocol.problems import ProblemType, problem_type
from quota_server.api.bookings import find_booking
from quota_server.api.house import House, house_of, public_caller
from quota_server.domain import gates
from quota_server.domain.refusals import Refused
from quota_server.pages import wording
from quota_server.pages.frame import Page, page_response, text
from quota_server.pages.qr import qr_svg
from quota_server.store.contract import StoredBooking, StoreError
from quota_server.store.jobs import waiting
from quota_server.store.jobs.waiting import Turn

router = APIRouter()
_SUBJECT = "Pendaftaran antrean"
_NOBODYS = "Antrean Disdukcapil"
_FREE = '<span class="gratis">GRATIS</span>'
_UNAVAILABLE = 503
_REFUSALS = {
    ProblemType.BOOKING_UNKNOWN: (
        "Kode tidak ditemukan",
        "Periksa kembali kode pada SMS Anda. Kode tidak memakai huruf O, I, L dan angka 0, 1.",
    ),
    ProblemType.RECORD_NOT_PRINTABLE: (
        "KTP-el belum bisa dicetak",
        "Ini kode permohonan Anda. Tunjukkan di kios kantor, atau tanyakan kepada petugas.",
    ),
    ProblemType.RATE_LIMITED: ("Terlalu banyak percobaan", "Tunggu satu menit, lalu buka lagi halaman ini."),
}
_OTHERWISE = ("Belum dapat dibuka", "Server sedang tidak dapat dibaca. Coba lagi sebentar.")
_HELP = "Butuh bantuan? Tanyakan kepada petugas di kantor."


@router.get("/b/{code}")
async def booking(request: Request, code: str) -> Response:
    """The booking of a code."""
    house = house_of(request)
    try:
        caller = await public_caller(request)
        known, stored = await find_booking(house, caller, code)
        turn = await _turn(house, known, stored)
    except Refused as refused:
        kind = problem_type(refused.problem.type)
        heading, sentence = _REFUSALS.get(kind, _OTHERWISE) if kind else _OTHERWISE
        return _answer(_NOBODYS, _part(heading, sentence), house.clock.simulated, refused.problem.status)
    except StoreError:
        return _answer(_NOBODYS, _part(*_OTHERWISE), house.clock.simulated, _UNAVAILABLE)
    now = house.clock.now()
    state = gates.shown_state(stored.office, stored.facts, now)
    heading, sentence = wording.booking_state(stored.office, stored.facts, state, now, waiting=turn is not None)
    facts = _facts(known, stored, turn, open_=state is BookingState.BOOKED)
    phone = stored.office.complaint_phone
    help_ = f'{_HELP} <span class="utuh">Pengaduan: {text(phone)}</span>' if phone else _HELP
    main = _part(heading, sentence, facts)
    return _answer(stored.office.name, main, house.clock.simulated, footer=help_)


async def _turn(house: House, code: BookingCode, stored: StoredBooking) -> Turn | None:
    if stored.facts.state is not BookingState.CHECKED_IN:
        return None
    return await house.store.read(lambda tx: waiting.turn_of_booking(tx, stored.office.code, code))


def _answer(office: str, main: str, simulated: bool, status: int = 200, footer: str = _HELP) -> Response:
    page = Page(f"{_SUBJECT} - {office}", office, _SUBJECT, main, _FREE, simulated=simulated, footer=footer)
    return page_response(page, status)


def _part(heading: str, sentence: str, facts: str = "") -> str:
    return (
        f'<div class="pendaftaran"><section class="keadaan"><h1>{text(heading)}</h1><p>{text(sentence)}</p></section>'
        f"{facts}</div>"
    )


def _facts(code: BookingCode, stored: StoredBooking, turn: Turn | None, *, open_: bool) -> str:
    office, facts = stored.office, stored.facts
    service = office.service(facts.service)
    shown = wording.shown_code(code)
    qr = (
        f'<figure class="kartu">{qr_svg(code, "Kode QR untuk dipindai di kios")}<figcaption>'
        f'<span class="kode">{shown}</span><span>Pindai di kios, atau ketik kode ini.</span></figcaption></figure>'
        if open_
        else f'<p class="kartu kode-saja"><span class="kode">{shown}</span></p>'
        if turn is None
        # What is called out is the number; the code has done its work.
        else f'<p class="kartu kode-saja"><span>Nomor antrean Anda</span><span class="nomor-besar">{turn.number}</span>'
        f"<span>Kode {shown}</span></p>"
    )
    bring = "".join(f"<li>{text(document)}</li>" for document in (service.documents if service else ()))
    rows = [
        ("Layanan", text(service.name if service else facts.service)),
        ("Hari", text(wording.long_date(facts.date))),
        ("Jam", text(f"{wording.hours(facts.window)} {office.timezone_label}")),
    ]
    if turn is not None:
        rows += [(name, text(value)) for name, value in wording.turn(turn.ahead, turn.wait)]
    if bring and open_:
        rows.append(("Bawa", f"<ul>{bring}</ul>"))
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'{qr}<dl class="kartu rincian">{listed}</dl>'
