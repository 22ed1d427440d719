"""The supervisor's side is a real datagram socket, as systemd's is."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.sd_notify import Notifier


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(2)
        yield listening


def notifier_of(supervisor: socket.socket) -> Notifier:
    return Notifier({"NOTIFY_SOCKET": supervisor.getsockname()})


def test_systemd_hears_each_word_as_its_own_datagram(supervisor: socket.socket) -> None:
    notifier = notifier_of(supervisor)
    notifier.ready()
    notifier.watchdog()
    notifier.status("layar: sambutan")
    notifier.stopping()
    heard = [supervisor.recv(1024).decode() for _ in range(4)]
    assert heard == ["READY=1", "WATCHDOG=1", "STATUS=layar: sambutan", "STOPPING=1"]


def test_a_socket_in_the_abstract_namespace_is_written_with_an_at_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        name = f"kiosk-test-{os.getpid()}"
        listening.bind("\0" + name)
        listening.settimeout(2)
        Notifier({"NOTIFY_SOCKET": "@" + name}).ready()
        assert listening.recv(1024) == b"READY=1"


def test_a_status_cannot_smuggle_in_a_second_word(supervisor: socket.socket) -> None:
    notifier_of(supervisor).status("printer\nWATCHDOG=1")
    assert supervisor.recv(1024) == b"STATUS=printer WATCHDOG=1"


def test_a_long_status_is_cut(supervisor: socket.socket) -> None:
    notifier_of(supervisor).status("x" * 5000)
    assert len(supervisor.recv(8192)) == len("STATUS=") + 200


def test_without_a_supervisor_nothing_happens() -> None:
    notifier = Notifier({})
    notifier.ready()
    notifier.watchdog()
    assert notifier.watchdog_interval_s is None


@pytest.mark.parametrize("address", ["/nowhere/notify", "/" + "x" * 300, "relative", "@", "/nul\0inside"])
def test_a_supervisor_that_cannot_be_reached_is_no_error(address: str) -> None:
    Notifier({"NOTIFY_SOCKET": address}).watchdog()


def fill(supervisor: socket.socket) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as filler:
        filler.setblocking(False)
        while True:
            filler.sendto(b"full", supervisor.getsockname())


def test_a_supervisor_that_reads_nothing_holds_the_program_up_for_a_moment_only(supervisor: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        fill(supervisor)
    notifier = notifier_of(supervisor)
    notifier.watchdog()
    supervisor.recv(64)
    notifier.stopping()
    while (word := supervisor.recv(64)) == b"full":
        pass
    assert word == b"STOPPING=1"


def test_the_interval_comes_in_microseconds() -> None:
    assert Notifier({"WATCHDOG_USEC": "20000000"}).watchdog_interval_s == 20.0


def test_the_interval_of_another_process_is_not_ours() -> None:
    own = str(os.getpid())
    assert Notifier({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": own}).watchdog_interval_s == 20.0
    assert Notifier({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"}).watchdog_interval_s is None


@pytest.mark.parametrize("nonsense", ["", "0", "-5", "soon", "٢٠"])
def test_an_interval_that_is_no_number_of_microseconds_counts_as_none(nonsense: str) -> None:
    assert Notifier({"WATCHDOG_USEC": nonsense}).watchdog_interval_s is None
