"""Booking another day at the kiosk, moving a booking, and slips without a number. Pure.

A resident who cannot be served today leaves with a day, a time and a code; the NIK is asked for last, and only for a
booking that is new.
"""

from kiosk.core.booking_effects import BookDay, LoadDays, MoveBooking, PrintSlip
from kiosk.core.booking_events import BookingAccepted, BookingUncertain, DayChosen, DaysLoaded, SlipSettled
from kiosk.core.booking_model import (
    BookableDays,
    BookingPlan,
    BookingSlip,
    MovedBooking,
    NewBooking,
    RequirementSlip,
    Slip,
)
from kiosk.core.booking_states import (
    BookingShown,
    ChoosingDay,
    ChoosingTime,
    LoadingDays,
    MakingBooking,
    NoDays,
    PrintingSlip,
    SlipDone,
    TypingOwner,
)
from kiosk.core.events import Button, Event, KeyTyped, Pressed, RequestRefused, ServerUnreachable, WindowChosen
from kiosk.core.model import CheckInByCode, NewNumber, StaffReason, TicketWish
from kiosk.core.question_states import Advice, Requirements
from kiosk.core.states import State
from kiosk.core.visit import Kiosk, Step, end, no_server, refused, service_of_office, stay, to_staff, want
from quota_protocol import nik
from quota_protocol.booking_code import parse_booking_code
from quota_protocol.messages import DayAvailability, WindowAvailability
from quota_protocol.problems import ProblemType, problem_type


def book_another_day(kiosk: Kiosk, wish: NewNumber) -> Step:
    """Offer the days after today for what somebody wanted a number for."""
    plan = NewBooking(wish.service, wish.variant, wish.phone)
    service = service_of_office(kiosk, wish.service)
    if service is not None and not (service.windows or service.by_window):
        # Nothing to book: such a service gives its numbers to whoever comes.
        return NoDays(plan), ()
    return load_days(kiosk, plan)


def load_days(kiosk: Kiosk, plan: BookingPlan) -> Step:
    """Ask for the days with room."""
    if kiosk.facts.office is None or not kiosk.facts.online:
        return no_server()
    return LoadingDays(plan), (LoadDays(kiosk.session, kiosk.facts.office.code, plan),)


def another_day(kiosk: Kiosk, wish: TicketWish | None, days: BookableDays) -> Step:
    """Move the booking that was presented, or book a day for the number that was wished for."""
    match wish:
        case CheckInByCode(code):
            return load_days(kiosk, MovedBooking(code, days))
        case NewNumber():
            return book_another_day(kiosk, wish)
        case _:
            return stay(kiosk)


def has_room(window: WindowAvailability) -> bool:
    """Whether one more fits."""
    return window.free is None or window.free > 0


def print_slip(kiosk: Kiosk, slip: Slip, before: Advice | Requirements | BookingShown) -> Step:
    """Print it, unless the printer is known to be unable to."""
    if kiosk.facts.office is None or kiosk.facts.printer is not None:
        return SlipDone(printed=False, before=before), ()
    return PrintingSlip(slip, before), (PrintSlip(kiosk.session, slip, kiosk.facts.office),)


def print_requirements(kiosk: Kiosk, before: Advice | Requirements) -> Step:
    """What must be brought, on paper."""
    match before:
        case Advice(wish=wish):
            return print_slip(kiosk, RequirementSlip(wish.service, wish.variant), before)
        case Requirements(service, variant):
            return print_slip(kiosk, RequirementSlip(service, variant), before)


# What is answered


def answered_booking(kiosk: Kiosk, event: Event) -> Step:
    """An answer that a booking or a slip waits for."""
    match kiosk.visit, event:
        case LoadingDays(plan), DaysLoaded(days=days):
            return _offer(plan, days), ()
        case MakingBooking(plan), BookingAccepted(made=made):
            variant = plan.variant if isinstance(plan, NewBooking) else None
            return BookingShown(made, _is_for_today(plan), variant), ()
        case MakingBooking(plan), RequestRefused(problem=problem) if _is_full(problem.type):
            # Somebody was quicker: the days are offered anew.
            return load_days(kiosk, plan)
        case LoadingDays() | MakingBooking(), RequestRefused(problem=problem):
            return refused(kiosk, problem)
        case MakingBooking(), BookingUncertain():
            return to_staff(StaffReason.BOOKING_UNCERTAIN)
        case LoadingDays() | MakingBooking(), ServerUnreachable():
            return no_server()
        case PrintingSlip(_, before), SlipSettled(printed=printed):
            return SlipDone(printed, before), ()
        case _:
            return stay(kiosk)


