"""Where several processes share the tests (`make test`): whoever measures time has the machine to itself.

A test with the marker `alone` waits until the tests of the other processes have ended, and they wait for it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DOOR = Path(__file__).with_name("__init__.py")
_ROOM = Path(__file__)
_SHARED = "PYTEST_XDIST_WORKER" in os.environ


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """One test's time in the room. Nobody passes who waits to have it alone: everyone comes through the door."""
    if not _SHARED:
        yield
        return
    with _DOOR.open() as door, _ROOM.open() as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)
