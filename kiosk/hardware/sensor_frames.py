"""Reads the frames of a GY-MCU90614 infrared module from its bytes. Pure, and bounded in memory.

`5A 5A 45 len TOh TOl TAh TAl … sum`: `len` counts the data bytes (4, or more in newer modules), temperatures are
signed hundredths of a degree, `sum` is the low byte of the sum of all bytes before it.
"""

from dataclasses import dataclass, field

SEND_CONTINUOUSLY = b"\xa5\x45\xea"

_HEAD = b"\x5a\x5a\x45"
_MIN_DATA_BYTES = 4
_MAX_DATA_BYTES = 16
_MAX_PENDING_BYTES = 4 + _MAX_DATA_BYTES + 1

# What the sensor chip itself can measure; a number outside is not a temperature.
_OBJECT_CELSIUS = (-70.0, 380.0)
_AMBIENT_CELSIUS = (-40.0, 125.0)
_ENDS_OF_16_BITS = (0x7FFF, -0x8000, -1)


@dataclass(frozen=True, slots=True)
class SensorFrame:
    """One reading, as the sensor sees it. Health data once a person stands there: never printed or logged."""

    object_celsius: float = field(repr=False)
    ambient_celsius: float = field(repr=False)
    saturated: bool = False


class FrameReader:
    """`feed(data)` gives the frames with a right sum; everything else is skipped a byte at a time."""

    def __init__(self) -> None:
        self._pending = bytearray()

    @property
    def held_bytes(self) -> int:
        """How many bytes of an unfinished frame are kept."""
        return len(self._pending)

    def feed(self, data: bytes) -> list[SensorFrame]:
        """The frames that are complete with `data`. Never raises."""
        pending = self._pending
        pending += data
        frames: list[SensorFrame] = []
        at = 0
        while (at := _next_head(pending, at)) + 4 <= len(pending):
            data_bytes = pending[at + 3]
            if not _MIN_DATA_BYTES <= data_bytes <= _MAX_DATA_BYTES:
                at += 1
                continue
            end = at + 4 + data_bytes + 1
            if end > len(pending):
                break
            if sum(pending[at : end - 1]) & 0xFF != pending[end - 1]:
                at += 1
                continue
            frames.append(_frame(bytes(pending[at + 4 : end - 1])))
            at = end
        del pending[:at]
        return frames

    def forget(self) -> None:
        """Drop an unfinished frame."""
        self._pending.clear()


def _next_head(pending: bytearray, at: int) -> int:
    """Where the next frame begins, or might begin once more bytes have come."""
    found = pending.find(_HEAD, at)
    if found >= 0:
        return found
    for length in (2, 1):
        if len(pending) - at >= length and pending.endswith(_HEAD[:length]):
            return len(pending) - length
    return len(pending)


def _frame(data: bytes) -> SensorFrame:
    raw = tuple(int.from_bytes(data[at : at + 2], "big", signed=True) for at in (0, 2))
    stuck = any(value in _ENDS_OF_16_BITS for value in raw) or raw == (0, 0)
    frame = frame_of(raw[0] / 100, raw[1] / 100)
    return SensorFrame(frame.object_celsius, frame.ambient_celsius, saturated=frame.saturated or stuck)


def frame_of(object_celsius: float, ambient_celsius: float) -> SensorFrame:
    """A reading; `saturated` where the chip cannot have measured one of the two."""
    possible = (
        _OBJECT_CELSIUS[0] < object_celsius < _OBJECT_CELSIUS[1]
        and _AMBIENT_CELSIUS[0] < ambient_celsius < _AMBIENT_CELSIUS[1]
    )
    return SensorFrame(object_celsius, ambient_celsius, saturated=not possible)