def _offer(plan: BookingPlan, days: tuple[DayAvailability, ...]) -> State:
    if not days:
        return NoDays(plan)
    return ChoosingTime(plan, days[0], days) if _is_for_today(plan) else ChoosingDay(plan, days)


def _is_for_today(plan: BookingPlan) -> bool:
    """Where a booking went today, its number can be taken at once; the server says when it is too early for that."""
    return isinstance(plan, MovedBooking) and plan.days is BookableDays.TODAY


def _is_full(urn: str) -> bool:
    return problem_type(urn) is ProblemType.QUOTA_EXHAUSTED


def booking_timed_out(kiosk: Kiosk) -> Step:
    """Nothing came back."""
    match kiosk.visit:
        case PrintingSlip(_, before):
            return SlipDone(printed=False, before=before), ()
        case MakingBooking():
            return to_staff(StaffReason.BOOKING_UNCERTAIN)
        case _:
            return no_server()


# What is touched


def touched_booking(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means while a day is booked."""
    match kiosk.visit, event:
        case ChoosingDay(plan, days), DayChosen(day):
            chosen = next((one for one in days if one.date == day), None)
            return (ChoosingTime(plan, chosen, days), ()) if chosen else stay(kiosk)
        case ChoosingTime(), WindowChosen(start):
            return _choose_time(kiosk, kiosk.visit, start)
        case TypingOwner(plan, time, start, typed), KeyTyped(key):
            fits = len(key) == 1 and key in "0123456789" and len(typed) < nik.LENGTH
            return (TypingOwner(plan, time, start, typed + key), ()) if fits else stay(kiosk)
        case _, Pressed(button):
            return _pressed(kiosk, button)
        case _:
            return stay(kiosk)


def _choose_time(kiosk: Kiosk, visit: ChoosingTime, start: str) -> Step:
    if start not in [window.start for window in visit.day.windows if has_room(window)]:
        return stay(kiosk)
    match visit.plan:
        case NewBooking():
            return TypingOwner(visit.plan, visit, start), ()
        case MovedBooking():
            day = visit.day.date
            move = MoveBooking(kiosk.session, visit.plan, day, start)
            return MakingBooking(visit.plan, day, start), (move,)


def _pressed(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case ChoosingTime(plan, _, days), Button.BACK if not _is_for_today(plan):
            return ChoosingDay(plan, days), ()
        case TypingOwner(time=time), Button.BACK:
            return time, ()
        case TypingOwner(), _:
            return _pressed_typing(kiosk, kiosk.visit, button)
        case NoDays(), Button.URGENT:
            return to_staff(StaffReason.URGENT)
        case BookingShown(made, now=True), Button.CONTINUE if (code := parse_booking_code(made.code)) is not None:
            return want(kiosk, CheckInByCode(code))
        case BookingShown(made, _, variant), Button.PRINT_SLIP:
            return print_slip(kiosk, BookingSlip(made, variant), kiosk.visit)
        case SlipDone(_, before), Button.BACK:
            return before, ()
        case _, Button.BACK | Button.CANCEL | Button.DONE:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _pressed_typing(kiosk: Kiosk, visit: TypingOwner, button: Button) -> Step:
    plan, time, start, typed = visit.plan, visit.time, visit.start, visit.typed
    office = kiosk.facts.office
    match button:
        case Button.ERASE:
            return TypingOwner(plan, time, start, typed[:-1]), ()
        case Button.CLEAR:
            return TypingOwner(plan, time, start), ()
        case Button.CANCEL | Button.DONE:
            return end(kiosk)
        case Button.CONTINUE if office is not None and (owner := nik.parse_nik(typed)) is not None:
            day = time.day.date
            book = BookDay(kiosk.session, office.code, plan, owner, day, start)
            return MakingBooking(plan, day, start), (book,)
        case _:
            return stay(kiosk)
