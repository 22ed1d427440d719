"""The kiosk's mind: `advance(kiosk, event)` gives the next state and what is to be done. Pure.

No IO, no clock, no randomness, no logging: time arrives as `TimerElapsed`, answers as events with the session that
asked. A pair of state and event that means nothing changes nothing.

The path of a visitor, as the functions read: a code, a NIK or a wish is *presented*; where screening is on the visitor
is *measured*; a number is *requested*, *recorded* on disk, and only then *printed*; the gate opens.
"""

from dataclasses import replace

from kiosk.core.answers import answered, on_record, paper, remember
from kiosk.core.booking import booking_timed_out
from kiosk.core.booking_events import DayChosen
from kiosk.core.booking_states import BookingWait, LoadingDays, MakingBooking, PrintingSlip
from kiosk.core.code_lock import keep_count
from kiosk.core.effects import CallStaff, Effect, StartTimer, StopMeasuring
from kiosk.core.events import (
    Button,
    CodeScanned,
    Event,
    KeyTyped,
    NobodyPassed,
    Pressed,
    ScreenTouched,
    ServiceChosen,
    TemperatureRead,
    TicketGranted,
    TicketNotPrinted,
    TicketPrinted,
    TicketRecorded,
    TicketUncertain,
    TimerElapsed,
    VariantChosen,
    VisitTimeout,
    WindowChosen,
)
from kiosk.core.facts import SessionSettings, learn
from kiosk.core.lost_code_states import ResendingCode
from kiosk.core.model import (
    CheckInByNik,
    JournalFault,
    MisreadScan,
    OutOfServiceReason,
    PrinterFault,
    SessionId,
    StaffOutcome,
    StaffReason,
)
from kiosk.core.number_sms import number_not_sent, with_word_of_sms
from kiosk.core.number_states import SendingNumber
from kiosk.core.presenting import is_about_presentation, is_default, present, with_presentation_of
from kiosk.core.question_states import CodeLocked
from kiosk.core.record_notice import phone_not_kept
from kiosk.core.record_states import LeavingPhone, PhoneLeft
from kiosk.core.staff_events import PinAccepted, PinRefused, ReasonChosen, StaffGestureMade, TicketChosen
from kiosk.core.staff_mode import gesture, hold, opens_staff_mode, pin_answered
from kiosk.core.staff_states import LoadingTicketsToVoid, ReadingClock, VoidingTicket
from kiosk.core.states import (
    AtWork,
    CheckingPin,
    Entry,
    Interactive,
    LoadingTickets,
    LoadingWindows,
    LookingUp,
    Misread,
    NoServer,
    NumberShown,
    OutOfService,
    PinLocked,
    Printing,
    Recording,
    Refused,
    Requesting,
    Screening,
    StaffDone,
    StaffPrinting,
    Starting,
    State,
    StillThere,
    TicketShown,
    Welcome,
    WithStaff,
)
from kiosk.core.touches import call_staff, still_here, touched
from kiosk.core.visit import (
    Kiosk,
    Step,
    at_home,
    busy,
    end,
    home,
    no_server,
    present_code,
    request,
    show_number,
    stay,
    to_staff,
    want,
)
from quota_protocol.scans import MistypedCode, ScannedCode, ScannedNik, SeveralCodes, read_scan

MESSAGE_S = 30.0
WITH_STAFF_S = 20.0
ANSWER_AT_MOST_S = 10.0
MEASUREMENT_AT_MOST_S = 15.0
PRINTING_AT_MOST_S = 45.0

__all__ = ["Kiosk", "advance", "home", "stays_at_most_s"]


def advance(kiosk: Kiosk, event: Event) -> tuple[Kiosk, tuple[Effect, ...]]:
    """What the kiosk is after an event, and what is to be done about it."""
    if is_about_presentation(event):
        return present(kiosk, event)
    known = replace(kiosk, facts=learn(kiosk.facts, event))
    if _begins_anew(kiosk, event):
        known = replace(known, session=SessionId(known.session + 1))
    visit, effects = _react(known, event)
    if isinstance(event, TemperatureRead):
        known, reminders = remember(known, visit)
        effects += reminders
    known, forgetting = hold(known, event, visit)
    effects += forgetting
    known, visit = with_word_of_sms(known, visit, event)
    known, visit, counting = keep_count(known, visit)
    effects += counting
    known = with_presentation_of(known, visit, event)
    return _settle(kiosk, known, visit, effects, touched=isinstance(event, ScreenTouched))


def _begins_anew(kiosk: Kiosk, event: Event) -> bool:
    """Whether somebody else stands there now: what was asked for earlier is not for them."""
    match event:
        case CodeScanned():
            return _takes_scans(kiosk.visit)
        case StaffGestureMade():
            return opens_staff_mode(kiosk)
        case _:
            return False


