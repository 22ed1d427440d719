import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import ReadingProblem, ThermometerFault
from kiosk.hardware.measuring import Patience
from kiosk.hardware.mlx90614 import AMBIENT_REGISTER, OBJECT_REGISTER, AnswerProblem, packet_error_code, raw_value
from kiosk.hardware.temperature import MeasuringRules
from kiosk.hardware.thermometer import ReadingUncertainError, ThermometerError
from kiosk.hardware.thermometer_i2c import I2cThermometer, I2cThermometerSettings
from workbench.i2c import I2cFault, VirtualMlx90614


def never() -> bool:
    return False


@pytest.fixture
def sensor() -> VirtualMlx90614:
    return VirtualMlx90614()


def driver_for(sensor: VirtualMlx90614, rules: MeasuringRules | None = None) -> I2cThermometer:
    rules = rules or MeasuringRules(gather_for_s=0.2, unsteady_after_s=0.6)
    patience = Patience(rules, silent_after_s=0.3, nobody_after_s=0.5)
    return I2cThermometer(I2cThermometerSettings("/dev/i2c-1", patience, read_every_s=0.01), sensor.open_bus)


@pytest.fixture
def driver(sensor: VirtualMlx90614) -> Iterator[I2cThermometer]:
    thermometer = driver_for(sensor)
    yield thermometer
    thermometer.close()
    assert sensor.open_handles == 0


def fault_of(driver: I2cThermometer) -> ThermometerFault:
    with pytest.raises(ThermometerError) as caught:
        driver.measure(never)
    return caught.value.fault


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (I2cFault.NO_ACKNOWLEDGE, ThermometerFault.ABSENT),
        (I2cFault.IO_ERROR, ThermometerFault.SILENT),
        (I2cFault.BUS_TIMEOUT, ThermometerFault.SILENT),
        (I2cFault.BAD_PEC, ThermometerFault.UNREADABLE),
        (I2cFault.ERROR_FLAG, ThermometerFault.UNREADABLE),
        (I2cFault.ALL_ONES, ThermometerFault.UNREADABLE),
        (I2cFault.ALL_ZERO, ThermometerFault.UNREADABLE),
        (I2cFault.SATURATED, ThermometerFault.UNREADABLE),
    ],
)
def test_every_trouble_on_the_bus_is_a_fault_and_never_a_temperature(
    sensor: VirtualMlx90614, driver: I2cThermometer, fault: I2cFault, expected: ThermometerFault
) -> None:
    sensor.person(36.5)
    sensor.set_fault(fault)
    assert fault_of(driver) is expected
    assert driver.check() is expected
    sensor.set_fault(I2cFault.NONE)
    assert driver.check() is None
    assert driver.measure(never) == pytest.approx(36.5, abs=0.1)


@pytest.mark.parametrize("fault", [I2cFault.IO_ERROR, I2cFault.BAD_PEC, I2cFault.ERROR_FLAG, I2cFault.NO_ACKNOWLEDGE])
def test_two_bad_answers_in_a_row_are_asked_again_and_the_third_counts(
    sensor: VirtualMlx90614, driver: I2cThermometer, fault: I2cFault
) -> None:
    sensor.person(36.5)
    sensor.fail_reads(fault, 2)
    assert driver.measure(never) == pytest.approx(36.5, abs=0.1)


def test_a_third_bad_answer_is_a_fault(sensor: VirtualMlx90614, driver: I2cThermometer) -> None:
    sensor.person(36.5)
    sensor.fail_reads(I2cFault.BAD_PEC, 3)
    assert fault_of(driver) is ThermometerFault.UNREADABLE


def test_a_sensor_that_repeats_itself_for_ever_is_frozen(sensor: VirtualMlx90614) -> None:
    rules = MeasuringRules(gather_for_s=0.2, frozen_after_readings=40, frozen_after_s=0.4)
    driver = driver_for(sensor, rules)
    sensor.person(36.5)
    sensor.set_fault(I2cFault.FROZEN)
    faults: list[ThermometerFault] = []
    for _ in range(10):
        try:
            driver.measure(never)
        except ThermometerError as error:
            faults.append(error.fault)
            break
    assert faults == [ThermometerFault.FROZEN]
    driver.close()


def test_a_bus_that_is_switched_off_is_absent_and_used_once_it_is_on(
    sensor: VirtualMlx90614, driver: I2cThermometer
) -> None:
    sensor.bus_gone()
    assert driver.check() is ThermometerFault.ABSENT
    sensor.bus_gone(gone=False)
    assert driver.check() is None


def test_somebody_who_leaves_in_the_middle_is_not_measured(sensor: VirtualMlx90614, driver: I2cThermometer) -> None:
    sensor.person(36.5)
    sensor.person_leaves_after(4)
    with pytest.raises(ReadingUncertainError) as caught:
        driver.measure(never)
    assert caught.value.problem is ReadingProblem.NOBODY


@pytest.mark.alone
def test_with_the_real_times_it_takes_about_a_second(sensor: VirtualMlx90614) -> None:
    driver = I2cThermometer(I2cThermometerSettings("/dev/i2c-1"), sensor.open_bus)
    sensor.person(36.5)
    began_s = time.monotonic()
    assert driver.measure(never) == pytest.approx(36.5, abs=0.1)
    assert 0.8 < time.monotonic() - began_s < 2.0
    driver.close()


def test_no_such_bus_on_this_machine_is_an_absent_sensor() -> None:
    driver = I2cThermometer(I2cThermometerSettings("/dev/i2c-does-not-exist"))
    assert driver.check() is ThermometerFault.ABSENT
    driver.close()


def test_the_checksum_is_that_of_the_data_sheet() -> None:
    # Melexis' own example: the read of register 07 at address 5A that answers D2 3A has the checksum 30.
    assert packet_error_code(bytes((0xB4, 0x07, 0xB5, 0xD2, 0x3A))) == 0x30
    assert raw_value(OBJECT_REGISTER, bytes((0xD2, 0x3A, 0x30))) == 0x3AD2


@given(st.binary(max_size=6), st.sampled_from([AMBIENT_REGISTER, OBJECT_REGISTER]))
def test_whatever_a_bus_answers_only_a_right_checksum_is_ever_a_value(answer: bytes, register: int) -> None:
    value = raw_value(register, answer)
    if not isinstance(value, AnswerProblem):
        assert len(answer) == 3
        assert answer[2] == packet_error_code(bytes((0xB4, register, 0xB5)) + answer[:2])
        assert 0 < value < 0x8000
