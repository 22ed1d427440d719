"""`/loket`: a counter at work, as plain forms. Every deed is a POST that leads back to the page."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from quota_protocol.problems import ProblemType
from quota_server.api.bodies import invalid
from quota_server.api.house import House, house_of, public_caller
from quota_server.api.staff import end_session, open_session
from quota_server.api.staff_bodies import SignInBody
from quota_server.api.staff_session import SESSION_COOKIE, SignedInStaff, require_csrf, session_of
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import Refused
from quota_server.domain.staff import MAY_CALL, NAME_FORM, PASSWORD_CHARACTERS_MAX, SESSION_FOR
from quota_server.domain.ticket_states import Deed
from quota_server.pages import counter_views as views
from quota_server.pages.forms import Desk, Form, desk_in_cookie, desk_of, read_form
from quota_server.pages.frame import Page, page_response
from quota_server.store.contract import Answer, StoreError
from quota_server.store.jobs import counters
from quota_server.store.jobs.counters import AtCounter
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Transaction

router = APIRouter()
_HOME = "/loket"
_SEE_OTHER = 303
_SUBJECT = "Loket antrean"
_NOBODYS = "Antrean Disdukcapil"
_DESK_COOKIE = "antrean_loket"
_CONFLICT = 409
_UNAVAILABLE = 503
_OFFICE_CHARACTERS_MAX = 64
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
    return await _refusals_as_notices(request, _sign_in)


@router.post("/loket/keluar")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    return await _refusals_as_notices(request, _sign_out)


@router.post("/loket/pilih")
async def chosen(request: Request) -> Response:
    """Remembers the counter and its services."""
    return await _refusals_as_notices(request, _choose)


@router.post("/loket/{deed}")
async def do_at_counter(request: Request, deed: str) -> Response:
    """One of the six deeds, once for the form's own key."""
    return await _refusals_as_notices(request, lambda asked, house, form: _do(asked, house, form, deed))


async def _shown(request: Request, word: str, *, choosing: bool) -> Response:
    house = house_of(request)
    try:
        await public_caller(request)
        return await _page(request, house, word, choosing)
    except Refused as refused:
        if refused.problem.type == ProblemType.RATE_LIMITED.urn:
            return _sorry(house, "sering", refused.problem.status)
        return _without_session(house, views.sign_in(await house.store.read(_office_codes), word))
    except StoreError:
        return _sorry(house, "server", _UNAVAILABLE)


def _sorry(house: House, word: str, status: int) -> Response:
    return _without_session(house, views.notice(word) + views.RETRY, status)


def _without_session(house: House, main: str, status: int = 200) -> Response:
    return page_response(Page("Loket antrean", _NOBODYS, _SUBJECT, main, simulated=house.clock.simulated), status)


async def _page(request: Request, house: House, word: str, choosing: bool) -> Response:
    signed_in = await _session(request, house)
    office = (await house.store.office(signed_in.staff.office)).config
    desk = desk_in_cookie(office, request.cookies.get(_DESK_COOKIE, ""))
    aside = views.header_aside(signed_in.csrf_token, signed_in.staff.name)
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


async def _session(request: Request, house: House) -> SignedInStaff:
    return await session_of(house, request.cookies.get(SESSION_COOKIE, ""))


async def _sign_in(request: Request, house: House, form: Form) -> Response:
    caller = await public_caller(request)
    office, name, password = form.one("office"), form.one("name").strip().lower(), form.one("password")
    plausible = NAME_FORM.fullmatch(name) and 0 < len(password) <= PASSWORD_CHARACTERS_MAX
    if not plausible or not 0 < len(office) <= _OFFICE_CHARACTERS_MAX:
        return _back("masuk")
    try:
        signed_in = await open_session(house, caller, SignInBody(office=office, name=name, password=password))
    except Refused as refused:
        limited = refused.problem.type == ProblemType.RATE_LIMITED.urn
        return _back("terkunci" if limited else "masuk")
    if signed_in.staff.role not in MAY_CALL:
        await end_session(house, signed_in)
        return _back("peran")
    answer = _back()
    secure = request.url.scheme == "https"
    lifetime_s = int(SESSION_FOR.total_seconds())
    answer.set_cookie(SESSION_COOKIE, signed_in.token, max_age=lifetime_s, httponly=True, samesite="lax", secure=secure)
    return answer


