"""The kiosk's mind: `advance(kiosk, event)` gives the next state and what is to be done. Pure.

No IO, no clock, no randomness, no logging: time arrives as `TimerElapsed`, answers as events with the session that
asked. A pair of state and event that means nothing changes nothing.

The path of a visitor, as the functions below read: a code, a NIK or a wish is *presented*; where screening is on the
visitor is *measured*; a number is *requested*, *recorded* on disk, and only then *printed*; the gate opens.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace

from kiosk.effects import (
    CallStaff,
    Effect,
    LoadWindows,
    LookUpBooking,
    MarkTicket,
    MeasureTemperature,
    OpenGate,
    PrintTicket,
    RecordTicket,
    RequestTicket,
    StartTimer,
    StopMeasuring,
)
from kiosk.events import (
    BookingFound,
    Button,
    CodeScanned,
    Event,
    JournalFailed,
    KeyTyped,
    NobodyPassed,
    Pressed,
    ReadingUncertain,
    RequestRefused,
    ScreenTouched,
    SecondReadingDue,
    ServerUnreachable,
    ServiceChosen,
    TemperatureRead,
    ThermometerFailed,
    TicketFound,
    TicketGranted,
    TicketNotPrinted,
    TicketPrinted,
    TicketRecorded,
    TicketUncertain,
    TimerElapsed,
    VisitTimeout,
    WarmVisitorForgotten,
    WindowChosen,
    WindowsLoaded,
)
from kiosk.facts import Facts, SessionSettings, WhenSensorFails, learn
from kiosk.model import (
    CheckInByCode,
    CheckInByNik,
    EventId,
    JournalFault,
    MisreadScan,
    NewNumber,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    RowState,
    SessionId,
    StaffReason,
    TicketWish,
)
from kiosk.refusals import problem_of_booking, refusal
from kiosk.states import (
    ChoosingBooking,
    ChoosingService,
    ChoosingWindow,
    ConfirmingBooking,
    Entry,
    Interactive,
    LoadingWindows,
    LookingUp,
    Misread,
    NoServer,
    NumberShown,
    OfferingPriority,
    OutOfService,
    Printing,
    Recording,
    Refused,
    Requesting,
    Screening,
    Starting,
    State,
    StillThere,
    TicketShown,
    TypingCode,
    TypingNik,
    Welcome,
    WithStaff,
)
from quota_protocol import booking_code, nik
from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.messages import Booking, Origin, Problem, Ticket
from quota_protocol.problems import ProblemType, problem_type
from quota_protocol.scans import MistypedCode, ScannedCode, ScannedNik, SeveralCodes, read_scan

MESSAGE_S = 30.0
WITH_STAFF_S = 20.0
ANSWER_AT_MOST_S = 10.0
MEASUREMENT_AT_MOST_S = 15.0
PRINTING_AT_MOST_S = 45.0
FORGET_WARM_VISITOR_AFTER_S = 900.0
MAX_READINGS = 5

PICKUP_SERVICE = "pengambilan"

_REJECTED = frozenset(
    {
        ProblemType.UNAUTHORIZED,
        ProblemType.DEVICE_REVOKED,
        ProblemType.DEVICE_ROLLBACK,
        ProblemType.DEVICE_FORK,
    }
)
_NO_ANSWER = frozenset({ProblemType.RATE_LIMITED, ProblemType.RECOVERING})


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Everything the core knows. `session` counts visits, `scene` pictures, `timer` the newest visit timer."""

    settings: SessionSettings
    facts: Facts = Facts()
    visit: State = Starting()
    session: SessionId = SessionId(1)
    scene: int = 1
    timer: int = 0


Step = tuple[State, tuple[Effect, ...]]


def advance(kiosk: Kiosk, event: Event) -> tuple[Kiosk, tuple[Effect, ...]]:
    """What the kiosk is after an event, and what is to be done about it."""
    known = replace(kiosk, facts=learn(kiosk.facts, event))
    if isinstance(event, CodeScanned) and _takes_scans(kiosk.visit):
        known = replace(known, session=SessionId(known.session + 1))
    visit, effects = _react(known, event)
    if isinstance(event, TemperatureRead):
        known, reminders = _remember(known, visit)
        effects += reminders
    return _settle(kiosk, known, visit, effects, touched=isinstance(event, ScreenTouched))


