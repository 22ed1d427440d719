"""What staff do at the kiosk: the hidden gesture, the PIN, and what stands behind it. Pure.

A wrong PIN reveals nothing, and five of them shut staff mode for five minutes. Whatever is done here is noted in the
journal. Time alone ends it.
"""

from typing import assert_never

from kiosk.effects import CheckPin, NoteStaffAction, StartTimer
from kiosk.events import Button, Event, KeyTyped, Pressed
from kiosk.facts import MAX_WRONG_PINS
from kiosk.model import StaffAction
from kiosk.staff_events import PinAccepted, PinRefused, StaffLockElapsed
from kiosk.staff_pin import PIN_DIGITS
from kiosk.states import (
    CheckingPin,
    EnteringPin,
    NoServer,
    NumberShown,
    PinLocked,
    Refused,
    StaffDevices,
    StaffMenu,
    State,
    WithStaff,
)
from kiosk.visit import Kiosk, Step, at_home, end, stay

LOCKED_OUT_FOR_S = 300.0


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
            return (StaffMenu(), (NoteStaffAction(StaffAction.ENTERED),)) if waiting else stay(kiosk)
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
        case StaffMenu(), Pressed(Button.STAFF_DEVICES):
            return StaffDevices(), ()
        case StaffDevices(), Pressed(Button.BACK):
            return StaffMenu(), ()
        case _, Pressed(Button.BACK | Button.CANCEL | Button.DONE):
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
