"""A kiosk that nobody touches: the keypad does all that fingers do, and a ring shows where it is."""

from collections.abc import Iterator

import pytest
from kivy.core.window import Window

from kiosk.core import states
from kiosk.core.events import Button, KeyTyped, Pressed, ScreenTouched, ServiceChosen
from kiosk.screens.keypad import Keypad
from quota_protocol.messages import Origin
from tests.screens.conftest import Glass
from tools.screen_samples import NIK

ENTER, PLUS, MINUS, DOT, STAR, SLASH, PAD_1, RIGHT = 271, 270, 269, 266, 268, 267, 257, 275


@pytest.fixture
def keypad(glass: Glass) -> Iterator[Keypad]:
    made = Keypad(glass.root)
    yield made
    made.close()
    glass.root.bind_drawn(lambda: None)


def _strike(glass: Glass, *codes: int) -> None:
    for code in codes:
        glass.run_on_s(0.2)
        Window.dispatch("on_key_down", code, 0, None, [])


def test_the_ring_begins_on_the_way_forward_and_enter_presses_it(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.OfferingPriority(), scene=4)
    assert keypad.stands_on is glass.button("Ambil nomor prioritas")
    _strike(glass, ENTER)
    assert glass.posted[-2:] == [ScreenTouched(4), Pressed(Button.CONTINUE, 4)]


def test_plus_and_minus_go_through_everything_in_reading_order_and_round(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.OfferingPriority(), scene=4)
    seen = []
    for _ in range(5):
        assert keypad.stands_on is not None
        seen.append(keypad.stands_on.label.text)
        _strike(glass, PLUS)
    assert seen[0] == seen[4] == "Ambil nomor prioritas"
    assert {"Kembali", "Aa", "Panggil\nPetugas"} <= set(seen)
    _strike(glass, MINUS, MINUS)
    assert keypad.stands_on is glass.button("Panggil\nPetugas")


def test_a_nik_is_typed_with_digits_and_the_ring_comes_to_the_way_on(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.TypingNik(), scene=5)
    _strike(glass, PAD_1, DOT)
    typed = [event for event in glass.posted_but_touches() if isinstance(event, KeyTyped | Pressed)]
    assert typed == [KeyTyped("1", 5), Pressed(Button.ERASE, 5)]
    glass.show(states.TypingNik(NIK.digits), scene=5)
    assert keypad.stands_on is glass.button("Lanjut")


def test_a_digit_leads_to_the_choice_of_that_number(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.ChoosingService(Origin.WALK_IN), scene=6)
    _strike(glass, PAD_1 + 2, ENTER)
    assert glass.posted[-1] == ServiceChosen("pengambilan", 6)


def test_the_slash_calls_staff_on_every_picture(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.TypingCode(), scene=7)
    _strike(glass, SLASH)
    assert glass.posted[-1] == Pressed(Button.CALL_STAFF, 7)


def test_a_key_that_bounces_presses_once(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.TypingNik(), scene=5)
    Window.dispatch("on_key_down", PAD_1, 0, None, [])
    Window.dispatch("on_key_down", PAD_1, 0, None, [])
    assert glass.posted_but_touches() == [KeyTyped("1", 5)]


def test_the_ring_is_drawn_around_what_it_stands_on(glass: Glass, keypad: Keypad) -> None:
    glass.show(states.OfferingPriority(), scene=4)
    _strike(glass, RIGHT)
    assert keypad.stands_on is not None
    place = keypad.stands_on.rect
    assert keypad.ring.x < place.x
    assert keypad.ring.y < place.y
    assert keypad.ring.right > place.right
    assert keypad.ring.top > place.top
    assert keypad._colour.a == 1
