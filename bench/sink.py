"""A plain sink for bytes: takes tickets of one length and answers each with the time its last byte came at."""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self

_READ_BYTES = 65_536


class Sink:
    """`with Sink(1200) as sink:` and connect to `sink.port` on the loopback, once."""

    def __init__(self, ticket_bytes: int) -> None:
        self._ticket_bytes = ticket_bytes
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # Closing the listener ends the wait for somebody who never came.
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            with connection:
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        received = 0
        while data := connection.recv(_READ_BYTES):
            at_s = time.perf_counter()
            received += len(data)
            if received >= self._ticket_bytes:
                received -= self._ticket_bytes
                connection.sendall(f"{at_s:.9f}".encode())

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
