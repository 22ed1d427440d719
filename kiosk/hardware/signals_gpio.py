"""Bell, lamp and buzzer on the Raspberry Pi's pins. One thread switches them; calling staff never waits for it."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kiosk.core.model import StaffReason
from kiosk.hardware.pins import Pins, PinsError
from kiosk.hardware.signals import SignalsError
from kiosk.logs import log_event

_STOP_WITHIN_S = 2.0
# A warm visitor stands in the hall among others: what calls staff for them must not be heard there.
_DISCREET = frozenset({StaffReason.WARM, StaffReason.SECOND_READING_TOO_SOON, StaffReason.SCREENING_NOT_POSSIBLE})


@dataclass(frozen=True, slots=True)
class SignalTimes:
    """How long what sounds. The lamp goes out by itself after `lamp_max_s`, should nobody ever acknowledge."""

    bell_for_s: float = 0.5
    beep_for_s: float = 0.15
    beeps: int = 3
    lamp_max_s: float = 600.0


@dataclass(frozen=True, slots=True)
class GpioSignalSettings:
    """Pins by their GPIO numbers, high is on; 0 is none."""

    pin_factory: str
    bell_pin: int = 0
    lamp_pin: int = 0
    buzzer_pin: int = 0
    times: SignalTimes = SignalTimes()


@dataclass(frozen=True, slots=True)
class SignalLevels:
    """Which of them are on at this moment; what has no pin is never on."""

    bell: bool
    lamp: bool
    buzzer: bool


class GpioSignals:
    """The bell rings once, the buzzer beeps (not for what concerns somebody's health), the lamp stays on."""

    def __init__(self, settings: GpioSignalSettings, pins: Pins | None = None) -> None:
        """Takes the pins, of `pins` where they are given. Raises SignalsError."""
        self._times = settings.times
        try:
            self._pins = pins or Pins(settings.pin_factory)
        except PinsError as error:
            raise SignalsError(str(error)) from error
        try:
            self._bell, self._lamp, self._buzzer = (
                self._pins.output(pin) if pin else None
                for pin in (settings.bell_pin, settings.lamp_pin, settings.buzzer_pin)
            )
        except self._pins.errors as error:
            self._pins.close()
            raise SignalsError(f"bell, lamp or buzzer cannot be used: {error}") from error
        self._changed = threading.Condition()
        self._asked: StaffReason | None = None
        self._lamp_until_s: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="kiosk-signals", daemon=True)
        self._thread.start()

    @property
    def levels(self) -> SignalLevels:
        """What the pins say, for whoever stands before mock ones: the workbench and the tests."""
        return SignalLevels(*(self._is_on(output) for output in (self._bell, self._lamp, self._buzzer)))

    def _is_on(self, output: Any) -> bool:
        try:
            return output is not None and bool(output.is_active)
        except self._pins.errors:
            # Closed, or out of reach: then it is off, as far as anybody can tell.
            return False

    def call(self, reason: StaffReason) -> None:
        """Ring once; calls that come while it rings are one more ringing at most."""
        with self._changed:
            self._asked = reason
            self._lamp_until_s = time.monotonic() + self._times.lamp_max_s
            self._changed.notify()

    def acknowledge(self) -> None:
        """Lamp off, and nothing sounds any more."""
        with self._changed:
            self._asked = self._lamp_until_s = None
            self._changed.notify()

    def close(self) -> None:
        """Everything off, thread ended, pins given back."""
        with self._changed:
            self._stopping = True
            self._asked = self._lamp_until_s = None
            self._changed.notify()
        self._thread.join(_STOP_WITHIN_S)
        self._pins.close()

    def _run(self) -> None:
        with self._changed:
            while not self._stopping:
                try:
                    self._serve()
                except self._pins.errors:
                    log_event("staff-signals", logging.ERROR, fault="pins do not answer")
                    self._asked = self._lamp_until_s = None
            with suppress(*self._pins.errors):
                self._all_off()

    def _serve(self) -> None:
        """One turn: the lamp as it should be, a ringing that was asked for, or a wait for the next change."""
        now_s = time.monotonic()
        if self._lamp_until_s is not None and now_s >= self._lamp_until_s:
            self._lamp_until_s = None
        _switch(self._lamp, self._lamp_until_s is not None)
        if self._asked is None:
            self._changed.wait(None if self._lamp_until_s is None else self._lamp_until_s - now_s)
            return
        reason, self._asked = self._asked, None
        self._ring(quietly=reason in _DISCREET)

    def _ring(self, *, quietly: bool) -> None:
        strokes = [(self._bell, self._times.bell_for_s)]
        if not quietly:
            strokes += [(self._buzzer, self._times.beep_for_s)] * self._times.beeps
        for output, for_s in strokes:
            if output is None or self._lamp_until_s is None:
                continue
            try:
                output.on()
                # Acknowledging ends the wait, and with it the noise.
                self._changed.wait_for(lambda: self._lamp_until_s is None, for_s)
            finally:
                output.off()
            self._changed.wait_for(lambda: self._lamp_until_s is None, self._times.beep_for_s)

    def _all_off(self) -> None:
        for output in (self._bell, self._lamp, self._buzzer):
            _switch(output, on=False)


def _switch(output: Any, on: bool) -> None:
    if output is not None and bool(output.is_active) is not on:
        output.on() if on else output.off()
