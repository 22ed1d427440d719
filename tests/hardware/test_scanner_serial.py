import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hardware.scan_decoder import UNREADABLE
from kiosk.hardware.scanner_serial import SerialScanner, SerialScannerSettings
from kiosk.hardware.serial_port import SerialPort
from kiosk.model import ScannerFault
from workbench.scanner import VirtualScanner


class RunningScanner:
    """A `SerialScanner` on its own thread, as the kiosk runs it."""

    def __init__(self, link: Path) -> None:
        self.scans: queue.Queue[str] = queue.Queue(1000)
        self.health: queue.Queue[ScannerFault | None] = queue.Queue(1000)
        self._stop = threading.Event()
        scanner = SerialScanner(SerialScannerSettings(str(link)))
        self.thread = threading.Thread(target=scanner.run, args=(self.scans.put, self.health.put, self._stop))
        self.thread.start()

    def next_scan(self, timeout_s: float = 2.0) -> str:
        return self.scans.get(timeout=timeout_s)

    def next_health(self, timeout_s: float = 2.5) -> ScannerFault | None:
        return self.health.get(timeout=timeout_s)

    def stop(self) -> None:
        self._stop.set()
        self.thread.join(3)
        assert not self.thread.is_alive()


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "kiosk-scanner"


@pytest.fixture
def device(link: Path) -> Iterator[VirtualScanner]:
    with VirtualScanner(link) as virtual:
        yield virtual


@pytest.fixture
def scanner(device: VirtualScanner) -> Iterator[RunningScanner]:
    running = RunningScanner(device.link)
    assert running.next_health() is None
    yield running
    running.stop()


@pytest.mark.parametrize("suffix", [b"\r", b"\r\n", b"\t", b"\x03", b""])
def test_a_scan_arrives_whatever_ends_it(device: VirtualScanner, scanner: RunningScanner, suffix: bytes) -> None:
    device.scan("K7M4-2QXA", suffix=suffix)
    assert scanner.next_scan() == "K7M4-2QXA"


def test_a_scan_in_pieces_of_one_byte_is_one_scan(device: VirtualScanner, scanner: RunningScanner) -> None:
    device.scan("K7M4-2QXA", chunks=[1] * 9)
    assert scanner.next_scan() == "K7M4-2QXA"
    assert scanner.scans.empty()


def test_a_megabyte_of_noise_is_survived_and_the_next_code_read(
    device: VirtualScanner, scanner: RunningScanner
) -> None:
    device.noise(b"\xff\xfe\x00" * 350_000, timeout_s=10)
    assert scanner.next_scan() == UNREADABLE
    device.scan("K7M4-2QXA")
    assert scanner.next_scan() == "K7M4-2QXA"


def test_nuls_and_broken_utf_8_are_survived(device: VirtualScanner, scanner: RunningScanner) -> None:
    device.scan(b"\x00\xc3\x28caf\xe9\x00")
    assert scanner.next_scan() == "\u00c3(caf\u00e9"


def test_a_code_held_before_the_scanner_is_one_scan(device: VirtualScanner, scanner: RunningScanner) -> None:
    device.hold("K7M4-2QXA", 0.5)
    assert scanner.next_scan() == "K7M4-2QXA"
    device.release()
    device.scan("P3T9-WAC5")
    assert scanner.next_scan() == "P3T9-WAC5"


def test_a_scanner_that_is_pulled_out_is_read_again_within_two_seconds_of_its_return(
    device: VirtualScanner, scanner: RunningScanner
) -> None:
    for code in ("K7M4-2QXA", "P3T9-WAC5"):
        device.unplug()
        assert scanner.next_health() is ScannerFault.DISCONNECTED
        device.plug_in()
        returned_s = time.monotonic()
        assert scanner.next_health() is None
        assert time.monotonic() - returned_s < 2.0
        device.scan(code)
        assert scanner.next_scan() == code
    assert scanner.health.empty()


def test_a_scan_cut_off_by_the_plug_is_not_joined_to_the_next_one(
    device: VirtualScanner, scanner: RunningScanner
) -> None:
    device.scan("K7M4-", suffix=b"")
    device.unplug()
    assert scanner.next_health() is ScannerFault.DISCONNECTED
    device.plug_in()
    assert scanner.next_health() is None
    device.scan("P3T9-WAC5")
    assert scanner.next_scan() in ("K7M4-", "P3T9-WAC5")


def test_a_scanner_that_is_not_there_at_the_start_is_waited_for(link: Path) -> None:
    running = RunningScanner(link)
    assert running.next_health() is ScannerFault.ABSENT
    with VirtualScanner(link) as device:
        assert running.next_health() is None
        device.scan("K7M4-2QXA")
        assert running.next_scan() == "K7M4-2QXA"
    running.stop()


def test_a_port_that_another_program_holds_is_told_and_taken_once_it_is_free(device: VirtualScanner) -> None:
    other = SerialPort(str(device.link), 9600)
    running = RunningScanner(device.link)
    assert running.next_health() is ScannerFault.IN_USE
    other.close()
    assert running.next_health() is None
    device.scan("K7M4-2QXA")
    assert running.next_scan() == "K7M4-2QXA"
    running.stop()


def descriptor_count() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_stopping_leaves_neither_thread_nor_descriptor(device: VirtualScanner) -> None:
    before = descriptor_count()
    for _ in range(3):
        running = RunningScanner(device.link)
        assert running.next_health() is None
        running.stop()
    assert descriptor_count() == before
