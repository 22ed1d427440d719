"""`/cocokkan`: what sync could not settle, a decision each in one tap; and strips that were handed out by hand."""

import re
from datetime import date
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from quota_server.api.bodies import invalid
from quota_server.api.house import House
from quota_server.api.staff_session import SignedInStaff
from quota_server.domain.refusals import Refused
from quota_server.domain.settling import Decision
from quota_server.domain.staff import MAY_SETTLE
from quota_server.domain.strips import Roll, StripsEntered, numbers_in
from quota_server.pages import settling_views as views
from quota_server.pages import staff_pages
from quota_server.pages.forms import Form
from quota_server.pages.frame import Page, page_response
from quota_server.pages.staff_pages import StaffPage, back
from quota_server.pages.staff_views import header_aside
from quota_server.store.jobs import manual_strips, settling
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Transaction

router = APIRouter()
_HOME = "/cocokkan"
_SUBJECT = "Pencocokan antrean"
_PAGE = StaffPage(_HOME, "Cocokkan", _SUBJECT, "Masuk petugas", MAY_SETTLE, "peran-cocok")
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ID = re.compile(r"[0-9a-f]{1,64}")
_BAD_REQUEST = 400
_CONFLICT = 409
_entered = msgspec.json.Decoder(StripsEntered)


@router.get("/cocokkan")
async def home(request: Request, p: str = "") -> Response:
    """The page; or first the form to sign in. `p` names what was refused or done just now."""
    return await staff_pages.shown(request, _PAGE, p, lambda house, signed_in: _page(house, signed_in, p))


@router.post("/cocokkan/masuk")
async def sign_in(request: Request) -> Response:
    """Begins a session, in a cookie that no script reads."""
    return await staff_pages.signed_in(request, _PAGE)


@router.post("/cocokkan/keluar")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    return await staff_pages.signed_out(request, _PAGE)


@router.post("/cocokkan/putus")
async def decide(request: Request) -> Response:
    """One decision, once for the form's own key."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _decide(request, house, form))


@router.post("/cocokkan/strip")
async def enter_strips(request: Request) -> Response:
    """Enters a roll, once for the form's own key."""
    return await staff_pages.answered(request, _PAGE, lambda house, form: _enter(request, house, form))


async def _page(house: House, signed_in: SignedInStaff, word: str) -> Response:
    code = signed_in.staff.office
    office = (await house.store.office(code)).config
    found, kiosks, today = await house.store.read(
        lambda tx: (settling.listing(tx, code), _kiosks(tx, code), tx.today(office))
    )
    main = views.page(office, found, kiosks, today, signed_in.csrf_token, word)
    aside = header_aside(_HOME, signed_in.csrf_token, signed_in.staff)
    return page_response(Page("Cocokkan", office.name, _SUBJECT, main, aside, simulated=house.clock.simulated))


async def _decide(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    conflict_id, decision = form.one("conflict"), form.one("decision")
    if not _ID.fullmatch(conflict_id) or decision not in tuple(Decision):
        raise invalid("conflict, decision: not what the page offers.")
    write = _write(signed_in, form, f"page/decide/{conflict_id}/{decision}")
    await house.store.write(lambda tx: settling.decide(tx, write, conflict_id, Decision(decision)), write.office)
    house.board.changed(write.office)
    return back(_HOME, "diputus")


async def _enter(request: Request, house: House, form: Form) -> Response:
    signed_in = await staff_pages.written_by(request, house, form, _PAGE)
    roll = _roll(form)
    if roll is None:
        return back(_HOME, "strip-isi")
    write = _write(signed_in, form, f"page/strips/{roll}")
    try:
        answer = await house.store.write(lambda tx: manual_strips.enter(tx, write, roll), write.office)
    except Refused as refused:
        if refused.problem.status == _CONFLICT:
            return back(_HOME, "strip-dua-kali")
        if refused.problem.status == _BAD_REQUEST:
            return back(_HOME, "strip-isi")
        raise
    house.board.changed(write.office)
    over = _entered.decode(answer.body).over_quota
    return back(_HOME, "strip-lebih" if over else "strip-masuk")


def _roll(form: Form) -> Roll | None:
    """The roll as the form has it; None when a field cannot be read."""
    first, last, unused = (numbers_in(form.one(name)) for name in ("first", "last", "unused"))
    if first is None or last is None or unused is None or len(first) != 1 or len(last) != 1:
        return None
    start, begun = form.one("window_start"), form.one("handed_out_from")
    try:
        day = date.fromisoformat(form.one("date"))
    except ValueError:
        return None
    if not _WALL_TIME.fullmatch(begun) or (start and not _WALL_TIME.fullmatch(start)):
        return None
    return Roll(
        date=day,
        service=form.one("service"),
        first=first[0],
        last=last[0],
        handed_out_from=begun,
        unused=unused,
        window_start=start,
        kiosk=form.one("kiosk"),
        served=bool(form.one("served")),
    )


def _write(signed_in: SignedInStaff, form: Form, content: str) -> StaffWrite:
    try:
        key = str(UUID(form.one("event_id")))
    except ValueError:
        raise invalid("event_id: a UUID.") from None
    return StaffWrite(signed_in.staff.office, signed_in.staff.actor, key, content.encode("utf-8", "replace"))


def _kiosks(tx: Transaction, office: str) -> tuple[str, ...]:
    rows = tx.connection.execute("SELECT name FROM devices WHERE office = ? ORDER BY ordinal", (office,)).fetchall()
    return tuple(name for (name,) in rows)
