"""What a resident's touch means where it happens. Pure."""

from dataclasses import replace

from kiosk.core.booking import another_day, book_another_day, touched_booking
from kiosk.core.booking_model import BookableDays
from kiosk.core.booking_states import BookingChoice
from kiosk.core.effects import CallStaff, StopMeasuring
from kiosk.core.events import Button, Event, KeyTyped, Pressed, ServiceChosen, WindowChosen
from kiosk.core.lost_code import begin_lost_code, touched_lost_code
from kiosk.core.lost_code_states import LostCodeChoice
from kiosk.core.model import CheckInByCode, CheckInByNik, NewNumber, StaffReason
from kiosk.core.number_sms import touched_number
from kiosk.core.number_states import TypingNumberPhone
from kiosk.core.question_states import ChoosingCollector, ChoosingSubject, CodeLocked, HealthNotice, Question
from kiosk.core.questions import answered_question, before_windows, begin, take_repair, take_verification
from kiosk.core.record_notice import ask_for_phone, touched_record
from kiosk.core.record_states import PhoneLeft, TypingReadyPhone
from kiosk.core.staff_mode import touched_by_staff
from kiosk.core.states import (
    AtWork,
    ChoosingBooking,
    ChoosingService,
    ChoosingWindow,
    ConfirmingBooking,
    EnteringPin,
    Entry,
    Misread,
    NumberShown,
    OfferingPriority,
    Refused,
    Screening,
    StillThere,
    TicketShown,
    TypingCode,
    TypingNik,
    Welcome,
    WithStaff,
)
from kiosk.core.visit import (
    Kiosk,
    Step,
    at_home,
    busy,
    end,
    home,
    load_windows,
    present_code,
    request,
    stay,
    to_staff,
    want,
)
from quota_protocol import booking_code, nik
from quota_protocol.booking_code import parse_booking_code
from quota_protocol.messages import Origin
from quota_protocol.problems import ProblemType


def touched(kiosk: Kiosk, event: Event) -> Step:
    if isinstance(kiosk.visit, EnteringPin | AtWork):
        return touched_by_staff(kiosk, event)
    if isinstance(kiosk.visit, HealthNotice) and isinstance(event, Pressed) and event.button is Button.CONTINUE:
        return _pressed_at_home(kiosk, kiosk.visit.wanted)
    if isinstance(kiosk.visit, Question):
        return answered_question(kiosk, event)
    if isinstance(kiosk.visit, BookingChoice):
        return touched_booking(kiosk, event)
    if isinstance(kiosk.visit, LostCodeChoice | NumberShown | TypingNumberPhone | TypingReadyPhone | PhoneLeft):
        return _touched_about_phone(kiosk, kiosk.visit, event)
    match kiosk.visit, event:
        case TypingCode() | TypingNik(), KeyTyped(key):
            return _typed(kiosk.visit, key), ()
        case ChoosingService(origin), ServiceChosen(service):
            return begin(kiosk, service, origin)
        case ChoosingBooking(who, services), ServiceChosen(service) if service in services:
            return request(kiosk, CheckInByNik(who, service))
        case ChoosingWindow(wish, windows), WindowChosen(start):
            open_starts = [window.start for window in windows if window.free is None or window.free > 0]
            return want(kiosk, replace(wish, window_start=start)) if start in open_starts else stay(kiosk)
        case _, Pressed(button):
            return _pressed(kiosk, button)
        case _:
            return stay(kiosk)


def _touched_about_phone(
    kiosk: Kiosk, visit: LostCodeChoice | NumberShown | TypingNumberPhone | TypingReadyPhone | PhoneLeft, event: Event
) -> Step:
    if isinstance(visit, LostCodeChoice):
        return touched_lost_code(kiosk, event)
    if isinstance(visit, TypingReadyPhone | PhoneLeft):
        return touched_record(kiosk, visit, event)
    return touched_number(kiosk, event)


