"""`/loket`: a counter at work, as plain forms. Every deed is a POST that leads back to the page."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from quota_server.api.bodies import invalid
from quota_server.api.house import House
from quota_server.api.staff_session import SignedInStaff
from quota_server.domain.office import OfficeConfig
from quota_server.domain.staff import MAY_CALL
from quota_server.domain.ticket_states import Deed
from quota_server.pages import counter_views as views
from quota_server.pages import staff_pages
from quota_server.pages.forms import Desk, Form, desk_in_cookie, desk_of
from quota_server.pages.frame import Page, page_response
from quota_server.pages.staff_pages import StaffPage, back
from quota_server.pages.staff_views import header_aside
from quota_server.store.contract import Answer
from quota_server.store.jobs import counters
from quota_server.store.jobs.counters import AtCounter
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Transaction

router = APIRouter()
_HOME = "/loket"
_SUBJECT = "Loket antrean"
_PAGE = StaffPage(_HOME, "Loket antrean", _SUBJECT, "Masuk petugas loket", MAY_CALL, "peran")
_DESK_COOKIE = "antrean_loket"
_DEEDS = {"ulang": Deed.RECALL, "lewati": Deed.SKIP, "mulai": Deed.START, "selesai": Deed.FINISH}


@router.get("/loket")
async def home(request: Request, p: str = "") -> Response:
    """The counter; or first the forms to sign in and to choose one. `p` names what was refused just now."""
    return await _shown(request, p, choosing=False)


@router.get("/loket/pilih")
async def choose(request: Request, p: str = "") -> Response:
    """The form to choose a counter."""
    return await _shown(request, p, choosing=True)


@router.post("/loket/masuk")
async def sign_in(request: Request) -> Response:
    """Begins a session, in a cookie that no script reads."""
    return await staff_pages.signed_in(request, _PAGE)


@router.post("/loket/keluar")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    return await staff_pages.signed_out(request, _PAGE)


@router.post("/loket/pilih")
async def chosen(request: Request) -> Response:
    """Remembers the counter and its services."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _choose(request, house, form))


@router.post("/loket/{deed}")
async def do_at_counter(request: Request, deed: str) -> Response:
    """One of the six deeds, once for the form's own key."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _do(request, house, form, deed))


async def _shown(request: Request, word: str, *, choosing: bool) -> Response:
    return await staff_pages.shown(
        request, _PAGE, word, lambda house, signed_in: _page(request, house, signed_in, word, choosing)
    )


async def _page(request: Request, house: House, signed_in: SignedInStaff, word: str, choosing: bool) -> Response:
    office = (await house.store.office(signed_in.staff.office)).config
    desk = desk_in_cookie(office, request.cookies.get(_DESK_COOKIE, ""))
    aside = header_aside(_HOME, signed_in.csrf_token, signed_in.staff)
    if desk is None or choosing:
        main, title = views.choose_desk(office, signed_in.csrf_token, word, desk), "Pilih loket"
    else:
        main, title = await _work(house, office, desk, signed_in, word), f"Loket {desk.counter}"
    return page_response(
        Page(title, office.name, _SUBJECT, main, aside, script=not choosing, simulated=house.clock.simulated)
    )


async def _work(house: House, office: OfficeConfig, desk: Desk, signed_in: SignedInStaff, word: str) -> str:
    status = await house.store.read(lambda tx: counters.status(tx, office.code, desk.counter, desk.services))
    return views.at_work(office, desk, status, signed_in.csrf_token, word)


async def _choose(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office = (await house.store.office(signed_in.staff.office)).config
    services = form.all("service") or tuple(service.id for service in office.services)
    desk = desk_of(office, form.one("counter").strip(), services)
    if desk is None:
        return back("/loket/pilih", "loket")
    answer = back(_HOME)
    staff_pages.remember(request, answer, _DESK_COOKIE, desk.cookie(), _HOME)
    return answer


async def _do(request: Request, house: House, form: Form, deed: str) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    office = (await house.store.office(signed_in.staff.office)).config
    desk = desk_in_cookie(office, request.cookies.get(_DESK_COOKIE, ""))
    if desk is None:
        return back("/loket/pilih", "loket")
    at, service = _at_counter(signed_in, desk, form, deed), form.one("service")

    def job(tx: Transaction) -> Answer:
        if deed == "panggil":
            return counters.call_next(tx, at, desk.services)
        if deed == "alihkan":
            return counters.transfer(tx, at, service)
        return counters.act(tx, at, _DEEDS[deed])

    answer = await house.store.write(job, office.code)
    house.board.changed(office.code)
    return back(_HOME, "" if answer.body else "kosong")


def _at_counter(signed_in: SignedInStaff, desk: Desk, form: Form, deed: str) -> AtCounter:
    if deed not in (*_DEEDS, "panggil", "alihkan"):
        raise invalid("deed: there is no such deed.")
    try:
        key = str(UUID(form.one("event_id")))
    except ValueError:
        raise invalid("event_id: a UUID.") from None
    content = f"page/{deed}/{desk.cookie()}\0{form.one('service')}".encode()
    return AtCounter(desk.counter, StaffWrite(signed_in.staff.office, signed_in.staff.actor, key, content))
