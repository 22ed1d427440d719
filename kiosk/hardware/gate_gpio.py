"""A gate on the Raspberry Pi's pins: a relay that opens it, a light beam, an exit button, the fire alarm's contact.

Its own thread reads the levels twenty times a second and asks the rules of `gate_control`; pin callbacks only wake that
thread, since an error in one would silence all pins for ever. A second thread holds nothing but the relay's time limit.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.core.model import GateFault
from kiosk.hardware.gate import GateError
from kiosk.hardware.gate_control import GateInputs, GateNotice, GateRules, GateState, Phase, authorise, step
from kiosk.hardware.pins import Pins, PinsError
from kiosk.logs import log_event

_POLL_EVERY_S = 0.05
# At rest the edges of the inputs wake the gate; it looks all the same, in case one was missed.
_LOOK_AT_REST_EVERY_S = 0.5
_MAX_AUTHORISATIONS_AT_ONCE = 8
# The rules end every opening themselves; the limit is for the case that their thread has stopped.
_LIMIT_GRACE_S = 0.5
_STOP_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class GpioGateSettings:
    """Pins by their GPIO numbers; 0 is none for `exit_pin` and `fire_pin`. `pin_factory` is `lgpio` or `mock`.

    Inputs have their pull-up on: low is "beam broken", "button pressed" and "fire" unless the last three say otherwise.
    """

    pin_factory: str
    open_pin: int
    open_active_high: bool
    beam_pin: int
    exit_pin: int = 0
    fire_pin: int = 0
    rules: GateRules = field(default_factory=GateRules)
    beam_broken_when_low: bool = True
    exit_pressed_when_low: bool = True
    fire_when_low: bool = True


class MockWires:
    """The far ends of the mock pins, for whoever plays the gate: the workbench and the tests."""

    def __init__(self, pins: Pins, settings: GpioGateSettings) -> None:
        self._settings = settings
        self.relay_pin: Any = pins.mock_pin(settings.open_pin)
        self.beam_pin: Any = pins.mock_pin(settings.beam_pin)
        self.exit_pin: Any = pins.mock_pin(settings.exit_pin)
        self.fire_pin: Any = pins.mock_pin(settings.fire_pin)

    @property
    def relay_on(self) -> bool:
        """Whether the relay holds the gate open."""
        return bool(self.relay_pin.state) == self._settings.open_active_high

    def set_beam(self, broken: bool) -> None:
        """Somebody stands in the beam, or not."""
        _drive(self.beam_pin, broken != self._settings.beam_broken_when_low)

    def set_exit(self, pressed: bool) -> None:
        """The exit button is down, or not; without one nothing happens."""
        if self.exit_pin is not None:
            _drive(self.exit_pin, pressed != self._settings.exit_pressed_when_low)

    def set_fire(self, alarm: bool) -> None:
        """The fire alarm's contact says fire, or not; without one nothing happens."""
        if self.fire_pin is not None:
            _drive(self.fire_pin, alarm != self._settings.fire_when_low)


