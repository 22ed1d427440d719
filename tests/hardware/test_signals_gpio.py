import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.core.model import StaffReason
from kiosk.hardware.pins import Pins
from kiosk.hardware.signals import NoSignals, SignalsError
from kiosk.hardware.signals_gpio import GpioSignals, GpioSignalSettings, SignalTimes

BELL, LAMP, BUZZER = 5, 6, 13
TIMES = SignalTimes(bell_for_s=0.05, beep_for_s=0.02, beeps=3, lamp_max_s=5.0)
SETTINGS = GpioSignalSettings("mock", BELL, LAMP, BUZZER, TIMES)


class Desk:
    """What staff hear and see."""

    def __init__(self, settings: GpioSignalSettings = SETTINGS) -> None:
        pins = Pins("mock")
        self.bell, self.lamp, self.buzzer = (pins.mock_pin(pin) for pin in (BELL, LAMP, BUZZER))
        self.signals = GpioSignals(settings, pins)

    def rings(self) -> int:
        return strokes(self.bell)

    def beeps(self) -> int:
        return strokes(self.buzzer)


def strokes(pin: Any) -> int:
    return sum(bool(entry.state) for entry in pin.states)


def wait_until(holds: Callable[[], bool], timeout_s: float = 2.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.005)


@pytest.fixture
def desk() -> Iterator[Desk]:
    running = Desk()
    yield running
    running.signals.close()


def test_a_call_rings_once_beeps_three_times_and_lights_the_lamp_until_it_is_acknowledged(desk: Desk) -> None:
    desk.signals.call(StaffReason.ASKED)
    wait_until(lambda: desk.beeps() == 3 and not desk.buzzer.state)
    assert desk.rings() == 1
    assert desk.lamp.state
    desk.signals.acknowledge()
    wait_until(lambda: not desk.lamp.state)
    assert not desk.bell.state
    assert not desk.buzzer.state


@pytest.mark.parametrize("reason", [StaffReason.WARM, StaffReason.SECOND_READING_TOO_SOON])
def test_what_concerns_somebodys_health_is_never_beeped_into_the_hall(desk: Desk, reason: StaffReason) -> None:
    desk.signals.call(reason)
    wait_until(lambda: desk.rings() == 1 and not desk.bell.state)
    desk.signals.call(StaffReason.ASKED)
    wait_until(lambda: desk.beeps() == 3)
    assert desk.rings() == 2


def test_acknowledging_stops_the_noise_at_once() -> None:
    desk = Desk(GpioSignalSettings("mock", BELL, LAMP, BUZZER, SignalTimes(bell_for_s=30)))
    desk.signals.call(StaffReason.ASKED)
    wait_until(lambda: bool(desk.bell.state))
    desk.signals.acknowledge()
    wait_until(lambda: not desk.bell.state and not desk.lamp.state)
    assert desk.beeps() == 0
    desk.signals.close()


@pytest.mark.alone
def test_a_hundred_calls_in_a_row_never_wait_and_ring_a_few_times_only(desk: Desk) -> None:
    began_s = time.monotonic()
    for _ in range(100):
        desk.signals.call(StaffReason.ASKED)
    assert time.monotonic() - began_s < 0.5
    wait_until(lambda: desk.beeps() >= 3)
    desk.signals.acknowledge()
    wait_until(lambda: not desk.lamp.state)
    assert desk.rings() <= 3


def test_a_lamp_that_nobody_acknowledges_goes_out_by_itself() -> None:
    desk = Desk(GpioSignalSettings("mock", 0, LAMP, 0, SignalTimes(lamp_max_s=0.1)))
    desk.signals.call(StaffReason.ASKED)
    wait_until(lambda: strokes(desk.lamp) == 1 and not desk.lamp.state)
    desk.signals.close()


def test_nothing_sounds_at_start_or_at_the_end_and_stopping_switches_everything_off() -> None:
    desk = Desk()
    desk.signals.close()
    assert [strokes(pin) for pin in (desk.bell, desk.lamp, desk.buzzer)] == [0, 0, 0]
    desk = Desk()
    desk.signals.call(StaffReason.ASKED)
    wait_until(lambda: bool(desk.lamp.state))
    desk.signals.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "kiosk-signals"]


def test_pins_that_cannot_be_had_are_refused_in_words() -> None:
    with pytest.raises(SignalsError, match="cannot be used"):
        GpioSignals(GpioSignalSettings("mock", bell_pin=99))
    with pytest.raises(SignalsError, match="use lgpio, or mock"):
        GpioSignals(GpioSignalSettings("pigpio", bell_pin=5))


def test_an_office_without_signals_can_be_called_all_the_same() -> None:
    signals = NoSignals()
    signals.call(StaffReason.ASKED)
    signals.acknowledge()
    signals.close()
