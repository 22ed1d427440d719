"""The line between kiosk and server, for tests that cut it, slow it down, or let strangers answer on it.

It reads whole HTTP requests, so that a fault strikes a chosen request and at a chosen moment of it.
"""

import contextlib
import http.client
import json
import select
import socket
import threading
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class PassOn:
    """The request goes to the server `early_s` seconds later, its answer to the kiosk `late_s` after that."""

    late_s: float = 0.0
    early_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LoseRequest:
    """The line is cut before the server hears of the request."""


@dataclass(frozen=True, slots=True)
class LoseAnswer:
    """The server does what it was asked for; the line is cut after `sent_bytes` of its answer."""

    sent_bytes: int = 0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The line stays open and nothing ever comes."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody else answers: these bytes, one every `every_s` seconds if that is above zero."""

    raw: bytes
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """What the kiosk asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


Treatment = PassOn | LoseRequest | LoseAnswer | NoAnswer | Stranger


@dataclass(frozen=True, slots=True)
class InTurn:
    """One treatment after the other; the last one stays."""

    treatments: tuple[Treatment, ...]


def reply(status: int, body: str, media_type: str = "application/json") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {media_type}\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def problem(status: int, slug: str) -> bytes:
    """A whole answer that refuses with a problem of the contract."""
    body = f'{{"type": "urn:kiosk-antrean:{slug}", "title": "-", "status": {status}}}'
    return reply(status, body, "application/problem+json")


class Link:
    """`with Link(server_url) as link:` and let the kiosk talk to `link.url`. `requests` are what it asked so far."""

    def __init__(self, server_url: str) -> None:
        self._server = urlsplit(server_url).netloc
        self._lock = threading.Lock()
        self._treatments: dict[str, list[Treatment]] = {}
        self._lines: set[socket.socket] = set()
        self._received: list[Request] = []
        self._connections = 0
        self._answered: list[str] = []
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    # What tests do with it

    @property
    def requests(self) -> list[str]:
        """`METHOD /path` of every request so far, also of those that were lost."""
        return [request.name for request in self.received]

    @property
    def received(self) -> list[Request]:
        """The same with all that was in them."""
        with self._lock:
            return list(self._received)

    @property
    def connections(self) -> int:
        """How many connections were made so far."""
        with self._lock:
            return self._connections

    @property
    def event_ids(self) -> list[str]:
        """The idempotency keys of every write so far."""
        keys = [request.headers.get("idempotency-key", "") for request in self.received]
        return [key for key in keys if key]

    def bodies(self, beginning: str) -> list[dict[str, Any]]:
        """What the requests that began so held, as JSON."""
        return [json.loads(request.body) for request in self.received if request.name.startswith(beginning)]

    def asked(self, beginning: str) -> int:
        """How many requests began so (`POST /v1/check-ins`)."""
        return sum(request.startswith(beginning) for request in self.requests)

    def answered(self, beginning: str) -> int:
        """How many requests that begin so the server has answered, whether or not that came through."""
        with self._lock:
            return sum(request.startswith(beginning) for request in self._answered)

    def treat(self, treatment: Treatment | InTurn, requests: str = "") -> None:
        """Treat requests that begin so (`POST`) in this way from now on; the newest rule that fits counts."""
        with self._lock:
            self._treatments.pop(requests, None)
            self._treatments[requests] = list(treatment.treatments if isinstance(treatment, InTurn) else [treatment])

    def heal(self) -> None:
        """Everything passes again; lines that nobody answers are cut."""
        with self._lock:
            self._treatments.clear()
        self._cut_lines()

    def off(self) -> None:
        """Nobody listens any more, and every line is cut."""
        # Closing alone would leave it open for as long as a thread waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut_lines()

    def on(self) -> None:
        """Listen again at the same address."""
        self._listener = self._listen(self._port)

    # How it works

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), name="link", daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._lines.add(line)
                self._connections += 1
            threading.Thread(target=self._serve, args=(line,), name="link-line", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        server = http.client.HTTPConnection(self._server, timeout=LONGEST_S)
        try:
            with line.makefile("rb") as incoming:
                while (asked := _read_request(incoming)) is not None:
                    self._treat(line, server, asked)
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            with self._lock:
                self._lines.discard(line)
            line.close()
            server.close()

    def _treat(self, line: socket.socket, server: http.client.HTTPConnection, request: Request) -> None:
        match self._next_treatment(request):
            case PassOn(late_s, early_s):
                _wait(line, early_s)
                answer = self._forward(server, request)
                _wait(line, late_s)
                line.sendall(answer)
            case LoseRequest():
                raise ConnectionAbortedError
            case LoseAnswer(sent_bytes):
                line.sendall(self._forward(server, request)[:sent_bytes])
                raise ConnectionAbortedError
            case NoAnswer():
                _wait(line, LONGEST_S)
            case Stranger(raw, every_s) if every_s > 0:
                for byte in raw:
                    line.sendall(bytes([byte]))
                    _wait(line, every_s)
            case Stranger(raw):
                line.sendall(raw)

    def _next_treatment(self, request: Request) -> Treatment:
        with self._lock:
            self._received.append(request)
            rules = [rule for beginning, rule in self._treatments.items() if request.name.startswith(beginning)]
            if not rules:
                return PassOn()
            return rules[-1].pop(0) if len(rules[-1]) > 1 else rules[-1][0]

    def _forward(self, server: http.client.HTTPConnection, request: Request) -> bytes:
        server.request(request.method, request.path, request.body or None, request.headers)
        answer = server.getresponse()
        content = answer.read()
        with self._lock:
            self._answered.append(request.name)
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.getheaders())
        return f"HTTP/1.1 {answer.status} {answer.reason}\r\n{head}\r\n".encode("latin-1") + content

    def _cut_lines(self) -> None:
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.off()


def _wait(line: socket.socket, wait_s: float) -> None:
    """Wait, and no longer than the line lasts."""
    if wait_s and select.select([line], [], [], wait_s)[0] and not line.recv(1, socket.MSG_PEEK):
        raise ConnectionAbortedError


def _read_request(incoming: BinaryIO) -> Request | None:
    first = incoming.readline(8192)
    if not first:
        return None
    method, path, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while header := incoming.readline(8192).decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(method, path, headers, incoming.read(int(headers.get("content-length", "0"))))