class GpioGate:
    """The gate. The relay stays off from the first moment: no pulse at start, none at the end."""

    def __init__(self, settings: GpioGateSettings, pins: Pins | None = None) -> None:
        """Takes the pins, of `pins` where they are given. Raises GateError(ABSENT) with a sentence for installers."""
        self._settings = settings
        try:
            self._pins = pins or Pins(settings.pin_factory)
        except PinsError as error:
            raise GateError(GateFault.ABSENT, str(error)) from error
        self._io_errors = self._pins.errors
        self.mock_wires: MockWires | None = None
        try:
            if self._pins.mock_factory is not None:
                self.mock_wires = MockWires(self._pins, settings)
            self._relay = self._pins.output(settings.open_pin, active_high=settings.open_active_high)
            self._beam = self._pins.input(settings.beam_pin)
            self._exit = self._pins.input(settings.exit_pin) if settings.exit_pin else None
            self._fire = self._pins.input(settings.fire_pin) if settings.fire_pin else None
        except self._io_errors as error:
            self._pins.close()
            raise GateError(GateFault.ABSENT, f"the gate's pins cannot be used: {error}") from error
        self._lock = threading.Lock()
        self._authorised = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._limiter = _RelayLimiter(self._relay, self._io_errors)
        self._thread: threading.Thread | None = None

    def start(self, on_fault: Callable[[GateFault | None], None], on_nobody_passed: Callable[[], None]) -> None:
        """Begin to watch. `on_fault` is told of the first state and of every change."""
        for device in (self._beam, self._exit, self._fire):
            if device is not None:
                device.when_activated = device.when_deactivated = self._wake.set
        self._limiter.start()
        self._thread = threading.Thread(
            target=self._run, args=(on_fault, on_nobody_passed), name="kiosk-gate", daemon=True
        )
        self._thread.start()

    def authorise(self) -> None:
        """Let one person through; returns at once."""
        with self._lock:
            self._authorised = min(_MAX_AUTHORISATIONS_AT_ONCE, self._authorised + 1)
        self._wake.set()

    def close(self) -> None:
        """Relay off, threads ended, pins given back."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_WITHIN_S)
        self._limiter.stop()
        for device in (self._beam, self._exit, self._fire, self._relay):
            if device is not None:
                device.close()
        self._pins.close()

    def _run(self, on_fault: Callable[[GateFault | None], None], on_nobody_passed: Callable[[], None]) -> None:
        state = GateState()
        told: tuple[GateFault | None, ...] = ()
        while not self._stopping.is_set():
            fault: GateFault | None = GateFault.ABSENT
            try:
                state = self._step(state)
                fault = state.fault
            except self._io_errors:
                # The pins do not answer. The limiter lets go of the relay; the next round tries again.
                state = replace(state, notices=())
            if GateNotice.NOBODY_PASSED in state.notices:
                on_nobody_passed()
            if told != (fault,):
                told = (fault,)
                on_fault(fault)
            at_rest = state.phase is Phase.CLOSED and not state.queued and not state.beam_broken
            self._wake.wait(_LOOK_AT_REST_EVERY_S if at_rest else _POLL_EVERY_S)
            self._wake.clear()

    def _step(self, state: GateState) -> GateState:
        with self._lock:
            authorised, self._authorised = self._authorised, 0
        for _ in range(authorised):
            state = authorise(state)
        now_s = time.monotonic()
        state = step(state, self._inputs(), now_s, self._settings.rules)
        if state.relay_on:
            began_s = now_s if state.phase in (Phase.EXIT, Phase.FIRE) else state.opened_at_s
            self._limiter.switch_on(until_s=began_s + self._settings.rules.relay_max_s + _LIMIT_GRACE_S)
        else:
            self._limiter.switch_off()
        return state

    def _inputs(self) -> GateInputs:
        """The levels; an input with its pull-up on is active when it is low."""
        settings = self._settings
        beam_broken = bool(self._beam.is_active) == settings.beam_broken_when_low
        exit_pressed = self._exit is not None and bool(self._exit.is_active) == settings.exit_pressed_when_low
        fire = self._fire is not None and bool(self._fire.is_active) == settings.fire_when_low
        return GateInputs(beam_broken, exit_pressed, fire, relay_on=bool(self._relay.is_active))


class _RelayLimiter:
    """The only one who switches the relay, and who switches it off when its time is over, whatever else has stopped."""

    def __init__(self, relay: Any, io_errors: tuple[type[Exception], ...]) -> None:
        self._relay = relay
        self._io_errors = io_errors
        self._changed = threading.Condition()
        self._until_s: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="kiosk-gate-limit", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def switch_on(self, until_s: float) -> None:
        with self._changed:
            if self._stopping or time.monotonic() >= until_s:
                return
            if self._until_s != until_s:
                self._until_s = until_s
                self._changed.notify()
            if not self._relay.is_active:
                self._relay.on()

    def switch_off(self) -> None:
        with self._changed:
            self._until_s = None
            if self._relay.is_active:
                self._relay.off()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._until_s = None
            self._let_go()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        with self._changed:
            while not self._stopping:
                remaining_s = None if self._until_s is None else self._until_s - time.monotonic()
                if remaining_s is not None and remaining_s <= 0:
                    self._until_s = None
                    self._let_go()
                    log_event("gate-relay-limit", logging.ERROR)
                    continue
                self._changed.wait(remaining_s)

    def _let_go(self) -> None:
        try:
            self._relay.off()
        except self._io_errors:
            log_event("gate-relay-stuck", logging.CRITICAL)


def _drive(pin: Any, high: bool) -> None:
    if high:
        pin.drive_high()
    else:
        pin.drive_low()