def _settle(
    before: Kiosk, known: Kiosk, visit: State, effects: tuple[Effect, ...], *, touched: bool
) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Book-keeping after every step: a new scene, a new session at every end, a new timer for what waits."""
    session, scene, timer = known.session, known.scene, known.timer
    if _at_home(visit) and not _at_home(before.visit):
        session = SessionId(session + 1)
    if type(visit) is not type(before.visit) or session != before.session:
        scene += 1
    if visit != before.visit or touched:
        timer += 1
        if (after_s := stays_at_most_s(visit, known.settings)) is not None:
            effects = (*effects, StartTimer(VisitTimeout(timer), after_s))
    return replace(known, visit=visit, session=session, scene=scene, timer=timer), effects


def stays_at_most_s(visit: State, settings: SessionSettings) -> float | None:
    """How long a visit may stay as it is, in seconds; None for ever."""
    match visit:
        case Welcome() | OutOfService() | Starting():
            return None
        case StillThere():
            return settings.answer_s
        case TicketShown():
            return settings.ticket_shown_s
        case NumberShown() | Refused() | Misread() | NoServer():
            return MESSAGE_S
        case WithStaff():
            return WITH_STAFF_S
        case LookingUp() | LoadingWindows() | Requesting() | Recording():
            return ANSWER_AT_MOST_S
        case Screening():
            return MEASUREMENT_AT_MOST_S
        case Printing():
            return PRINTING_AT_MOST_S
        case _:
            return settings.idle_s


def home(facts: Facts) -> State:
    """Where the kiosk is when nobody is being served."""
    if facts.rejected is not None:
        return OutOfService(facts.rejected)
    if facts.office is None:
        return Starting()
    return Welcome() if facts.online else OutOfService(OutOfServiceReason.NO_SERVER)


def _at_home(visit: State) -> bool:
    return isinstance(visit, Starting | OutOfService | Welcome)


def _takes_scans(visit: State) -> bool:
    match visit:
        case OutOfService(reason):
            return reason is OutOfServiceReason.NO_SERVER
        case Starting() | LookingUp() | LoadingWindows() | Screening() | Requesting() | Recording() | Printing():
            return False
        case _:
            return True


def _react(kiosk: Kiosk, event: Event) -> Step:
    match event:
        case CodeScanned(text):
            return _scanned(kiosk, text) if _takes_scans(kiosk.visit) else _stay(kiosk)
        case Pressed(Button.CALL_STAFF, _):
            return _call_staff(kiosk)
        case Pressed(scene=scene) | KeyTyped(scene=scene) | ServiceChosen(scene=scene) | WindowChosen(scene=scene):
            return _touched(kiosk, event) if scene == kiosk.scene else _stay(kiosk)
        case ScreenTouched(scene):
            asked = isinstance(kiosk.visit, StillThere) and scene == kiosk.scene
            return _still_here(kiosk) if asked else _stay(kiosk)
        case TicketPrinted() | TicketNotPrinted() | TicketUncertain():
            return _paper(kiosk, event)
        case TicketGranted() | TicketRecorded():
            return _on_record(kiosk, event)
        case NobodyPassed():
            return kiosk.visit, (CallStaff(StaffReason.NOBODY_PASSED),)
        case TimerElapsed(VisitTimeout(serial)):
            return _timed_out(kiosk) if serial == kiosk.timer else _stay(kiosk)
        case _:
            return _answered(kiosk, event)


def _stay(kiosk: Kiosk) -> Step:
    return kiosk.visit, ()


def _end(kiosk: Kiosk) -> Step:
    return home(kiosk.facts), ()


# A visit begins


def _scanned(kiosk: Kiosk, text: str) -> Step:
    match read_scan(text):
        case ScannedCode(code):
            if isinstance(kiosk.visit, TicketShown) and kiosk.visit.code == code:
                return _stay(kiosk)
            return _present_code(kiosk, code, Entry.SCANNED)
        case ScannedNik(scanned):
            return _want(kiosk, CheckInByNik(scanned))
        case SeveralCodes():
            return Misread(MisreadScan.SEVERAL_CODES), ()
        case MistypedCode():
            return Misread(MisreadScan.CHECK_CHARACTER), ()
        case _:
            return Misread(MisreadScan.UNREADABLE), ()


def _present_code(kiosk: Kiosk, code: BookingCode, entry: Entry) -> Step:
    if entry is Entry.SCANNED and not kiosk.settings.screening:
        return _request(kiosk, CheckInByCode(code))
    return LookingUp(code, entry), (LookUpBooking(kiosk.session, code, ask_server=kiosk.facts.online),)


def _want(kiosk: Kiosk, wish: TicketWish) -> Step:
    """Measure where screening is on, then request the number."""
    if not kiosk.settings.screening or not kiosk.facts.online:
        return _request(kiosk, wish)
    warm = kiosk.facts.warm_visitor(_who(kiosk.settings, wish))
    if warm is not None and not warm.may_measure_again:
        return _to_staff(StaffReason.SECOND_READING_TOO_SOON)
    return Screening(wish), (MeasureTemperature(kiosk.session),)


def _request(kiosk: Kiosk, wish: TicketWish) -> Step:
    return Requesting(wish), (RequestTicket(kiosk.session, wish, ask_server=kiosk.facts.online),)


# Touches


def _touched(kiosk: Kiosk, event: Event) -> Step:
    match kiosk.visit, event:
        case TypingCode(), KeyTyped(key):
            return _type_code(kiosk.visit, key), ()
        case TypingNik(typed), KeyTyped(key):
            return TypingNik(_appended(typed, key, "0123456789", nik.LENGTH)), ()
        case ChoosingService(origin), ServiceChosen(service):
            return _choose_service(kiosk, service, origin)
        case ChoosingBooking(who, services), ServiceChosen(service) if service in services:
            return _request(kiosk, CheckInByNik(who, service))
        case ChoosingWindow(service, windows), WindowChosen(start):
            open_starts = [window.start for window in windows if window.free is None or window.free > 0]
            wish = NewNumber(service, Origin.WALK_IN, start)
            return _want(kiosk, wish) if start in open_starts else _stay(kiosk)
        case _, Pressed(button):
            return _pressed(kiosk, button)
        case _:
            return _stay(kiosk)


def _pressed(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case Welcome(), _:
            return _pressed_at_home(kiosk, button)
        case TypingCode() | TypingNik(), _:
            return _pressed_typing(kiosk, button)
        case ConfirmingBooking(code), Button.CONTINUE:
            return _want(kiosk, CheckInByCode(code))
        case ConfirmingBooking(), Button.BACK:
            return TypingCode(), ()
        case OfferingPriority(), Button.CONTINUE:
            return ChoosingService(Origin.PRIORITY), ()
        case ChoosingWindow(), Button.BACK:
            return ChoosingService(Origin.WALK_IN), ()
        case Screening(), Button.BACK | Button.CANCEL:
            return home(kiosk.facts), (StopMeasuring(),)
        case StillThere(), Button.STILL_HERE:
            return _still_here(kiosk)
        case TicketShown(), Button.TICKET_MISSING:
            return _to_staff(StaffReason.TICKET_UNCERTAIN)
        case Refused() | Misread(), _:
            return _pressed_after_refusal(kiosk, button)
        case visit, Button.DONE | Button.BACK | Button.CANCEL if not _busy(visit):
            return _end(kiosk)
        case _:
            return _stay(kiosk)


def _pressed_at_home(kiosk: Kiosk, button: Button) -> Step:
    match button:
        case Button.TYPE_CODE:
            return TypingCode(), ()
        case Button.TYPE_NIK:
            return TypingNik(), ()
        case Button.TAKE_NUMBER:
            return ChoosingService(Origin.WALK_IN), ()
        case Button.COLLECT_CARD:
            return _want(kiosk, NewNumber(PICKUP_SERVICE, Origin.PICKUP))
        case Button.PRIORITY:
            return OfferingPriority(), ()
        case Button.URGENT:
            return _to_staff(StaffReason.URGENT)
        case _:
            return _stay(kiosk)


def _pressed_typing(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case TypingCode(typed), Button.ERASE:
            return TypingCode(typed[:-1]), ()
        case TypingNik(typed), Button.ERASE:
            return TypingNik(typed[:-1]), ()
        case TypingCode(), Button.CLEAR:
            return TypingCode(), ()
        case TypingNik(), Button.CLEAR:
            return TypingNik(), ()
        case TypingCode(), Button.TYPE_NIK:
            return TypingNik(), ()
        case TypingNik(), Button.TYPE_CODE:
            return TypingCode(), ()
        case TypingCode(typed), Button.CONTINUE if len(typed) == booking_code.LENGTH:
            code = parse_booking_code(typed)
            return _present_code(kiosk, code, Entry.TYPED) if code else (TypingCode(typed, wrong=True), ())
        case TypingNik(typed), Button.CONTINUE if (complete := nik.parse_nik(typed)) is not None:
            return _want(kiosk, CheckInByNik(complete))
        case _, Button.BACK | Button.CANCEL:
            return _end(kiosk)
        case _:
            return _stay(kiosk)


def _pressed_after_refusal(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case Refused(kind=ProblemType.NIK_INVALID), Button.RETRY:
            return TypingNik(), ()
        case _, Button.RETRY:
            return TypingCode(), ()
        case _, Button.TAKE_NUMBER | Button.OTHER_SERVICE:
            return ChoosingService(Origin.WALK_IN), ()
        case Refused(service=service), Button.OTHER_WINDOW:
            return _load_windows(kiosk, service)
        case _, Button.URGENT:
            return _to_staff(StaffReason.URGENT)
        case _, Button.DONE | Button.BACK | Button.CANCEL:
            return _end(kiosk)
        case _:
            return _stay(kiosk)


def _type_code(before: TypingCode, key: str) -> TypingCode:
    typed = _appended(before.typed, key.upper(), booking_code.ALPHABET, booking_code.LENGTH)
    return TypingCode(typed, wrong=before.wrong and typed == before.typed)


def _appended(typed: str, key: str, allowed: str, length: int) -> str:
    fits = len(key) == 1 and key in allowed and len(typed) < length
    return typed + key if fits else typed


def _choose_service(kiosk: Kiosk, service: str, origin: Origin) -> Step:
    office = kiosk.facts.office
    offered = {one.id: one for one in office.services} if office else {}
    if service not in offered:
        return _stay(kiosk)
    if origin is Origin.WALK_IN and offered[service].windows:
        return _load_windows(kiosk, service)
    return _want(kiosk, NewNumber(service, origin))


def _load_windows(kiosk: Kiosk, service: str) -> Step:
    if kiosk.facts.office is None or not kiosk.facts.online:
        return _no_server()
    return LoadingWindows(service), (LoadWindows(kiosk.session, service, kiosk.facts.office.code),)


def _call_staff(kiosk: Kiosk) -> Step:
    call = CallStaff(StaffReason.ASKED)
    if _busy(kiosk.visit) or _at_home(kiosk.visit) and not isinstance(kiosk.visit, Welcome):
        return kiosk.visit, (call,)
    if isinstance(kiosk.visit, Screening):
        return WithStaff(StaffReason.ASKED), (StopMeasuring(), call)
    return WithStaff(StaffReason.ASKED), (call,)


def _still_here(kiosk: Kiosk) -> Step:
    match kiosk.visit:
        case StillThere(before):
            return before, ()
        case _:
            return _stay(kiosk)


def _busy(visit: State) -> bool:
    return isinstance(visit, LookingUp | LoadingWindows | Requesting | Recording | Printing)


# Answers


def _answered(kiosk: Kiosk, event: Event) -> Step:
    """An answer to a request of this visit; one for an earlier visit is ignored."""
    if getattr(event, "session", kiosk.session) != kiosk.session:
        return _stay(kiosk)
    match kiosk.visit, event:
        case LookingUp(code, entry), BookingFound(booking=booking):
            return _found(kiosk, code, entry, booking)
        case LookingUp(code), TicketFound(recorded=recorded):
            return _print_again(kiosk, recorded)
        case Requesting(), TicketFound(recorded=recorded):
            return _print_again(kiosk, recorded)
        case LoadingWindows(service), WindowsLoaded(windows=windows):
            return (ChoosingWindow(service, windows), ()) if windows else _want(kiosk, any_window(service))
        case LookingUp() | LoadingWindows() | Requesting(), RequestRefused(problem=problem):
            return _refused(kiosk, problem)
        case LookingUp() | LoadingWindows() | Requesting(), ServerUnreachable():
            return _no_server()
        case Recording(ticket), JournalFailed(fault=fault):
            return _show_number(ticket, fault, StaffReason.JOURNAL)
        case LookingUp() | Requesting(), JournalFailed():
            return _to_staff(StaffReason.JOURNAL)
        case Screening(), _:
            return _measured(kiosk, kiosk.visit, event)
        case Starting() | OutOfService() | Welcome(), _:
            return _end(kiosk)
        case _:
            return _stay(kiosk)


def any_window(service: str) -> NewNumber:
    """A walk-in's wish where there is nothing to choose; the server says when that is not possible."""
    return NewNumber(service, Origin.WALK_IN)


