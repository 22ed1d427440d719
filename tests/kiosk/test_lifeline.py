"""A call ends in time also where no connection comes about: names that nobody finds, TLS that trickles."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.core.model import LinkFault
from kiosk.lifeline import Address, Lifeline, NameLookup
from kiosk.quota_client import LinkError, QuotaClient

TIMEOUT_S = 0.3
# What trickles here would go on for three minutes; a busy machine reads its certificates in a second or two.
MARGIN_S = 3.0
WITHIN_S = 5
_TLS_RECORD = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(WITHIN_S)
        yield listening


@contextmanager
def trickling(listener: socket.socket) -> Iterator[threading.Event]:
    """Whoever connects gets the beginning of a TLS answer, a byte every 50 ms; the event: nobody takes it any more."""
    left, stop = threading.Event(), threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            for byte in _TLS_RECORD + bytes(4000):
                if stop.wait(0.05):
                    return
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    left.set()
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield left
    finally:
        stop.set()
        thread.join(WITHIN_S)


@contextmanager
def resetting(listener: socket.socket) -> Iterator[None]:
    """Whoever connects is thrown out at once, often before the system tells it that it is connected."""

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

    threads = [threading.Thread(target=serve) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(WITHIN_S)


class HangingNames:
    """A name server that does not answer until it is let."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[Address]:
        self.asked += 1
        self.answers.wait(WITHIN_S)
        return [("127.0.0.1", port)]


def test_a_tls_greeting_that_trickles_ends_by_the_deadline_of_the_call(listener: socket.socket) -> None:
    client = QuotaClient(f"https://127.0.0.1:{listener.getsockname()[1]}", "the-token", TIMEOUT_S)
    with trickling(listener) as left:
        began_s = time.monotonic()
        with pytest.raises(LinkError) as caught:
            client.office()
        assert time.monotonic() - began_s < TIMEOUT_S + MARGIN_S
        assert caught.value.fault is LinkFault.TIMED_OUT
        assert left.wait(WITHIN_S)
    client.close()


def test_a_name_that_nobody_finds_ends_by_the_deadline_and_is_looked_up_once_at_a_time(
    listener: socket.socket,
) -> None:
    names = HangingNames()
    lifeline = Lifeline(NameLookup(names))
    port = listener.getsockname()[1]
    for _ in range(3):
        began_s = time.monotonic()
        with lifeline.deadline(TIMEOUT_S), pytest.raises(TimeoutError):
            lifeline.connect("antrean.contoh", port, [])
        assert time.monotonic() - began_s < TIMEOUT_S + MARGIN_S
    assert names.asked == 1
    names.answers.set()
    with lifeline.deadline(WITHIN_S), lifeline.connect("antrean.contoh", port, []) as connection:
        assert connection.getpeername()[1] == port
    lifeline.close()


def test_a_name_that_there_is_not_is_one_error_in_time() -> None:
    lifeline = Lifeline()
    with lifeline.deadline(WITHIN_S), pytest.raises((socket.gaierror, TimeoutError)):
        lifeline.connect("antrean.invalid", 443, [])
    lifeline.close()


@pytest.mark.parametrize("host", ["contoh..go.id", 64 * "a" + ".go.id"])
def test_a_name_that_there_cannot_be_is_one_error_at_once(host: str) -> None:
    lifeline = Lifeline()
    with lifeline.deadline(WITHIN_S), pytest.raises(OSError, match="no name that there can be"):
        lifeline.connect(host, 443, [])
    lifeline.close()


def test_an_address_that_refuses_leaves_the_next_one_to_be_tried(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    lifeline = Lifeline(NameLookup(lambda _host, _port: [("127.0.0.1", 9), ("127.0.0.1", port)]))
    with lifeline.deadline(WITHIN_S), lifeline.connect("localhost", port, []) as connection:
        assert connection.getpeername()[1] == port
    lifeline.close()


def test_whoever_is_thrown_out_while_connecting_has_no_link(listener: socket.socket) -> None:
    """Found by two hundred kills: urllib3 took the reset for one of a sent request, and the kiosk's program ended."""
    client = QuotaClient(f"http://127.0.0.1:{listener.getsockname()[1]}", "the-token", WITHIN_S)
    with resetting(listener):
        for _ in range(300):
            with pytest.raises(LinkError) as caught:
                client.office()
            assert caught.value.fault is LinkFault.UNREACHABLE
    client.close()


def test_waiting_for_an_earlier_look_up_is_part_of_the_time() -> None:
    def slow(_host: str, port: int) -> list[tuple[str, int]]:
        threading.Event().wait(0.5)
        return [("127.0.0.1", port)]

    names = NameLookup(slow)
    with pytest.raises(TimeoutError):
        names.addresses("antrean.contoh", 443, 0.05)
    with pytest.raises(TimeoutError):
        names.addresses("antrean.contoh", 443, 0.7)
