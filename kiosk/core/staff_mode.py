"""What staff do at the kiosk: the hidden gesture, the PIN, and what stands behind it. Pure.

A wrong PIN reveals nothing, and five of them shut staff mode for five minutes. Whatever is done here is noted in the
journal. Time alone ends it.
"""

from dataclasses import replace
from typing import assert_never

from kiosk.core.effects import (
    CheckPin,
    Effect,
    FindTodaysTickets,
    JudgeClock,
    MarkTicket,
    NoteStaffAction,
    OpenGate,
    PrintTicket,
    RecordCopy,
    RecordTicket,
    StartTimer,
)
from kiosk.core.events import (
    Button,
    Event,
    JournalFailed,
    KeyTyped,
    Pressed,
    ServiceChosen,
    TicketNotPrinted,
    TicketPrinted,
    TicketUncertain,
    TimerElapsed,
)
from kiosk.core.facts import FORGET_WARM_VISITOR_AFTER_S, MAX_WRONG_PINS
from kiosk.core.model import (
    CheckInByCode,
    EventId,
    NewNumber,
    RecordedTicket,
    RowState,
    StaffAction,
    StaffOutcome,
    TicketWish,
    UrgentNumber,
)
from kiosk.core.staff_clock import begin_clock, touched_clock
from kiosk.core.staff_events import (
    ClockRead,
    HeldVisitorForgotten,
    PinAccepted,
    PinRefused,
    ReasonChosen,
    StaffLockElapsed,
    TicketChosen,
    TodaysTicketsFound,
)
from kiosk.core.staff_states import (
    PIN_DIGITS,
    ConfirmingVoid,
    LoadingTicketsToVoid,
    ReadingClock,
    TellingClock,
    TicketsToVoid,
    VoidingTicket,
)
from kiosk.core.staff_voiding import answered_voiding, begin_voiding, touched_voiding
from kiosk.core.states import (
    CheckingPin,
    ChoosingReason,
    ChoosingUrgentService,
    EnteringPin,
    LoadingTickets,
    NoServer,
    NumberShown,
    PinLocked,
    Refused,
    Requesting,
    StaffDevices,
    StaffDone,
    StaffMenu,
    StaffPrinting,
    StaffTickets,
    State,
    WithStaff,
)
from kiosk.core.visit import Held, Kiosk, Step, at_home, busy, end, request, stay
from quota_protocol.messages import UrgentReason

LOCKED_OUT_FOR_S = 300.0
MAX_COPIES = 3
"""So many marked copies of one ticket, and no more."""


def opens_staff_mode(kiosk: Kiosk) -> bool:
    """Whether the gesture means anything now: nobody is being served, or staff were called to what stands here."""
    waits_for_staff = isinstance(kiosk.visit, WithStaff | NumberShown | Refused | NoServer)
    return kiosk.settings.staff_mode and (at_home(kiosk.visit) or waits_for_staff)


def gesture(kiosk: Kiosk) -> Step:
    """Five taps on the emblem."""
    if not opens_staff_mode(kiosk):
        return stay(kiosk)
    return (PinLocked() if kiosk.facts.staff_locked_out else EnteringPin()), ()


def pin_answered(kiosk: Kiosk, event: PinAccepted | PinRefused) -> Step:
    """What the PIN was. Wrong ones count also when nobody waits for the answer any more."""
    waiting = isinstance(kiosk.visit, CheckingPin) and event.session == kiosk.session
    match event:
        case PinAccepted():
            return (_menu(kiosk), (NoteStaffAction(StaffAction.ENTERED),)) if waiting else stay(kiosk)
        case PinRefused() if kiosk.facts.wrong_pins == MAX_WRONG_PINS:
            lock = StartTimer(StaffLockElapsed(), LOCKED_OUT_FOR_S)
            visit: State = PinLocked() if waiting else kiosk.visit
            return visit, (NoteStaffAction(StaffAction.LOCKED_OUT), lock)
        case PinRefused():
            return (EnteringPin(wrong=True), ()) if waiting else stay(kiosk)
        case _:
            assert_never(event)


