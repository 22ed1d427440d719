"""How often one visitor may ask for a lost code, and what is kept of what they typed."""

from dataclasses import replace

from kiosk.core.booking_effects import ResendCode
from kiosk.core.code_events import CodeResendTaken
from kiosk.core.effects import Effect
from kiosk.core.events import Button, KeyTyped, Pressed
from kiosk.core.lost_code import MAX_RESENDS
from kiosk.core.lost_code_states import CodeResent, TypingLastDigits, TypingLostPhone
from kiosk.core.question_states import CodeLocked
from kiosk.core.session import Kiosk, advance
from kiosk.core.states import NoServer, TypingCode, Welcome
from tests.kiosk.samples import OFFICE, SESSION, kiosk_at


def press(kiosk: Kiosk, button: Button) -> tuple[Kiosk, tuple[Effect, ...]]:
    return advance(kiosk, Pressed(button, kiosk.scene))


def key_in(kiosk: Kiosk, digits: str) -> Kiosk:
    for digit in digits:
        kiosk, _ = advance(kiosk, KeyTyped(digit, kiosk.scene))
    return kiosk


def asked(kiosk: Kiosk) -> Kiosk:
    """The number and the digits typed, and the server's answer."""
    kiosk, _ = press(key_in(kiosk, "081200000001"), Button.CONTINUE)
    kiosk, effects = press(key_in(kiosk, "0001"), Button.CONTINUE)
    assert ResendCode(SESSION, OFFICE.code, "+6281200000001", "0001") in effects
    return advance(kiosk, CodeResendTaken(SESSION))[0]


def test_the_third_answer_offers_no_other_number_and_the_next_visitor_may_ask_again() -> None:
    kiosk = kiosk_at(TypingLostPhone())
    for times in range(1, MAX_RESENDS + 1):
        kiosk = asked(kiosk)
        assert kiosk.visit == CodeResent(again=times < MAX_RESENDS)
        if times < MAX_RESENDS:
            kiosk, _ = press(kiosk, Button.RETRY)
    assert press(kiosk, Button.RETRY)[0].visit == kiosk.visit
    kiosk, _ = press(kiosk, Button.DONE)
    assert (kiosk.visit, kiosk.resends) == (Welcome(), 0)


def test_a_shut_keyboard_offers_it_and_a_kiosk_alone_leads_to_staff() -> None:
    locked = kiosk_at(CodeLocked())
    assert press(locked, Button.LOST_CODE)[0].visit == TypingLostPhone()
    alone = kiosk_at(CodeLocked(), facts=replace(locked.facts, online=False))
    assert press(alone, Button.LOST_CODE)[0].visit == NoServer()


def test_it_can_be_asked_for_before_anything_is_typed() -> None:
    assert press(kiosk_at(TypingCode()), Button.LOST_CODE)[0].visit == TypingLostPhone()


def test_the_way_back_keeps_the_number_and_forgets_the_digits() -> None:
    kiosk, _ = press(kiosk_at(TypingLastDigits("+6281200000001", "00")), Button.BACK)
    assert kiosk.visit == TypingLostPhone("081200000001")


def test_neither_number_nor_digits_show_in_what_may_be_logged() -> None:
    said = [
        TypingLostPhone("081200000001"),
        TypingLastDigits("+6281200000001", "4321"),
        ResendCode(SESSION, OFFICE.code, "+6281200000001", "4321"),
    ]
    assert all("812" not in repr(one) and "4321" not in repr(one) for one in said)
