"""From raw readings to one certain temperature, or to why there is none. Pure: time comes with each reading.

Somebody has to stand there for about a second and hold still; readings that lie apart are left out, the middle one of
the rest counts. Whatever is not certain is measured again or fails: it never becomes a normal temperature.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from statistics import median

from kiosk.core.model import ReadingProblem, ThermometerFault
from kiosk.hardware.sensor_frames import SensorFrame

_MAX_READINGS = 256
# Three times the median deviation, but never finer than the sensor's own noise.
_OUTLIER_DEVIATIONS = 3.0
_SMALLEST_DEVIATION_CELSIUS = 0.05
_KEPT_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class MeasuringRules:
    """What makes a reading certain. Temperatures in degrees Celsius.

    `presence_celsius` and `presence_above_ambient_celsius`: warmer than both is somebody. Indonesian offices reach
    33 degrees and foreheads are 34 to 36, so the distance to the room is kept small.
    """

    offset_celsius: float = 0.0
    plausible_celsius: tuple[float, float] = (30.0, 42.5)
    ambient_celsius: tuple[float, float] = (16.0, 40.0)
    presence_celsius: float = 30.0
    presence_above_ambient_celsius: float = 1.5
    gather_for_s: float = 0.9
    min_readings: int = 5
    max_spread_celsius: float = 0.3
    unsteady_after_s: float = 4.0
    frozen_after_readings: int = 100
    frozen_after_s: float = 30.0


class Waiting(Enum):
    """No verdict yet."""

    NOBODY_YET = "nobody-yet"
    GATHERING = "gathering"


Verdict = float | ReadingProblem | ThermometerFault | Waiting
"""A float is a certain temperature in degrees Celsius, offset included."""


class FrozenWatch:
    """Notices a sensor that repeats one reading for ever. Lives as long as the sensor, across measurements.

    A living sensor's last digit never stands still for a hundred readings, in an empty room or before a person.
    """

    def __init__(self, rules: MeasuringRules) -> None:
        self._rules = rules
        self._last: SensorFrame | None = None
        self._since_s = 0.0
        self._repeats = 0

    def is_frozen(self, frame: SensorFrame, at_s: float) -> bool:
        """Take note of a reading; whether the sensor has to be called frozen."""
        if frame != self._last:
            self._last, self._since_s, self._repeats = frame, at_s, 0
        self._repeats += 1
        long_enough = at_s - self._since_s >= self._rules.frozen_after_s
        return long_enough and self._repeats >= self._rules.frozen_after_readings


class Measurement:
    """One measurement of one person."""

    def __init__(self, rules: MeasuringRules) -> None:
        self._rules = rules
        self._readings: deque[tuple[float, SensorFrame]] = deque(maxlen=_MAX_READINGS)
        self._present_since_s: float | None = None

    def add(self, frame: SensorFrame, at_s: float) -> Verdict:
        """The verdict with one more reading at `at_s` seconds of a steady clock."""
        rules = self._rules
        low, high = rules.ambient_celsius
        if not low <= frame.ambient_celsius <= high:
            return ThermometerFault.AMBIENT_OUT_OF_RANGE
        if not self._somebody(frame):
            self._readings.clear()
            self._present_since_s = None
            return Waiting.NOBODY_YET
        if self._present_since_s is None:
            self._present_since_s = at_s
        self._readings.append((at_s, frame))
        self._drop_old(at_s)
        verdict = self._judge(at_s)
        if verdict is Waiting.GATHERING and at_s - self._present_since_s >= rules.unsteady_after_s:
            return ReadingProblem.UNSTEADY
        return verdict

    def _somebody(self, frame: SensorFrame) -> bool:
        rules = self._rules
        above_ambient = frame.object_celsius - frame.ambient_celsius
        return frame.object_celsius > rules.presence_celsius and above_ambient > rules.presence_above_ambient_celsius

    def _drop_old(self, at_s: float) -> None:
        """A restless start is forgotten; a slow sensor keeps as many readings as a verdict needs."""
        readings, rules = self._readings, self._rules
        while len(readings) > rules.min_readings and at_s - readings[0][0] > rules.gather_for_s * 1.4:
            readings.popleft()

    def _judge(self, at_s: float) -> Verdict:
        readings, rules = self._readings, self._rules
        if len(readings) < rules.min_readings or at_s - readings[0][0] < rules.gather_for_s:
            return Waiting.GATHERING
        steady = without_outliers([frame.object_celsius for _, frame in readings])
        if len(steady) < _KEPT_SHARE * len(readings) or max(steady) - min(steady) > rules.max_spread_celsius:
            return Waiting.GATHERING
        # To the sensor's own hundredth, so that 37.3 is compared as 37.3 and not as 37.2999.
        celsius = round(median(steady) + rules.offset_celsius, 2)
        low, high = rules.plausible_celsius
        return celsius if low <= celsius <= high else ReadingProblem.IMPLAUSIBLE


def without_outliers(values: list[float]) -> list[float]:
    """`values` without those further from the middle than three median deviations. Not empty for a non-empty list."""
    middle = median(values)
    deviation = max(_SMALLEST_DEVIATION_CELSIUS, median(abs(value - middle) for value in values))
    return [value for value in values if abs(value - middle) <= _OUTLIER_DEVIATIONS * deviation]
