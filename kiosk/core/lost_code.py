"""A lost booking code: its telephone number and the end of its NIK are asked for, and it is sent there again. Pure.

Neither the kiosk nor whoever stands before it learns whether there is such a booking.
"""

from kiosk.core.booking_effects import ResendCode
from kiosk.core.code_events import CodeResendTaken, CodeResendTooOften
from kiosk.core.events import Button, Event, KeyTyped, Pressed, RequestRefused, ServerUnreachable
from kiosk.core.lost_code_states import CodeResent, ResendingCode, TypingLastDigits, TypingLostPhone
from kiosk.core.model import StaffReason
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.core.states import TypingCode, TypingNik
from kiosk.core.visit import Kiosk, Step, end, no_server, refused, stay, to_staff
from quota_protocol.phones import parse_phone

MAX_RESENDS = 3
"""How often one visitor may ask."""

LAST_DIGITS = 4


def begin_lost_code(kiosk: Kiosk) -> Step:
    """Ask for the number, where the server can be asked and was not asked too often by this visitor."""
    if kiosk.facts.office is None or not kiosk.facts.online:
        return no_server()
    return (TypingLostPhone(), ()) if kiosk.resends < MAX_RESENDS else to_staff(StaffReason.REFUSED)


def answered_lost_code(kiosk: Kiosk, event: Event) -> Step:
    """What the server says."""
    match event:
        case CodeResendTaken():
            return CodeResent(again=kiosk.resends < MAX_RESENDS), ()
        case CodeResendTooOften():
            return to_staff(StaffReason.REFUSED)
        case RequestRefused(problem=problem):
            return refused(kiosk, problem)
        case ServerUnreachable():
            return no_server()
        case _:
            return stay(kiosk)


def touched_lost_code(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means."""
    match kiosk.visit, event:
        case TypingLostPhone(typed), KeyTyped(key):
            return TypingLostPhone(_appended(typed, key, PHONE_DIGITS_MAX)), ()
        case TypingLastDigits(phone, typed), KeyTyped(key):
            return TypingLastDigits(phone, _appended(typed, key, LAST_DIGITS)), ()
        case _, Pressed(Button.CANCEL | Button.DONE):
            return end(kiosk)
        case TypingLostPhone(typed), Pressed(button):
            return _pressed_typing_phone(kiosk, typed, button)
        case TypingLastDigits(), Pressed(button):
            return _pressed_typing_digits(kiosk, kiosk.visit, button)
        case CodeResent(), Pressed(Button.TYPE_CODE | Button.BACK):
            return TypingCode(), ()
        case CodeResent(again=True), Pressed(Button.RETRY):
            return begin_lost_code(kiosk)
        case _:
            return stay(kiosk)


def _pressed_typing_phone(kiosk: Kiosk, typed: str, button: Button) -> Step:
    match button:
        case Button.ERASE:
            return TypingLostPhone(typed[:-1]), ()
        case Button.CLEAR:
            return TypingLostPhone(), ()
        case Button.BACK:
            return TypingCode(), ()
        case Button.TYPE_NIK:
            return TypingNik(), ()
        case Button.CONTINUE if (phone := parse_phone(typed)) is not None:
            return TypingLastDigits(phone), ()
        case _:
            return stay(kiosk)


def _pressed_typing_digits(kiosk: Kiosk, visit: TypingLastDigits, button: Button) -> Step:
    phone, typed, office = visit.phone, visit.typed, kiosk.facts.office
    match button:
        case Button.ERASE:
            return TypingLastDigits(phone, typed[:-1]), ()
        case Button.CLEAR:
            return TypingLastDigits(phone), ()
        case Button.BACK:
            return TypingLostPhone(phone.replace("+62", "0", 1)), ()
        case Button.CONTINUE if office is not None and len(typed) == LAST_DIGITS:
            return ResendingCode(), (ResendCode(kiosk.session, office.code, phone, typed),)
        case _:
            return stay(kiosk)


def _appended(typed: str, key: str, length: int) -> str:
    fits = len(key) == 1 and key in "0123456789" and len(typed) < length
    return typed + key if fits else typed
