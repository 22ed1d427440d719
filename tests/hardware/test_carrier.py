"""A network cable that is pulled out is known at once, where it is this machine's own."""

import logging
import queue
import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cable_watch import CableWatch, watch_cable
from kiosk.core.events import Event, LinkLost
from kiosk.core.model import LinkFault
from kiosk.hardware.carrier import Carrier, open_link_news

CABLE, WIFI, TUNNEL = "eth0", "wlan0", "wg0"


class Machine:
    """Interfaces as /sys/class/net shows them, and the kernel's word that one has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kernel, news = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.carrier = Carrier(news, folder)
        self._interface("lo", "772", "1")

    def _interface(self, name: str, kind: str, carrier: str) -> Path:
        made = self.folder / name
        made.mkdir()
        (made / "type").write_text(f"{kind}\n")
        (made / "carrier").write_text(f"{carrier}\n")
        return made

    def machine(self, name: str, *, connected: bool) -> None:
        (self._interface(name, "1", str(int(connected))) / "device").mkdir()

    def tunnel(self, name: str) -> None:
        self._interface(name, "65534", "1")

    def switched_off(self, name: str) -> None:
        (self.folder / name / "carrier").unlink()

    def changes(self, name: str, *, connected: bool) -> None:
        (self.folder / name / "carrier").write_text(f"{int(connected)}\n")
        self._kernel.send(b"RTM_NEWLINK")

    def has_news(self) -> bool:
        rest = self.carrier.rest()
        assert rest.descriptor is not None
        poll = select.poll()
        poll.register(rest.descriptor, rest.events)
        return bool(poll.poll(0))

    def close(self) -> None:
        self._kernel.close()
        self.carrier.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.close()


def test_a_cable_that_is_pulled_out_ends_the_rest_and_is_seen(machine: Machine) -> None:
    machine.machine(CABLE, connected=True)
    machine.machine(WIFI, connected=False)
    assert machine.carrier.glance()
    assert not machine.has_news()
    machine.changes(CABLE, connected=False)
    assert machine.has_news()
    assert not machine.carrier.glance()
    assert not machine.has_news()
    machine.changes(WIFI, connected=True)
    assert machine.carrier.glance()


def test_neither_loopback_nor_a_tunnel_is_a_cable(machine: Machine) -> None:
    assert not machine.carrier.glance()
    machine.tunnel(TUNNEL)
    assert machine.carrier.glance(), "a machine may have nothing else, in a container"
    machine.machine(CABLE, connected=True)
    machine.switched_off(CABLE)
    assert not machine.carrier.glance()


def test_this_machines_own_cables_are_watched_and_the_watch_ends() -> None:
    failures: list[BaseException] = []
    before = threading.active_count()
    watch_cable(lambda _: None, failures.append)()
    assert (threading.active_count(), failures) == (before, [])


def test_the_kernel_gives_a_socket_for_such_news() -> None:
    carrier = Carrier(open_link_news())
    try:
        assert carrier.glance() in (True, False)
    finally:
        carrier.close()


def test_the_core_hears_of_every_time_that_it_is_pulled_out_within_half_a_second(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    posted: queue.SimpleQueue[Event] = queue.SimpleQueue()
    failures: list[BaseException] = []
    caplog.set_level(logging.INFO)
    machine.machine(CABLE, connected=True)
    watch = CableWatch(machine.carrier, posted.put, failures.append)
    for back in range(1, 4):
        machine.changes(CABLE, connected=False)
        assert posted.get(timeout=0.5) == LinkLost(LinkFault.UNREACHABLE)
        machine.changes(CABLE, connected=False)
        machine.changes(CABLE, connected=True)
        deadline_s = time.monotonic() + 3
        while caplog.text.count("event=network-cable connected=True") < back and time.monotonic() < deadline_s:
            threading.Event().wait(0.005)
    watch.stop()
    assert (posted.qsize(), failures) == (0, [])
