import importlib.util
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.core.model import GateFault
from kiosk.hardware.gate import GateError, NoGate
from kiosk.hardware.gate_control import GateRules
from kiosk.hardware.gate_gpio import GpioGate, GpioGateSettings, MockWires
from kiosk.hardware.pins import Pins

# Everything ten times as fast as at a real gate.
RULES = GateRules(
    open_for_s=0.5,
    relay_max_s=0.9,
    clear_for_s=0.06,
    rest_s=0.03,
    beam_stuck_after_s=0.6,
    forced_ends_after_s=0.3,
    relay_stuck_after_s=0.15,
)
SETTINGS = GpioGateSettings(
    "mock", open_pin=17, open_active_high=True, beam_pin=27, exit_pin=22, fire_pin=23, rules=RULES
)


class RunningGate:
    """A `GpioGate` on mock pins, and what it told."""

    def __init__(self, settings: GpioGateSettings) -> None:
        self.gate = GpioGate(settings)
        assert self.gate.mock_wires is not None
        self.wires: MockWires = self.gate.mock_wires
        assert not self.wires.relay_on, "the relay is on before anybody was let in"
        self.faults: queue.Queue[GateFault | None] = queue.Queue(100)
        self.nobody_passed: queue.Queue[bool] = queue.Queue(100)
        self.gate.start(self.faults.put, lambda: self.nobody_passed.put(True))

    def wait_for_relay(self, on: bool, timeout_s: float = 2.0) -> None:
        deadline_s = time.monotonic() + timeout_s
        while self.wires.relay_on is not on:
            assert time.monotonic() < deadline_s, f"the relay is still {'off' if on else 'on'}"
            threading.Event().wait(0.005)

    def next_fault(self) -> GateFault | None:
        return self.faults.get(timeout=2)

    def relay_levels(self) -> list[bool]:
        return [bool(entry.state) for entry in self.wires.relay_pin.states]


@pytest.fixture
def gate() -> Iterator[RunningGate]:
    running = RunningGate(SETTINGS)
    yield running
    running.gate.close()


def test_the_gate_opens_for_one_person_and_shuts_behind_them(gate: RunningGate) -> None:
    assert gate.next_fault() is None
    gate.gate.authorise()
    gate.wait_for_relay(True)
    gate.wires.set_beam(broken=True)
    threading.Event().wait(0.1)
    gate.wires.set_beam(broken=False)
    gate.wait_for_relay(False)
    assert gate.nobody_passed.empty()
    assert gate.relay_levels() == [False, True, False]


def test_nobody_passing_is_told_and_the_gate_shuts(gate: RunningGate) -> None:
    gate.gate.authorise()
    gate.wait_for_relay(True)
    assert gate.nobody_passed.get(timeout=2)
    gate.wait_for_relay(False)


def test_the_exit_button_opens_without_any_authorisation(gate: RunningGate) -> None:
    gate.wires.set_exit(pressed=True)
    gate.wait_for_relay(True)
    gate.wires.set_exit(pressed=False)
    gate.wait_for_relay(False)
    assert gate.nobody_passed.empty()


def test_force_and_a_stuck_beam_are_told_and_end(gate: RunningGate) -> None:
    assert gate.next_fault() is None
    gate.wires.set_beam(broken=True)
    assert gate.next_fault() is GateFault.FORCED
    assert gate.next_fault() is GateFault.BEAM_STUCK
    gate.wires.set_beam(broken=False)
    assert gate.next_fault() in (GateFault.FORCED, None)


def test_a_press_of_a_few_milliseconds_is_not_lost_while_the_level_is_read(gate: RunningGate) -> None:
    gate.wires.set_exit(pressed=True)
    threading.Event().wait(0.06)
    gate.wires.set_exit(pressed=False)
    gate.wait_for_relay(True)


@pytest.mark.parametrize("active_high", [True, False])
def test_the_relay_gives_no_pulse_at_start_or_stop(active_high: bool) -> None:
    running = RunningGate(replace(SETTINGS, open_active_high=active_high))
    assert running.next_fault() is None
    running.gate.close()
    # The first entry is the pin as it was before anybody took it.
    levels = running.relay_levels()[1:]
    assert all(level is not active_high for level in levels)


def test_a_gate_that_is_closed_while_it_is_open_lets_go_of_the_relay() -> None:
    running = RunningGate(SETTINGS)
    running.gate.authorise()
    running.wait_for_relay(True)
    running.gate.close()
    assert not running.wires.relay_on
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("kiosk-gate")]


