"""The path of a visitor, step by step: a wish is presented, measured where screening is on, and requested.

These steps are shared by what residents touch (`touches.py`) and by what is answered (`answers.py`). Pure.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from kiosk.core.booking_states import BookingWait
from kiosk.core.effects import (
    CallStaff,
    Effect,
    LoadWindows,
    LookUpBooking,
    MeasureTemperature,
    OpenGate,
    RequestTicket,
)
from kiosk.core.facts import REJECTED, Facts, SessionSettings
from kiosk.core.lost_code_states import ResendingCode
from kiosk.core.model import (
    CheckInByCode,
    CheckInByNik,
    EventId,
    JournalFault,
    NewNumber,
    OutOfServiceReason,
    PrinterFault,
    SessionId,
    StaffReason,
    TicketWish,
)
from kiosk.core.number_states import SendingNumber
from kiosk.core.presentation import Presentation
from kiosk.core.record_states import LeavingPhone
from kiosk.core.refusals import refusal
from kiosk.core.staff_states import MoreStaffWait
from kiosk.core.states import (
    CheckingPin,
    ChoosingBooking,
    Entry,
    LoadingTickets,
    LoadingWindows,
    LookingUp,
    NoServer,
    NumberShown,
    OutOfService,
    Printing,
    Recording,
    Requesting,
    Screening,
    StaffPrinting,
    Starting,
    State,
    Welcome,
    WithStaff,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Problem, Service, Ticket
from quota_protocol.problems import ProblemType, problem_type

_NO_ANSWER = frozenset({ProblemType.RATE_LIMITED, ProblemType.RECOVERING})

WAITS_FOR_A_UNIT_AT_MOST_S = 30

Step = tuple[State, tuple[Effect, ...]]
"""The next state of the visit, and what is to be done."""


@dataclass(frozen=True, slots=True)
class Held:
    """The wish of the last visitor who was sent to staff after being measured, and the session it was in."""

    wish: TicketWish = field(repr=False)
    session: SessionId


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Everything the core knows. `session` counts visits, `scene` pictures, `timer` the newest visit timer.

    `presentation` is how this visit is shown and heard, `adjusting` whether that is being changed, `hearings` how
    often somebody asked to hear the screen, `resends` how often this visitor asked for a lost code; `told_by_sms` the
    newest ticket whose number the server has sent to the phone that was left with the wish, empty for none.
    """

    settings: SessionSettings
    facts: Facts = Facts()
    visit: State = Starting()
    session: SessionId = SessionId(1)
    scene: int = 1
    timer: int = 0
    held: Held | None = None
    presentation: Presentation = Presentation()
    adjusting: bool = False
    hearings: int = 0
    resends: int = 0
    told_by_sms: EventId = EventId("")


def home(facts: Facts) -> State:
    """Where the kiosk is when nobody is being served."""
    if facts.rejected is not None:
        return OutOfService(facts.rejected)
    if facts.office is None:
        return Starting()
    return Welcome() if facts.serves else OutOfService(OutOfServiceReason.NO_SERVER)


def at_home(visit: State) -> bool:
    return isinstance(visit, Starting | OutOfService | Welcome)


def stay(kiosk: Kiosk) -> Step:
    return kiosk.visit, ()


def end(kiosk: Kiosk) -> Step:
    return home(kiosk.facts), ()


def present_code(kiosk: Kiosk, code: BookingCode, entry: Entry) -> Step:
    if entry is Entry.SCANNED and not kiosk.settings.screening:
        return request(kiosk, CheckInByCode(code))
    return LookingUp(code, entry), (LookUpBooking(kiosk.session, code, ask_server=kiosk.facts.online),)


def want(kiosk: Kiosk, wish: TicketWish) -> Step:
    """Measure where screening is on, then request the number."""
    if not kiosk.settings.screening or not kiosk.facts.serves:
        return request(kiosk, wish)
    warm = kiosk.facts.warm_visitor(fingerprint(kiosk.settings, wish))
    if warm is not None and not warm.may_measure_again:
        return to_staff(StaffReason.SECOND_READING_TOO_SOON, wish)
    return Screening(wish), (MeasureTemperature(kiosk.session),)


def request(kiosk: Kiosk, wish: TicketWish, *, again: bool = False) -> Step:
    return Requesting(wish, again=again), (RequestTicket(kiosk.session, wish, ask_server=kiosk.facts.online),)


def load_windows(kiosk: Kiosk, wish: NewNumber) -> Step:
    if kiosk.facts.office is None or not kiosk.facts.serves:
        return no_server()
    return LoadingWindows(wish), (LoadWindows(kiosk.session, wish.service, ask_server=kiosk.facts.online),)


def refused(kiosk: Kiosk, problem: Problem) -> Step:
    kind = problem_type(problem.type)
    if kind is None or kind in _NO_ANSWER:
        return no_server()
    if kind in REJECTED:
        return home(kiosk.facts), (CallStaff(StaffReason.REFUSED),)
    if kind is ProblemType.SEVERAL_BOOKINGS and problem.choices and isinstance(kiosk.visit, Requesting):
        wish = kiosk.visit.wish
        if isinstance(wish, CheckInByNik) and not wish.service:
            return ChoosingBooking(wish.nik, problem.choices), ()
    if kind is ProblemType.QUOTA_EXHAUSTED and problem.retry_after_s:
        match kiosk.visit:
            case Requesting(wish, again=False):
                # Another kiosk is asked to give back what it holds.
                return Requesting(wish, waits_s=float(min(problem.retry_after_s, WAITS_FOR_A_UNIT_AT_MOST_S))), ()
    return refusal(kind, problem, _number_wished(kiosk.visit)), ()


def _number_wished(visit: State) -> TicketWish | None:
    match visit:
        case Requesting(wish=wish) | LoadingWindows(wish):
            return wish
        case LookingUp(code):
            return CheckInByCode(code)
        case _:
            return None


def no_server() -> Step:
    return NoServer(), (CallStaff(StaffReason.NO_SERVER),)


def service_of_office(kiosk: Kiosk, service_id: str) -> Service | None:
    """The service with that id, if the office has it."""
    office = kiosk.facts.office
    return next((one for one in office.services if one.id == service_id), None) if office else None


def to_staff(reason: StaffReason, held: TicketWish | None = None) -> Step:
    return WithStaff(reason, held), (CallStaff(reason),)


def fingerprint(settings: SessionSettings, wish: TicketWish) -> bytes | None:
    match wish:
        case CheckInByCode(code):
            presented = code.encode()
        case CheckInByNik(presented_nik):
            presented = presented_nik.digits.encode()
        case _:
            return None
    return hmac.digest(settings.memory_key, presented, hashlib.sha256)


def show_number(ticket: Ticket, fault: PrinterFault | JournalFault, reason: StaffReason) -> Step:
    return NumberShown(ticket, fault), (OpenGate(), CallStaff(reason))


def busy(visit: State) -> bool:
    for_staff = isinstance(visit, CheckingPin | LoadingTickets | StaffPrinting | MoreStaffWait)
    waits = isinstance(visit, LookingUp | LoadingWindows | Requesting | Recording | Printing)
    return for_staff or waits or isinstance(visit, BookingWait | ResendingCode | SendingNumber | LeavingPhone)