def touched_by_staff(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means on the PIN's keypad and behind it."""
    match kiosk.visit, event:
        case EnteringPin(), _:
            return _enter_pin(kiosk, kiosk.visit, event)
        case StaffMenu(), Pressed(button):
            return _chosen_from_menu(kiosk, button)
        case StaffDevices(), Pressed(Button.STAFF_CLOCK):
            return begin_clock(kiosk)
        case TellingClock(), _:
            return touched_clock(kiosk, kiosk.visit, event)
        case (TicketsToVoid(), TicketChosen()) | (ConfirmingVoid(), Pressed(Button.CONTINUE)):
            return touched_voiding(kiosk, event)
        case StaffTickets(tickets), TicketChosen(event_id):
            return _print_again(kiosk, tickets, event_id)
        case ChoosingReason(), ReasonChosen(reason):
            return ChoosingUrgentService(reason), ()
        case ChoosingUrgentService(reason), ServiceChosen(service):
            return _urgent_number(kiosk, service, reason)
        case ChoosingUrgentService(), Pressed(Button.BACK):
            return ChoosingReason(), ()
        case visit, Pressed(Button.BACK) if not busy(visit):
            return _menu(kiosk), ()
        case visit, Pressed(Button.CANCEL | Button.DONE) if not busy(visit):
            return end(kiosk)
        case _:
            return stay(kiosk)


def _enter_pin(kiosk: Kiosk, visit: EnteringPin, event: Event) -> Step:
    match event:
        case KeyTyped(key) if len(key) == 1 and key in "0123456789":
            pin = visit.typed + key
            if len(pin) < PIN_DIGITS:
                return EnteringPin(pin), ()
            return CheckingPin(), (CheckPin(kiosk.session, pin),)
        case Pressed(Button.ERASE):
            return EnteringPin(visit.typed[:-1]), ()
        case Pressed(Button.CLEAR):
            return EnteringPin(), ()
        case Pressed(Button.BACK | Button.CANCEL | Button.DONE):
            return end(kiosk)
        case _:
            return stay(kiosk)


def _menu(kiosk: Kiosk) -> StaffMenu:
    return StaffMenu(may_pass=kiosk.held is not None)


def _chosen_from_menu(kiosk: Kiosk, button: Button) -> Step:
    match button:
        case Button.STAFF_DEVICES:
            return StaffDevices(), (JudgeClock(),)
        case Button.STAFF_OPEN_GATE if kiosk.settings.has_gate:
            return StaffDone(StaffOutcome.GATE_OPENED), (NoteStaffAction(StaffAction.OPENED_GATE), OpenGate())
        case Button.STAFF_PRINT_AGAIN:
            return LoadingTickets(), (FindTodaysTickets(kiosk.session),)
        case Button.STAFF_VOID:
            return begin_voiding(kiosk)
        case Button.URGENT:
            return ChoosingReason(), ()
        case Button.STAFF_LET_THROUGH:
            return _pass_screening(kiosk)
        case Button.BACK | Button.CANCEL | Button.DONE:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _urgent_number(kiosk: Kiosk, service: str, reason: UrgentReason) -> Step:
    """Whoever may not wait is not measured either: staff have seen them."""
    office = kiosk.facts.office
    if office is None or service not in {one.id for one in office.services if one.offered_at_kiosk}:
        return stay(kiosk)
    visit, effects = request(kiosk, UrgentNumber(service, reason))
    return visit, (NoteStaffAction(StaffAction.URGENT_NUMBER), *effects)


# Printing again


def answered_to_staff(kiosk: Kiosk, event: Event) -> Step:
    """An answer that staff wait for."""
    match kiosk.visit, event:
        case ReadingClock(), ClockRead(reading=reading):
            return TellingClock(reading), ()
        case LoadingTicketsToVoid() | VoidingTicket(), _:
            return answered_voiding(kiosk, event)
        case LoadingTickets(), TodaysTicketsFound(tickets=()):
            return StaffDone(StaffOutcome.NO_TICKETS), ()
        case LoadingTickets(), TodaysTicketsFound(tickets=tickets):
            return StaffTickets(tickets), ()
        case LoadingTickets(), JournalFailed():
            return StaffDone(StaffOutcome.JOURNAL_FAILED), ()
        case StaffPrinting(recorded), JournalFailed():
            return StaffDone(StaffOutcome.JOURNAL_FAILED, recorded.ticket.number), ()
        case _:
            return stay(kiosk)


def _print_again(kiosk: Kiosk, tickets: tuple[RecordedTicket, ...], event_id: EventId) -> Step:
    """Print one of these once more: marked as a copy, unless it certainly is on no paper yet."""
    recorded = next((one for one in tickets if one.ticket.event_id == event_id), None)
    if recorded is None:
        return stay(kiosk)
    if recorded.copies >= MAX_COPIES:
        return StaffDone(StaffOutcome.COPIES_SPENT, recorded.ticket.number), ()
    if kiosk.facts.printer is not None:
        return StaffDone(StaffOutcome.NOT_PRINTED, recorded.ticket.number), ()
    noted = NoteStaffAction(StaffAction.PRINTED_AGAIN, event_id)
    if recorded.state is RowState.NOT_PRINTED:
        # Through the journal, as a new one: should the kiosk be cut off while it prints, the row says uncertain.
        record = RecordTicket(kiosk.session, recorded.ticket, _wish_of(recorded))
        return StaffPrinting(recorded, copy=1), (noted, record)
    copy = recorded.copies + 2
    return StaffPrinting(recorded, copy), (noted, RecordCopy(kiosk.session, recorded.ticket, copy))


def _wish_of(recorded: RecordedTicket) -> TicketWish:
    """What the ticket was given for, as far as the journal still knows."""
    ticket = recorded.ticket
    return CheckInByCode(recorded.code) if recorded.code else NewNumber(ticket.service, ticket.origin)


def print_for_staff(kiosk: Kiosk, printing: StaffPrinting) -> Step:
    """Give the ticket to the printer: its row says that it may come to be on paper."""
    recorded = printing.recorded
    if kiosk.facts.office is None:
        mark = MarkTicket(EventId(recorded.ticket.event_id), RowState.NOT_PRINTED, printing.copy)
        return StaffDone(StaffOutcome.NOT_PRINTED, recorded.ticket.number), (mark,)
    work = PrintTicket(kiosk.session, recorded.ticket, recorded.code, kiosk.facts.office, printing.copy)
    return printing, (work,)


def paper_for_staff(
    kiosk: Kiosk, printing: StaffPrinting, event: TicketPrinted | TicketNotPrinted | TicketUncertain
) -> State:
    """What became of the paper that staff asked for."""
    if event.session != kiosk.session or event.ticket != printing.recorded.ticket:
        return printing
    number = event.ticket.number
    match event:
        case TicketPrinted():
            return StaffDone(StaffOutcome.PRINTED, number)
        case TicketNotPrinted():
            return StaffDone(StaffOutcome.NOT_PRINTED, number)
        case TicketUncertain():
            return StaffDone(StaffOutcome.PERHAPS_PRINTED, number)
        case _:
            assert_never(event)


# Who waits for the staff's word after being measured


def hold(kiosk: Kiosk, event: Event, after: State) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Keep what the last visitor wanted who was sent to staff, until it is granted or a while has passed."""
    match event, after:
        case TimerElapsed(HeldVisitorForgotten(session)), _ if kiosk.held and kiosk.held.session == session:
            return replace(kiosk, held=None), ()
        case _, WithStaff(held=wish) if wish is not None and after != kiosk.visit:
            forget = StartTimer(HeldVisitorForgotten(kiosk.session), FORGET_WARM_VISITOR_AFTER_S)
            return replace(kiosk, held=Held(wish, kiosk.session)), (forget,)
        case _, Requesting(wish) if kiosk.held and kiosk.held.wish == wish:
            return replace(kiosk, held=None), ()
        case _:
            return kiosk, ()


def _pass_screening(kiosk: Kiosk) -> Step:
    """The visitor's wish goes on from where the measurement stopped it."""
    if kiosk.held is None:
        return _menu(kiosk), ()
    visit, effects = request(kiosk, kiosk.held.wish)
    return visit, (NoteStaffAction(StaffAction.PASSED_SCREENING), *effects)
