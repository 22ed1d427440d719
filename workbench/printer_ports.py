"""The printer's sockets: a TCP port or a serial line, one thread, with the ways in which cables fail."""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from workbench.wires import READ_BYTES, SerialPort, Waker

_LINGER_RESET = struct.pack("ii", 1, 0)
MAX_LATE_ANSWERS = 64
_FOR_EVER_S = 3600.0
_PACED_BYTES = 64


class Cable(Protocol):
    """What the printer's thread needs of a transport."""

    def descriptors(self, reading: bool) -> list[int]: ...
    def receive(self, limit: int) -> bytes: ...
    def wait_for_line(self, count: int) -> None: ...
    def send(self, data: bytes) -> None: ...
    def hang_up(self, reset: bool) -> None: ...
    def set_power(self, on: bool) -> None: ...
    def close(self) -> None: ...


class TcpCable:
    """Port 9100 as printers have it: one connection at a time, the next one waits in the backlog."""

    def __init__(self, port: int) -> None:
        # Bound and never listening: keeps the port ours while the power is off, and refuses connections then.
        self._reservation = _bound("127.0.0.1", port)
        self.host, self.port = "127.0.0.1", int(self._reservation.getsockname()[1])
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self.set_power(True)

    def descriptors(self, reading: bool) -> list[int]:
        if self._connection is not None:
            return [self._connection.fileno()] if reading else []
        return [] if self._listener is None else [self._listener.fileno()]

    def receive(self, limit: int) -> bytes:
        if self._connection is None:
            self._accept()
            return b""
        try:
            data = self._connection.recv(limit)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.hang_up(reset=False)
        return data

    def _accept(self) -> None:
        if self._listener is None:
            return
        try:
            self._connection, _ = self._listener.accept()
        except OSError:
            return
        self._connection.setblocking(False)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def wait_for_line(self, count: int) -> None:
        """A network takes no time worth telling."""

    def send(self, data: bytes) -> None:
        if self._connection is not None:
            # A printer drops an answer that nobody takes.
            with contextlib.suppress(OSError):
                self._connection.send(data)

    def hang_up(self, reset: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET)
            else:
                _discard(connection)
            connection.close()

    def set_power(self, on: bool) -> None:
        if on and self._listener is None:
            self._listener = _bound(self.host, self.port)
            self._listener.setblocking(False)
            self._listener.listen(4)
        elif not on and self._listener is not None:
            self.hang_up(reset=True)
            self._listener.close()
            self._listener = None

    def close(self) -> None:
        self.set_power(False)
        self._reservation.close()


def _discard(connection: socket.socket) -> None:
    """Closing with unread bytes would send RST where a FIN is meant."""
    try:
        while connection.recv(READ_BYTES):
            pass
    except OSError:
        pass


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    return sock


class SerialCable:
    """A serial line; with a `baudrate` it is read no faster than that line would carry. Off, it is just silent."""

    def __init__(self, link: Path, baudrate: int | None) -> None:
        self.port = SerialPort(link)
        self._bytes_per_s = None if baudrate is None else baudrate / 10
        self._free_at = 0.0

    def descriptors(self, reading: bool) -> list[int]:
        return [self.port.fileno()] if reading and self.port.plugged_in else []

    def receive(self, limit: int) -> bytes:
        return self.port.read(limit if self._bytes_per_s is None else min(limit, _PACED_BYTES))

    def wait_for_line(self, count: int) -> None:
        if self._bytes_per_s is None or count == 0:
            return
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + count / self._bytes_per_s
        time.sleep(self._free_at - now)

    def send(self, data: bytes) -> None:
        self.port.write_now(data)

    def hang_up(self, reset: bool) -> None:  # noqa: ARG002 - a serial line knows one way to end
        """The plug comes out and goes in again."""
        self.port.unplug()
        self.port.plug_in()

    def set_power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        self.port.close()


