"""Waits for what the server's worker hands over."""

import time
from collections.abc import Callable, Sequence

from quota_server.notifications.message import ShortMessage


def arrived(messages: Sequence[ShortMessage], count: int, within_s: float = 10.0) -> Sequence[ShortMessage]:
    """The messages, once there are so many."""
    eventually(lambda: len(messages) >= count, within_s)
    assert len(messages) == count
    return messages


def eventually(holds: Callable[[], bool], within_s: float = 10.0) -> None:
    """Fails unless it holds in time."""
    deadline_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline_s, f"not within {within_s} s"
        time.sleep(0.01)
