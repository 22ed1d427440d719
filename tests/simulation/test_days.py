"""Whole days with three kiosks, the booking portal and the server, under random faults (docs/offline.md)."""

import pytest

from tests.simulation.many_days import failures
from tests.simulation.running import run


@pytest.mark.parametrize(
    "days",
    [pytest.param(1000, id="a thousand"), pytest.param(100_000, id="a hundred thousand", marks=pytest.mark.soak)],
)
def test_what_must_hold_holds_after_every_step_of_days_under_random_faults(days: int) -> None:
    assert list(failures(range(1, days + 1))) == []


def test_a_seed_plays_the_same_day_again() -> None:
    first = run(7)
    assert run(7) == first
    assert len(first.story) > 30