def test_the_relay_is_let_go_in_time_even_when_the_gates_own_thread_hangs() -> None:
    hang, hanging = threading.Event(), threading.Event()

    def hang_in_callback(fault: GateFault | None) -> None:
        if fault is GateFault.FORCED:
            hanging.set()
            hang.wait(5)

    gate = GpioGate(replace(SETTINGS, rules=replace(RULES, clear_for_s=0.0)))
    assert gate.mock_wires is not None
    gate.start(hang_in_callback, lambda: None)
    gate.mock_wires.set_beam(broken=True)
    assert hanging.wait(2)
    # The thread stands still from here on; whoever switched the relay on last has nobody to switch it off.
    gate._limiter.switch_on(until_s=time.monotonic() + 0.2)
    levels = [bool(entry.state) for entry in gate.mock_wires.relay_pin.states]
    assert levels == [False, True]
    deadline_s = time.monotonic() + 2
    while gate.mock_wires.relay_on:
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.01)
    hang.set()
    gate.close()


def test_authorising_from_many_threads_opens_at_most_for_those_that_may_wait(gate: RunningGate) -> None:
    threads = [threading.Thread(target=gate.gate.authorise) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.wait_for_relay(True)
    told = [gate.nobody_passed.get(timeout=2) for _ in range(3)]
    assert told == [True, True, True]
    gate.wait_for_relay(False)
    assert gate.relay_levels() == [False, True] * 3 + [False]


@pytest.mark.parametrize("name", ["rpigpio", "", "native", "MOCK"])
def test_an_unknown_pin_factory_is_refused_in_words(name: str) -> None:
    with pytest.raises(GateError, match="use lgpio, or mock off the Raspberry Pi") as caught:
        GpioGate(replace(SETTINGS, pin_factory=name))
    assert caught.value.fault is GateFault.ABSENT


def test_lgpio_off_the_pi_is_an_absent_gate_and_never_a_mock_one() -> None:
    if importlib.util.find_spec("lgpio") is None:
        expected = "install kiosk-antrean"
    else:
        expected = "pins cannot be opened|pins cannot be used"
    with pytest.raises(GateError, match=expected) as caught:
        GpioGate(replace(SETTINGS, pin_factory="lgpio"))
    assert caught.value.fault is GateFault.ABSENT


def test_a_pin_that_does_not_exist_or_is_taken_twice_is_refused() -> None:
    for wrong in (replace(SETTINGS, beam_pin=99), replace(SETTINGS, beam_pin=17)):
        with pytest.raises(GateError, match="pins cannot be used"):
            GpioGate(wrong)


def test_an_office_without_a_gate_holds_nobody_back() -> None:
    gate = NoGate()
    gate.start(lambda _: None, lambda: None)
    gate.authorise()
    gate.close()


def test_the_fire_alarm_opens_and_holds_the_gate_beyond_the_relays_limit(gate: RunningGate) -> None:
    assert gate.next_fault() is None
    gate.wires.set_fire(alarm=True)
    assert gate.next_fault() is GateFault.FIRE
    threading.Event().wait(RULES.relay_max_s + 0.6)
    assert gate.wires.relay_on
    assert gate.relay_levels() == [False, True]
    gate.wires.set_fire(alarm=False)
    gate.wait_for_relay(False)
    assert gate.next_fault() is None


def test_a_relay_that_does_not_follow_is_told_as_stuck(gate: RunningGate) -> None:
    assert gate.next_fault() is None
    stop = threading.Event()

    def short_circuit() -> None:
        while not stop.wait(0.001):
            gate.wires.relay_pin._change_state(True)

    shorted = threading.Thread(target=short_circuit)
    shorted.start()
    assert gate.next_fault() is GateFault.STUCK
    stop.set()
    shorted.join()
    assert gate.next_fault() is None
    assert not gate.wires.relay_on


@pytest.mark.parametrize("active_high", [True, False])
@pytest.mark.parametrize("wrong", [{"beam_pin": 99}, {"exit_pin": 17}, {"fire_pin": 27}])
def test_a_gate_that_cannot_be_built_gives_no_pulse_either(active_high: bool, wrong: dict[str, int]) -> None:
    pins = Pins("mock")
    relay = pins.mock_pin(17)
    with pytest.raises(GateError, match="cannot be used"):
        GpioGate(replace(SETTINGS, open_active_high=active_high, **wrong), pins)  # type: ignore[arg-type]  # names of pins
    assert all(bool(entry.state) is not active_high for entry in relay.states[1:])


def test_a_beam_that_chatters_for_a_moment_is_one_passage(gate: RunningGate) -> None:
    gate.gate.authorise()
    gate.wait_for_relay(True)
    for _ in range(20):
        gate.wires.set_beam(broken=True)
        gate.wires.set_beam(broken=False)
    gate.wires.set_beam(broken=True)
    threading.Event().wait(0.1)
    gate.wires.set_beam(broken=False)
    gate.wait_for_relay(False)
    assert gate.nobody_passed.empty()
    assert gate.relay_levels() == [False, True, False]


def test_pins_that_stop_answering_are_an_absent_gate_and_the_relay_is_let_go_in_time(gate: RunningGate) -> None:
    assert gate.next_fault() is None
    gate.gate.authorise()
    gate.wait_for_relay(True)
    gate.gate._beam.close()
    assert gate.next_fault() is GateFault.ABSENT
    gate.wait_for_relay(False)
    gate.gate.authorise()