class PrinterPort:
    """Moves bytes between one cable and the printer, on its own thread."""

    def __init__(self, cable: Cable, receive: Callable[[bytes], None], room_bytes: Callable[[], int]) -> None:
        self._cable = cable
        self._receive = receive
        self._room_bytes = room_bytes
        self._lock = threading.RLock()
        self._waker = Waker()
        self._closed = False
        self._powered = True
        self._reading = True
        self._hang_up_after: tuple[int, bool] | None = None
        self._late: list[threading.Timer] = []
        self.answer_delay_s = 0.0
        self.stale = b""
        self.received_bytes = 0
        self.last_received_at = 0.0
        self._thread = threading.Thread(target=self._run, name="workbench-printer-port", daemon=True)

    def start(self) -> None:
        self._thread.start()

    # -- faults of the cable -------------------------------------------------------------------------------------

    def set_power(self, on: bool) -> None:
        with self._lock:
            self._powered = on
            self._cable.set_power(on)
            if not on:
                self._cancel_late()
        self._waker.wake()

    def set_reading(self, on: bool) -> None:
        with self._lock:
            self._reading = on
        self._waker.wake()

    def hang_up_after(self, data_bytes: int, reset: bool) -> None:
        """Once that many more bytes came in the connection is gone: reset (RST) or closed (FIN)."""
        with self._lock:
            self._hang_up_after = (data_bytes, reset)
            if data_bytes == 0:
                self._hang_up_if_due(0)
        self._waker.wake()

    def hang_up_never(self) -> None:
        with self._lock:
            self._hang_up_after = None

    # -- answers -------------------------------------------------------------------------------------------------

    def answer(self, data: bytes) -> None:
        """Sends an answer: at once, or after the delay that was set; what was left over before goes ahead of it."""
        with self._lock:
            data, self.stale = self.stale + data, b""
            if self.answer_delay_s <= 0:
                self._send(data)
                return
            self._late = [timer for timer in self._late if timer.is_alive()]
            if len(self._late) < MAX_LATE_ANSWERS:
                timer = threading.Timer(self.answer_delay_s, self._send, (data,))
                timer.name, timer.daemon = "workbench-printer-late-answer", True
                self._late.append(timer)
                timer.start()

    def _send(self, data: bytes) -> None:
        with self._lock:
            if not self._closed and self._powered:
                self._cable.send(data)

    def _cancel_late(self) -> None:
        for timer in self._late:
            timer.cancel()

    # -- thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed:
            ready = self._wait()
            if self._waker.fileno() in ready:
                self._waker.drain()
                continue
            if ready:
                self._take()

    def _wait(self) -> set[int]:
        with self._lock:
            room = self._room_bytes()
            watched = self._cable.descriptors(reading=self._reading and room > 0)
        poll = select.poll()
        for fd in (self._waker.fileno(), *watched):
            poll.register(fd, select.POLLIN)
        # A full buffer empties without telling us; everything else rings the waker.
        timeout_s = 0.02 if room == 0 else _FOR_EVER_S
        return {fd for fd, _ in poll.poll(timeout_s * 1000)}

    def _take(self) -> None:
        with self._lock:
            if self._closed or not self._reading:
                return
            limit = min(READ_BYTES, self._room_bytes())
            if self._hang_up_after is not None:
                limit = min(limit, self._hang_up_after[0])
            data = self._cable.receive(limit) if limit else b""
        # Outside the lock: answers must not wait for the line, and the mechanism answers under its own lock.
        self._cable.wait_for_line(len(data))
        if data:
            self.last_received_at = time.monotonic()
            if self._powered:
                self._receive(data)
            # Counted once handed over: whoever sees the count may then wait for the printer to be idle.
            self.received_bytes += len(data)
        self._hang_up_if_due(len(data))

    def _hang_up_if_due(self, count: int) -> None:
        with self._lock:
            if self._hang_up_after is None:
                return
            left, reset = self._hang_up_after[0] - count, self._hang_up_after[1]
            self._hang_up_after = (left, reset)
            if left <= 0:
                self._hang_up_after = None
                self._cable.hang_up(reset)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._cancel_late()
        self._waker.wake()
        self._thread.join()
        for timer in self._late:
            timer.join()
        self._cable.close()
        self._waker.close()
