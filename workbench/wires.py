"""The ends of the cables: serial ports that can be unplugged, and a bell that wakes a thread waiting on them."""

import array
import contextlib
import errno
import fcntl
import os
import select
import termios
import threading
import time
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

READ_BYTES = 4096


class Waker:
    """Wakes a thread that waits in `select`: watch `fileno()`, then call `drain()`."""

    def __init__(self) -> None:
        self._read_fd, self._write_fd = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        return self._read_fd

    def wake(self) -> None:
        # Full means that enough wake-ups are waiting already.
        with contextlib.suppress(BlockingIOError):
            os.write(self._write_fd, b"\0")

    def drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read_fd, READ_BYTES):
                pass

    def close(self) -> None:
        os.close(self._read_fd)
        os.close(self._write_fd)


class UnpluggedError(OSError):
    """The cable is out: there is no port to write to."""


class SerialPort:
    """The device's end of a serial cable: a pty under a symlink that stays the same, as udev would give it.

    `unplug` takes the link away and hangs up on whoever has the port open; `plug_in` comes back as another pty.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._lock = threading.Lock()
        self._master_fd = -1
        self._slave_fd = -1
        self.plug_in()

    @property
    def plugged_in(self) -> bool:
        return self._master_fd >= 0

    def fileno(self) -> int:
        """The descriptor to wait on; -1 while unplugged."""
        return self._master_fd

    def plug_in(self) -> None:
        with self._lock:
            if self._master_fd >= 0:
                return
            self._master_fd, self._slave_fd = os.openpty()
            tty.setraw(self._slave_fd)
            os.set_blocking(self._master_fd, False)
            fresh = self.link.with_name(f".{self.link.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(self._slave_fd))
            fresh.replace(self.link)

    def unplug(self) -> None:
        with self._lock:
            if self._master_fd < 0:
                return
            self.link.unlink(missing_ok=True)
            os.close(self._master_fd)
            os.close(self._slave_fd)
            self._master_fd = self._slave_fd = -1

    def read(self, limit: int = READ_BYTES) -> bytes:
        """Whatever has arrived, at most `limit` bytes, without waiting."""
        with self._lock:
            if self._master_fd < 0:
                return b""
            try:
                return os.read(self._master_fd, limit)
            except BlockingIOError:
                return b""
            except OSError as error:
                if error.errno == errno.EIO:
                    return b""
                raise

    def write_now(self, data: bytes) -> int:
        """Writes as much as fits at once, as a device does that knows no flow control; returns how much."""
        with self._lock:
            if self._master_fd < 0:
                return 0
            try:
                return os.write(self._master_fd, data)
            except BlockingIOError:
                return 0

    def write_all(self, data: bytes, timeout_s: float = 5.0) -> None:
        """Writes everything; raises UnpluggedError without a cable, TimeoutError when nobody reads for `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        view = memoryview(data)
        while view:
            if not self.plugged_in:
                raise UnpluggedError(errno.ENODEV, "the cable is unplugged")
            written = self.write_now(bytes(view[:READ_BYTES]))
            if written:
                view = view[written:]
                deadline = time.monotonic() + timeout_s
            elif time.monotonic() > deadline:
                raise TimeoutError(f"nobody reads {self.link.name}: {len(view)} bytes left")
            else:
                self._wait_writable(min(0.05, timeout_s))

    def _wait_writable(self, timeout_s: float) -> None:
        fd = self._master_fd
        if fd >= 0:
            poll = select.poll()
            poll.register(fd, select.POLLOUT)
            poll.poll(timeout_s * 1000)

    def unread_bytes(self) -> int:
        """Bytes of ours that the other side has not read yet (0 while unplugged)."""
        with self._lock:
            if self._slave_fd < 0:
                return 0
            return _input_queue_bytes(self._slave_fd)

    def close(self) -> None:
        self.unplug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _input_queue_bytes(fd: int) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(fd, termios.FIONREAD, count)
    return count[0]
