"""A virtual MLX90614 infrared thermometer on an I2C bus, asked as smbus2 asks: write the register, read three bytes."""

import errno
import os
import random
from dataclasses import dataclass, replace
from enum import Enum
from types import TracebackType
from typing import Any, Protocol, Self

from workbench.scene import EMPTY_ABOVE_AMBIENT_CELSIUS, HOT_LAMP_CELSIUS, BeforeTheSensor

DEFAULT_ADDRESS = 0x5A
AMBIENT_REGISTER = 0x06
OBJECT_REGISTER = 0x07
ERROR_FLAG = 0x8000
"""Bit 15 of an object temperature: the sensor itself says that the value is no measurement."""

KELVIN_PER_BIT = 0.02
_ZERO_CELSIUS_KELVIN = 273.15
_READ = 0x0001
_CRC_POLYNOMIAL = 0x07


class I2cMessage(Protocol):
    """What this bus needs of `smbus2.i2c_msg`."""

    addr: int
    flags: int
    len: int
    buf: Any


class I2cFault(Enum):
    NONE = "none"
    NO_ACKNOWLEDGE = "no_acknowledge"
    """EREMOTEIO: nobody answers at the address, or the Pi's clock stretching went wrong."""
    IO_ERROR = "io_error"
    BUS_TIMEOUT = "bus_timeout"
    BAD_PEC = "bad_pec"
    ERROR_FLAG = "error_flag"
    ALL_ONES = "all_ones"
    """0xFFFF with a right checksum."""
    ALL_ZERO = "all_zero"
    """0x0000 with a right checksum: -273.15 degrees."""
    FROZEN = "frozen"
    """The same raw values for ever, whoever stands there."""
    SATURATED = "saturated"
    """The largest value that is not flagged: 382.19 degrees."""
    HOT_LAMP = "hot_lamp"


_ERRNO = {
    I2cFault.NO_ACKNOWLEDGE: errno.EREMOTEIO,
    I2cFault.IO_ERROR: errno.EIO,
    I2cFault.BUS_TIMEOUT: errno.ETIMEDOUT,
}


@dataclass(frozen=True, slots=True)
class _Passing:
    """A fault that strikes so many more reads, and then is gone."""

    fault: I2cFault = I2cFault.NONE
    reads: int = 0


