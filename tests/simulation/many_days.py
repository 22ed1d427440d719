"""Many days at once, on as many processors as the machine has: what is wrong with which seeds."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator

from tests.simulation.bugs import Bug, switched_in
from tests.simulation.running import run

_SEEDS_AT_ONCE = 10


def failures(seeds: Iterable[int]) -> Iterator[str]:
    """A line for each day on which something did not hold; it says how to play that day again."""
    # Nothing of this process may be in the days: no thread, no open file, no database.
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for seed, wrong in pool.imap(_wrong_on, seeds, _SEEDS_AT_ONCE):
            if wrong:
                yield f"python -m tests.simulation {seed}: {wrong}"


def first_day_that_finds(bug: Bug, seeds: Iterable[int]) -> int | None:
    """The first seed whose day notices the bug."""
    with switched_in(bug):
        return next((seed for seed in seeds if run(seed).wrong), None)


def _wrong_on(seed: int) -> tuple[int, str]:
    return seed, run(seed).wrong
