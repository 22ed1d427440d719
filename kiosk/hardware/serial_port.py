"""A serial port as the drivers use it: exclusive, bounded in time, with an exact count of what went out.

pyserial opens and sets up the port; reading and writing go straight to its descriptor, because pyserial does not say
how many bytes a write that timed out has sent, and whether a ticket is uncertain hangs on that.
"""

import contextlib
import errno
import os
import select
import termios
import time
from enum import StrEnum

import serial

_CHUNK_BYTES = 65_536
# Hung up, input/output error, no such device or address: the device is gone.
_GONE = (errno.EIO, errno.ENXIO, errno.ENODEV, errno.EBADF, errno.EPIPE)


class SerialPortFault(StrEnum):
    """Why a serial port cannot be used."""

    ABSENT = "absent"
    DENIED = "denied"
    IN_USE = "in-use"
    GONE = "gone"
    TIMED_OUT = "timed-out"


class SerialPortError(Exception):
    """A serial port cannot be opened, read or written. `sent_bytes` went out before it failed."""

    def __init__(self, fault: SerialPortFault, path: str, sent_bytes: int = 0) -> None:
        super().__init__(f"serial port {path}: {fault.value}")
        self.fault = fault
        self.sent_bytes = sent_bytes


class SerialPort:
    """An open port, 8N1, locked against a second program. Belongs to one thread."""

    def __init__(self, path: str, baudrate: int) -> None:
        """Raises SerialPortError with ABSENT, DENIED or IN_USE."""
        self._path = path
        try:
            self._port = serial.Serial(path, baudrate, timeout=0, write_timeout=0, exclusive=True)
            self._descriptor = self._port.fileno()
        except (OSError, ValueError, termios.error) as error:
            raise SerialPortError(_opening_fault(error), path) from error

    @property
    def descriptor(self) -> int:
        """For poll: readable once something has arrived, hung up once the device was pulled out."""
        return self._descriptor

    def read(self, timeout_s: float) -> bytes:
        """Whatever has arrived, waiting up to `timeout_s` for the first byte; empty when nothing did.

        Raises SerialPortError(GONE) when the device was pulled out.
        """
        try:
            if not self._ready(select.POLLIN, timeout_s):
                return b""
            data = os.read(self._descriptor, _CHUNK_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise SerialPortError(SerialPortFault.GONE, self._path) from error
        if not data:
            raise SerialPortError(SerialPortFault.GONE, self._path)
        return data

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hands all of `data` over. Raises SerialPortError with TIMED_OUT or GONE and what went out until then."""
        deadline_s = time.monotonic() + timeout_s
        sent_bytes = 0
        while sent_bytes < len(data):
            remaining_s = deadline_s - time.monotonic()
            try:
                if remaining_s <= 0 or not self._ready(select.POLLOUT, remaining_s):
                    raise SerialPortError(SerialPortFault.TIMED_OUT, self._path, sent_bytes)
                sent_bytes += os.write(self._descriptor, data[sent_bytes:])
            except BlockingIOError:
                continue
            except OSError as error:
                raise SerialPortError(SerialPortFault.GONE, self._path, sent_bytes) from error

    def drop_input(self) -> None:
        """Forgets what has arrived and was not read."""
        try:
            termios.tcflush(self._descriptor, termios.TCIFLUSH)
        except termios.error as error:
            raise SerialPortError(SerialPortFault.GONE, self._path) from error

    def close(self) -> None:
        """Gives the port back without waiting for what is still unsent. Never raises."""
        # Either fails where the device is gone, and then there is nothing left to give back.
        with contextlib.suppress(termios.error, OSError):
            termios.tcflush(self._descriptor, termios.TCOFLUSH)
        with contextlib.suppress(termios.error, OSError):
            self._port.close()

    def _ready(self, event: int, timeout_s: float) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, event)
        ready = poll.poll(max(0.0, timeout_s) * 1000)
        # Hang-up with unread input still gives that input; only then does read say that nothing more will come.
        return bool(ready)


def _opening_fault(error: BaseException) -> SerialPortFault:
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return SerialPortFault.DENIED
    if number in (errno.EAGAIN, errno.EBUSY):
        return SerialPortFault.IN_USE
    return SerialPortFault.ABSENT
