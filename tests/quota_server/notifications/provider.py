"""An SMS provider on a real socket, which answers as a test has told it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Provider:
    """`status` and `body` are its answer; it comes after `delay_s`, or not at all (`hangs_up`)."""

    port: int = 0
    status: int = 200
    body: bytes = b'{"status": "queued"}'
    delay_s: float = 0.0
    hangs_up: bool = False
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            provider.asked.append(Asked(self.path, dict(self.headers.items()), body))
            if provider.hangs_up:
                self.connection.close()
                return
            provider.gone.wait(provider.delay_s)
            self.send_response(provider.status)
            self.send_header("Location", provider.url)
            self.send_header("Content-Length", str(len(provider.body)))
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.gone.set()
            server.shutdown()
            thread.join()


@dataclass
class RawProvider:
    """Sends `answer` as it stands, then `trickles` byte by byte; then hangs up, unless it `hangs`."""

    port: int = 0
    answer: bytes = b""
    trickles: bytes = b""
    every_s: float = 0.05
    hangs: bool = False
    asked_for: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running_raw_provider() -> Iterator[RawProvider]:
    """One connection after the other; each is let go when its client has gone."""
    provider = RawProvider()

    def converse(connection: socket.socket) -> None:
        provider.asked_for.append(connection.recv(64 * 1024).split(b" ")[1].decode())
        connection.sendall(provider.answer)
        for byte in provider.trickles:
            provider.gone.wait(provider.every_s)
            connection.sendall(bytes([byte]))
        if provider.hangs:
            connection.recv(1)

    def serve(listener: socket.socket) -> None:
        while not provider.gone.is_set():
            with suppress(OSError), listener.accept()[0] as connection:
                connection.settimeout(5)
                converse(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        provider.port = listener.getsockname()[1]
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.gone.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def nobody_s_port() -> int:
    """A port on which nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])
