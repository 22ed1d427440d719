"""Ten wrong codes in a minute shut the code keyboard, and nothing else, for a minute."""

from dataclasses import replace

from kiosk.core import events as ev
from kiosk.core.code_events import CodeLockElapsed, WrongCodesForgotten
from kiosk.core.effects import CallStaff, StartTimer
from kiosk.core.events import Button, Pressed
from kiosk.core.facts import MAX_WRONG_CODES
from kiosk.core.model import StaffReason
from kiosk.core.question_states import CodeLocked, HealthNotice
from kiosk.core.session import Kiosk, advance
from kiosk.core.staff_events import PinAccepted
from kiosk.core.states import ChoosingService, Entry, LookingUp, Refused, TypingCode, TypingNik, Welcome
from quota_protocol.booking_code import ALPHABET
from quota_protocol.messages import OfficeFlags
from quota_protocol.problems import ProblemType
from tests.kiosk.samples import CODE, OFFICE, SCENE, SESSION, kiosk_at, problem


def press(kiosk: Kiosk, button: Button) -> Kiosk:
    return advance(kiosk, Pressed(button, kiosk.scene))[0]


def mistype(kiosk: Kiosk, times: int) -> Kiosk:
    """So many codes that do not check, one after the other."""
    for at in range(times):
        wrong = CODE[:6] + ALPHABET[at] + CODE[7]
        if wrong == CODE:
            wrong = CODE[:6] + ALPHABET[-1] + CODE[7]
        kiosk, _ = advance(replace(kiosk, visit=TypingCode(wrong)), Pressed(Button.CONTINUE, kiosk.scene))
    return kiosk


def test_the_tenth_wrong_code_shuts_the_keyboard_and_calls_staff() -> None:
    kiosk = mistype(kiosk_at(TypingCode()), MAX_WRONG_CODES - 1)
    assert isinstance(kiosk.visit, TypingCode)
    last = replace(kiosk, visit=TypingCode("K7M42QXB"))
    kiosk, effects = advance(last, Pressed(Button.CONTINUE, SCENE if last.scene == SCENE else last.scene))
    assert kiosk.visit == CodeLocked()
    assert CallStaff(StaffReason.REFUSED) in effects
    assert StartTimer(CodeLockElapsed(), 60.0) in effects


def test_while_it_is_shut_nobody_types_a_code_and_everybody_may_type_a_nik() -> None:
    locked = mistype(kiosk_at(TypingCode()), MAX_WRONG_CODES)
    assert press(replace(locked, visit=Welcome()), Button.TYPE_CODE).visit == CodeLocked()
    assert press(replace(locked, visit=Welcome()), Button.TYPE_NIK).visit == TypingNik()
    assert press(locked, Button.TYPE_NIK).visit == TypingNik()


def test_a_minute_or_the_staff_s_pin_opens_it() -> None:
    locked = mistype(kiosk_at(TypingCode()), MAX_WRONG_CODES)
    for opening in (ev.TimerElapsed(CodeLockElapsed()), PinAccepted(SESSION)):
        opened, _ = advance(locked, opening)
        assert press(replace(opened, visit=Welcome()), Button.TYPE_CODE).visit == TypingCode()
    still, _ = advance(locked, ev.TimerElapsed(WrongCodesForgotten()))
    assert still.facts.codes_locked


def test_wrong_codes_of_an_earlier_minute_count_no_longer() -> None:
    kiosk = mistype(kiosk_at(TypingCode()), MAX_WRONG_CODES - 1)
    kiosk, _ = advance(kiosk, ev.TimerElapsed(WrongCodesForgotten()))
    assert isinstance(mistype(kiosk, MAX_WRONG_CODES - 1).visit, TypingCode)


def test_a_typed_code_that_nobody_has_counts_too_and_a_scanned_one_does_not() -> None:
    unknown = ev.RequestRefused(SESSION, problem(ProblemType.BOOKING_UNKNOWN))
    for entry, counted in ((Entry.TYPED, 1), (Entry.SCANNED, 0)):
        after, _ = advance(kiosk_at(LookingUp(CODE, entry)), unknown)
        assert isinstance(after.visit, Refused)
        assert after.facts.wrong_codes == counted


def test_where_the_office_asks_for_it_its_health_notice_stands_before_the_first_question() -> None:
    office = replace(OFFICE, flags=OfficeFlags(health_notice=True))
    welcome = kiosk_at(Welcome())
    kiosk = press(replace(welcome, facts=replace(welcome.facts, office=office)), Button.TAKE_NUMBER)
    assert kiosk.visit == HealthNotice(Button.TAKE_NUMBER)
    assert isinstance(press(kiosk, Button.CONTINUE).visit, ChoosingService)
    assert press(kiosk, Button.BACK).visit == Welcome()
