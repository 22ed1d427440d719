"""`python -m … URL INSTANT N`: takes a closure back as the command does, one booking at a time, and is killed before
the N-th commit; at the end it has ended by itself.
"""

import os
import signal
import sys
from dataclasses import dataclass, replace
from datetime import datetime

from quota_protocol.clock import parse_instant
from quota_server.operations import rebooking
from quota_server.store.administration import Performer
from quota_server.store.jobs.transaction import Job, T, Transaction
from quota_server.store.opening import administration


@dataclass
class _Dying:
    """Performs jobs at an instant; the last one that is left is done, and never committed."""

    performer: Performer
    now: datetime
    left: int

    def perform(self, job: Job[T], office: str = "") -> T:
        """The job's result, committed."""

        def dying(tx: Transaction) -> T:
            result = job(replace(tx, now=self.now))
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return self.performer.perform(dying, office)


if __name__ == "__main__":
    url, instant, commits = sys.argv[1:]
    with administration(url) as opened:
        rebooking.put_back(_Dying(opened.performer, parse_instant(instant), int(commits)), "PTK", at_once=1)
