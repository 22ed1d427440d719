"""The machine's source of chance, seeded: a day with the same seed makes the same ids, codes and keys."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from kiosk.core.model import EventId


@contextmanager
def seeded_chance(seed: int) -> Iterator[None]:
    """What `secrets` and `uuid` draw from the operating system comes from the seed while the block runs."""
    source = random.Random(seed)
    # The one place where the operating system is asked: not our code, but the machine that it runs on.
    owners = (os, sys.modules["random"])
    names = ("urandom", "_urandom")
    real = [getattr(owner, name) for owner, name in zip(owners, names, strict=True)]
    for owner, name in zip(owners, names, strict=True):
        setattr(owner, name, source.randbytes)
    try:
        yield
    finally:
        for owner, name, genuine in zip(owners, names, real, strict=True):
            setattr(owner, name, genuine)


def event_ids(now: Callable[[], datetime], source: random.Random) -> Callable[[], EventId]:
    """Event ids as `kiosk.event_ids` makes them, of the simulated time."""

    def new() -> EventId:
        milliseconds = int(now().timestamp() * 1000) & (1 << 48) - 1
        value = milliseconds << 80 | 0x7 << 76 | source.getrandbits(12) << 64 | 0b10 << 62 | source.getrandbits(62)
        return EventId(str(UUID(int=value)))

    return new
