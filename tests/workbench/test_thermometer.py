"""The virtual thermometer, read as the kiosk reads it: through its link, with pyserial."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench import SensorFault, VirtualThermometer
from workbench.thermometer import frame


@contextmanager
def read_by_a_kiosk(link: Path, *, ten_byte_frames: bool = False) -> Iterator[tuple[VirtualThermometer, serial.Serial]]:
    with (
        VirtualThermometer(link, period_s=0.01, ten_byte_frames=ten_byte_frames) as thermometer,
        serial.Serial(str(link), timeout=2) as line,
    ):
        yield thermometer, line


def temperatures(line: serial.Serial, size: int = 9) -> tuple[float, float]:
    """Object and ambient from the next whole frame, in degrees Celsius."""
    line.reset_input_buffer()
    line.read_until(b"\x5a\x5a\x45")
    rest = line.read(size - 3)
    assert len(rest) == size - 3
    assert rest[0] == size - 5
    assert rest[-1] == (0x5A + 0x5A + 0x45 + sum(rest[:-1])) & 0xFF
    return (
        int.from_bytes(rest[1:3], "big", signed=True) / 100,
        int.from_bytes(rest[3:5], "big", signed=True) / 100,
    )


def test_the_frame_is_the_one_of_the_data_sheet() -> None:
    assert frame(36.5, 29.0) == bytes.fromhex("5a5a45040e420b54ac")
    assert frame(-1.0, 29.0)[4:6] == b"\xff\x9c"
    assert frame(36.5, 29.0, ten_bytes=True)[:4] == b"\x5a\x5a\x45\x05"


@pytest.mark.parametrize(("ten_byte_frames", "size"), [(False, 9), (True, 10)])
def test_a_person_is_warmer_than_the_empty_room(tmp_path: Path, ten_byte_frames: bool, size: int) -> None:
    with read_by_a_kiosk(tmp_path / "t", ten_byte_frames=ten_byte_frames) as (thermometer, line):
        seen, ambient = temperatures(line, size)
        assert abs(seen - 29.4) < 0.2
        assert abs(ambient - 29.0) < 0.1
        thermometer.person(37.3)
        temperatures(line, size)
        assert abs(temperatures(line, size)[0] - 37.3) < 0.1
        thermometer.nobody()
        temperatures(line, size)
        assert abs(temperatures(line, size)[0] - 29.4) < 0.2


def test_the_room_and_the_scatter_can_be_set(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "t") as (thermometer, line):
        thermometer.ambient(45.0)
        thermometer.person(36.5)
        thermometer.spread(1.5)
        temperatures(line)
        readings = [temperatures(line) for _ in range(10)]
        assert max(seen for seen, _ in readings) - min(seen for seen, _ in readings) > 0.3
        assert all(abs(ambient - 45.0) < 0.1 for _, ambient in readings)


def test_it_falls_silent_on_command_and_answers_when_asked(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "t") as (thermometer, line):
        line.write(b"\xa5\x52\xf7")
        line.timeout = 0.1
        wait_until("it stopped sending", lambda: not line.read(9))
        line.timeout = 2
        sent = thermometer.frames_sent
        line.write(b"\xa5\x15\xba")
        assert line.read(9)[:4] == b"\x5a\x5a\x45\x04"
        assert thermometer.frames_sent == sent + 1
        line.write(b"\xa5\xa5\x45\xea")
        assert len(line.read(27)) == 27


@pytest.mark.parametrize(
    ("fault", "looks_right"),
    [
        (SensorFault.GARBAGE, lambda data: b"\x5a\x5a\x45" not in data),
        (SensorFault.BAD_SUM, lambda data: data[-1] != sum(data[:-1]) & 0xFF),
        (SensorFault.SATURATED, lambda data: data[4:6] == b"\x7f\xff"),
        (SensorFault.HOT_LAMP, lambda data: int.from_bytes(data[4:6], "big") > 5000),
        (SensorFault.SILENT, lambda data: data == b""),
    ],
)
def test_each_fault_is_on_the_wire(tmp_path: Path, fault: SensorFault, looks_right: Callable[[bytes], bool]) -> None:
    with read_by_a_kiosk(tmp_path / "t") as (thermometer, line):
        line.timeout = 0.1
        thermometer.set_fault(fault)
        line.read(9)
        line.reset_input_buffer()
        wait_until(fault.value, lambda: looks_right(line.read(9)))


def test_a_frozen_sensor_repeats_itself_whoever_stands_there(tmp_path: Path) -> None:
    with read_by_a_kiosk(tmp_path / "t") as (thermometer, line):
        thermometer.person(36.5)
        thermometer.set_fault(SensorFault.FROZEN)
        thermometer.nobody()
        temperatures(line)
        assert len({temperatures(line) for _ in range(5)}) == 1
        thermometer.set_fault(SensorFault.NONE)
        temperatures(line)
        assert temperatures(line)[0] < 30


def test_an_unplugged_thermometer_hangs_up_and_sends_again_when_it_is_back(tmp_path: Path) -> None:
    link = tmp_path / "t"
    with read_by_a_kiosk(link) as (thermometer, line):
        thermometer.unplug()
        with pytest.raises(serial.SerialException):
            line.read(100_000)
        thermometer.plug_in()
        with serial.Serial(str(link), timeout=2) as again:
            temperatures(again)


def test_nobody_reading_costs_nothing_and_the_first_reader_finds_whole_frames(tmp_path: Path) -> None:
    with nothing_left_over(), VirtualThermometer(tmp_path / "t", period_s=0.005) as thermometer:
        wait_until("the line is full", lambda: thermometer.frames_sent >= 100)
    assert not (tmp_path / "t").is_symlink()
