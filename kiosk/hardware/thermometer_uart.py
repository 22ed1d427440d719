"""A GY-MCU90614 infrared module on a serial line."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.model import Celsius, ThermometerFault
from kiosk.hardware.measuring import Patience, SensorWatch, health_of, measure_somebody
from kiosk.hardware.rest import LOOK_EVERY_S, Rest
from kiosk.hardware.sensor_frames import SEND_CONTINUOUSLY, FrameReader, SensorFrame
from kiosk.hardware.serial_port import SerialPort, SerialPortError
from kiosk.hardware.temperature import FrozenWatch, MeasuringRules
from kiosk.hardware.thermometer import ThermometerError

_READ_FOR_S = 0.05
_WRITE_WITHIN_S = 0.5
# What has come meanwhile is looked at then; half of the shortest silence that counts.
_READ_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class UartThermometerSettings:
    """Where the module is, and how long each kind of nothing is waited for."""

    port: str
    baudrate: int = 9600
    rules: MeasuringRules = field(default_factory=MeasuringRules)
    silent_after_s: float = 2.0
    nobody_after_s: float = 6.0

    @property
    def patience(self) -> Patience:
        """The same, as a measurement takes it."""
        return Patience(self.rules, self.silent_after_s, self.nobody_after_s)


class UartThermometer:
    """Keeps the port open between measurements; opens it again where it was lost. Temperatures are never logged."""

    def __init__(self, settings: UartThermometerSettings) -> None:
        self._settings = settings
        self._port: SerialPort | None = None
        self._reader = FrameReader()
        self._frozen = FrozenWatch(settings.rules)
        self._watch = SensorWatch(settings.patience)

    def measure(self, cancelled: Callable[[], bool]) -> Celsius:
        """Measure whoever stands there, offset included. Raises ReadingUncertainError or ThermometerError."""
        try:
            return measure_somebody(self._frames(), self._settings.patience, cancelled)
        except ThermometerError as error:
            self._watch.fault = error.fault
            raise
        finally:
            self._watch.began()

    def check(self) -> ThermometerFault | None:
        """Read until the first frame, or until it is clear why there is none."""
        return health_of(self._frames(), self._settings.rules)

    def glance(self) -> ThermometerFault | None:
        """What came since the last time is looked at for whether it can be believed, and forgotten."""
        try:
            port = self._port or self._start()
            data = port.read(0.0)
        except SerialPortError:
            self.close()
            self._watch.fault = ThermometerFault.ABSENT
            return ThermometerFault.ABSENT
        now_s = time.monotonic()
        frames = [frame for frame in self._reader.feed(data) if not frame.saturated]
        frozen = [self._frozen.is_frozen(frame, now_s) for frame in frames]
        return self._watch.heard(data, frames, frozen=any(frozen))

    def rest(self) -> Rest:
        """Being pulled out is seen at once; what it sends by itself can wait until it would be missed."""
        if self._port is None:
            return Rest(LOOK_EVERY_S)
        return Rest(_READ_EVERY_S, self._port.descriptor)

    def close(self) -> None:
        """Give the port back."""
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _frames(self) -> Iterator[SensorFrame | None]:
        """Readings as they come, and None now and then. Ends only by ThermometerError."""
        try:
            port = self._start()
        except SerialPortError:
            # Pulled out and plugged in again since the last time: the old port is dead, the new one well.
            port = self._start_anew()
        last_frame_s = last_byte_s = time.monotonic()
        heard = False
        while True:
            try:
                data = port.read(_READ_FOR_S)
            except SerialPortError as error:
                self.close()
                if heard:
                    raise ThermometerError(ThermometerFault.ABSENT) from error
                # The old port may show only now that it is dead.
                port, heard = self._start_anew(), True
                continue
            now_s = time.monotonic()
            if data:
                last_byte_s, heard = now_s, True
            for frame in self._reader.feed(data):
                if frame.saturated:
                    continue
                last_frame_s = now_s
                if self._frozen.is_frozen(frame, now_s):
                    raise ThermometerError(ThermometerFault.FROZEN)
                yield frame
            yield None
            if now_s - last_byte_s >= self._settings.silent_after_s:
                raise ThermometerError(ThermometerFault.SILENT)
            if now_s - last_frame_s >= self._settings.silent_after_s:
                raise ThermometerError(ThermometerFault.UNREADABLE)

    def _start(self) -> SerialPort:
        """An open port with nothing old in it, and the module told to send."""
        if self._port is None:
            self._port = SerialPort(self._settings.port, self._settings.baudrate)
        self._reader.forget()
        self._port.drop_input()
        self._port.write(SEND_CONTINUOUSLY, _WRITE_WITHIN_S)
        self._watch.began()
        return self._port

    def _start_anew(self) -> SerialPort:
        self.close()
        try:
            return self._start()
        except SerialPortError as error:
            self.close()
            raise ThermometerError(ThermometerFault.ABSENT) from error