def _found(kiosk: Kiosk, code: BookingCode, entry: Entry, booking: Booking) -> Step:
    office = kiosk.facts.office
    problem = problem_of_booking(booking, office) if office else None
    if problem is not None:
        return _refused(kiosk, problem)
    if entry is Entry.TYPED:
        return ConfirmingBooking(code, booking), ()
    return _want(kiosk, CheckInByCode(code))


def _refused(kiosk: Kiosk, problem: Problem) -> Step:
    kind = problem_type(problem.type)
    if kind is None or kind in _NO_ANSWER:
        return _no_server()
    if kind in _REJECTED:
        return OutOfService(OutOfServiceReason.DEVICE_REJECTED), (CallStaff(StaffReason.REFUSED),)
    if kind is ProblemType.SEVERAL_BOOKINGS and problem.choices and isinstance(kiosk.visit, Requesting):
        wish = kiosk.visit.wish
        if isinstance(wish, CheckInByNik) and not wish.service:
            return ChoosingBooking(wish.nik, problem.choices), ()
    return refusal(kind, problem, _service_of(kiosk.visit)), ()


def _service_of(visit: State) -> str:
    match visit:
        case Requesting(NewNumber(service)) | LoadingWindows(service):
            return service
        case _:
            return ""


def _no_server() -> Step:
    return NoServer(), (CallStaff(StaffReason.NO_SERVER),)


