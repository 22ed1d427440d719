"""The network cable between kiosk and server, as a TCP proxy: unplugged, slow, or cut at bad moments."""

import contextlib
import select
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

from workbench.network_line import Line, NetworkFault, Treatment
from workbench.wires import Waker

MAX_LINES = 64
DEFAULT_DELAY_S = 1.0
_LOOKS_EVERY_S = 0.5
_CONNECT_WITHIN_S = 2.0
_RESET = struct.pack("ii", 1, 0)

__all__ = ["DEFAULT_DELAY_S", "NetworkFault", "NetworkSwitch"]


class NetworkSwitch:
    """`with NetworkSwitch(host, port) as network:` and let the kiosk talk to `network.url`.

    One thread carries all lines. `target` may be set later, by `connect_to`: until then every line is refused.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._target = (host, port)
        self._lock = threading.Lock()
        self._waker = Waker()
        self._treatment = Treatment()
        self._next: list[Treatment] = []
        self._lines: list[Line] = []
        self._closed = False
        self._cut_all = False
        self._exchanges = 0
        self._cuts = 0
        self._listener: socket.socket | None = _listen(0)
        self.host = "127.0.0.1"
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._run, name="workbench-network", daemon=True)
        self._thread.start()

    # -- what can be seen ----------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def fault(self) -> NetworkFault:
        """The lasting one."""
        return self._treatment.fault

    @property
    def plugged_in(self) -> bool:
        return self._treatment.fault not in (NetworkFault.UNPLUGGED, NetworkFault.REFUSED)

    @property
    def exchanges(self) -> int:
        """How many requests have begun on it."""
        return self._exchanges

    @property
    def cuts(self) -> int:
        """How many lines it has cut."""
        return self._cuts

    @property
    def faults_waiting(self) -> int:
        """How many of those that `strike_next` asked for have not struck yet."""
        return len(self._next)

    # -- faults --------------------------------------------------------------------------------------------------

    def connect_to(self, host: str, port: int) -> None:
        """The server stands there from now on."""
        self._target = (host, port)

    def set_fault(self, fault: NetworkFault, delay_s: float = DEFAULT_DELAY_S) -> None:
        """From now on, until NetworkFault.NONE. `delay_s` counts for SLOW (each way) and TRICKLE (each byte)."""
        with self._lock:
            self._treatment = Treatment(fault, delay_s)
            if fault is NetworkFault.NONE:
                self._next.clear()
            self._cut_all = fault is NetworkFault.REFUSED
        self._waker.wake()

    def strike_next(self, fault: NetworkFault, times: int = 1, delay_s: float = DEFAULT_DELAY_S) -> None:
        """The next `times` requests (at most 64) meet this fault, then everything passes again."""
        with self._lock:
            self._next = [Treatment(fault, delay_s)] * min(times, MAX_LINES)

    def unplug(self) -> None:
        """The cable is out: nothing passes either way, nobody is told. What was on its way comes after `plug_in`."""
        self.set_fault(NetworkFault.UNPLUGGED)

    def plug_in(self) -> None:
        """Everything passes again."""
        self.set_fault(NetworkFault.NONE)

    def cut_lines(self) -> None:
        """Every line that is open now is reset; new ones are taken."""
        with self._lock:
            self._cut_all = True
        self._waker.wake()

    # -- carrying ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed:
            self._obey()
            ready = self._wait()
            if self._listener is not None and self._listener.fileno() in ready:
                self._take_line()
            for line in list(self._lines):
                self._carry(line, ready)
        for line in list(self._lines):
            self._drop(line)
        if self._listener is not None:
            self._listener.close()

    def _obey(self) -> None:
        with self._lock:
            cut, self._cut_all = self._cut_all, False
            refused = self._treatment.fault is NetworkFault.REFUSED
        if cut:
            for line in list(self._lines):
                self._cut(line)
        if refused and self._listener is not None:
            self._listener.close()
            self._listener = None
        elif not refused and self._listener is None:
            self._listener = _listen(self.port)

    def _wait(self) -> dict[int, int]:
        poll = select.poll()
        poll.register(self._waker.fileno(), select.POLLIN)
        unplugged = self._treatment.fault is NetworkFault.UNPLUGGED
        if self._listener is not None and len(self._lines) < MAX_LINES:
            poll.register(self._listener, select.POLLIN)
        now_s, timeout_s = time.monotonic(), _LOOKS_EVERY_S
        for line in [] if unplugged else self._lines:
            for fd, events in line.wishes(now_s):
                poll.register(fd, events)
            timeout_s = min(timeout_s, line.due_in_s(now_s))
        ready = dict(poll.poll(max(0.0, timeout_s) * 1000 + 1))
        if self._waker.fileno() in ready:
            self._waker.drain()
        return ready

    def _take_line(self) -> None:
        listener = self._listener
        if listener is None:
            return
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            kiosk, _ = listener.accept()
            try:
                server = socket.create_connection(self._target, timeout=_CONNECT_WITHIN_S)
            except OSError:
                _reset(kiosk)
                return
            self._lines.append(Line(kiosk, server, self._treatment_of_next))

    def _treatment_of_next(self) -> Treatment:
        with self._lock:
            self._exchanges += 1
            return self._next.pop(0) if self._next else self._treatment

    def _carry(self, line: Line, ready: dict[int, int]) -> None:
        if self._treatment.fault is NetworkFault.UNPLUGGED:
            return
        try:
            if not line.carry(ready, time.monotonic()):
                self._drop(line)
        except OSError:
            self._cut(line)

    def _cut(self, line: Line) -> None:
        self._cuts += 1
        _reset(line.kiosk)
        self._drop(line)

    def _drop(self, line: Line) -> None:
        self._lines.remove(line)
        line.kiosk.close()
        line.server.close()

    def close(self) -> None:
        """Every line is reset and the thread has ended."""
        self._closed = True
        self._waker.wake()
        self._thread.join()
        self._waker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _listen(port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port), backlog=MAX_LINES)
    listener.setblocking(False)
    return listener


def _reset(line: socket.socket) -> None:
    """The other side sees RST, not an orderly end."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    line.close()
