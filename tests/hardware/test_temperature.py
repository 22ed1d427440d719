from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import ReadingProblem, ThermometerFault
from kiosk.hardware.sensor_frames import SensorFrame
from kiosk.hardware.temperature import FrozenWatch, Measurement, MeasuringRules, Verdict, Waiting, without_outliers

RULES = MeasuringRules()


def verdict_of(seen: Iterable[float], ambient: float = 29.0, rules: MeasuringRules = RULES) -> Verdict:
    """The first verdict over readings ten times a second, or the last word before they end."""
    measurement, verdict = Measurement(rules), Waiting.NOBODY_YET
    for n, celsius in enumerate(seen):
        result = measurement.add(SensorFrame(celsius, ambient), n * 0.1)
        if not isinstance(result, Waiting):
            return result
        verdict = result
    return verdict


def steady(celsius: float, count: int = 60) -> list[float]:
    return [celsius + (0.02 if n % 2 else -0.02) for n in range(count)]


@pytest.mark.parametrize("celsius", [34.5, 36.5, 37.2, 37.3, 37.5, 41.0])
def test_somebody_who_stands_still_is_measured_to_the_hundredth(celsius: float) -> None:
    assert verdict_of(steady(celsius)) == celsius


def test_the_measurement_takes_about_a_second() -> None:
    assert verdict_of(steady(36.5, 9)) is Waiting.GATHERING
    assert verdict_of(steady(36.5, 11)) == 36.5


def test_the_offset_of_the_calibration_is_added_before_anything_is_compared() -> None:
    rules = replace(RULES, offset_celsius=0.5)
    assert verdict_of(steady(36.8), rules=rules) == 37.3
    assert verdict_of(steady(42.2), rules=rules) is ReadingProblem.IMPLAUSIBLE


def test_a_single_wild_reading_changes_nothing() -> None:
    seen = steady(36.5)
    seen[5] = 39.9
    assert verdict_of(seen) == pytest.approx(36.5, abs=0.021)


def test_somebody_restless_is_never_given_a_temperature() -> None:
    assert verdict_of([36.0 + 0.3 * (n % 4) for n in range(60)]) is ReadingProblem.UNSTEADY


def test_a_restless_start_is_forgotten_once_somebody_stands_still() -> None:
    assert verdict_of([33.0, 35.5, 34.0, 36.9, 35.0, *steady(36.5)]) == 36.5


@pytest.mark.parametrize("celsius", [29.4, 25.0, -10.0])
def test_an_empty_room_is_nobody(celsius: float) -> None:
    assert verdict_of(steady(celsius)) is Waiting.NOBODY_YET


def test_somebody_who_leaves_in_the_middle_is_not_measured() -> None:
    assert verdict_of(steady(36.5, 7) + steady(29.4, 30)) is Waiting.NOBODY_YET


def test_who_comes_after_somebody_left_is_not_measured_by_their_readings() -> None:
    assert verdict_of(steady(36.5, 7) + steady(29.4, 2) + steady(36.5, 4)) is Waiting.GATHERING


@pytest.mark.parametrize("celsius", [58.0, 42.6, 110.0])
def test_a_hot_lamp_is_no_person(celsius: float) -> None:
    assert verdict_of(steady(celsius)) is ReadingProblem.IMPLAUSIBLE


def test_a_reading_too_low_for_a_person_is_a_failure_and_not_healthy() -> None:
    assert verdict_of(steady(33.0), rules=replace(RULES, plausible_celsius=(34.0, 42.5))) is ReadingProblem.IMPLAUSIBLE


@pytest.mark.parametrize("ambient", [45.0, 40.1, 15.9, -3.0])
def test_a_room_too_hot_or_too_cold_for_the_sensor_is_a_fault(ambient: float) -> None:
    assert verdict_of(steady(49.0), ambient=ambient) is ThermometerFault.AMBIENT_OUT_OF_RANGE


def test_a_warm_office_still_sees_who_comes() -> None:
    assert verdict_of(steady(35.6), ambient=33.5) == 35.6
    assert verdict_of(steady(34.0), ambient=33.5) is Waiting.NOBODY_YET


@pytest.mark.parametrize("period_s", [0.02, 0.1, 0.25, 0.5])
def test_slow_and_fast_sensors_come_to_a_verdict(period_s: float) -> None:
    measurement = Measurement(RULES)
    for n in range(200):
        verdict = measurement.add(SensorFrame(36.5, 29.0), n * period_s)
        if verdict == 36.5:
            assert n * period_s <= 2.5
            return
    pytest.fail("no verdict")


def test_a_sensor_that_repeats_itself_for_ever_is_frozen() -> None:
    watch = FrozenWatch(RULES)
    frozen = [watch.is_frozen(SensorFrame(36.5, 29.0), n * 0.1) for n in range(400)]
    assert frozen.index(True) * 0.1 == pytest.approx(RULES.frozen_after_s, abs=0.2)
    assert not watch.is_frozen(SensorFrame(36.51, 29.0), 41.0)


def test_a_sensor_whose_last_digit_lives_is_never_frozen() -> None:
    watch = FrozenWatch(RULES)
    assert not any(watch.is_frozen(SensorFrame(36.5 + (n % 90 == 0) * 0.01, 29.0), n * 0.4) for n in range(2000))


@given(st.lists(st.floats(-70, 380), min_size=1, max_size=40))
def test_the_middle_is_never_an_outlier(values: list[float]) -> None:
    kept = without_outliers(values)
    assert len(kept) * 2 >= len(values)
    assert set(kept) <= set(values)


@given(st.lists(st.tuples(st.floats(-70, 380), st.floats(-40, 125), st.floats(0, 0.3)), max_size=60))
def test_whatever_the_sensor_says_a_temperature_is_plausible_or_none(
    readings: list[tuple[float, float, float]],
) -> None:
    measurement, at_s = Measurement(RULES), 0.0
    for seen, ambient, pause_s in readings:
        at_s += pause_s
        verdict = measurement.add(SensorFrame(seen, ambient), at_s)
        if isinstance(verdict, float):
            assert RULES.plausible_celsius[0] <= verdict <= RULES.plausible_celsius[1]
