"""Many days at once, on as many processors as the machine has: what is wrong with which seeds."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import Pool

from tests.simulation.bugs import Bug, switched_in
from tests.simulation.running import run

_SEEDS_AT_ONCE = 10


@contextmanager
def processors() -> Iterator[Pool]:
    """A process for each. Nothing of this one is in the days that they play: no thread, no open file, no database."""
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        yield pool


def failures(pool: Pool, seeds: Iterable[int]) -> Iterator[str]:
    """A line for each day on which something did not hold; it says how to play that day again."""
    for seed, wrong in pool.imap(_wrong_on, seeds, _SEEDS_AT_ONCE):
        if wrong:
            yield f"python -m tests.simulation {seed}: {wrong}"


def first_day_that_finds(bug: Bug, seeds: Iterable[int]) -> int | None:
    """The first seed whose day notices the bug."""
    with switched_in(bug):
        return next((seed for seed in seeds if run(seed).wrong), None)


def _wrong_on(seed: int) -> tuple[int, str]:
    return seed, run(seed).wrong
