"""The network switch, between a real HTTP client and a real HTTP server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench.network import NetworkFault, NetworkSwitch
from workbench.network_line import RequestMeter

ANSWER = b"A045"


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.heard: list[bytes] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that was cut is what these tests are about."""


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.server.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        pass


@contextmanager
def connected() -> Iterator[tuple[NetworkSwitch, Server]]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            with NetworkSwitch("127.0.0.1", server.server_address[1]) as network:
                yield network, server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def line() -> Iterator[tuple[NetworkSwitch, Server]]:
    with connected() as both:
        yield both


def post(network: NetworkSwitch, timeout_s: float = 3.0, body: bytes = b"check-in") -> bytes:
    connection = HTTPConnection(network.host, network.port, timeout=timeout_s)
    try:
        connection.request("POST", "/v1/check-ins", body)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_what_is_plugged_in_passes_both_ways_also_on_a_kept_line(line: tuple[NetworkSwitch, Server]) -> None:
    network, server = line
    connection = HTTPConnection(network.host, network.port, timeout=3)
    for number in range(3):
        connection.request("POST", "/", str(number).encode() * 70_000)
        assert connection.getresponse().read() == ANSWER
    connection.close()
    assert [len(heard) for heard in server.heard] == [70_000] * 3
    assert network.exchanges == 3


@pytest.mark.alone
def test_an_unplugged_cable_is_silence_and_what_was_on_its_way_arrives_when_it_is_back(
    line: tuple[NetworkSwitch, Server],
) -> None:
    network, server = line
    network.unplug()
    began_s = time.monotonic()
    with pytest.raises(TimeoutError):
        post(network, timeout_s=0.3)
    assert 0.25 <= time.monotonic() - began_s < 1
    assert server.heard == []
    with socket.create_connection((network.host, network.port), timeout=3) as kiosk:
        kiosk.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
        network.plug_in()
        assert kiosk.recv(12) == b"HTTP/1.1 201"
    assert b"hi" in server.heard


def test_a_server_that_is_off_refuses_and_is_back_at_the_same_address(line: tuple[NetworkSwitch, Server]) -> None:
    network, _ = line
    network.set_fault(NetworkFault.REFUSED)
    wait_until("it refuses", lambda: _refused(network))
    network.plug_in()
    wait_until("it is back", lambda: not _refused(network))
    assert post(network) == ANSWER


def _refused(network: NetworkSwitch) -> bool:
    try:
        socket.create_connection((network.host, network.port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("fault", [NetworkFault.CUT_BEFORE_ANSWER, NetworkFault.CUT_IN_ANSWER])
def test_a_line_cut_at_its_answer_has_reached_the_server_all_the_same(
    line: tuple[NetworkSwitch, Server], fault: NetworkFault
) -> None:
    network, server = line
    network.strike_next(fault)
    with pytest.raises((ConnectionError, HTTPException)):
        post(network)
    assert server.heard == [b"check-in"]
    assert network.cuts == 1
    assert post(network) == ANSWER


def test_a_request_can_be_lost_before_the_server_hears_of_it(line: tuple[NetworkSwitch, Server]) -> None:
    network, server = line
    network.strike_next(NetworkFault.LOSE_REQUEST, times=2)
    for _ in range(2):
        with pytest.raises((ConnectionError, HTTPException)):
            post(network)
    assert server.heard == []
    assert post(network) == ANSWER


def test_a_line_cut_after_the_request_gives_the_server_all_of_it(line: tuple[NetworkSwitch, Server]) -> None:
    network, server = line
    network.strike_next(NetworkFault.CUT_AFTER_REQUEST)
    with pytest.raises((ConnectionError, HTTPException)):
        post(network)
    wait_until("the server heard", lambda: server.heard == [b"check-in"])


def test_a_slow_network_is_late_each_way_and_a_trickling_one_byte_by_byte(line: tuple[NetworkSwitch, Server]) -> None:
    network, _ = line
    network.set_fault(NetworkFault.SLOW, delay_s=0.15)
    began_s = time.monotonic()
    assert post(network) == ANSWER
    assert time.monotonic() - began_s >= 0.3
    network.set_fault(NetworkFault.TRICKLE, delay_s=0.002)
    began_s = time.monotonic()
    assert post(network) == ANSWER
    assert time.monotonic() - began_s >= 0.002 * 60


def read_to_the_end(line: socket.socket) -> None:
    """The rest of an answer may stand before a reset; an orderly end ends the loop."""
    while line.recv(4096):
        continue


def test_lines_that_are_open_can_be_cut_at_once(line: tuple[NetworkSwitch, Server]) -> None:
    network, _ = line
    with socket.create_connection((network.host, network.port), timeout=3) as kiosk:
        kiosk.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
        assert kiosk.recv(4096)
        network.cut_lines()
        with pytest.raises(ConnectionResetError):
            read_to_the_end(kiosk)
    assert post(network) == ANSWER


def test_without_a_server_behind_it_every_line_is_reset() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead_port = nobody.getsockname()[1]
        with NetworkSwitch("127.0.0.1", dead_port) as network, pytest.raises((ConnectionError, HTTPException)):
            post(network)


def test_it_leaves_no_thread_and_no_descriptor() -> None:
    with nothing_left_over(), connected() as (network, _):
        assert post(network) == ANSWER
        network.unplug()
        network.set_fault(NetworkFault.REFUSED)
        network.plug_in()


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_meter_knows_when_a_request_is_whole_in_pieces_of_any_size(size: int) -> None:
    stream = (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") * 2
    meter = RequestMeter()
    complete = sum(meter.feed(stream[at : at + size]) for at in range(0, len(stream), size))
    assert complete == (4 if size < 1000 else 1)
