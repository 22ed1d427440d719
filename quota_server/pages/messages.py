"""`/pesan`: what was sent to a code and when, whom to phone instead, and what staff tell themselves."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_server.api.bodies import invalid
from quota_server.api.house import House
from quota_server.api.staff_session import SignedInStaff
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.refusals import Refused
from quota_server.domain.staff import MAY_SEE_MESSAGES, MAY_TELL
from quota_server.pages import messages_views as views
from quota_server.pages import staff_pages
from quota_server.pages.forms import Form
from quota_server.pages.frame import Page, page_response
from quota_server.pages.messages_views import NothingAsked, ShownNumber
from quota_server.pages.staff_pages import StaffPage, back
from quota_server.pages.staff_views import header_aside
from quota_server.store.contract_requests import RequestNews
from quota_server.store.jobs import message_list
from quota_server.store.jobs.message_list import Deed
from quota_server.store.jobs.transaction import Transaction

router = APIRouter()
_HOME = "/pesan"
_SUBJECT = "Pesan ke warga"
_PAGE = StaffPage(_HOME, "Pesan", _SUBJECT, "Masuk petugas", MAY_SEE_MESSAGES, "peran")
_SEE_OTHER = 303
_KEY_CHARACTERS_MAX = 200
_EVENTS = {deed.value: event for deed, event in message_list.EVENTS.items()}
_TOLD = {
    Deed.TELL_AT_CENTRE.value: MessageKind.AT_CENTRE,
    Deed.TELL_DELAYED.value: MessageKind.DELAYED,
}
# A NIK does not fit: it must not get into an address.
_CODE_CHARACTERS_MAX = 9


@router.get("/pesan")
async def home(request: Request, p: str = "", kode: str = "") -> Response:
    """The page, with the messages of a code where one is asked for; or first the form to sign in."""
    return await staff_pages.shown(request, _PAGE, p, lambda house, signed_in: _page(house, signed_in, p, kode))


@router.post("/pesan/masuk")
async def sign_in(request: Request) -> Response:
    """Begins a session, in a cookie that no script reads."""
    return await staff_pages.signed_in(request, _PAGE)


@router.post("/pesan/keluar")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    return await staff_pages.signed_out(request, _PAGE)


@router.post("/pesan/nomor")
async def number(request: Request) -> Response:
    """Shows the number of one message, to be phoned; it is on this answer alone."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _number(request, house, form))


@router.post("/pesan/ditelepon")
async def phoned(request: Request) -> Response:
    """Staff have phoned."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _phoned(request, house, form))


@router.post("/pesan/kirim")
async def tell(request: Request) -> Response:
    """Staff tell something of a request."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _tell(request, house, form))


@router.post("/pesan/terjadi")
async def happened(request: Request) -> Response:
    """A document is ready, was fetched, or was sent as a PDF."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _happened(request, house, form))


@router.post("/pesan/belum-cetak")
async def not_printed(request: Request) -> Response:
    """Takes back that a document is printed."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _not_printed(request, house, form))


async def _page(
    house: House, signed_in: SignedInStaff, word: str, text: str, shown: ShownNumber | NothingAsked = NothingAsked.FOR
) -> Response:
    office = (await house.store.office(signed_in.staff.office)).config
    code = parse_booking_code(text[:_CODE_CHARACTERS_MAX])
    of_code = await house.store.read(lambda tx: _of_code(tx, office.code, code)) if code else NothingAsked.FOR
    to_phone = await house.store.read(lambda tx: message_list.to_phone(tx, office.code))
    asked = text[:_CODE_CHARACTERS_MAX]
    main = views.page(views.MessagesPage(office, asked, of_code, to_phone, shown, signed_in.csrf_token, word))
    aside = header_aside(_HOME, signed_in.csrf_token, signed_in.staff)
    return page_response(Page("Pesan", office.name, _SUBJECT, main, aside, simulated=house.clock.simulated))


async def _number(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office, actor, key = signed_in.staff.office, signed_in.staff.actor, _key(form)
    phone = await house.store.write(lambda tx: message_list.reveal(tx, office, actor, key), office)
    if not phone:
        return back(_HOME, "pesan-nomor-hilang")
    return await _page(house, signed_in, "", "", ShownNumber(key, phone))


async def _phoned(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office, actor, key = signed_in.staff.office, signed_in.staff.actor, _key(form)
    await house.store.write(lambda tx: message_list.handled(tx, office, actor, key), office)
    return back(_HOME, "pesan-ditelepon")


async def _tell(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office, actor, code = signed_in.staff.office, signed_in.staff.actor, _code(form)
    kind = _TOLD.get(form.one("deed"))
    if kind is None:
        raise invalid("deed: not what the page offers.")
    queued = await house.store.write(lambda tx: message_list.tell(tx, office, actor, code, kind), office)
    return back_to(code, "pesan-antre" if queued else "pesan-tanpa-nomor")


async def _happened(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office, actor, code = signed_in.staff.office, signed_in.staff.actor, _code(form)
    event = _EVENTS.get(form.one("deed"))
    if event is None:
        raise invalid("deed: not what the page offers.")
    if signed_in.staff.role not in MAY_TELL:
        return back_to(code, "pesan-peran")
    news = RequestNews(event, originals_match=form.one("asli") == "sesuai")
    try:
        await house.store.write(lambda tx: message_list.happened(tx, office, actor, code, news), office)
    except Refused:
        return back_to(code, "pesan-berubah")
    return back_to(code, f"pesan-{form.one('deed')}")


async def _not_printed(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office, actor, code = signed_in.staff.office, signed_in.staff.actor, _code(form)
    done = await house.store.write(lambda tx: message_list.take_back_printed(tx, office, actor, code), office)
    return back_to(code, "pesan-dibatalkan" if done else "pesan-terlambat")


def back_to(code: BookingCode, word: str) -> Response:
    """Leads back to the messages of the code; a code is no secret to staff, and no NIK."""
    return RedirectResponse(f"{_HOME}?kode={code}&p={word}", _SEE_OTHER)


def _of_code(tx: Transaction, office: str, code: BookingCode) -> views.MessagesOfCode:
    return views.MessagesOfCode(code, message_list.facts_of(tx, office, code), message_list.of_code(tx, office, code))


def _key(form: Form) -> str:
    key = form.one("key")
    if not 0 < len(key) <= _KEY_CHARACTERS_MAX:
        raise invalid("key: not what the page offers.")
    return key


def _code(form: Form) -> BookingCode:
    code = parse_booking_code(form.one("kode")[:_CODE_CHARACTERS_MAX])
    if code is None:
        raise invalid("kode: not a code.")
    return code
