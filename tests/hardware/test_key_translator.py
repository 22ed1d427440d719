import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.key_translator import EV_SYN, SYN_DROPPED, KeyEvent, KeyTranslator
from kiosk.hardware.scan_decoder import MAX_SCAN_BYTES, ScanDecoder
from tests.hardware.pipe_keyboard import (
    CAPS_LOCK,
    ENTER,
    LEFT_ALT,
    LEFT_CTRL,
    LEFT_SHIFT,
    key_events,
    press,
    tap,
    typed,
)


def said(events: bytes) -> bytes:
    return KeyTranslator().feed(key_events(events), 10.0)


@pytest.mark.parametrize("text", ["K7M4-2QXA", "k7m4 2qxa", "6171010101010001", "https://antre.example/b/K7M42QXA?x=1"])
def test_what_a_scanner_types_on_a_us_keyboard_is_what_it_read(text: str) -> None:
    assert said(typed(text) + tap(ENTER)) == text.encode() + b"\r"


def test_a_key_that_repeats_itself_types_once() -> None:
    assert said(press(16) + press(16, 2) * 20 + press(16, 0)) == b"q"


def test_keys_that_only_come_up_type_nothing() -> None:
    assert said(press(16, 0) + press(ENTER, 0)) == b""


def test_caps_lock_turns_letters_and_leaves_digits_and_signs() -> None:
    assert said(tap(CAPS_LOCK) + typed("k7-M") + tap(CAPS_LOCK) + typed("k7-M")) == b"K7-mk7-M"


def test_both_shifts_and_one_that_is_let_go() -> None:
    assert said(press(54) + tap(16) + press(54, 0) + tap(16)) == b"Qq"


def test_a_shift_whose_release_was_lost_does_not_spoil_the_next_code() -> None:
    keys = KeyTranslator()
    assert keys.feed(key_events(press(LEFT_SHIFT) + tap(3)), 10.0) == b"@"
    assert keys.feed(key_events(tap(3)), 12.0) == b"2"


def test_control_characters_and_symbols_typed_by_number_arrive() -> None:
    etx = press(LEFT_CTRL) + tap(46) + press(LEFT_CTRL, 0)
    alt_64 = press(LEFT_ALT) + tap(77) + tap(75) + press(LEFT_ALT, 0)
    assert said(typed("K7") + alt_64 + etx) == b"K7@\x03"


def test_a_text_with_a_hole_never_becomes_another_code() -> None:
    keys = KeyTranslator()
    lost = KeyEvent(EV_SYN, SYN_DROPPED, 0)
    data = keys.feed([*key_events(typed("K7M4")), lost, *key_events(typed("2QXA") + tap(ENTER))], 10.0)
    assert "K7M42QXA" not in ScanDecoder().feed(data, 10.0)


EVENTS = st.builds(KeyEvent, st.integers(0, 31), st.integers(0, 767), st.integers(-2, 3) | st.integers())


@given(st.lists(EVENTS, max_size=200), st.floats(0, 1e6))
def test_any_events_give_bounded_bytes_and_never_an_error(events: list[KeyEvent], at_s: float) -> None:
    keys, decoder = KeyTranslator(), ScanDecoder()
    data = keys.feed(events, at_s)
    assert len(data) <= 4 * len(events)
    decoder.feed(data, at_s)
    assert decoder.held_bytes <= MAX_SCAN_BYTES


@given(st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789-", min_size=1, max_size=40))
def test_chunks_of_any_size_type_the_same(text: str) -> None:
    events, keys = key_events(typed(text)), KeyTranslator()
    one_by_one = b"".join(keys.feed([event], 10.0) for event in events)
    assert one_by_one == KeyTranslator().feed(events, 10.0) == text.encode()
