"""Would the simulation notice? Nine deliberate bugs, each switched in, are found: by known days, and by random ones."""

import pytest

from tests.simulation.bugs import Bug, switched_in
from tests.simulation.many_days import first_day_that_finds
from tests.simulation.running import run

# Whoever changes what may happen on a day (`steps.py`) finds the seeds anew: `first_day_that_finds`.
FOUND_BY = {
    Bug.RECLAIM_BY_TIME: (2, "I2"),
    Bug.NO_IDEMPOTENCY: (1, "UNIQUE constraint failed"),
    Bug.IDENTITY_IN_THE_IMAGE: (53, "I2"),
    Bug.RELEASE_BEFORE_FORGETTING: (3, "I2"),
    Bug.PRINT_BEFORE_JOURNAL: (191, "I5"),
    Bug.NO_ROLLBACK_DETECTION: (10, "I1"),
    Bug.PRUNED_JOURNAL: (4, "I5"),
    Bug.REOPENED_AFTER_RESTORE: (68, "I2"),
    Bug.CANCELLED_FREED_AT_ONCE: (124, "I2"),
}
DAYS_MAX = 2000


@pytest.mark.parametrize("bug", list(Bug), ids=lambda bug: bug.name.lower())
def test_a_deliberate_bug_is_found_by_a_known_day(bug: Bug) -> None:
    seed, invariant = FOUND_BY[bug]
    assert run(seed).wrong == "", "the day is a good one as long as the bug is not there"
    with switched_in(bug):
        assert invariant in run(seed).wrong


@pytest.mark.soak
@pytest.mark.parametrize("bug", list(Bug), ids=lambda bug: bug.name.lower())
def test_a_deliberate_bug_is_found_within_two_thousand_random_days(bug: Bug) -> None:
    assert first_day_that_finds(bug, range(10_001, 10_001 + DAYS_MAX)) is not None
