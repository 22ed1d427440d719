"""How a thermometer measures somebody, whatever way its readings come."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.model import Celsius, ReadingProblem, ThermometerFault
from kiosk.hardware.sensor_frames import SensorFrame
from kiosk.hardware.temperature import Measurement, MeasuringRules, Waiting
from kiosk.hardware.thermometer import ReadingUncertainError, ThermometerError


@dataclass(frozen=True, slots=True)
class Patience:
    """The rules of a measurement, and how long each kind of nothing is waited for, in seconds."""

    rules: MeasuringRules = field(default_factory=MeasuringRules)
    silent_after_s: float = 2.0
    nobody_after_s: float = 6.0


def measure_somebody(
    frames: Iterator[SensorFrame | None], patience: Patience, cancelled: Callable[[], bool]
) -> Celsius:
    """One certain temperature, offset included. Raises ReadingUncertainError or ThermometerError.

    `frames` gives readings as they come and None several times a second; it ends by ThermometerError only.
    """
    began_s = time.monotonic()
    measurement = Measurement(patience.rules)
    waiting = Waiting.NOBODY_YET
    for frame in frames:
        now_s = time.monotonic()
        if cancelled():
            raise ReadingUncertainError(ReadingProblem.NOBODY)
        if frame is not None:
            match measurement.add(frame, now_s):
                case Waiting() as waiting:
                    pass
                case ReadingProblem() as problem:
                    raise ReadingUncertainError(problem)
                case ThermometerFault() as fault:
                    raise ThermometerError(fault)
                case celsius:
                    return Celsius(celsius)
        if now_s - began_s >= patience.nobody_after_s and waiting is Waiting.NOBODY_YET:
            break
        if now_s - began_s >= patience.nobody_after_s + patience.rules.unsteady_after_s:
            raise ReadingUncertainError(ReadingProblem.UNSTEADY)
    raise ReadingUncertainError(ReadingProblem.NOBODY)


class SensorWatch:
    """What is known of a sensor between measurements, from what it sends by itself."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._believed_s = self._heard_s = time.monotonic()
        self.fault: ThermometerFault | None = None

    def began(self) -> None:
        """The line was opened, or a measurement is over: silence is counted from here."""
        self._believed_s = self._heard_s = time.monotonic()

    def heard(self, data: bytes, frames: list[SensorFrame], *, frozen: bool) -> ThermometerFault | None:
        """Take note of what came since the last time, and tell how the sensor is."""
        now_s, rules = time.monotonic(), self._patience.rules
        if data:
            self._heard_s = now_s
        if frames:
            self._believed_s = now_s
            low, high = rules.ambient_celsius
            within = low <= frames[-1].ambient_celsius <= high
            self.fault = None if within else ThermometerFault.AMBIENT_OUT_OF_RANGE
            if frozen:
                self.fault = ThermometerFault.FROZEN
        elif now_s - self._heard_s >= self._patience.silent_after_s:
            self.fault = ThermometerFault.SILENT
        elif now_s - self._believed_s >= self._patience.silent_after_s:
            self.fault = ThermometerFault.UNREADABLE
        return self.fault


def health_of(frames: Iterator[SensorFrame | None], rules: MeasuringRules) -> ThermometerFault | None:
    """Read until the first frame, or until it is clear why there is none; None is well."""
    low, high = rules.ambient_celsius
    try:
        for frame in frames:
            if frame is not None:
                return None if low <= frame.ambient_celsius <= high else ThermometerFault.AMBIENT_OUT_OF_RANGE
    except ThermometerError as error:
        return error.fault
    return ThermometerFault.SILENT
