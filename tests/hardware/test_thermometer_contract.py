"""What every thermometer's driver keeps to, whatever way the sensor is connected."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.core.model import ReadingProblem, ThermometerFault
from kiosk.hardware.measuring import Patience
from kiosk.hardware.temperature import MeasuringRules
from kiosk.hardware.thermometer import ReadingUncertainError, Thermometer, ThermometerError
from kiosk.hardware.thermometer_i2c import I2cThermometer, I2cThermometerSettings
from kiosk.hardware.thermometer_uart import UartThermometer, UartThermometerSettings
from workbench.i2c import I2cFault, VirtualMlx90614
from workbench.thermometer import SensorFault, VirtualThermometer

RULES = MeasuringRules(gather_for_s=0.2, unsteady_after_s=0.6, frozen_after_readings=30, frozen_after_s=0.4)


class Sensor(Protocol):
    """What stands before the sensor, and what is wrong with it."""

    def person(self, celsius: float) -> None: ...
    def nobody(self) -> None: ...
    def ambient(self, celsius: float) -> None: ...
    def spread(self, celsius: float) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...


class Connected:
    """A virtual sensor and its driver."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.uart = VirtualThermometer(folder / "kiosk-thermometer", period_s=0.02) if kind == "uart" else None
        self.i2c = VirtualMlx90614()
        self.sensor: Sensor = self.uart or self.i2c
        self.driver: Thermometer
        if self.uart is not None:
            self.driver = UartThermometer(UartThermometerSettings(str(self.uart.link), 9600, RULES, 0.3, 0.5))
        else:
            settings = I2cThermometerSettings("/dev/i2c-1", Patience(RULES, 0.3, 0.5), read_every_s=0.01)
            self.driver = I2cThermometer(settings, self.i2c.open_bus)

    def break_it(self, uart: SensorFault, i2c: I2cFault) -> None:
        if self.uart is not None:
            self.uart.set_fault(uart)
        else:
            self.i2c.set_fault(i2c)

    def mend(self) -> None:
        self.break_it(SensorFault.NONE, I2cFault.NONE)

    def close(self) -> None:
        self.driver.close()
        if self.uart is not None:
            self.uart.close()
        assert self.i2c.open_handles == 0


@pytest.fixture(params=["uart", "i2c"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connected]:
    made = Connected(request.param, tmp_path)
    yield made
    made.close()


def never() -> bool:
    return False


def until(holds: Callable[[], bool], timeout_s: float = 2.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.02)


def test_people_are_measured_one_after_the_other_each_by_their_own_readings(connected: Connected) -> None:
    for celsius in (36.5, 38.9, 36.2):
        connected.sensor.person(celsius)
        assert connected.driver.measure(never) == pytest.approx(celsius, abs=0.1)


def test_nobody_and_restless_people_are_measured_again_and_never_normal(connected: Connected) -> None:
    connected.sensor.nobody()
    with pytest.raises(ReadingUncertainError) as caught:
        connected.driver.measure(never)
    assert caught.value.problem is ReadingProblem.NOBODY
    connected.sensor.person(36.5)
    connected.sensor.spread(1.5)
    with pytest.raises(ReadingUncertainError) as caught:
        connected.driver.measure(never)
    assert caught.value.problem is ReadingProblem.UNSTEADY


@pytest.mark.parametrize(
    ("uart", "i2c", "fault"),
    [
        (SensorFault.BAD_SUM, I2cFault.BAD_PEC, ThermometerFault.UNREADABLE),
        (SensorFault.SATURATED, I2cFault.SATURATED, ThermometerFault.UNREADABLE),
        (SensorFault.SILENT, I2cFault.BUS_TIMEOUT, ThermometerFault.SILENT),
        (SensorFault.FROZEN, I2cFault.FROZEN, ThermometerFault.FROZEN),
    ],
)
def test_a_sensor_that_fails_between_visits_is_found_out_at_a_glance_and_so_is_its_recovery(
    connected: Connected, uart: SensorFault, i2c: I2cFault, fault: ThermometerFault
) -> None:
    connected.sensor.person(36.5)
    assert connected.driver.check() is None
    assert connected.driver.glance() is None
    connected.break_it(uart, i2c)
    until(lambda: connected.driver.glance() is fault)
    connected.mend()
    until(lambda: connected.driver.glance() is None)


def test_pulled_out_it_is_absent_at_once_and_well_again_when_it_is_back(connected: Connected) -> None:
    connected.sensor.person(36.5)
    assert connected.driver.check() is None
    connected.sensor.unplug()
    until(lambda: connected.driver.glance() is ThermometerFault.ABSENT, timeout_s=0.3)
    connected.sensor.plug_in()
    until(lambda: connected.driver.glance() is None)
    assert connected.driver.measure(never) == pytest.approx(36.5, abs=0.1)


def test_a_glance_after_a_measurement_that_failed_does_not_call_the_sensor_well(connected: Connected) -> None:
    connected.sensor.person(36.5)
    connected.break_it(SensorFault.BAD_SUM, I2cFault.BAD_PEC)
    with pytest.raises(ThermometerError):
        connected.driver.measure(never)
    assert [connected.driver.glance() for _ in range(3)] == [ThermometerFault.UNREADABLE] * 3


def test_a_room_that_is_too_hot_is_told_without_anybody_there(connected: Connected) -> None:
    connected.sensor.ambient(45.0)
    until(lambda: connected.driver.glance() is ThermometerFault.AMBIENT_OUT_OF_RANGE)
    connected.sensor.ambient(28.0)
    until(lambda: connected.driver.glance() is None)


def test_glancing_leaves_no_old_reading_for_the_next_visitor(connected: Connected) -> None:
    connected.sensor.person(38.9)
    until(lambda: connected.driver.glance() is None)
    for _ in range(5):
        connected.driver.glance()
    connected.sensor.person(36.2)
    assert connected.driver.measure(never) == pytest.approx(36.2, abs=0.1)
