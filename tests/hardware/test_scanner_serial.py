import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.model import ScannerFault
from kiosk.hardware.scan_decoder import UNREADABLE
from kiosk.hardware.scanner_serial import SerialScanner, SerialScannerSettings
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
