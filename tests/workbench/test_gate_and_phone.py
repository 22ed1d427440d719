"""The gate through gpiozero's mock pins, as the demo connects it; and the phone that keeps the SMS."""

import threading
from collections.abc import Callable

import pytest
from gpiozero import Button, DigitalOutputDevice
from gpiozero.pins.mock import MockFactory, MockPin

from tests.workbench.leftovers import wait_until
from workbench import GateEvent, VirtualGate, VirtualPhone


class MockPins:
    """Wires over the mock pins of a kiosk: relay out on 17, beam in on 27, exit button on 22, fire on 23."""

    def __init__(self) -> None:
        self.factory = MockFactory()
        self.relay = DigitalOutputDevice(17, pin_factory=self.factory)
        self.beam = Button(27, pin_factory=self.factory)
        self.exit_button = Button(22, pin_factory=self.factory)
        self.fire = Button(23, pin_factory=self.factory)
        self._callback: Callable[[bool], None] = lambda on: None

    def _pin(self, number: int) -> MockPin:
        pin = self.factory.pin(number)
        assert isinstance(pin, MockPin)
        return pin

    def drive_beam(self, broken: bool) -> None:
        (self._pin(27).drive_low if broken else self._pin(27).drive_high)()

    def drive_exit_button(self, pressed: bool) -> None:
        (self._pin(22).drive_low if pressed else self._pin(22).drive_high)()

    def drive_fire(self, alarm: bool) -> None:
        (self._pin(23).drive_low if alarm else self._pin(23).drive_high)()

    def on_relay(self, callback: Callable[[bool], None]) -> None:
        self._callback = callback
        callback(bool(self.relay.value))

    def switch(self, on: bool) -> None:
        self.relay.value = on
        self._callback(on)


def test_the_arm_follows_the_relay_and_a_person_breaks_the_beam() -> None:
    pins = MockPins()
    gate = VirtualGate(pins)
    beam: list[bool] = []
    pins.beam.when_pressed = lambda: beam.append(True)
    pins.beam.when_released = lambda: beam.append(False)
    assert not gate.relay_on
    pins.switch(on=True)
    gate.wait_for_relay(on=True)
    gate.person_passes(in_beam_s=0.01)
    pins.switch(on=False)
    assert beam == [True, False]
    assert (gate.openings, gate.passages, gate.relay_on) == (1, 1, False)
    assert [moment.event for moment in gate.history] == [
        GateEvent.RELAY_ON,
        GateEvent.BEAM_BROKEN,
        GateEvent.BEAM_FREE,
        GateEvent.RELAY_OFF,
    ]
    times = [moment.at_monotonic_s for moment in gate.history]
    assert times == sorted(times)
    pins.factory.reset()


def test_a_beam_that_is_dirty_stays_broken_when_people_have_passed() -> None:
    pins = MockPins()
    gate = VirtualGate(pins)
    gate.stick_beam()
    gate.person_passes(in_beam_s=0)
    assert gate.beam_broken
    assert pins.beam.is_pressed
    gate.stick_beam(on=False)
    assert not pins.beam.is_pressed
    pins.factory.reset()


def test_the_exit_button_is_pressed_and_let_go() -> None:
    pins = MockPins()
    gate = VirtualGate(pins)
    pressed = threading.Event()
    pins.exit_button.when_pressed = pressed.set
    gate.press_exit(held_s=0)
    assert pressed.is_set()
    assert not pins.exit_button.is_pressed
    pins.factory.reset()


def test_waiting_for_a_relay_that_never_moves_ends() -> None:
    pins = MockPins()
    with pytest.raises(TimeoutError):
        VirtualGate(pins).wait_for_relay(on=True, timeout_s=0.01)
    pins.factory.reset()


def test_closing_the_gate_sends_whoever_stands_in_it_on() -> None:
    pins = MockPins()
    gate = VirtualGate(pins)
    person = threading.Thread(target=gate.person_passes, args=(30,))
    person.start()
    wait_until("somebody is in the beam", lambda: gate.beam_broken)
    gate.close()
    person.join(timeout=2)
    assert not person.is_alive()
    pins.factory.reset()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Booking cetak KTP-el Kamis 12-11-2026. Kode K7M4-2QXA. Tunjukkan SMS ini.", "K7M4-2QXA"),
        ("kode k7m42qxa", "K7M4-2QXA"),
        ("Jadwal Anda pindah, kode baru R8N5-HDJH. Mohon maaf.", "R8N5-HDJH"),
        ("Antrean A045 kira-kira 5 nomor lagi.", ""),
    ],
)
def test_the_phone_finds_the_code_to_show_in_an_sms(text: str, code: str) -> None:
    assert VirtualPhone().deliver(text).code == code


def test_the_phone_keeps_the_newest_fifty_messages() -> None:
    phone = VirtualPhone()
    for number in range(60):
        phone.deliver(f"SMS {number}")
    assert [sms.text for sms in phone.messages] == [f"SMS {number}" for number in range(10, 60)]
    assert phone.find(60).text == "SMS 59"
    with pytest.raises(KeyError):
        phone.find(1)
    with pytest.raises(ValueError, match="characters"):
        phone.deliver("x" * 1531)


def test_the_fire_alarm_and_a_held_exit_button_stay_until_they_are_over() -> None:
    pins = MockPins()
    gate = VirtualGate(pins)
    gate.set_fire()
    gate.hold_exit()
    gate.hold_exit()
    assert (pins.fire.is_pressed, pins.exit_button.is_pressed) == (True, True)
    gate.set_fire(False)
    gate.hold_exit(False)
    assert (pins.fire.is_pressed, pins.exit_button.is_pressed) == (False, False)
    assert [moment.event for moment in gate.history] == [
        GateEvent.FIRE_BEGAN,
        GateEvent.EXIT_PRESSED,
        GateEvent.FIRE_ENDED,
        GateEvent.EXIT_RELEASED,
    ]
    gate.close()