class VirtualMlx90614(BeforeTheSensor):
    """The bus and the sensor on it: give `open_bus` to a driver in the place of `smbus2.SMBus`.

    It answers at once and starts no thread. What stands before it is told as to `VirtualThermometer`.
    """

    def __init__(self, *, address: int = DEFAULT_ADDRESS, seed: int = 1) -> None:
        super().__init__()
        self.address = address
        self._random = random.Random(seed)  # noqa: S311 - noise of a sensor, no secret
        self._fault = I2cFault.NONE
        self._passing = _Passing()
        self._leaves_after: int | None = None
        self._frozen: dict[int, int] = {}
        self._bus_present = True
        self._plugged = True
        self.reads = 0
        self.open_handles = 0

    # -- what smbus2.SMBus offers --------------------------------------------------------------------------------

    def open_bus(self, bus: int | str = 1) -> "I2cBus":
        """As `smbus2.SMBus(bus)`: FileNotFoundError while there is no such bus (I2C switched off)."""
        if not self._bus_present:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(bus))
        return I2cBus(self)

    def i2c_rdwr(self, *messages: I2cMessage) -> None:
        """One transaction: a write of the register, then a read of low byte, high byte and checksum.

        Raises OSError as the kernel does; EREMOTEIO for another address or a register that it does not have.
        """
        with self._lock:
            register = self._register(messages)
            answer = self._answer(register)
            for at in range(min(messages[1].len, len(answer))):
                messages[1].buf[at] = answer[at : at + 1]

    def _register(self, messages: tuple[I2cMessage, ...]) -> int:
        if not self._plugged or any(message.addr != self.address for message in messages):
            raise _error(errno.EREMOTEIO)
        if len(messages) != 2 or messages[0].flags & _READ or messages[0].len != 1 or not messages[1].flags & _READ:
            raise _error(errno.EREMOTEIO)
        register = messages[0].buf[0]
        asked = register[0] if isinstance(register, bytes) else int(register)
        if asked not in (AMBIENT_REGISTER, OBJECT_REGISTER):
            raise _error(errno.EREMOTEIO)
        return asked

    # -- what happens before it ----------------------------------------------------------------------------------

    def person_leaves_after(self, object_reads: int) -> None:
        """The person walks away in the middle: so many more object temperatures see them."""
        with self._lock:
            self._leaves_after = object_reads

    def _scene_changed(self) -> None:
        self._leaves_after = None

    # -- faults --------------------------------------------------------------------------------------------------

    @property
    def fault(self) -> I2cFault:
        return self._fault

    def set_fault(self, fault: I2cFault) -> None:
        """One lasting fault at a time; I2cFault.NONE ends it."""
        with self._lock:
            self._frozen = {}
            self._fault = fault

    def fail_reads(self, fault: I2cFault, reads: int) -> None:
        """The next `reads` registers that are asked for fail so; then everything is well by itself."""
        with self._lock:
            self._passing = _Passing(fault, reads)

    def unplug(self) -> None:
        """The sensor's cable is out: the bus stays, nobody answers (EREMOTEIO)."""
        self._plugged = False

    def plug_in(self) -> None:
        self._plugged = True

    @property
    def plugged_in(self) -> bool:
        return self._plugged

    def bus_gone(self, gone: bool = True) -> None:
        """There is no /dev/i2c-N at all: opening fails."""
        self._bus_present = not gone

    # -- the sensor ----------------------------------------------------------------------------------------------

    def _answer(self, register: int) -> bytes:
        fault = self._fault_now()
        if fault in _ERRNO:
            raise _error(_ERRNO[fault])
        self.reads += 1
        raw = self._raw(register, fault)
        data = raw.to_bytes(2, "little")
        check = pec(bytes([self.address << 1, register, self.address << 1 | 1]) + data)
        return data + bytes([check ^ 0xFF if fault is I2cFault.BAD_PEC else check])

    def _fault_now(self) -> I2cFault:
        if self._passing.reads > 0:
            fault = self._passing.fault
            self._passing = _Passing(fault, self._passing.reads - 1)
            return fault
        return self._fault

    def _raw(self, register: int, fault: I2cFault) -> int:
        match fault:
            case I2cFault.ALL_ONES:
                return 0xFFFF
            case I2cFault.ALL_ZERO:
                return 0x0000
            case I2cFault.FROZEN:
                return self._frozen.setdefault(register, self._measure(register, fault))
            case I2cFault.ERROR_FLAG if register == OBJECT_REGISTER:
                return ERROR_FLAG | self._measure(register, fault)
            case I2cFault.SATURATED if register == OBJECT_REGISTER:
                return 0x7FFF
            case _:
                return self._measure(register, fault)

    def _measure(self, register: int, fault: I2cFault) -> int:
        scene = self._scene
        if register == AMBIENT_REGISTER:
            return raw_of(scene.ambient_celsius + self._random.uniform(-0.02, 0.02))
        jitter = self._random.uniform(-scene.spread_celsius, scene.spread_celsius)
        if fault is I2cFault.HOT_LAMP:
            return raw_of(HOT_LAMP_CELSIUS + jitter)
        if scene.person and not self._left():
            return raw_of(scene.person_celsius + jitter)
        return raw_of(self._scene.ambient_celsius + EMPTY_ABOVE_AMBIENT_CELSIUS + jitter)

    def _left(self) -> bool:
        if self._leaves_after is None:
            return False
        self._leaves_after -= 1
        if self._leaves_after < 0:
            self._scene, self._leaves_after = replace(self._scene, person=False), None
            return True
        return False


class I2cBus:
    """What `smbus2.SMBus(n)` gives: `i2c_rdwr` and `close`, also as a context manager. Closed, it is EBADF."""

    def __init__(self, sensor: VirtualMlx90614) -> None:
        self._sensor = sensor
        self._open = True
        sensor.open_handles += 1

    def i2c_rdwr(self, *messages: I2cMessage) -> None:
        """As `VirtualMlx90614.i2c_rdwr`."""
        if not self._open:
            raise _error(errno.EBADF)
        self._sensor.i2c_rdwr(*messages)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._sensor.open_handles -= 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def raw_of(celsius: float) -> int:
    """Fiftieths of a kelvin, as the sensor counts; held within what fifteen bits can say."""
    return max(0, min(0x7FFF, round((celsius + _ZERO_CELSIUS_KELVIN) / KELVIN_PER_BIT)))


def pec(data: bytes) -> int:
    """SMBus packet error code: CRC-8, polynomial x^8 + x^2 + x + 1, over everything on the wire."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = ((crc << 1) ^ _CRC_POLYNOMIAL) & 0xFF if crc & 0x80 else crc << 1
    return crc


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
