import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.model import ReadingProblem, ThermometerFault
from kiosk.hardware.temperature import MeasuringRules
from kiosk.hardware.thermometer import ReadingUncertainError, ThermometerError
from kiosk.hardware.thermometer_uart import UartThermometer, UartThermometerSettings
from workbench.thermometer import SensorFault, VirtualThermometer


def never() -> bool:
    return False


@pytest.fixture
def sensor(tmp_path: Path) -> Iterator[VirtualThermometer]:
    # Five times as fast as a real one, so that the tests are.
    with VirtualThermometer(tmp_path / "kiosk-thermometer", period_s=0.02) as virtual:
        yield virtual


def driver_for(link: Path, rules: MeasuringRules | None = None) -> UartThermometer:
    rules = rules or MeasuringRules(gather_for_s=0.2, unsteady_after_s=0.8)
    return UartThermometer(UartThermometerSettings(str(link), 9600, rules, silent_after_s=0.3, nobody_after_s=0.6))


@pytest.fixture
def driver(sensor: VirtualThermometer) -> Iterator[UartThermometer]:
    thermometer = driver_for(sensor.link)
    yield thermometer
    thermometer.close()


def problem_of(driver: UartThermometer) -> ReadingProblem:
    with pytest.raises(ReadingUncertainError) as caught:
        driver.measure(never)
    return caught.value.problem


def fault_of(driver: UartThermometer) -> ThermometerFault:
    with pytest.raises(ThermometerError) as caught:
        driver.measure(never)
    return caught.value.fault


def test_somebody_before_the_sensor_is_measured_again_and_again(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    for celsius in (36.5, 37.9, 35.2):
        sensor.person(celsius)
        assert driver.measure(never) == pytest.approx(celsius, abs=0.06)


def test_the_newer_module_with_ten_bytes_a_frame_is_read(tmp_path: Path) -> None:
    with VirtualThermometer(tmp_path / "t", period_s=0.02, ten_byte_frames=True) as sensor:
        driver = driver_for(sensor.link)
        sensor.person(36.5)
        assert driver.measure(never) == pytest.approx(36.5, abs=0.06)
        driver.close()


@pytest.mark.alone
def test_with_the_real_times_it_takes_about_a_second(tmp_path: Path) -> None:
    with VirtualThermometer(tmp_path / "t") as sensor:
        driver = UartThermometer(UartThermometerSettings(str(sensor.link)))
        sensor.person(36.5)
        began_s = time.monotonic()
        assert driver.measure(never) == pytest.approx(36.5, abs=0.06)
        assert 0.8 < time.monotonic() - began_s < 2.0
        driver.close()


def test_somebody_who_comes_late_is_still_measured(sensor: VirtualThermometer, driver: UartThermometer) -> None:
    coming = threading.Timer(0.3, sensor.person, (36.5,))
    coming.start()
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)
    coming.join()


def test_nobody_restless_people_and_lamps_have_to_be_measured_again(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    assert problem_of(driver) is ReadingProblem.NOBODY
    sensor.person(36.5)
    sensor.spread(1.5)
    assert problem_of(driver) is ReadingProblem.UNSTEADY
    sensor.spread(0.05)
    sensor.set_fault(SensorFault.HOT_LAMP)
    assert problem_of(driver) is ReadingProblem.IMPLAUSIBLE
    sensor.set_fault(SensorFault.NONE)
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (SensorFault.GARBAGE, ThermometerFault.UNREADABLE),
        (SensorFault.BAD_SUM, ThermometerFault.UNREADABLE),
        (SensorFault.SATURATED, ThermometerFault.UNREADABLE),
        (SensorFault.SILENT, ThermometerFault.SILENT),
    ],
)
def test_a_sensor_that_talks_nonsense_is_a_fault_and_well_again_afterwards(
    sensor: VirtualThermometer, driver: UartThermometer, fault: SensorFault, expected: ThermometerFault
) -> None:
    sensor.person(36.5)
    sensor.set_fault(fault)
    assert fault_of(driver) is expected
    assert driver.check() is expected
    sensor.set_fault(SensorFault.NONE)
    assert driver.check() is None
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)


def test_a_frozen_sensor_is_found_out_over_several_visits(sensor: VirtualThermometer) -> None:
    driver = driver_for(sensor.link, MeasuringRules(gather_for_s=0.2, frozen_after_readings=30, frozen_after_s=0.5))
    sensor.person(36.5)
    sensor.set_fault(SensorFault.FROZEN)
    visits = 0

    def visit_until_it_fails() -> None:
        nonlocal visits
        while visits < 20:
            driver.measure(never)
            visits += 1

    with pytest.raises(ThermometerError) as caught:
        visit_until_it_fails()
    assert caught.value.fault is ThermometerFault.FROZEN
    assert visits < 5
    sensor.set_fault(SensorFault.NONE)
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)
    driver.close()


def test_a_room_that_is_too_hot_is_a_fault(sensor: VirtualThermometer, driver: UartThermometer) -> None:
    sensor.ambient(45.0)
    assert driver.check() is ThermometerFault.AMBIENT_OUT_OF_RANGE
    assert fault_of(driver) is ThermometerFault.AMBIENT_OUT_OF_RANGE


def test_a_sensor_that_is_pulled_out_is_absent_and_used_again_once_it_is_back(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    sensor.person(36.5)
    assert driver.check() is None
    sensor.unplug()
    assert driver.check() is ThermometerFault.ABSENT
    assert fault_of(driver) is ThermometerFault.ABSENT
    sensor.plug_in()
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)


def test_a_plug_that_was_out_between_two_visits_costs_no_measurement(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    sensor.person(36.5)
    assert driver.check() is None
    sensor.unplug()
    sensor.plug_in()
    assert driver.measure(never) == pytest.approx(36.5, abs=0.06)


@pytest.mark.alone
def test_pulling_it_out_in_the_middle_of_a_measurement_ends_that_at_once(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    pulling = threading.Timer(0.1, sensor.unplug)
    pulling.start()
    began_s = time.monotonic()
    assert fault_of(driver) is ThermometerFault.ABSENT
    assert time.monotonic() - began_s < 0.5
    pulling.join()


@pytest.mark.alone
def test_a_cancelled_measurement_ends_at_once(sensor: VirtualThermometer, driver: UartThermometer) -> None:
    began_s = time.monotonic()
    with pytest.raises(ReadingUncertainError):
        driver.measure(lambda: True)
    assert time.monotonic() - began_s < 0.3


def test_the_temperature_of_the_visitor_before_is_not_that_of_the_next(
    sensor: VirtualThermometer, driver: UartThermometer
) -> None:
    sensor.person(38.9)
    assert driver.measure(never) == pytest.approx(38.9, abs=0.06)
    # While nobody measures, the sensor goes on sending what it sees of them.
    sent, deadline_s = sensor.frames_sent, time.monotonic() + 3
    while sensor.frames_sent < sent + 20:
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.005)
    sensor.person(36.2)
    assert driver.measure(never) == pytest.approx(36.2, abs=0.06)
