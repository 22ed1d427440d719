"""A kiosk's file for tests: opened without a kiosk around it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.core.model import EventId
from kiosk.event_ids import new_event_id
from kiosk.offline_cache.journal import Journal
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.store import Store
from quota_protocol.clock import ClockTrust

EPOCH = "0199a000-0000-7000-8000-00000000e001"
LIFE = Life(EPOCH, 1, "test")


def open_store(
    path: Path,
    now: Callable[[], datetime],
    life: Life = LIFE,
    new_id: Callable[[], EventId] = new_event_id,
) -> Store:
    """The file, opened as a start of the kiosk opens it."""
    return Store(path, life, now, new_id)


def open_journal(
    path: Path, now: Callable[[], datetime], new_id: Callable[[], EventId] = new_event_id
) -> tuple[Store, Journal]:
    """The file and its journal, the start noted."""
    store = open_store(path, now, new_id=new_id)
    journal = Journal(store)
    journal.start(ClockTrust.SYNCED)
    return store, journal
