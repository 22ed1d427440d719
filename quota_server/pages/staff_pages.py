"""What all pages of staff share: signing in and out, the way back, and refusals that become a sentence on the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from quota_protocol.problems import ProblemType
from quota_server.api.house import House, house_of, public_caller
from quota_server.api.staff import end_session, open_session
from quota_server.api.staff_bodies import SignInBody
from quota_server.api.staff_session import SESSION_COOKIE, SignedInStaff, csrf_token_fits, session_of
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.staff import NAME_FORM, PASSWORD_CHARACTERS_MAX, SESSION_FOR, StaffRole
from quota_server.pages import staff_views as views
from quota_server.pages.forms import Form, read_form
from quota_server.pages.frame import Page, page_response
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Transaction

_SEE_OTHER = 303
_NOBODYS = "Antrean Disdukcapil"
_FORBIDDEN = 403
_CONFLICT = 409
_UNAVAILABLE = 503
_OFFICE_CHARACTERS_MAX = 64


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A page of staff. `home` is its path, `title` its name; `roles` may sign in there, `roles_word` says who may."""

    home: str
    title: str
    subject: str
    sign_in_title: str
    roles: frozenset[StaffRole]
    roles_word: str


async def shown(
    request: Request, of: StaffPage, word: str, page: Callable[[House, SignedInStaff], Awaitable[Response]]
) -> Response:
    """The page for whoever has signed in, the form to sign in for anybody else. `word` names what was refused."""
    house = house_of(request)
    try:
        await public_caller(request)
        return await page(house, await session(request, house, of))
    except Refused as refused:
        if refused.problem.type == ProblemType.RATE_LIMITED.urn:
            return _sorry(house, of, "sering", refused.problem.status)
        if refused.problem.status == _FORBIDDEN:
            word = of.roles_word
        offices = await house.store.read(_office_codes)
        return _without_session(house, of, views.sign_in(of.home, of.sign_in_title, offices, word))
    except StoreError:
        return _sorry(house, of, "server", _UNAVAILABLE)


async def answered(request: Request, of: StaffPage, work: Callable[[House, Form], Awaitable[Response]]) -> Response:
    """What a form leads to; a refusal leads back to the page, which says it."""
    house = house_of(request)
    try:
        return await work(house, await read_form(request))
    except StoreError:
        return back(of.home, "server")
    except Refused as refused:
        problem = refused.problem
        if problem.type == ProblemType.RATE_LIMITED.urn:
            return back(of.home, "sering")
        if problem.type == ProblemType.UNAUTHORIZED.urn:
            return back(of.home, of.roles_word if problem.status == _FORBIDDEN else "berakhir")
        if problem.status == _CONFLICT or problem.type == ProblemType.IDEMPOTENCY_MISMATCH.urn:
            return back(of.home, "berubah")
        raise


async def session(request: Request, house: House, of: StaffPage) -> SignedInStaff:
    """Who has signed in on this browser; refuses with `unauthorized`: 401 without a session, 403 for another role."""
    signed_in = await session_of(house, request.cookies.get(SESSION_COOKIE, ""))
    if signed_in.staff.role not in of.roles:
        raise refusal(ProblemType.UNAUTHORIZED, "This role may not do that.", status=_FORBIDDEN)
    return signed_in


async def written_by(request: Request, house: House, form: Form, of: StaffPage) -> SignedInStaff:
    """As `session`, for a form that changes something: refuses what another site may have sent."""
    signed_in = await session(request, house, of)
    if not csrf_token_fits(signed_in, form.one("csrf")):
        raise refusal(ProblemType.UNAUTHORIZED, "The form is not one of this session's pages.")
    return signed_in


async def signed_in(request: Request, of: StaffPage) -> Response:
    """Begins a session, in a cookie that no script reads."""
    return await answered(request, of, lambda house, form: _sign_in(request, house, form, of))


async def signed_out(request: Request, of: StaffPage) -> Response:
    """Ends the session."""
    return await answered(request, of, lambda house, form: _sign_out(request, house, form, of))


async def _sign_in(request: Request, house: House, form: Form, of: StaffPage) -> Response:
    caller = await public_caller(request)
    office, name, password = form.one("office"), form.one("name").strip().lower(), form.one("password")
    plausible = NAME_FORM.fullmatch(name) and 0 < len(password) <= PASSWORD_CHARACTERS_MAX
    if not plausible or not 0 < len(office) <= _OFFICE_CHARACTERS_MAX:
        return back(of.home, "masuk")
    try:
        signed_in = await open_session(house, caller, SignInBody(office=office, name=name, password=password))
    except Refused as refused:
        limited = refused.problem.type == ProblemType.RATE_LIMITED.urn
        return back(of.home, "terkunci" if limited else "masuk")
    if signed_in.staff.role not in of.roles:
        await end_session(house, signed_in)
        return back(of.home, of.roles_word)
    answer = back(of.home)
    remember(request, answer, SESSION_COOKIE, signed_in.token)
    return answer


async def _sign_out(request: Request, house: House, form: Form, of: StaffPage) -> Response:
    signed_in = await written_by(request, house, form, of)
    await end_session(house, signed_in)
    answer = back(of.home)
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return answer


def remember(request: Request, answer: Response, cookie: str, value: str, path: str = "/") -> None:
    """Sets a cookie that lasts as long as a session."""
    secure = request.url.scheme == "https"
    lifetime_s = int(SESSION_FOR.total_seconds())
    answer.set_cookie(cookie, value, max_age=lifetime_s, path=path, httponly=True, samesite="lax", secure=secure)


def back(to: str, word: str = "") -> RedirectResponse:
    """Leads to a page that says the word's sentence."""
    return RedirectResponse(f"{to}?p={quote(word)}" if word else to, _SEE_OTHER)


def _sorry(house: House, of: StaffPage, word: str, status: int) -> Response:
    return _without_session(house, of, views.notice(word) + views.retry(of.home), status)


def _without_session(house: House, of: StaffPage, main: str, status: int = 200) -> Response:
    return page_response(Page(of.title, _NOBODYS, of.subject, main, simulated=house.clock.simulated), status)


def _office_codes(tx: Transaction) -> tuple[str, ...]:
    rows = tx.connection.execute("SELECT office FROM offices ORDER BY office LIMIT 2").fetchall()
    return tuple(code for (code,) in rows)
