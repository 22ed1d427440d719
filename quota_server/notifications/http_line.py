"""A session of requests whose calls end in time: a provider that trickles one byte a second never times out else."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Line:
    """The connection that is in use. One call at a time, all from one thread."""

    def __init__(self) -> None:
        self.was_cut = False
        self._lock = threading.Lock()
        self._connection: HTTPConnection | None = None

    @contextmanager
    def ends_within(self, seconds: float) -> Iterator[None]:
        """Cuts whatever connection is in use when the block has not ended by then."""
        self.was_cut, self._connection = False, None
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def is_used(self, connection: HTTPConnection) -> None:
        """It was made, or a request goes out on it."""
        with self._lock:
            self._connection = connection
            if self.was_cut:
                self._shut_down()

    def _cut(self) -> None:
        with self._lock:
            self.was_cut = True
            self._shut_down()

    def _shut_down(self) -> None:
        line = self._connection.sock if self._connection is not None else None
        if line is None:
            return
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other side was faster.
            return


def session_on(line: Line) -> requests.Session:
    """A session whose connections the line knows."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(line))
    return session


class _Adapter(HTTPAdapter):
    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        line = self._line

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                line.is_used(self)

            def request(self, *args: Any, **kwargs: Any) -> None:
                line.is_used(self)
                super().request(*args, **kwargs)

        class Sealed(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                line.is_used(self)

            def request(self, *args: Any, **kwargs: Any) -> None:
                line.is_used(self)
                super().request(*args, **kwargs)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SealedPool(HTTPSConnectionPool):
            ConnectionCls = Sealed

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SealedPool}
