"""Everything that a kiosk keeps on disk for its time without a server: one file, and the parts that work on it."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.clock_trust import ClockEvidence, ClockJudge, installed_at, look
from kiosk.clock_word import ClockWordFile
from kiosk.core.model import EventId
from kiosk.correctable_clock import correctable
from kiosk.offline_cache.counter import OfflineCounter
from kiosk.offline_cache.journal import Journal
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.store import Store
from kiosk.offline_cache.sync_record import SyncRecord
from quota_protocol.clock import Clock


class OfflineCache:
    """Opens the file and notes the start. JournalError when it cannot be used."""

    def __init__(
        self,
        path: Path,
        life: Life,
        clock: Clock,
        new_event_id: Callable[[], EventId],
        monotonic: Callable[[], float] = time.monotonic,
        installed: Callable[[], datetime] = installed_at,
        look_at_machine: Callable[[], ClockEvidence] = look,
    ) -> None:
        self.store = Store(path, life, clock.now, new_event_id)
        # What was written before this start: the start itself must not vouch for the clock.
        latest_at = self.store.latest_at
        right = correctable(clock, monotonic)
        word = ClockWordFile.beside(path)
        self.clock_judge = ClockJudge(right, monotonic, latest_at, word, look_at_machine, installed)
        self.journal = Journal(self.store)
        self.counter = OfflineCounter(self.store, self.journal)
        self.sync_record = SyncRecord(self.store)
        try:
            self.journal.start(self.clock_judge.trust())
        except BaseException:
            self.store.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self.store.close()
