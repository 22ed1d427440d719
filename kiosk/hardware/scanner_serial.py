"""A barcode scanner on a serial line (CDC ACM or RS-232)."""

from dataclasses import dataclass

from kiosk.core.model import ScannerFault
from kiosk.hardware.scanner import Scanner, ScannerError
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault


@dataclass(frozen=True, slots=True)
class SerialScannerSettings:
    """Where the scanner is. `port` is a path that stays the same when it is plugged in again (a udev link)."""

    port: str
    baudrate: int = 9600


class SerialScanner(Scanner):
    """One scanner; `run` belongs to a thread of its own."""

    def __init__(self, settings: SerialScannerSettings) -> None:
        super().__init__(lambda: _SerialSource(settings))


class _SerialSource:
    def __init__(self, settings: SerialScannerSettings) -> None:
        try:
            self._port = SerialPort(settings.port, settings.baudrate)
        except SerialPortError as error:
            in_use = error.fault is SerialPortFault.IN_USE
            raise ScannerError(ScannerFault.IN_USE if in_use else ScannerFault.ABSENT) from error

    def read(self, timeout_s: float) -> bytes:
        try:
            return self._port.read(timeout_s)
        except SerialPortError as error:
            raise ScannerError(ScannerFault.DISCONNECTED) from error

    def close(self) -> None:
        self._port.close()
