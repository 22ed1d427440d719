"""A virtual GY-MCU90614 infrared thermometer on a serial line: frames `5A 5A 45 len TO TA sum`, commands `A5 …`."""

import random
import select
import threading
import time
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.scene import EMPTY_ABOVE_AMBIENT_CELSIUS, HOT_LAMP_CELSIUS, BeforeTheSensor
from workbench.wires import SerialPort, Waker

SATURATED_CELSIUS = 327.67
"""The end of what a signed 16-bit number of hundredths can say."""

MIN_PERIOD_S = 0.005
_IDLE_S = 0.25
_MAX_COMMAND_BYTES = 64
_MAX_UNREAD_BYTES = 1024


class SensorFault(Enum):
    NONE = "none"
    GARBAGE = "garbage"
    """Bytes that are no frames, as with a wrong baud rate."""
    BAD_SUM = "bad_sum"
    FROZEN = "frozen"
    """The same raw value for ever, whoever stands there."""
    SATURATED = "saturated"
    SILENT = "silent"
    HOT_LAMP = "hot_lamp"
    """A lamp or the sun in its view: far above any person."""


def frame(object_celsius: float, ambient_celsius: float, ten_bytes: bool = False) -> bytes:
    """One measurement on the wire; the ten-byte variant adds a mode byte after the temperatures."""
    body = _raw(object_celsius) + _raw(ambient_celsius) + (b"\x00" if ten_bytes else b"")
    data = b"\x5a\x5a\x45" + bytes([len(body)]) + body
    return data + bytes([sum(data) & 0xFF])


def _raw(celsius: float) -> bytes:
    hundredths = max(-32768, min(32767, round(celsius * 100)))
    return hundredths.to_bytes(2, "big", signed=True)


class VirtualThermometer(BeforeTheSensor):
    """`with VirtualThermometer(link) as thermometer: thermometer.person(36.5)`; the kiosk opens `link`.

    Sends a frame every `period_s` unless told to send on request (A5 52 F7, then A5 15 BA).
    """

    def __init__(self, link: Path, *, period_s: float = 0.1, ten_byte_frames: bool = False, seed: int = 1) -> None:
        super().__init__()
        self.link = link
        self._port = SerialPort(link)
        self._waker = Waker()
        self._period_s = max(MIN_PERIOD_S, period_s)
        self._ten_bytes = ten_byte_frames
        self._random = random.Random(seed)  # noqa: S311 - noise of a sensor, no secret
        self._fault = SensorFault.NONE
        self._frozen = b""
        self._continuous = True
        self._asked = bytearray()
        self._closed = False
        self.frames_sent = 0
        self._thread = threading.Thread(target=self._run, name="workbench-thermometer", daemon=True)
        self._thread.start()

    # -- what happens to it --------------------------------------------------------------------------------------

    def _scene_changed(self) -> None:
        self._waker.wake()

    @property
    def fault(self) -> SensorFault:
        return self._fault

    def set_fault(self, fault: SensorFault) -> None:
        """One fault at a time; SensorFault.NONE ends it."""
        with self._lock:
            if fault is SensorFault.FROZEN:
                self._frozen = self._measure()
            self._fault = fault
        self._waker.wake()

    def unplug(self) -> None:
        self._port.unplug()
        self._waker.wake()

    def plug_in(self) -> None:
        """Back at the same link, sending by itself again as after power-on."""
        self._port.plug_in()
        with self._lock:
            self._continuous = True
            self._asked.clear()
        self._waker.wake()

    @property
    def plugged_in(self) -> bool:
        return self._port.plugged_in

    # -- the sensor ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        due = time.monotonic()
        while not self._closed:
            self._wait(due)
            self._obey(self._port.read())
            now = time.monotonic()
            if self._continuous and now >= due:
                self._send()
                due = max(due + self._period_s, now)

    def _wait(self, due: float) -> None:
        poll = select.poll()
        poll.register(self._waker.fileno(), select.POLLIN)
        fd = self._port.fileno()
        if fd >= 0:
            poll.register(fd, select.POLLIN)
        timeout_s = due - time.monotonic() if self._continuous else _IDLE_S
        if poll.poll(max(0.0, timeout_s) * 1000):
            self._waker.drain()

    def _obey(self, data: bytes) -> None:
        """Commands are three bytes: A5, what, sum of both."""
        self._asked += data
        del self._asked[:-_MAX_COMMAND_BYTES]
        while (at := self._asked.find(0xA5)) >= 0 and len(self._asked) >= at + 3:
            what, check = self._asked[at + 1], self._asked[at + 2]
            if check != (0xA5 + what) & 0xFF:
                del self._asked[: at + 1]
                continue
            del self._asked[: at + 3]
            if what in (0x45, 0x51):
                self._continuous = True
            elif what == 0x52:
                self._continuous = False
            elif what == 0x15:
                self._send()

    def _send(self) -> None:
        with self._lock:
            data = self._outgoing()
        # A whole frame or none: a reader that sleeps must not find halves when it wakes.
        if data and self._port.unread_bytes() < _MAX_UNREAD_BYTES and self._port.write_now(data):
            self.frames_sent += 1

    def _outgoing(self) -> bytes:
        match self._fault:
            case SensorFault.NONE | SensorFault.HOT_LAMP | SensorFault.SATURATED:
                return self._measure()
            case SensorFault.SILENT:
                return b""
            case SensorFault.FROZEN:
                return self._frozen
            case SensorFault.GARBAGE:
                return self._random.randbytes(9)
            case SensorFault.BAD_SUM:
                good = self._measure()
                return good[:-1] + bytes([good[-1] ^ 0xFF])

    def _measure(self) -> bytes:
        scene = self._scene
        jitter = self._random.uniform(-scene.spread_celsius, scene.spread_celsius)
        match self._fault:
            case SensorFault.SATURATED:
                seen = SATURATED_CELSIUS
            case SensorFault.HOT_LAMP:
                seen = HOT_LAMP_CELSIUS + jitter
            case _ if scene.person:
                seen = scene.person_celsius + jitter
            case _:
                seen = scene.ambient_celsius + EMPTY_ABOVE_AMBIENT_CELSIUS + jitter
        drift = self._random.uniform(-0.02, 0.02)
        return frame(seen, scene.ambient_celsius + drift, self._ten_bytes)

    def close(self) -> None:
        self._closed = True
        self._waker.wake()
        self._thread.join()
        self._port.close()
        self._waker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