def _settle(
    before: Kiosk, known: Kiosk, visit: State, effects: tuple[Effect, ...], *, touched: bool
) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Book-keeping after every step: a new scene, a new session at every end, a new timer for what waits."""
    session, scene, timer = known.session, known.scene, known.timer
    if at_home(visit) and not at_home(before.visit):
        session = SessionId(session + 1)
    if type(visit) is not type(before.visit) or session != before.session:
        scene += 1
    # Tapping on a picture that waits for an answer does not make it wait longer.
    if visit != before.visit or (touched and not isinstance(visit, Screening) and not busy(visit)):
        timer += 1
        after_s = stays_at_most_s(visit, known.settings)
        if at_home(visit) and not is_default(known):
            after_s = known.settings.idle_s
        if after_s is not None:
            effects = (*effects, StartTimer(VisitTimeout(timer), after_s))
    resends = known.resends if session == before.session else 0
    resends += isinstance(visit, ResendingCode) and not isinstance(before.visit, ResendingCode)
    return replace(known, visit=visit, session=session, scene=scene, timer=timer, resends=resends), effects


def stays_at_most_s(visit: State, settings: SessionSettings) -> float | None:
    """How long a visit may stay as it is, in seconds; None for ever."""
    match visit:
        case Welcome() | OutOfService() | Starting():
            return None
        case StillThere():
            return settings.answer_s
        case TicketShown():
            return settings.ticket_shown_s
        case NumberShown() | Refused() | Misread() | NoServer() | PinLocked() | CodeLocked() | PhoneLeft():
            return MESSAGE_S
        case WithStaff():
            return WITH_STAFF_S
        case Requesting(waits_s=waits_s) if waits_s > 0:
            return waits_s
        case (
            LookingUp()
            | LoadingWindows()
            | Requesting()
            | Recording()
            | CheckingPin()
            | LoadingTickets()
            | LoadingTicketsToVoid()
            | VoidingTicket()
            | ReadingClock()
        ):
            return ANSWER_AT_MOST_S
        case Screening():
            return MEASUREMENT_AT_MOST_S
        case Printing() | StaffPrinting() | PrintingSlip():
            return PRINTING_AT_MOST_S
        case LoadingDays() | MakingBooking() | ResendingCode() | SendingNumber() | LeavingPhone():
            return ANSWER_AT_MOST_S
        case _ if isinstance(visit, AtWork):
            return settings.staff_idle_s
        case _:
            return settings.idle_s


def _takes_scans(visit: State) -> bool:
    match visit:
        case OutOfService(reason):
            return reason is OutOfServiceReason.NO_SERVER
        case Starting() | Screening():
            return False
        case _:
            return not busy(visit) and not isinstance(visit, AtWork)


def _react(kiosk: Kiosk, event: Event) -> Step:
    match event:
        case CodeScanned(text):
            return _scanned(kiosk, text) if _takes_scans(kiosk.visit) else stay(kiosk)
        case Pressed(Button.CALL_STAFF, _):
            return call_staff(kiosk)
        case (
            Pressed(scene=scene)
            | KeyTyped(scene=scene)
            | ServiceChosen(scene=scene)
            | VariantChosen(scene=scene)
            | WindowChosen(scene=scene)
            | DayChosen(scene=scene)
            | TicketChosen(scene=scene)
            | ReasonChosen(scene=scene)
        ):
            return touched(kiosk, event) if scene == kiosk.scene else stay(kiosk)
        case ScreenTouched(scene):
            asked = isinstance(kiosk.visit, StillThere) and scene == kiosk.scene
            return still_here(kiosk) if asked else stay(kiosk)
        case TicketPrinted() | TicketNotPrinted() | TicketUncertain():
            return paper(kiosk, event)
        case TicketGranted() | TicketRecorded():
            return on_record(kiosk, event)
        case NobodyPassed():
            return kiosk.visit, (CallStaff(StaffReason.NOBODY_PASSED),)
        case StaffGestureMade():
            return gesture(kiosk)
        case PinAccepted() | PinRefused():
            return pin_answered(kiosk, event)
        case TimerElapsed(VisitTimeout(serial)):
            return _timed_out(kiosk) if serial == kiosk.timer else stay(kiosk)
        case _:
            return answered(kiosk, event)


def _scanned(kiosk: Kiosk, text: str) -> Step:
    match read_scan(text):
        case ScannedCode(code):
            if isinstance(kiosk.visit, TicketShown) and kiosk.visit.code == code:
                return stay(kiosk)
            return present_code(kiosk, code, Entry.SCANNED)
        case ScannedNik(scanned):
            return want(kiosk, CheckInByNik(scanned))
        case SeveralCodes():
            return Misread(MisreadScan.SEVERAL_CODES), ()
        case MistypedCode():
            return Misread(MisreadScan.CHECK_CHARACTER), ()
        case _:
            return Misread(MisreadScan.UNREADABLE), ()


# Time


def _timed_out(kiosk: Kiosk) -> Step:
    match kiosk.visit:
        case Requesting(wish, waits_s) if waits_s > 0:
            return request(kiosk, wish, again=True)
        case LookingUp() | LoadingWindows() | Requesting() | ResendingCode():
            return no_server()
        case Recording(ticket):
            return show_number(ticket, JournalFault.LOCKED, StaffReason.JOURNAL)
        case Printing(ticket):
            return show_number(ticket, PrinterFault.TIMED_OUT, StaffReason.TICKET_UNCERTAIN)
        case SendingNumber():
            return number_not_sent(kiosk.visit)
        case LeavingPhone():
            return phone_not_kept(kiosk.visit)
        case _ if isinstance(kiosk.visit, BookingWait):
            return booking_timed_out(kiosk)
        case Screening():
            visit, effects = to_staff(StaffReason.SCREENING_NOT_POSSIBLE, kiosk.visit.wish)
            return visit, (StopMeasuring(), *effects)
        case StaffPrinting(recorded):
            return StaffDone(StaffOutcome.PERHAPS_PRINTED, recorded.ticket.number), ()
        case VoidingTicket(recorded):
            return StaffDone(StaffOutcome.JOURNAL_FAILED, recorded.ticket.number), ()
        case visit if isinstance(visit, Interactive):
            return StillThere(visit), ()
        case _:
            return end(kiosk)