async def _sign_out(request: Request, house: House, form: Form) -> Response:
    signed_in = await _session(request, house)
    require_csrf(signed_in, form.one("csrf"))
    await end_session(house, signed_in)
    answer = _back()
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return answer


async def _choose(request: Request, house: House, form: Form) -> Response:
    signed_in = await _session(request, house)
    require_csrf(signed_in, form.one("csrf"))
    office = (await house.store.office(signed_in.staff.office)).config
    services = form.all("service") or tuple(service.id for service in office.services)
    desk = desk_of(office, form.one("counter").strip(), services)
    if desk is None:
        return _back("loket", to="/loket/pilih")
    answer = _back()
    secure = request.url.scheme == "https"
    lifetime_s = int(SESSION_FOR.total_seconds())
    answer.set_cookie(
        _DESK_COOKIE, desk.cookie(), max_age=lifetime_s, path=_HOME, httponly=True, samesite="lax", secure=secure
    )
    return answer


async def _do(request: Request, house: House, form: Form, deed: str) -> Response:
    signed_in = await _session(request, house)
    require_csrf(signed_in, form.one("csrf"))
    office = (await house.store.office(signed_in.staff.office)).config
    desk = desk_in_cookie(office, request.cookies.get(_DESK_COOKIE, ""))
    if desk is None:
        return _back("loket", to="/loket/pilih")
    at, service = _at_counter(signed_in, desk, form, deed), form.one("service")

    def job(tx: Transaction) -> Answer:
        if deed == "panggil":
            return counters.call_next(tx, at, desk.services)
        if deed == "alihkan":
            return counters.transfer(tx, at, service)
        return counters.act(tx, at, _DEEDS[deed])

    answer = await house.store.write(job, office.code)
    house.board.changed(office.code)
    return _back("" if answer.body else "kosong")


def _at_counter(signed_in: SignedInStaff, desk: Desk, form: Form, deed: str) -> AtCounter:
    if deed not in (*_DEEDS, "panggil", "alihkan"):
        raise invalid("deed: there is no such deed.")
    try:
        key = str(UUID(form.one("event_id")))
    except ValueError:
        raise invalid("event_id: a UUID.") from None
    content = f"page/{deed}/{desk.cookie()}\0{form.one('service')}".encode()
    return AtCounter(desk.counter, StaffWrite(signed_in.staff.office, signed_in.staff.actor, key, content))


async def _refusals_as_notices(
    request: Request, work: Callable[[Request, House, Form], Awaitable[Response]]
) -> Response:
    house = house_of(request)
    try:
        return await work(request, house, await read_form(request))
    except StoreError:
        return _back("server")
    except Refused as refused:
        problem = refused.problem
        if problem.type == ProblemType.RATE_LIMITED.urn:
            return _back("sering")
        if problem.type == ProblemType.UNAUTHORIZED.urn:
            return _back("berakhir")
        if problem.status == _CONFLICT or problem.type == ProblemType.IDEMPOTENCY_MISMATCH.urn:
            return _back("berubah")
        raise


def _office_codes(tx: Transaction) -> tuple[str, ...]:
    rows = tx.connection.execute("SELECT office FROM offices ORDER BY office LIMIT 2").fetchall()
    return tuple(code for (code,) in rows)


def _back(word: str = "", to: str = _HOME) -> RedirectResponse:
    return RedirectResponse(f"{to}?p={quote(word)}" if word else to, _SEE_OTHER)
