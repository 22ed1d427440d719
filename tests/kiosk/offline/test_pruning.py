"""How long a kiosk keeps what the server has acknowledged."""

from datetime import timedelta

from kiosk.core.model import EventId, RowState
from kiosk.offline_cache.journal import rows
from tests.kiosk.offline.small_kiosk import NO_ANSWERS, WALK_IN, Kiosk, grant
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import THURSDAY


def test_what_is_acknowledged_is_kept_for_thirty_days_and_the_chain_goes_on(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    old = kiosk.walk_in()
    kiosk.cache.journal.mark(EventId(old.event_id), RowState.PRINTED, 1)
    kiosk.sync.turn()
    kiosk.clock.pass_time(timedelta(days=29))
    said.now = kiosk.clock.now()
    kiosk.sync.turn()
    assert len(rows(kiosk.path)) == 1
    kiosk.cache.journal.note(WALK_IN, THURSDAY)
    kiosk.clock.pass_time(timedelta(days=2))
    said.now = kiosk.clock.now()
    kiosk.sync.turn()
    assert rows(kiosk.path) == []
    kiosk.restart()
    assert kiosk.standing.halted is None
    kiosk.sync.turn()
    assert [entry.seq for entry in said.entries] == list(range(1, said.entries[-1].seq + 1))


def test_what_is_not_acknowledged_is_never_pruned(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.walk_in()
    said.raw = NO_ANSWERS["an error"]
    kiosk.clock.pass_time(timedelta(days=90))
    kiosk.sync.turn()
    assert len(rows(kiosk.path)) == 1
