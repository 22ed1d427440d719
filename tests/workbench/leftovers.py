"""What a device must not leave behind."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Imported here so that nothing imported late counts as left over.
import workbench.escpos_paper  # noqa: F401 - imported for its effect


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only, and no directory object held open


def wait_until(what: str, holds: Callable[[], object], timeout_s: float = 3.0) -> None:
    """Polls `holds()` until it is true; fails with `what` after `timeout_s`."""
    deadline, pause = time.monotonic() + timeout_s, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.005)


@contextmanager
def nothing_left_over() -> Iterator[None]:
    """No thread and no descriptor more than before."""
    threads, descriptors = set(threading.enumerate()), _descriptors()
    yield
    assert set(threading.enumerate()) - threads == set()
    assert _descriptors() == descriptors
