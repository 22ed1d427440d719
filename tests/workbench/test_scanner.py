"""The virtual scanner, read as the kiosk reads it: through its link, with pyserial."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench import UnpluggedError, VirtualScanner


@contextmanager
def read_by_a_kiosk(link: Path) -> Iterator[tuple[VirtualScanner, serial.Serial]]:
    with VirtualScanner(link) as scanner, serial.Serial(str(link), timeout=3, exclusive=True) as line:
        yield scanner, line


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t", b"\x03", b""])
def test_a_scan_arrives_with_its_prefix_and_suffix(tmp_path: Path, suffix: bytes) -> None:
    with read_by_a_kiosk(tmp_path / "scanner") as (scanner, line):
        scanner.scan("K7M4-2QXA", prefix=b"]Q1", suffix=suffix)
        expected = b"]Q1K7M4-2QXA" + suffix
        assert line.read(len(expected)) == expected


def test_a_scan_may_arrive_in_pieces(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "scanner") as (scanner, line):
        scanner.scan("K7M4-2QXA", chunks=[1, 1, 3])
        assert line.read_until(b"\r") == b"K7M4-2QXA\r"


def test_a_megabyte_of_noise_gets_through_while_somebody_reads(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "scanner") as (scanner, line):
        noise = bytes(range(256)) * 4096
        sender = threading.Thread(target=scanner.noise, args=(noise,))
        sender.start()
        received = line.read(len(noise))
        sender.join()
        assert received == noise


def test_noise_that_nobody_reads_is_given_up_after_a_while(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner, pytest.raises(TimeoutError):
        scanner.noise(bytes(1_000_000), timeout_s=0.1)


def test_an_unplugged_scanner_hangs_up_and_comes_back_at_the_same_link(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    with read_by_a_kiosk(link) as (scanner, line):
        scanner.unplug()
        with pytest.raises(serial.SerialException):
            line.read(1)
        with pytest.raises(serial.SerialException):
            serial.Serial(str(link))
        with pytest.raises(UnpluggedError):
            scanner.scan("K7M4-2QXA")
        scanner.plug_in()
        with serial.Serial(str(link), timeout=3) as again:
            scanner.scan("K7M4-2QXA")
            assert again.read_until(b"\r") == b"K7M4-2QXA\r"


def test_a_code_held_before_the_scanner_is_read_twenty_times_a_second_until_it_is_taken_away(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "scanner") as (scanner, line):
        scanner.hold("A", duration_s=30)
        assert line.read(8) == b"A\r" * 4
        scanner.release()
        line.reset_input_buffer()
        assert scanner.unread_bytes() == 0


def test_a_scanner_leaves_no_thread_no_descriptor_and_no_link(tmp_path: Path) -> None:
    with nothing_left_over(), VirtualScanner(tmp_path / "scanner") as scanner:
        scanner.hold("A", duration_s=30)
        wait_until("it reads", lambda: scanner.unread_bytes() > 0)
        scanner.unplug()
        scanner.plug_in()
    assert not (tmp_path / "scanner").is_symlink()
