"""An MLX90614 infrared sensor on the Raspberry Pi's I2C bus. Every answer's checksum and error flag are looked at."""

import errno
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from smbus2 import SMBus, i2c_msg

from kiosk.core.model import Celsius, ThermometerFault
from kiosk.hardware.measuring import Patience, SensorWatch, health_of, measure_somebody
from kiosk.hardware.mlx90614 import ADDRESS, AMBIENT_REGISTER, ANSWER_BYTES, OBJECT_REGISTER, raw_value, reading
from kiosk.hardware.rest import LOOK_EVERY_S, Rest
from kiosk.hardware.sensor_frames import SensorFrame
from kiosk.hardware.temperature import FrozenWatch
from kiosk.hardware.thermometer import ThermometerError

_TRIES = 3
_TRY_AGAIN_AFTER_S = 0.02
# Nobody answers at the address, or there is no bus.
_NOBODY_THERE = (errno.EREMOTEIO, errno.ENXIO, errno.ENODEV, errno.ENOENT, errno.EACCES, errno.EBADF)


class Bus(Protocol):
    """What of `smbus2.SMBus` is used."""

    def i2c_rdwr(self, *messages: Any) -> None:
        """One transaction; OSError as the kernel says it."""

    def close(self) -> None:
        """Give the bus back."""


@dataclass(frozen=True, slots=True)
class I2cThermometerSettings:
    """Where the sensor is: the bus' device (`/dev/i2c-1`). It is asked every `read_every_s`."""

    port: str
    patience: Patience = field(default_factory=Patience)
    read_every_s: float = 0.08
    address: int = ADDRESS


class I2cThermometer:
    """Keeps the bus open between measurements; opens it again after trouble. Temperatures are never logged."""

    def __init__(self, settings: I2cThermometerSettings, open_bus: Callable[[str], Bus] = SMBus) -> None:
        """`open_bus` raises OSError where there is no such bus."""
        self._settings = settings
        self._open_bus = open_bus
        self._bus: Bus | None = None
        # Never set: the bus has no event to wait for.
        self._pause = threading.Event()
        self._frozen = FrozenWatch(settings.patience.rules)
        self._watch = SensorWatch(settings.patience)

    def measure(self, cancelled: Callable[[], bool]) -> Celsius:
        """Measure whoever stands there, offset included. Raises ReadingUncertainError or ThermometerError."""
        try:
            return measure_somebody(self.readings(), self._settings.patience, cancelled)
        except ThermometerError as error:
            self._watch.fault = error.fault
            raise
        finally:
            self._watch.began()

    def check(self) -> ThermometerFault | None:
        """Read until the first frame, or until it is clear why there is none."""
        return health_of(self.readings(), self._settings.patience.rules)

    def glance(self) -> ThermometerFault | None:
        """One reading, looked at for whether it can be believed, and forgotten."""
        try:
            frame = reading(self._read(OBJECT_REGISTER), self._read(AMBIENT_REGISTER))
        except ThermometerError as error:
            self._watch.fault = error.fault
            return error.fault
        frames = [] if frame.saturated else [frame]
        frozen = bool(frames) and self._frozen.is_frozen(frame, time.monotonic())
        return self._watch.heard(b"\0", frames, frozen=frozen)

    def rest(self) -> Rest:
        """A sensor on a bus says nothing unless it is asked."""
        return Rest(LOOK_EVERY_S)

    def close(self) -> None:
        """Give the bus back."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def readings(self) -> Iterator[SensorFrame | None]:
        """Readings every `read_every_s`, None where the sensor says something that it cannot have measured.

        Health data once somebody stands there. Ends only by ThermometerError.
        """
        believed_s = time.monotonic()
        while True:
            frame = reading(self._read(OBJECT_REGISTER), self._read(AMBIENT_REGISTER))
            now_s = time.monotonic()
            if frame.saturated:
                yield None
            else:
                believed_s = now_s
                if self._frozen.is_frozen(frame, now_s):
                    raise ThermometerError(ThermometerFault.FROZEN)
                yield frame
            if now_s - believed_s >= self._settings.patience.silent_after_s:
                raise ThermometerError(ThermometerFault.UNREADABLE)
            self._pause.wait(self._settings.read_every_s)

    def _read(self, register: int) -> int:
        """The raw value of a register. Tried three times: the Pi's I2C has known troubles with slow sensors."""
        fault = ThermometerFault.UNREADABLE
        for attempt in range(_TRIES):
            if attempt:
                self._pause.wait(_TRY_AGAIN_AFTER_S)
            try:
                value = raw_value(register, self._ask(register), self._settings.address)
            except OSError as error:
                self.close()
                fault = ThermometerFault.ABSENT if error.errno in _NOBODY_THERE else ThermometerFault.SILENT
                continue
            if isinstance(value, int):
                return value
            fault = ThermometerFault.UNREADABLE
        raise ThermometerError(fault)

    def _ask(self, register: int) -> bytes:
        if self._bus is None:
            self._bus = self._open_bus(self._settings.port)
        address = self._settings.address
        answer = i2c_msg.read(address, ANSWER_BYTES)
        # One transaction with a repeated start: between the two another program's question would be answered.
        self._bus.i2c_rdwr(i2c_msg.write(address, [register]), answer)
        return bytes(answer)
