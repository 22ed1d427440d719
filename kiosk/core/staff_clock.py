"""Staff say what time it is: one press where the kiosk is right, else the hour, and the date where that is wrong too.

Pure. What they say holds until the server or the network says otherwise.
"""

from datetime import datetime

from kiosk.core.clock_model import ClockReading
from kiosk.core.effects import Effect, JudgeClock
from kiosk.core.events import Button, Event, KeyTyped, Pressed
from kiosk.core.model import StaffOutcome
from kiosk.core.staff_effects import ConfirmClock, CorrectClock, ReadClock
from kiosk.core.staff_states import ReadingClock, TellingClock
from kiosk.core.states import StaffDevices, StaffDone, State
from kiosk.core.value import changed
from kiosk.core.visit import Kiosk, Step, end, stay

HOUR_DIGITS = 4
ALL_DIGITS = 10


def begin_clock(kiosk: Kiosk) -> Step:
    """Ask what the kiosk believes."""
    return ReadingClock(), (ReadClock(kiosk.session),)


def right_instant(visit: TellingClock) -> datetime | None:
    """What staff would say by going on now; None where that can be no time, or where their word is not needed."""
    reading = visit.reading
    if not reading.basis.asks_staff:
        return None
    said = _read(reading, visit.typed)
    return said if said is not None and reading.earliest <= said <= reading.latest else None


def touched_clock(kiosk: Kiosk, visit: TellingClock, event: Event) -> Step:
    """What a touch means beside the clock."""
    match event:
        case KeyTyped(key) if len(key) == 1 and key in "0123456789" and len(visit.typed) < ALL_DIGITS:
            return changed(visit, typed=visit.typed + key), ()
        case Pressed(Button.ERASE):
            return changed(visit, typed=visit.typed[:-1]), ()
        case Pressed(Button.CLEAR):
            return changed(visit, typed=""), ()
        case Pressed(Button.CONTINUE) if (right := right_instant(visit)) is not None:
            told: Effect = CorrectClock(right) if visit.typed else ConfirmClock()
            done: State = StaffDone(StaffOutcome.CLOCK_TOLD)
            return done, (told,)
        case Pressed(Button.BACK):
            return StaffDevices(), (JudgeClock(),)
        case Pressed(Button.CANCEL | Button.DONE):
            return end(kiosk)
        case _:
            return stay(kiosk)


def _read(reading: ClockReading, typed: str) -> datetime | None:
    """What was typed as an instant: empty is what the clock says."""
    if not typed:
        return reading.now
    if len(typed) not in (HOUR_DIGITS, ALL_DIGITS):
        return None
    hour, minute = int(typed[:2]), int(typed[2:4])
    day, month, year = reading.now.day, reading.now.month, reading.now.year
    if len(typed) == ALL_DIGITS:
        day, month, year = int(typed[4:6]), int(typed[6:8]), 2000 + int(typed[8:])
    try:
        return datetime(year, month, day, hour, minute, tzinfo=reading.now.tzinfo)
    except ValueError:
        return None
