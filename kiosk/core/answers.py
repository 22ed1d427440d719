"""What answers mean: the server's, the thermometer's, the journal's and the printer's. Pure.

A number is never lost: what is granted is recorded, also when its visitor has gone; what becomes of the paper is noted,
whoever stands there now.
"""

from dataclasses import replace

from kiosk.core.booking import answered_booking
from kiosk.core.booking_states import BookingWait
from kiosk.core.effects import (
    Effect,
    MarkTicket,
    MeasureTemperature,
    OpenGate,
    PrintTicket,
    RecordCopy,
    RecordTicket,
    StartTimer,
)
from kiosk.core.events import (
    BookingFound,
    Event,
    JournalFailed,
    ReadingUncertain,
    RequestRefused,
    SecondReadingDue,
    ServerUnreachable,
    TemperatureRead,
    ThermometerFailed,
    TicketFound,
    TicketGranted,
    TicketNotPrinted,
    TicketPrinted,
    TicketRecorded,
    TicketUncertain,
    WarmVisitorForgotten,
    WindowsLoaded,
)
from kiosk.core.facts import FORGET_WARM_VISITOR_AFTER_S, WhenSensorFails
from kiosk.core.link_events import BookingNotKnown, NothingLeftToGive
from kiosk.core.lost_code import answered_lost_code
from kiosk.core.lost_code_states import ResendingCode
from kiosk.core.model import (
    CheckInByCode,
    EventId,
    JournalFault,
    NewNumber,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    RowState,
    StaffReason,
    TicketWish,
)
from kiosk.core.number_sms import answered_number
from kiosk.core.number_states import SendingNumber
from kiosk.core.record_notice import answered_record
from kiosk.core.record_states import LeavingPhone
from kiosk.core.refusals import problem_of_booking, refusal
from kiosk.core.staff_mode import MAX_COPIES, answered_to_staff, paper_for_staff, print_for_staff
from kiosk.core.staff_states import MoreStaffWait
from kiosk.core.states import (
    ChoosingWindow,
    ConfirmingBooking,
    Entry,
    LoadingTickets,
    LoadingWindows,
    LookingUp,
    OutOfService,
    Printing,
    Recording,
    Requesting,
    Screening,
    StaffPrinting,
    Starting,
    State,
    TicketShown,
    Welcome,
    WithStaff,
)
from kiosk.core.value import changed
from kiosk.core.visit import (
    Kiosk,
    Step,
    end,
    fingerprint,
    no_server,
    refused,
    request,
    show_number,
    stay,
    to_staff,
    want,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Problem, Ticket, WindowAvailability
from quota_protocol.problems import ProblemType

MAX_READINGS = 5


def answered(kiosk: Kiosk, event: Event) -> Step:
    """An answer to a request of this visit; one for an earlier visit is ignored."""
    if getattr(event, "session", kiosk.session) != kiosk.session:
        return stay(kiosk)
    if isinstance(kiosk.visit, LoadingTickets | StaffPrinting | MoreStaffWait):
        return answered_to_staff(kiosk, event)
    if isinstance(kiosk.visit, BookingWait):
        return answered_booking(kiosk, event)
    if isinstance(kiosk.visit, ResendingCode):
        return answered_lost_code(kiosk, event)
    if isinstance(kiosk.visit, SendingNumber):
        return answered_number(kiosk, kiosk.visit, event)
    if isinstance(kiosk.visit, LeavingPhone):
        return answered_record(kiosk, kiosk.visit, event)
    return _answered(kiosk, event)


def _answered(kiosk: Kiosk, event: Event) -> Step:
    match kiosk.visit, event:
        case LookingUp(code, entry), BookingFound() | BookingNotKnown():
            return _found(kiosk, code, entry, event)
        case LookingUp(code), TicketFound(recorded=recorded):
            return _print_again(kiosk, CheckInByCode(code), recorded)
        case Requesting(wish), TicketFound(recorded=recorded):
            return _print_again(kiosk, wish, recorded)
        case LoadingWindows(wish), WindowsLoaded(windows=windows):
            return _windows_loaded(kiosk, wish, windows)
        case LookingUp() | LoadingWindows() | Requesting(), RequestRefused(problem=problem):
            return refused(kiosk, problem)
        case LookingUp() | LoadingWindows() | Requesting(), NothingLeftToGive():
            return to_staff(StaffReason.NUMBERS_SPENT)
        case LookingUp() | LoadingWindows() | Requesting(), ServerUnreachable():
            return no_server()
        case _, JournalFailed(fault=fault):
            return _journal_failed(kiosk, fault)
        case Screening(), _:
            return _measured(kiosk, kiosk.visit, event)
        case Starting() | OutOfService() | Welcome(), _:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _journal_failed(kiosk: Kiosk, fault: JournalFault) -> Step:
    match kiosk.visit:
        case Recording(ticket):
            return show_number(ticket, fault, StaffReason.JOURNAL)
        case LookingUp() | Requesting():
            return to_staff(StaffReason.JOURNAL)
        case _:
            return stay(kiosk)


def _windows_loaded(kiosk: Kiosk, wish: NewNumber, windows: tuple[WindowAvailability, ...]) -> Step:
    if not windows:
        # Nothing to choose: the server says what is possible.
        return want(kiosk, replace(wish, window_start=""))
    if all(window.free == 0 for window in windows):
        kind = ProblemType.QUOTA_EXHAUSTED
        return refusal(kind, Problem(type=kind.urn, title="", status=kind.status, free=0), wish), ()
    return ChoosingWindow(wish, windows), ()


def _found(kiosk: Kiosk, code: BookingCode, entry: Entry, event: BookingFound | BookingNotKnown) -> Step:
    """What a code stands for. One that only the server could know is no reason to send anybody away."""
    if isinstance(event, BookingNotKnown):
        return want(kiosk, CheckInByCode(code))
    booking, office = event.booking, kiosk.facts.office
    problem = problem_of_booking(booking, office) if office else None
    if problem is not None:
        return refused(kiosk, problem)
    if entry is Entry.TYPED:
        return ConfirmingBooking(code, booking), ()
    return want(kiosk, CheckInByCode(code))


# Screening


def _measured(kiosk: Kiosk, visit: Screening, event: Event) -> Step:
    match event:
        case TemperatureRead(celsius=celsius):
            warm = celsius >= kiosk.settings.threshold
            return to_staff(StaffReason.WARM, visit.wish) if warm else request(kiosk, visit.wish)
        case ReadingUncertain(problem=problem) if visit.tries + 1 < MAX_READINGS:
            return changed(visit, hint=problem, tries=visit.tries + 1), (MeasureTemperature(kiosk.session),)
        case ReadingUncertain(problem=ReadingProblem.NOBODY):
            return end(kiosk)
        case ThermometerFailed() if kiosk.settings.when_sensor_fails is WhenSensorFails.SKIP:
            return request(kiosk, visit.wish)
        case ReadingUncertain() | ThermometerFailed():
            return to_staff(StaffReason.SCREENING_NOT_POSSIBLE, visit.wish)
        case _:
            return stay(kiosk)


def remember(kiosk: Kiosk, after: State) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Who was measured warm is known by a keyed hash for a while, so that a second scan is a second reading."""
    who = fingerprint(kiosk.settings, kiosk.visit.wish) if isinstance(kiosk.visit, Screening) else None
    # Still being measured: the reading was one of an earlier visit.
    if who is None or isinstance(after, Screening):
        return kiosk, ()
    if not (isinstance(after, WithStaff) and after.reason is StaffReason.WARM):
        return replace(kiosk, facts=kiosk.facts.forgetting(who)), ()
    return replace(kiosk, facts=kiosk.facts.remembering(who)), (
        StartTimer(SecondReadingDue(who), kiosk.settings.second_reading_after_s),
        StartTimer(WarmVisitorForgotten(who), FORGET_WARM_VISITOR_AFTER_S),
    )


# The ticket: granted, recorded, printed


def on_record(kiosk: Kiosk, event: Event) -> Step:
    """A number is never lost: one that comes too late for its visit is recorded all the same, and never printed."""
    match kiosk.visit, event:
        case Requesting(wish), TicketGranted(session, ticket) if session == kiosk.session:
            return Recording(ticket, _code_of(wish)), (RecordTicket(session, ticket, wish),)
        case _, TicketGranted(session, ticket, wish):
            return kiosk.visit, (RecordTicket(session, ticket, wish),)
        case Recording(ticket, code, copy), TicketRecorded(session) if session == kiosk.session:
            return _print(kiosk, ticket, code, copy) if _is_of(event, ticket, copy) else stay(kiosk)
        case StaffPrinting(recorded, copy), TicketRecorded(session) if session == kiosk.session and _is_of(
            event, recorded.ticket, copy
        ):
            return print_for_staff(kiosk, kiosk.visit)
        case Recording(ticket) | Printing(ticket), TicketRecorded(ticket=recorded) if recorded == ticket:
            # An earlier request for the same number: its paper is this visit's.
            return stay(kiosk)
        case StaffPrinting(RecordedTicket(ticket)), TicketRecorded(ticket=recorded) if recorded == ticket:
            return stay(kiosk)
        case _, TicketRecorded(ticket=ticket, copy=copy):
            return kiosk.visit, (MarkTicket(EventId(ticket.event_id), RowState.NOT_PRINTED, copy),)
        case _:
            return stay(kiosk)


def _is_of(event: TicketRecorded, ticket: Ticket, copy: int) -> bool:
    return (event.ticket, event.copy) == (ticket, copy)


def _code_of(wish: TicketWish) -> BookingCode | None:
    return wish.code if isinstance(wish, CheckInByCode) else None


def _print(kiosk: Kiosk, ticket: Ticket, code: BookingCode | None, copy: int) -> Step:
    if kiosk.facts.printer is not None or kiosk.facts.office is None:
        visit, effects = _show_unprinted(kiosk, ticket)
        return visit, (MarkTicket(EventId(ticket.event_id), RowState.NOT_PRINTED, copy), *effects)
    work = PrintTicket(kiosk.session, ticket, code, kiosk.facts.office, copy)
    return Printing(ticket, code, copy), (work,)


def _show_unprinted(kiosk: Kiosk, ticket: Ticket) -> Step:
    return show_number(ticket, kiosk.facts.printer or PrinterFault.OFFLINE, StaffReason.TICKET_NOT_PRINTED)


def _print_again(kiosk: Kiosk, wish: TicketWish, recorded: RecordedTicket) -> Step:
    """The same code again: a number that may have no paper is printed, as a marked copy where it may have one.

    Either goes through the journal like a new one: should the kiosk be cut off while it prints, nobody may take it for
    unprinted a second time, or print the same copy twice.
    """
    match recorded.state:
        case RowState.VOIDED:
            return to_staff(StaffReason.REFUSED)
        case RowState.PRINTED:
            kind = ProblemType.BOOKING_USED
            used_at = recorded.ticket.issued_at
            return refused(kiosk, Problem(type=kind.urn, title="", status=kind.status, used_at=used_at))
        case RowState.NOT_PRINTED:
            record = RecordTicket(kiosk.session, recorded.ticket, wish)
            return Recording(recorded.ticket, recorded.code), (record,)
        case RowState.RECORDED | RowState.UNCERTAIN if recorded.copies >= MAX_COPIES:
            return show_number(recorded.ticket, PrinterFault.TIMED_OUT, StaffReason.TICKET_UNCERTAIN)
        case RowState.RECORDED | RowState.UNCERTAIN if kiosk.facts.printer is not None:
            return _show_unprinted(kiosk, recorded.ticket)
        case RowState.RECORDED | RowState.UNCERTAIN:
            ticket, copy = recorded.ticket, recorded.copies + 2
            return Recording(ticket, recorded.code, copy), (RecordCopy(kiosk.session, ticket, copy),)


def paper(kiosk: Kiosk, event: TicketPrinted | TicketNotPrinted | TicketUncertain) -> Step:
    """What became of the paper is noted whoever stands there now; the screen changes only for its own visit."""
    state = {
        TicketPrinted: RowState.PRINTED,
        TicketNotPrinted: RowState.NOT_PRINTED,
        TicketUncertain: RowState.UNCERTAIN,
    }[type(event)]
    marks = (MarkTicket(EventId(event.ticket.event_id), state, event.copy),)
    if isinstance(kiosk.visit, StaffPrinting):
        return paper_for_staff(kiosk, kiosk.visit, event), marks
    match kiosk.visit, event:
        case Printing(ticket, code, copy), _ if event.session != kiosk.session or event.ticket != ticket:
            return kiosk.visit, marks
        case Printing(ticket, code, copy), TicketPrinted():
            return TicketShown(ticket, code, copy), (*marks, OpenGate())
        case Printing(ticket), TicketNotPrinted(fault=fault):
            visit, effects = show_number(ticket, fault, StaffReason.TICKET_NOT_PRINTED)
        case Printing(ticket), TicketUncertain(fault=fault):
            visit, effects = show_number(ticket, fault, StaffReason.TICKET_UNCERTAIN)
        case _:
            return kiosk.visit, marks
    return visit, (*marks, *effects)
