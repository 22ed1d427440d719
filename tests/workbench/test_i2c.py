"""The virtual MLX90614, asked with smbus2's own messages."""

import errno

import pytest
from smbus2 import i2c_msg

from workbench import I2cFault, VirtualMlx90614
from workbench.i2c import AMBIENT_REGISTER, OBJECT_REGISTER, pec


def ask(sensor: VirtualMlx90614, register: int = OBJECT_REGISTER, address: int = 0x5A) -> bytes:
    read = i2c_msg.read(address, 3)
    with sensor.open_bus("/dev/i2c-1") as bus:
        bus.i2c_rdwr(i2c_msg.write(address, [register]), read)
    return bytes(read)


def celsius(answer: bytes) -> float:
    return int.from_bytes(answer[:2], "little") * 0.02 - 273.15


def check_is_right(answer: bytes, register: int = OBJECT_REGISTER) -> bool:
    return pec(bytes([0xB4, register, 0xB5]) + answer) == 0


def test_the_checksum_is_the_one_of_the_datasheets_example() -> None:
    # MLX90614 datasheet, SMBus read word: SA 0x5A, command 0x07, answer 0x3AD2, PEC 0x30.
    assert pec(bytes([0xB4, 0x07, 0xB5, 0xD2, 0x3A])) == 0x30


def test_it_sees_the_person_and_the_room_with_a_right_checksum() -> None:
    sensor = VirtualMlx90614()
    sensor.person(36.5)
    assert celsius(ask(sensor)) == pytest.approx(36.5, abs=0.07)
    assert celsius(ask(sensor, AMBIENT_REGISTER)) == pytest.approx(29.0, abs=0.05)
    assert check_is_right(ask(sensor))
    assert check_is_right(ask(sensor, AMBIENT_REGISTER), AMBIENT_REGISTER)
    sensor.nobody()
    assert celsius(ask(sensor)) < 30


@pytest.mark.parametrize(
    ("fault", "number"),
    [
        (I2cFault.NO_ACKNOWLEDGE, errno.EREMOTEIO),
        (I2cFault.IO_ERROR, errno.EIO),
        (I2cFault.BUS_TIMEOUT, errno.ETIMEDOUT),
    ],
)
def test_a_bus_that_fails_raises_what_the_kernel_raises(fault: I2cFault, number: int) -> None:
    sensor = VirtualMlx90614()
    sensor.fail_reads(fault, 2)
    for _ in range(2):
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the number is what matters, and it is asked below
            ask(sensor)
        assert caught.value.errno == number
    assert check_is_right(ask(sensor))


@pytest.mark.parametrize(
    ("fault", "raw"), [(I2cFault.ALL_ONES, 0xFFFF), (I2cFault.ALL_ZERO, 0), (I2cFault.SATURATED, 0x7FFF)]
)
def test_impossible_values_come_with_a_right_checksum(fault: I2cFault, raw: int) -> None:
    sensor = VirtualMlx90614()
    sensor.set_fault(fault)
    assert int.from_bytes(ask(sensor)[:2], "little") == raw
    assert check_is_right(ask(sensor))


def test_an_error_flag_is_bit_15_on_a_value_that_looks_well() -> None:
    sensor = VirtualMlx90614()
    sensor.person(36.5)
    sensor.set_fault(I2cFault.ERROR_FLAG)
    raw = int.from_bytes(ask(sensor)[:2], "little")
    assert raw & 0x8000
    assert (raw & 0x7FFF) * 0.02 - 273.15 == pytest.approx(36.5, abs=0.07)


def test_a_bad_checksum_is_all_that_is_wrong_with_it() -> None:
    sensor = VirtualMlx90614()
    sensor.person(36.5)
    sensor.set_fault(I2cFault.BAD_PEC)
    assert celsius(ask(sensor)) == pytest.approx(36.5, abs=0.07)
    assert not check_is_right(ask(sensor))


def test_a_frozen_sensor_repeats_itself_whoever_stands_there() -> None:
    sensor = VirtualMlx90614()
    sensor.person(36.5)
    sensor.set_fault(I2cFault.FROZEN)
    first = ask(sensor)
    sensor.person(39.0)
    assert {ask(sensor) for _ in range(50)} == {first}
    sensor.set_fault(I2cFault.NONE)
    assert len({ask(sensor) for _ in range(50)}) > 1


def test_a_person_may_leave_in_the_middle() -> None:
    sensor = VirtualMlx90614()
    sensor.person(36.5)
    sensor.person_leaves_after(3)
    assert [celsius(ask(sensor)) > 30 for _ in range(5)] == [True, True, True, False, False]


def test_a_sensor_without_its_cable_another_address_and_an_unknown_register_are_not_acknowledged() -> None:
    sensor = VirtualMlx90614()
    for address, register in ((0x5B, OBJECT_REGISTER), (0x5A, 0x30)):
        with pytest.raises(OSError, match="121"):
            ask(sensor, register, address)
    sensor.unplug()
    with pytest.raises(OSError, match="121"):
        ask(sensor)
    sensor.plug_in()
    assert check_is_right(ask(sensor))


def test_a_bus_that_is_switched_off_cannot_be_opened_and_handles_are_counted() -> None:
    sensor = VirtualMlx90614()
    sensor.bus_gone()
    with pytest.raises(FileNotFoundError):
        sensor.open_bus()
    sensor.bus_gone(False)
    bus = sensor.open_bus()
    assert sensor.open_handles == 1
    bus.close()
    assert sensor.open_handles == 0
    with pytest.raises(OSError, match="9"):
        bus.i2c_rdwr()
