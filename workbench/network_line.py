"""One TCP line through the network switch: bytes both ways, each with the moment at which they may go on."""

import re
import select
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

MAX_PENDING_BYTES = 1 << 18
_READ_BYTES = 1 << 16
_MAX_HEAD_BYTES = 1 << 16
_LENGTH = re.compile(rb"(?im)^content-length:\s*([0-9]{1,9})\s*$")


class NetworkFault(Enum):
    NONE = "none"
    UNPLUGGED = "unplugged"
    """Nothing passes and nobody is told: bytes wait, as TCP would send them again."""
    REFUSED = "refused"
    """The server is off: lines are reset, new ones refused."""
    SLOW = "slow"
    TRICKLE = "trickle"
    """Answers come byte by byte."""
    LOSE_REQUEST = "lose_request"
    """Cut as soon as the kiosk says something; the server hears nothing."""
    CUT_AFTER_REQUEST = "cut_after_request"
    """Cut once the whole request has gone to the server, without waiting for it."""
    CUT_BEFORE_ANSWER = "cut_before_answer"
    """The server has done what it was asked for; the kiosk never hears."""
    CUT_IN_ANSWER = "cut_in_answer"
    """Cut after the first bytes of the answer."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What happens to a request. `delay_s`: each way for SLOW, between two bytes for TRICKLE."""

    fault: NetworkFault = NetworkFault.NONE
    delay_s: float = 0.0


class CutError(OSError):
    """The fault strikes now: this line is to be reset."""


class RequestMeter:
    """Counts HTTP requests in a stream of bytes, to know when one has gone out whole (no chunked bodies)."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._body_bytes = 0

    def feed(self, data: bytes) -> bool:
        """Whether a request is complete with these bytes."""
        complete = False
        while data:
            if self._body_bytes:
                taken = min(self._body_bytes, len(data))
                self._body_bytes -= taken
                data = data[taken:]
                complete = self._body_bytes == 0
                continue
            self._head += data
            data = b""
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                del self._head[:-_MAX_HEAD_BYTES]
                return complete
            length = _LENGTH.search(bytes(self._head[:end]))
            self._body_bytes = int(length[1]) if length else 0
            data = bytes(self._head[end + 4 :])
            self._head.clear()
            complete = self._body_bytes == 0
        return complete


class Line:
    """`carry` moves what may move and says whether the line still stands; it raises CutError where a fault strikes."""

    def __init__(self, kiosk: socket.socket, server: socket.socket, next_treatment: Callable[[], Treatment]) -> None:
        self.kiosk, self.server = kiosk, server
        for end in (kiosk, server):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._next_treatment = next_treatment
        self._treatment = Treatment()
        self._asking = False
        self._meter = RequestMeter()
        self._to_server: deque[tuple[float, bytes]] = deque()
        self._to_kiosk: deque[tuple[float, bytes]] = deque()
        self._pending_bytes = {id(self._to_server): 0, id(self._to_kiosk): 0}
        self._kiosk_ended = self._server_ended = False

    def wishes(self, now_s: float) -> Iterator[tuple[int, int]]:
        """(descriptor, poll events) to wait for."""
        for end, outgoing, incoming, ended in (
            (self.kiosk, self._to_kiosk, self._to_server, self._kiosk_ended),
            (self.server, self._to_server, self._to_kiosk, self._server_ended),
        ):
            events = 0
            if not ended and self._pending_bytes[id(incoming)] < MAX_PENDING_BYTES:
                events |= select.POLLIN
            if outgoing and outgoing[0][0] <= now_s:
                events |= select.POLLOUT
            if events:
                yield end.fileno(), events

    def due_in_s(self, now_s: float) -> float:
        """Seconds until something that waits may go on."""
        dues = [queue[0][0] - now_s for queue in (self._to_kiosk, self._to_server) if queue and queue[0][0] > now_s]
        return min(dues, default=3600.0)

    def carry(self, ready: dict[int, int], now_s: float) -> bool:
        """Move what may move. False once both sides have said all they had to."""
        if self.kiosk.fileno() in ready:
            self._from_kiosk(now_s)
        if self.server.fileno() in ready:
            self._from_server(now_s)
        self._send(self.server, self._to_server, now_s)
        self._send(self.kiosk, self._to_kiosk, now_s)
        kiosk_done = self._kiosk_ended and not self._to_server
        server_done = self._server_ended and not self._to_kiosk
        return not (kiosk_done or server_done)

    def _from_kiosk(self, now_s: float) -> None:
        data = _read(self.kiosk)
        if data is None:
            return
        if not data:
            self._kiosk_ended = True
            return
        if not self._asking:
            self._asking, self._treatment = True, self._next_treatment()
        if self._treatment.fault is NetworkFault.LOSE_REQUEST:
            raise CutError
        self._queue(self._to_server, data, now_s + self._delay_s(NetworkFault.SLOW))
        if self._meter.feed(data) and self._treatment.fault is NetworkFault.CUT_AFTER_REQUEST:
            self._send(self.server, self._to_server, now_s)
            raise CutError

    def _from_server(self, now_s: float) -> None:
        data = _read(self.server)
        if data is None:
            return
        if not data:
            self._server_ended = True
            return
        self._asking = False
        match self._treatment.fault:
            case NetworkFault.CUT_BEFORE_ANSWER | NetworkFault.CUT_AFTER_REQUEST:
                raise CutError
            case NetworkFault.CUT_IN_ANSWER:
                self.kiosk.send(data[:20])
                raise CutError
            case NetworkFault.TRICKLE:
                for at in range(len(data)):
                    due_s = self._to_kiosk[-1][0] if self._to_kiosk else now_s
                    self._queue(self._to_kiosk, data[at : at + 1], due_s + self._treatment.delay_s)
            case _:
                self._queue(self._to_kiosk, data, now_s + self._delay_s(NetworkFault.SLOW))

    def _delay_s(self, fault: NetworkFault) -> float:
        return self._treatment.delay_s if self._treatment.fault is fault else 0.0

    def _queue(self, queue: deque[tuple[float, bytes]], data: bytes, due_s: float) -> None:
        queue.append((due_s, data))
        self._pending_bytes[id(queue)] += len(data)

    def _send(self, end: socket.socket, queue: deque[tuple[float, bytes]], now_s: float) -> None:
        while queue and queue[0][0] <= now_s:
            due_s, data = queue.popleft()
            try:
                sent_bytes = end.send(data)
            except BlockingIOError:
                sent_bytes = 0
            self._pending_bytes[id(queue)] -= sent_bytes
            if sent_bytes < len(data):
                queue.appendleft((due_s, data[sent_bytes:]))
                return


def _read(end: socket.socket) -> bytes | None:
    """What has come; empty at its end, None when there was nothing after all."""
    try:
        return end.recv(_READ_BYTES)
    except BlockingIOError:
        return None
