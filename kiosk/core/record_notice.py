"""Somebody whose card cannot be printed yet wants to be told once it can (S29, "Kabari saya"). Pure.

The phone is typed, handed to the server and forgotten: the kiosk keeps none. So without the server it cannot be left,
and whoever stands there is told so, and led to staff.
"""

from kiosk.core.booking_effects import LeavePhone
from kiosk.core.events import Button, Event, KeyTyped, Pressed, RequestRefused, ServerUnreachable
from kiosk.core.model import CheckInByCode, CheckInByNik
from kiosk.core.number_sms import can_send
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.core.record_events import PhoneKept
from kiosk.core.record_states import LeavingPhone, PhoneLeft, PhoneOutcome, TypingReadyPhone
from kiosk.core.refusals import refusal
from kiosk.core.visit import Kiosk, Step, end, stay
from quota_protocol.messages import Problem
from quota_protocol.phones import parse_phone
from quota_protocol.problems import ProblemType

STEPS: dict[PhoneOutcome, tuple[Button, ...]] = {
    PhoneOutcome.KEPT: (Button.DONE,),
    PhoneOutcome.NOT_KEPT: (Button.RETRY, Button.CALL_STAFF, Button.DONE),
    PhoneOutcome.NO_LINK: (Button.CALL_STAFF, Button.DONE),
    PhoneOutcome.NONE: (Button.DONE, Button.CALL_STAFF),
}
"""The ways on; the first is the way forward."""


def ask_for_phone(kiosk: Kiosk, shown: CheckInByCode | CheckInByNik, problem: Problem) -> Step:
    """Where may we reach you? Only where there is somebody to remember it."""
    if not can_send(kiosk.facts):
        return PhoneLeft(PhoneOutcome.NO_LINK, shown, problem), ()
    return TypingReadyPhone(shown, problem), ()


def touched_record(kiosk: Kiosk, visit: TypingReadyPhone | PhoneLeft, event: Event) -> Step:
    """What a touch means while the phone is typed, or afterwards."""
    match visit, event:
        case TypingReadyPhone(shown, problem, typed), KeyTyped(key):
            fits = len(key) == 1 and key in "0123456789" and len(typed) < PHONE_DIGITS_MAX
            return (TypingReadyPhone(shown, problem, typed + key), ()) if fits else stay(kiosk)
        case TypingReadyPhone(), Pressed(button):
            return _pressed_typing(kiosk, visit, button)
        case PhoneLeft(outcome, shown, problem), Pressed(Button.RETRY) if Button.RETRY in STEPS[outcome]:
            return ask_for_phone(kiosk, shown, problem)
        case PhoneLeft(), Pressed(Button.DONE | Button.BACK | Button.CANCEL):
            return end(kiosk)
        case _:
            return stay(kiosk)


def _pressed_typing(kiosk: Kiosk, visit: TypingReadyPhone, button: Button) -> Step:
    shown, problem, typed = visit.shown, visit.problem, visit.typed
    match button:
        case Button.ERASE:
            return TypingReadyPhone(shown, problem, typed[:-1]), ()
        case Button.CLEAR:
            return TypingReadyPhone(shown, problem), ()
        case Button.BACK:
            return refusal(ProblemType.RECORD_NOT_PRINTABLE, problem, shown), ()
        case Button.NO_PHONE:
            return PhoneLeft(PhoneOutcome.NONE, shown, problem), ()
        case Button.CANCEL | Button.DONE:
            return end(kiosk)
        case Button.CONTINUE if (phone := parse_phone(typed)) is not None:
            return LeavingPhone(shown, problem), (LeavePhone(kiosk.session, shown, phone),)
        case _:
            return stay(kiosk)


def answered_record(kiosk: Kiosk, visit: LeavingPhone, event: Event) -> Step:
    """What the server says."""
    match event:
        case PhoneKept():
            return PhoneLeft(PhoneOutcome.KEPT, visit.shown, visit.problem), ()
        case RequestRefused() | ServerUnreachable():
            return phone_not_kept(visit)
        case _:
            return stay(kiosk)


def phone_not_kept(visit: LeavingPhone) -> Step:
    """It cannot be said that it was kept."""
    return PhoneLeft(PhoneOutcome.NOT_KEPT, visit.shown, visit.problem), ()