def _to_staff(reason: StaffReason) -> Step:
    return WithStaff(reason), (CallStaff(reason),)


# Screening


def _measured(kiosk: Kiosk, visit: Screening, event: Event) -> Step:
    match event:
        case TemperatureRead(celsius=celsius):
            warm = celsius >= kiosk.settings.threshold
            return _to_staff(StaffReason.WARM) if warm else _request(kiosk, visit.wish)
        case ReadingUncertain(problem=problem) if visit.tries + 1 < MAX_READINGS:
            return replace(visit, hint=problem, tries=visit.tries + 1), (MeasureTemperature(kiosk.session),)
        case ReadingUncertain(problem=ReadingProblem.NOBODY):
            return _end(kiosk)
        case ThermometerFailed() if kiosk.settings.when_sensor_fails is WhenSensorFails.SKIP:
            return _request(kiosk, visit.wish)
        case ReadingUncertain() | ThermometerFailed():
            return _to_staff(StaffReason.SCREENING_NOT_POSSIBLE)
        case _:
            return _stay(kiosk)


def _remember(kiosk: Kiosk, after: State) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Who was measured warm is known by a keyed hash for a while, so that a second scan is a second reading."""
    who = _who(kiosk.settings, kiosk.visit.wish) if isinstance(kiosk.visit, Screening) else None
    if who is None:
        return kiosk, ()
    if after != WithStaff(StaffReason.WARM):
        return replace(kiosk, facts=kiosk.facts.forgetting(who)), ()
    return replace(kiosk, facts=kiosk.facts.remembering(who)), (
        StartTimer(SecondReadingDue(who), kiosk.settings.second_reading_after_s),
        StartTimer(WarmVisitorForgotten(who), FORGET_WARM_VISITOR_AFTER_S),
    )


def _who(settings: SessionSettings, wish: TicketWish) -> bytes | None:
    match wish:
        case CheckInByCode(code):
            presented = code.encode()
        case CheckInByNik(presented_nik):
            presented = presented_nik.digits.encode()
        case _:
            return None
    return hmac.digest(settings.memory_key, presented, hashlib.sha256)


# The ticket: granted, recorded, printed


def _on_record(kiosk: Kiosk, event: Event) -> Step:
    """A number is never lost: one that comes too late for its visit is recorded all the same, and never printed."""
    match kiosk.visit, event:
        case Requesting(wish), TicketGranted(session, ticket) if session == kiosk.session:
            return Recording(ticket, _code_of(wish)), (RecordTicket(session, ticket, wish),)
        case _, TicketGranted(session, ticket, wish):
            return kiosk.visit, (RecordTicket(session, ticket, wish),)
        case Recording(ticket, code), TicketRecorded(session, recorded) if session == kiosk.session:
            return _print(kiosk, ticket, code, copy=1) if recorded == ticket else _stay(kiosk)
        case _, TicketRecorded(ticket=ticket):
            return kiosk.visit, (MarkTicket(EventId(ticket.event_id), RowState.NOT_PRINTED, 1),)
        case _:
            return _stay(kiosk)


def _code_of(wish: TicketWish) -> BookingCode | None:
    return wish.code if isinstance(wish, CheckInByCode) else None


def _print(kiosk: Kiosk, ticket: Ticket, code: BookingCode | None, copy: int) -> Step:
    if kiosk.facts.printer is not None or kiosk.facts.office is None:
        fault = kiosk.facts.printer or PrinterFault.OFFLINE
        visit, effects = _show_number(ticket, fault, StaffReason.TICKET_NOT_PRINTED)
        mark = MarkTicket(EventId(ticket.event_id), RowState.NOT_PRINTED, copy)
        return visit, (mark, *effects) if copy == 1 else effects
    work = PrintTicket(kiosk.session, ticket, code, kiosk.facts.office, copy)
    return Printing(ticket, code, copy), (work,)


def _print_again(kiosk: Kiosk, recorded: RecordedTicket) -> Step:
    """The same code again: a number that may have no paper is printed, as a marked copy where it may have one."""
    match recorded.state:
        case RowState.PRINTED:
            kind = ProblemType.BOOKING_USED
            used_at = recorded.ticket.issued_at
            return _refused(kiosk, Problem(type=kind.urn, title="", status=kind.status, used_at=used_at))
        case RowState.NOT_PRINTED:
            return _print(kiosk, recorded.ticket, recorded.code, copy=1)
        case RowState.RECORDED | RowState.UNCERTAIN:
            return _print(kiosk, recorded.ticket, recorded.code, copy=recorded.copies + 2)


def _paper(kiosk: Kiosk, event: TicketPrinted | TicketNotPrinted | TicketUncertain) -> Step:
    """What became of the paper is noted whoever stands there now; the screen changes only for its own visit."""
    state = {
        TicketPrinted: RowState.PRINTED,
        TicketNotPrinted: RowState.NOT_PRINTED,
        TicketUncertain: RowState.UNCERTAIN,
    }[type(event)]
    mark = MarkTicket(EventId(event.ticket.event_id), state, event.copy)
    # A copy that did not come out leaves the row as it was: the first print may still be on paper.
    marks = () if state is RowState.NOT_PRINTED and event.copy > 1 else (mark,)
    match kiosk.visit, event:
        case Printing(ticket, code, copy), _ if event.session != kiosk.session or event.ticket != ticket:
            return kiosk.visit, marks
        case Printing(ticket, code, copy), TicketPrinted():
            return TicketShown(ticket, code, copy), (*marks, OpenGate())
        case Printing(ticket), TicketNotPrinted(fault=fault):
            visit, effects = _show_number(ticket, fault, StaffReason.TICKET_NOT_PRINTED)
        case Printing(ticket), TicketUncertain(fault=fault):
            visit, effects = _show_number(ticket, fault, StaffReason.TICKET_UNCERTAIN)
        case _:
            return kiosk.visit, marks
    return visit, (*marks, *effects)


def _show_number(ticket: Ticket, fault: PrinterFault | JournalFault, reason: StaffReason) -> Step:
    return NumberShown(ticket, fault), (OpenGate(), CallStaff(reason))


# Time


def _timed_out(kiosk: Kiosk) -> Step:
    match kiosk.visit:
        case LookingUp() | LoadingWindows() | Requesting():
            return _no_server()
        case Recording(ticket):
            return _show_number(ticket, JournalFault.LOCKED, StaffReason.JOURNAL)
        case Printing(ticket):
            return _show_number(ticket, PrinterFault.TIMED_OUT, StaffReason.TICKET_UNCERTAIN)
        case Screening():
            visit, effects = _to_staff(StaffReason.SCREENING_NOT_POSSIBLE)
            return visit, (StopMeasuring(), *effects)
        case visit if isinstance(visit, Interactive):
            return StillThere(visit), ()
        case _:
            return _end(kiosk)
