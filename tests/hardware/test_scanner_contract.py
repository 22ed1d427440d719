"""What every scanner's driver keeps to, whatever way the scanner is connected."""

import importlib.util
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.core.model import ScannerFault
from kiosk.hardware.scanner import Scanner, ScannerError, ScannersTogether
from kiosk.hardware.scanner_keyboard import KeyboardScanner
from kiosk.hardware.scanner_serial import SerialScanner, SerialScannerSettings
from kiosk.hardware.serial_port import SerialPort
from tests.hardware.pipe_keyboard import ENTER, PipeKeyboard, tap, typed
from workbench.scanner import VirtualScanner

CODE, OTHER = "K7M4-2QXA", "P3T9-WAC5"


class Device(Protocol):
    """A scanner in somebody's hand."""

    def scan(self, text: str) -> None: ...
    def scan_without_end(self, text: str) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...
    def take(self) -> Callable[[], None]: ...
    def driver(self) -> Scanner: ...
    def close(self) -> None: ...


class SerialDevice:
    def __init__(self, folder: Path) -> None:
        self._virtual = VirtualScanner(folder / "kiosk-scanner")

    def scan(self, text: str) -> None:
        self._virtual.scan(text)

    def scan_without_end(self, text: str) -> None:
        self._virtual.scan(text, suffix=b"")

    def unplug(self) -> None:
        self._virtual.unplug()

    def plug_in(self) -> None:
        self._virtual.plug_in()

    def take(self) -> Callable[[], None]:
        return SerialPort(str(self._virtual.link), 9600).close

    def driver(self) -> Scanner:
        return SerialScanner(SerialScannerSettings(str(self._virtual.link)))

    def close(self) -> None:
        self._virtual.close()


class KeyboardDevice:
    def __init__(self, folder: Path) -> None:
        self._port = str(folder / "event0")
        self.keyboard = PipeKeyboard()

    def scan(self, text: str) -> None:
        self.keyboard.write(typed(text) + tap(ENTER))

    def scan_without_end(self, text: str) -> None:
        self.keyboard.write(typed(text))

    def unplug(self) -> None:
        self.keyboard.unplug()

    def plug_in(self) -> None:
        self.keyboard.plug_in()

    def take(self) -> Callable[[], None]:
        self.keyboard.grabbed_by_another = True
        return self._let_go

    def _let_go(self) -> None:
        self.keyboard.grabbed_by_another = False

    def driver(self) -> Scanner:
        return KeyboardScanner(self._port, self.keyboard.open_device)

    def close(self) -> None:
        self.keyboard.unplug()
        assert self.keyboard.open_handles == 0


class Running:
    """A driver on its own thread, as the kiosk runs it."""

    def __init__(self, driver: Scanner) -> None:
        self.scans: queue.Queue[str] = queue.Queue(1000)
        self.health: queue.Queue[ScannerFault | None] = queue.Queue(1000)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=driver.run, args=(self.scans.put, self.health.put, self._stop))
        self._thread.start()

    def next_scan(self) -> str:
        return self.scans.get(timeout=2)

    def next_health(self) -> ScannerFault | None:
        return self.health.get(timeout=2.5)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(3)
        assert not self._thread.is_alive()


@pytest.fixture(params=[SerialDevice, KeyboardDevice])
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Device]:
    made: Device = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture
def running(device: Device) -> Iterator[Running]:
    scanner = Running(device.driver())
    assert scanner.next_health() is None
    yield scanner
    scanner.stop()


def test_codes_arrive_one_event_each_with_an_end_or_without(device: Device, running: Running) -> None:
    device.scan(CODE)
    assert running.next_scan() == CODE
    device.scan_without_end(OTHER)
    assert running.next_scan() == OTHER
    assert running.scans.empty()


def test_several_codes_in_a_burst_are_several_events(device: Device, running: Running) -> None:
    for code in (CODE, OTHER, "6171010101010001"):
        device.scan(code)
    assert [running.next_scan() for _ in range(3)] == [CODE, OTHER, "6171010101010001"]


def test_a_code_that_is_left_before_the_scanner_is_one_event(device: Device, running: Running) -> None:
    for _ in range(10):
        device.scan(CODE)
    device.scan(OTHER)
    assert [running.next_scan(), running.next_scan()] == [CODE, OTHER]


@pytest.mark.alone
def test_pulled_out_it_is_told_and_read_again_within_two_seconds_of_its_return(
    device: Device, running: Running
) -> None:
    device.scan_without_end("K7M4-")
    device.unplug()
    assert running.next_health() is ScannerFault.DISCONNECTED
    device.plug_in()
    returned_s = time.monotonic()
    assert running.next_health() is None
    assert time.monotonic() - returned_s < 2.0
    device.scan(OTHER)
    # Half a code may come out as what it is; it is never joined to the next one.
    assert {running.next_scan()} <= {OTHER, "K7M4-"}


def test_one_that_somebody_else_holds_is_told_and_taken_once_it_is_free(device: Device) -> None:
    let_go = device.take()
    scanner = Running(device.driver())
    assert scanner.next_health() is ScannerFault.IN_USE
    let_go()
    assert scanner.next_health() is None
    device.scan(CODE)
    assert scanner.next_scan() == CODE
    scanner.stop()


def test_one_that_is_not_there_at_the_start_is_waited_for(device: Device) -> None:
    device.unplug()
    scanner = Running(device.driver())
    assert scanner.next_health() is ScannerFault.ABSENT
    device.plug_in()
    assert scanner.next_health() is None
    device.scan(CODE)
    assert scanner.next_scan() == CODE
    scanner.stop()


def test_stopping_leaves_no_descriptor(device: Device) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = descriptors()
    for _ in range(3):
        scanner = Running(device.driver())
        assert scanner.next_health() is None
        scanner.stop()
    assert descriptors() == before


def test_a_keyboard_scanner_without_python_evdev_is_refused_in_words_and_never_crashes(tmp_path: Path) -> None:
    if importlib.util.find_spec("evdev") is None:
        with pytest.raises(ScannerError, match="python-evdev is missing") as caught:
            KeyboardScanner(str(tmp_path / "event0"))
        assert caught.value.fault is ScannerFault.ABSENT
        return
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "evdev"}
    sys.modules["evdev"] = None  # type: ignore[assignment]  # how Python says "not installed"
    try:
        with pytest.raises(ScannerError, match="python-evdev is missing"):
            KeyboardScanner(str(tmp_path / "event0"))
    finally:
        del sys.modules["evdev"]
        sys.modules.update(kept)
    scanner = Running(KeyboardScanner(str(tmp_path / "event0")))
    assert scanner.next_health() is ScannerFault.ABSENT
    scanner.stop()


def test_several_scanners_are_well_together_as_long_as_one_of_them_reads() -> None:
    together = ScannersTogether(2)
    told = [
        together.changed(0, ScannerFault.ABSENT),
        together.changed(1, None),
        together.changed(0, ScannerFault.IN_USE),
        together.changed(1, ScannerFault.DISCONNECTED),
        together.changed(0, None),
    ]
    assert told == [ScannerFault.ABSENT, None, None, ScannerFault.DISCONNECTED, None]
