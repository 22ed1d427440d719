"""Lines of the log that are held back, and answers that go out in one piece."""

import io
import logging
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from quota_server import app
from quota_server.log_lines import REQUESTS, LineHandler

WITHIN_S = 5


class Written(io.StringIO):
    """A stream that says when something was written, and how often."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.written = threading.Event()

    def write(self, text: str) -> int:
        self.writes += 1
        done = super().write(text)
        self.written.set()
        return done


@pytest.fixture
def stream() -> Written:
    return Written()


@pytest.fixture
def handler(stream: Written) -> Iterator[LineHandler]:
    made = LineHandler(stream)
    made.setFormatter(logging.Formatter("%(name)s %(message)s"))
    yield made
    made.close()


def line(name: str, text: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.INFO, "", 0, text, (), None)


def test_many_requests_are_one_write_that_comes_by_itself(handler: LineHandler, stream: Written) -> None:
    # Nothing is written while the lock is held, however busy the machine is.
    handler.acquire()
    for number in range(20):
        handler.handle(line(REQUESTS, f"request {number}"))
    handler.release()
    assert stream.written.wait(WITHIN_S)
    assert stream.getvalue().splitlines() == [f"{REQUESTS} request {number}" for number in range(20)]
    assert stream.writes == 1


def test_any_other_line_is_written_at_once_and_behind_the_requests_before_it(
    handler: LineHandler, stream: Written
) -> None:
    handler.handle(line(REQUESTS, "request"))
    handler.handle(line("quota_server", "event=store_failed"))
    assert stream.getvalue().splitlines() == [f"{REQUESTS} request", "quota_server event=store_failed"]


def test_what_is_held_is_written_when_the_server_ends(handler: LineHandler, stream: Written) -> None:
    handler.handle(line(REQUESTS, "request"))
    handler.flush()
    assert stream.getvalue() == f"{REQUESTS} request\n"


def test_a_storm_of_requests_does_not_pile_up(handler: LineHandler, stream: Written) -> None:
    for number in range(1100):
        handler.handle(line(REQUESTS, f"request {number}"))
    assert len(stream.getvalue().splitlines()) >= 1000


def test_a_log_that_nobody_reads_any_more_harms_nobody(handler: LineHandler, stream: Written) -> None:
    stream.close()
    handler.handle(line("quota_server", "event=ready"))
    handler.flush()


def test_head_and_body_of_an_answer_come_in_one_piece(server: app.RunningServer) -> None:
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 0), WITHIN_S) as connection:
        for _ in range(20):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(65536).endswith(b'\r\n\r\n{"status":"ok"}')
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: connection.recv(65536), b""))
        assert received.endswith(b'\r\n\r\n{"status":"ok"}')


def test_a_handler_that_is_closed_leaves_no_thread_behind(stream: Written) -> None:
    before = set(threading.enumerate())
    made = LineHandler(stream)
    (thread,) = set(threading.enumerate()) - before
    made.close()
    thread.join(WITHIN_S)
    assert not thread.is_alive()
