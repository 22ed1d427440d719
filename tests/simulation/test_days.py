"""Whole days with three kiosks, the booking portal and the server, under random faults (docs/offline.md)."""

from collections.abc import Iterator
from multiprocessing.pool import Pool

import pytest

from tests.simulation.many_days import failures, processors
from tests.simulation.running import run

LEG = 250
ALWAYS = range(0, 1000, LEG)
IN_SOAK = range(1000, 100_000, LEG)
LEGS = [pytest.param(done, id=f"from {done}") for done in ALWAYS]
LEGS += [pytest.param(done, id=f"from {done}", marks=pytest.mark.soak) for done in IN_SOAK]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with processors() as made:
        yield made


@pytest.mark.parametrize("done", LEGS)
def test_what_must_hold_holds_after_every_step_of_days_under_random_faults(pool: Pool, done: int) -> None:
    """Each leg stands alone, so that a long run that was stopped goes on where it was."""
    assert list(failures(pool, range(done + 1, done + LEG + 1))) == []


def test_a_seed_plays_the_same_day_again() -> None:
    first = run(7)
    assert run(7) == first
    assert len(first.story) > 30