def _pressed(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case Welcome(), _:
            return _noticed(kiosk, button)
        case TypingCode() | TypingNik(), _:
            return _pressed_typing(kiosk, button)
        case ConfirmingBooking(code), Button.CONTINUE | Button.BACK | Button.MOVE:
            return _pressed_confirming(kiosk, CheckInByCode(code), button)
        case OfferingPriority(), Button.CONTINUE:
            return ChoosingService(Origin.PRIORITY), ()
        case ChoosingWindow(wish), Button.BACK | Button.OTHER_DAY:
            back = button is Button.BACK
            return (before_windows(kiosk, wish), ()) if back else book_another_day(kiosk, wish)
        case Screening(), Button.BACK | Button.CANCEL | Button.DONE:
            return home(kiosk.facts), (StopMeasuring(),)
        case StillThere(), Button.STILL_HERE:
            return still_here(kiosk)
        case TicketShown(), Button.TICKET_MISSING:
            return to_staff(StaffReason.TICKET_UNCERTAIN)
        case Refused(steps=steps), _ if button in steps:
            return _pressed_after_refusal(kiosk, button)
        case Misread() | CodeLocked(), Button.RETRY | Button.TAKE_NUMBER | Button.TYPE_NIK | Button.LOST_CODE:
            return _pressed_after_refusal(kiosk, button)
        case visit, Button.DONE | Button.BACK | Button.CANCEL if not busy(visit):
            return end(kiosk)
        case _:
            return stay(kiosk)


def _pressed_confirming(kiosk: Kiosk, wish: CheckInByCode, button: Button) -> Step:
    match button:
        case Button.CONTINUE:
            return want(kiosk, wish)
        case Button.MOVE:
            return another_day(kiosk, wish, BookableDays.LATER)
        case _:
            return TypingCode(), ()


def _noticed(kiosk: Kiosk, button: Button) -> Step:
    """Where the office asks for it, its health notice stands before the first question; a scan needs no touch."""
    office = kiosk.facts.office
    visit, effects = _pressed_at_home(kiosk, button)
    if office is not None and office.flags.health_notice and button is not Button.URGENT and visit != kiosk.visit:
        return HealthNotice(button), ()
    return visit, effects


def _pressed_at_home(kiosk: Kiosk, button: Button) -> Step:
    match button:
        case Button.TYPE_CODE:
            return TypingCode(), ()
        case Button.TYPE_NIK:
            return TypingNik(), ()
        case Button.TAKE_NUMBER:
            return ChoosingService(Origin.WALK_IN), ()
        case Button.COLLECT_CARD:
            return ChoosingCollector(), ()
        case Button.INFORMATION:
            return ChoosingSubject(), ()
        case Button.PRIORITY:
            return OfferingPriority(), ()
        case Button.URGENT:
            return to_staff(StaffReason.URGENT)
        case _:
            return stay(kiosk)


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
        case TypingCode(), Button.LOST_CODE:
            return begin_lost_code(kiosk)
        case TypingCode(), Button.TYPE_NIK:
            return TypingNik(), ()
        case TypingNik(), Button.TYPE_CODE:
            return TypingCode(), ()
        case TypingCode(typed), Button.CONTINUE if len(typed) == booking_code.LENGTH:
            code = parse_booking_code(typed)
            return present_code(kiosk, code, Entry.TYPED) if code else (TypingCode(typed, wrong=True), ())
        case TypingNik(typed), Button.CONTINUE if (complete := nik.parse_nik(typed)) is not None:
            return want(kiosk, CheckInByNik(complete))
        case _, Button.BACK | Button.CANCEL:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _pressed_after_refusal(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case _, Button.RETRY | Button.TYPE_NIK | Button.LOST_CODE:
            return _try_again(kiosk, button)
        case _, Button.TAKE_NUMBER | Button.OTHER_SERVICE:
            return ChoosingService(Origin.WALK_IN), ()
        case Refused(wish=NewNumber() as wish), Button.OTHER_WINDOW:
            return load_windows(kiosk, wish)
        case Refused(wish=CheckInByCode() as wish), Button.OTHER_WINDOW | Button.MOVE_TODAY:
            return another_day(kiosk, wish, BookableDays.TODAY)
        case Refused(wish=CheckInByCode() | CheckInByNik() as shown, problem=problem), Button.NOTIFY_ME:
            return ask_for_phone(kiosk, shown, problem)
        case Refused(wish=wish), Button.OTHER_DAY:
            return another_day(kiosk, wish, BookableDays.LATER)
        case _, Button.COLLECT_CARD:
            return ChoosingCollector(), ()
        case _, Button.TAKE_REPAIR:
            return take_repair(kiosk)
        case _, Button.TAKE_VERIFICATION:
            return take_verification(kiosk)
        case _, Button.URGENT:
            return to_staff(StaffReason.URGENT)
        case _, Button.DONE:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _try_again(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case _, Button.LOST_CODE:
            return begin_lost_code(kiosk)
        case Refused(kind=ProblemType.NIK_INVALID), _:
            return TypingNik(), ()
        case _:
            return (TypingNik() if button is Button.TYPE_NIK else TypingCode()), ()


def _typed(before: TypingCode | TypingNik, key: str) -> TypingCode | TypingNik:
    if isinstance(before, TypingNik):
        return TypingNik(_appended(before.typed, key, "0123456789", nik.LENGTH))
    typed = _appended(before.typed, key.upper(), booking_code.ALPHABET, booking_code.LENGTH)
    return TypingCode(typed, wrong=before.wrong and typed == before.typed)


def _appended(typed: str, key: str, allowed: str, length: int) -> str:
    fits = len(key) == 1 and key in allowed and len(typed) < length
    return typed + key if fits else typed


def call_staff(kiosk: Kiosk) -> Step:
    call = CallStaff(StaffReason.ASKED)
    if busy(kiosk.visit) or (at_home(kiosk.visit) and not isinstance(kiosk.visit, Welcome)):
        return kiosk.visit, (call,)
    match kiosk.visit:
        case NumberShown():
            # It is on no paper: staff see it here, and whoever has no code has it nowhere else.
            return kiosk.visit, (call,)
        case TypingNumberPhone(ticket, fault):
            return NumberShown(ticket, fault), (call,)
        case Screening():
            return WithStaff(StaffReason.ASKED), (StopMeasuring(), call)
        case _:
            return WithStaff(StaffReason.ASKED), (call,)


def still_here(kiosk: Kiosk) -> Step:
    match kiosk.visit:
        case StillThere(before):
            return before, ()
        case _:
            return stay(kiosk)
