"""The virtual keyboard scanner, read as the kernel would be read."""

import errno
import select

import pytest

from tests.workbench.leftovers import nothing_left_over
from workbench import KeyboardFaults, UnpluggedError, VirtualKeyboardScanner
from workbench.keyboard_scanner import (
    EV_KEY,
    KEY_CAPSLOCK,
    KEY_DOWN,
    KEY_ENTER,
    KEY_LEFTSHIFT,
    KEY_REPEAT,
    KEY_TAB,
    KEY_UP,
    InputEvent,
    KeyboardHandle,
)

KEY_A, KEY_1, KEY_MINUS = 30, 2, 12


def keys(device: KeyboardHandle) -> list[tuple[int, int]]:
    """Code and value of all key events that are there."""
    found: list[InputEvent] = []
    while True:
        try:
            found += device.read()
        except BlockingIOError:
            return [(event.code, event.value) for event in found if event.type == EV_KEY]


def test_a_code_is_typed_with_shift_for_capitals_and_enter_at_its_end() -> None:
    with VirtualKeyboardScanner() as scanner:
        device = scanner.open_device()
        device.grab()
        scanner.scan("A1-")
        assert keys(device) == [
            (KEY_LEFTSHIFT, KEY_DOWN),
            *((KEY_A, KEY_DOWN), (KEY_A, KEY_UP)),
            (KEY_LEFTSHIFT, KEY_UP),
            *((KEY_1, KEY_DOWN), (KEY_1, KEY_UP)),
            *((KEY_MINUS, KEY_DOWN), (KEY_MINUS, KEY_UP)),
            *((KEY_ENTER, KEY_DOWN), (KEY_ENTER, KEY_UP)),
        ]
        scanner.scan("", suffix="\t")
        assert keys(device)[0] == (KEY_TAB, KEY_DOWN)
        device.close()


def test_what_no_us_keyboard_types_is_refused() -> None:
    with VirtualKeyboardScanner() as scanner, pytest.raises(ValueError, match="é"):
        scanner.scan("é")


def test_caps_lock_shift_and_releases_go_wrong_on_demand() -> None:
    with VirtualKeyboardScanner() as scanner:
        device = scanner.open_device()
        scanner.faults = KeyboardFaults(caps_lock_on=True)
        scanner.scan("a", suffix="")
        assert keys(device)[:2] == [(KEY_CAPSLOCK, KEY_DOWN), (KEY_CAPSLOCK, KEY_UP)]
        scanner.scan("a", suffix="")
        assert keys(device) == [(KEY_A, KEY_DOWN), (KEY_A, KEY_UP)]
        scanner.faults = KeyboardFaults(caps_lock_on=True, shift_lost=True)
        scanner.scan("A", suffix="")
        assert keys(device) == [(KEY_A, KEY_DOWN), (KEY_A, KEY_UP)]
        scanner.faults = KeyboardFaults(caps_lock_on=True, releases_lost=True, repeats=2)
        scanner.scan("1", suffix="")
        assert keys(device) == [(KEY_1, KEY_DOWN), (KEY_1, KEY_REPEAT), (KEY_1, KEY_REPEAT)]
        device.close()


def test_a_grab_keeps_everybody_else_from_hearing_and_from_grabbing() -> None:
    with VirtualKeyboardScanner() as scanner:
        first, second = scanner.open_device(), scanner.open_device()
        first.grab()
        with pytest.raises(OSError, match="busy") as caught:
            second.grab()
        assert caught.value.errno == errno.EBUSY
        scanner.scan("1")
        assert keys(second) == []
        assert keys(first)
        first.close()
        second.grab()
        scanner.held_by_another_program()
        third = scanner.open_device()
        with pytest.raises(OSError, match="busy"):
            third.grab()
        for device in (second, third):
            device.close()


def test_pulled_out_it_hangs_up_is_gone_and_comes_back() -> None:
    with VirtualKeyboardScanner() as scanner:
        device = scanner.open_device()
        scanner.unplug()
        poll = select.poll()
        poll.register(device, select.POLLIN)
        assert poll.poll(0)
        with pytest.raises(OSError, match="device") as caught:
            device.read()
        assert caught.value.errno == errno.ENODEV
        with pytest.raises(FileNotFoundError):
            scanner.open_device()
        with pytest.raises(UnpluggedError):
            scanner.scan("1")
        device.close()
        scanner.plug_in()
        again = scanner.open_device()
        scanner.scan("1", suffix="")
        assert keys(again) == [(KEY_1, KEY_DOWN), (KEY_1, KEY_UP)]
        again.close()


def test_a_long_code_arrives_whole_and_nothing_is_left_over() -> None:
    with nothing_left_over(), VirtualKeyboardScanner() as scanner:
        device = scanner.open_device()
        scanner.scan("1" * 400)
        assert len(keys(device)) == 2 * 401
        device.close()
        assert scanner.open_handles == 0
