"""A printer behind the kernel's own driver: /dev/usb/lp0."""

import contextlib
import errno
import os
import select
import stat
import threading
import time

from kiosk.core.model import PrinterFault
from kiosk.hardware.printer import PrinterError

_READ_BYTES = 4096
# The kernel copies a write as a whole before it begins to send.
_CHUNK_BYTES = 4096
# It answers "nothing" at once and for ever where a printer has nothing to say.
_LOOK_AGAIN_AFTER_S = 0.01


class DeviceTransport:
    """Read and written without blocking, bounded by poll. The kernel lets one program at a time have it."""

    def __init__(self, path: str) -> None:
        """Raises PrinterError(OFFLINE), also for a path that is no device: a file would swallow every ticket."""
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise PrinterError(PrinterFault.OFFLINE) from error
        if not stat.S_ISCHR(os.fstat(self._descriptor).st_mode):
            self.close()
            raise PrinterError(PrinterFault.OFFLINE)

    @property
    def descriptor(self) -> None:
        """The kernel calls it readable all the time."""
        return None

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand `data` to the kernel; PrinterError with what went out."""
        deadline_s = time.monotonic() + timeout_s
        sent_bytes = 0
        while sent_bytes < len(data):
            remaining_s = deadline_s - time.monotonic()
            if remaining_s <= 0 or not self._events(select.POLLOUT, remaining_s):
                raise PrinterError(PrinterFault.TIMED_OUT, sent_bytes)
            try:
                sent_bytes += os.write(self._descriptor, data[sent_bytes : sent_bytes + _CHUNK_BYTES])
            except BlockingIOError:
                _pause(_LOOK_AGAIN_AFTER_S)
            except OSError as error:
                # The kernel's driver says "no space" for "no paper".
                fault = PrinterFault.PAPER_OUT if error.errno == errno.ENOSPC else PrinterFault.DISCONNECTED
                raise PrinterError(fault, sent_bytes) from error

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; PrinterError(DISCONNECTED) when the printer was pulled out."""
        deadline_s = time.monotonic() + timeout_s
        while True:
            remaining_s = max(0.0, deadline_s - time.monotonic())
            events = self._events(select.POLLIN, remaining_s)
            try:
                data = os.read(self._descriptor, _READ_BYTES) if events else b""
            except BlockingIOError:
                data = b""
            except OSError as error:
                raise PrinterError(PrinterFault.DISCONNECTED) from error
            if data:
                return data
            if events & (select.POLLHUP | select.POLLERR):
                raise PrinterError(PrinterFault.DISCONNECTED)
            if remaining_s <= 0:
                return b""
            if events:
                _pause(min(remaining_s, _LOOK_AGAIN_AFTER_S))

    def close(self) -> None:
        """Give the device back."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)

    def _events(self, event: int, timeout_s: float) -> int:
        poll = select.poll()
        poll.register(self._descriptor, event)
        ready = poll.poll(max(0.0, timeout_s) * 1000)
        return ready[0][1] if ready else 0


def _pause(seconds: float) -> None:
    """Where a device says "nothing" at once, and has no event for when there is something."""
    threading.Event().wait(seconds)
