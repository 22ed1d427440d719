"""`kiosk doctor --calibrate`: what the sensor sees, for whoever holds a clinical thermometer beside it.

The numbers go to the terminal and nowhere else.
"""

import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from statistics import median

from kiosk.device_config import ScreeningConfig
from kiosk.hardware.sensor_frames import SEND_CONTINUOUSLY, FrameReader, SensorFrame
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault
from kiosk.hardware.thermometer import ThermometerError

SHOW_FOR_S = 10.0
_A_LINE_EVERY_S = 0.5
_READ_FOR_S = 0.1
_WRITE_WITHIN_S = 0.5
_SPREAD_OVER_READINGS = 10
_MAX_READINGS = 4096


class CalibrationError(Exception):
    """The sensor shows nothing; the message is a sentence with what to do."""


def show_raw_readings(settings: ScreeningConfig) -> None:
    """Print the sensor's raw values for ten seconds or until Ctrl-C. Raises CalibrationError."""
    if not settings.enabled:
        raise CalibrationError("screening is off (screening.enabled = false): there is no sensor to calibrate")
    readings: deque[float] = deque(maxlen=_MAX_READINGS)
    with closing(_frames(settings, time.monotonic() + SHOW_FOR_S)) as frames:
        print("raw values in degrees Celsius, without offset_celsius; hold the forehead steady (Ctrl-C ends)")
        try:
            _show(frames, readings)
        except KeyboardInterrupt:
            print()
    if not readings:
        raise CalibrationError(f"{settings.port} sent no reading: check wires, baudrate and kind of module")
    print(f"middle of {len(readings)} readings: {median(readings):.2f}")
    print("offset_celsius = what the clinical thermometer says, less this; then set calibrated_on to today's date")


def _show(frames: Iterator[SensorFrame], readings: deque[float]) -> None:
    next_line_s = time.monotonic()
    for frame in frames:
        readings.append(frame.object_celsius)
        if time.monotonic() >= next_line_s:
            next_line_s = time.monotonic() + _A_LINE_EVERY_S
            last = list(readings)[-_SPREAD_OVER_READINGS:]
            spread = f"{max(last) - min(last):5.2f} (last {len(last)})"
            print(
                f"object {frame.object_celsius:6.2f}   ambient {frame.ambient_celsius:6.2f}   spread {spread}",
                flush=True,
            )


def _frames(settings: ScreeningConfig, until_s: float) -> Generator[SensorFrame, None, None]:
    return _i2c_frames(settings.port, until_s) if settings.sensor == "mlx90614" else _uart_frames(settings, until_s)


def _uart_frames(settings: ScreeningConfig, until_s: float) -> Generator[SensorFrame, None, None]:
    try:
        port = SerialPort(settings.port, settings.baudrate)
    except SerialPortError as error:
        raise CalibrationError(_port_sentence(settings.port, error.fault)) from None
    reader = FrameReader()
    try:
        port.drop_input()
        port.write(SEND_CONTINUOUSLY, _WRITE_WITHIN_S)
        while time.monotonic() < until_s:
            yield from (frame for frame in reader.feed(port.read(_READ_FOR_S)) if not frame.saturated)
    except SerialPortError:
        raise CalibrationError(f"{settings.port} vanished: check the plug") from None
    finally:
        port.close()


def _i2c_frames(port: str, until_s: float) -> Generator[SensorFrame, None, None]:
    from kiosk.hardware.thermometer_i2c import I2cThermometer, I2cThermometerSettings

    thermometer = I2cThermometer(I2cThermometerSettings(port))
    try:
        for frame in thermometer.readings():
            if time.monotonic() >= until_s:
                return
            if frame is not None:
                yield frame
    except ThermometerError as error:
        raise CalibrationError(
            f"{port}: the sensor cannot be read ({error.fault.value}): check wires and I2C"
        ) from None
    finally:
        thermometer.close()


def _port_sentence(path: str, fault: SerialPortFault) -> str:
    match fault:
        case SerialPortFault.IN_USE:
            return f"{path} is in use, by the running kiosk probably: sudo systemctl stop kiosk"
        case SerialPortFault.DENIED:
            return f"{path} may not be opened: run this as the kiosk's user: sudo -u kiosk …"
        case SerialPortFault.ABSENT | SerialPortFault.GONE | SerialPortFault.TIMED_OUT:
            return f"{path} is not there, or is no serial port: is it plugged in?"
