"""A printer on a serial line."""

from kiosk.core.model import PrinterFault
from kiosk.hardware.printer import PrinterError
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault

_FAULT = {
    SerialPortFault.ABSENT: PrinterFault.OFFLINE,
    SerialPortFault.DENIED: PrinterFault.OFFLINE,
    SerialPortFault.IN_USE: PrinterFault.OFFLINE,
    SerialPortFault.GONE: PrinterFault.DISCONNECTED,
    SerialPortFault.TIMED_OUT: PrinterFault.TIMED_OUT,
}


class SerialTransport:
    """No flow control is needed: a ticket is smaller than the smallest receive buffer of a printer."""

    def __init__(self, path: str, baudrate: int) -> None:
        """Raises PrinterError(OFFLINE)."""
        try:
            self._port = SerialPort(path, baudrate)
            self._port.drop_input()
        except SerialPortError as error:
            raise _as_printer_error(error) from error

    @property
    def descriptor(self) -> None:
        """A status packet that loses a byte looks like the answer to GS r: nobody may push here."""
        return None

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand `data` to the line."""
        try:
            self._port.write(data, timeout_s)
        except SerialPortError as error:
            raise _as_printer_error(error) from error

    def read(self, timeout_s: float) -> bytes:
        """What has arrived."""
        try:
            return self._port.read(timeout_s)
        except SerialPortError as error:
            raise _as_printer_error(error) from error

    def close(self) -> None:
        """Give the port back."""
        self._port.close()


def _as_printer_error(error: SerialPortError) -> PrinterError:
    return PrinterError(_FAULT[error.fault], error.sent_bytes)
