"""How often somebody may ask: counted per key and minute, in memory, for so many keys at most."""

import time
from collections import OrderedDict
from collections.abc import Callable

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal

RETRY_AFTER_S = 60
_KEYS_MAX = 10_000


class MinuteLimit:
    """At most `per_minute` of something per key. A key's minute begins with its first count."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, key: str) -> None:
        """Counts one."""
        now_s = self._monotonic()
        began_s, so_far = self._counts.pop(key, (now_s, 0))
        if now_s - began_s >= RETRY_AFTER_S:
            began_s, so_far = now_s, 0
        self._counts[key] = (began_s, so_far + 1)
        if len(self._counts) > _KEYS_MAX:
            self._counts.popitem(last=False)

    def require(self, key: str) -> None:
        """Refuses with `rate-limited` when the key has used up its minute."""
        began_s, so_far = self._counts.get(key, (0.0, 0))
        if so_far >= self._per_minute and self._monotonic() - began_s < RETRY_AFTER_S:
            raise refusal(ProblemType.RATE_LIMITED, "Too many requests; try again in a minute.")

    def require_and_count(self, key: str) -> None:
        """Refuses, or counts one."""
        self.require(key)
        self.count(key)
