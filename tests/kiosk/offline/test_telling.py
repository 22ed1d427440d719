"""What a kiosk tells its server: everything, in order, once."""

import time

from kiosk.core.model import EventId, NewNumber, RowState
from kiosk.offline_cache.journal import rows
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.sync_plan import FEWEST_ENTRIES_PER_SYNC, fewer_entries, more_entries
from kiosk.ticket_desk import Granted
from quota_protocol.journal_chain import START, ChainPoint
from quota_protocol.messages import Origin
from quota_protocol.sync import (
    EVENTS_PER_SYNC,
    ManifestVersion,
)
from tests.kiosk.offline.samples import block
from tests.kiosk.offline.small_kiosk import NO_ANSWERS, SAID, WALK_IN, Kiosk, grant, manifest
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import THURSDAY


def test_the_journal_is_told_in_order_and_only_once(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.walk_in()
    kiosk.walk_in()
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert [entry.seq for entry in said.entries] == [1, 2, 3]
    assert [entry.kind for entry in said.entries] == ["started", "ticket", "ticket"]
    assert said.requests[-1].entries == ()
    assert said.requests[-1].base == said.requests[-1].known == said.acknowledged
    assert [row.verdict for row in rows(kiosk.path)] == ["accepted", "accepted"]


def test_a_journal_longer_than_one_sync_is_told_in_one_turn_and_the_manifest_named_at_its_head(
    kiosk: Kiosk, said: Said
) -> None:
    said.saying(blocks=(block("B").block,), manifest=manifest())
    kiosk.sync.turn()
    for _ in range(450):
        kiosk.cache.journal.abandon(kiosk.cache.journal.note(WALK_IN, THURSDAY).event_id)
    said.requests.clear()
    kiosk.sync.turn()
    told = [(len(request.entries), request.manifest) for request in said.requests]
    assert told == [(200, None)] * 4 + [(100, ManifestVersion(1, 1))]


def test_a_backlog_that_is_too_long_for_the_line_is_told_in_shorter_pieces(kiosk: Kiosk, said: Said) -> None:
    said.saying(blocks=(block("B").block,), manifest=manifest())
    kiosk.sync.turn()
    for _ in range(80):
        kiosk.cache.journal.abandon(kiosk.cache.journal.note(WALK_IN, THURSDAY).event_id)
    said.requests.clear()
    said.line_takes_bytes = 14_000
    for _ in range(8):
        kiosk.sync.turn()
    told = [(len(request.entries), request.manifest) for request in said.requests if request.entries]
    assert said.entries[-1].seq == 161
    assert {count for count, _ in told[:-1]} == {50}
    assert [version for _, version in told] == [None] * (len(told) - 1) + [ManifestVersion(1, 1)]


def test_however_bad_the_line_is_some_entries_are_told_and_all_again_once_it_is_good() -> None:
    worse = [EVENTS_PER_SYNC]
    better = [FEWEST_ENTRIES_PER_SYNC]
    for _ in range(6):
        worse.append(fewer_entries(worse[-1]))
        better.append(more_entries(better[-1]))
    assert worse == [200, 100, 50, 25, 12, 10, 10]
    assert better == [10, 20, 40, 80, 160, 200, 200]


def test_after_an_answer_that_was_lost_the_same_is_told_again(kiosk: Kiosk, said: Said) -> None:
    kiosk.sync.turn()
    kiosk.cache.journal.note(WALK_IN, THURSDAY)
    asked = kiosk.cache.sync_record.request(SAID)
    said.answer(asked)
    kiosk.sync.turn()
    assert [entry.seq for entry in said.entries] == [1, 2]
    assert kiosk.standing.base.seq == 2


def test_answer_lost_verdicts_are_heard_of_all_that_was_told_although_less_is_told_at_once_afterwards(
    kiosk: Kiosk, said: Said
) -> None:
    said.saying(blocks=(block("B").block,), manifest=manifest())
    kiosk.sync.turn()
    wish = NewNumber("perekaman", Origin.WALK_IN)
    for _ in range(90):
        outcome = kiosk.desk.request(wish, ask=False).outcome
        assert isinstance(outcome, Granted)
        kiosk.cache.journal.mark(EventId(outcome.ticket.event_id), RowState.PRINTED, 1)
    said.answer(kiosk.cache.sync_record.request(SAID))
    said.raw = NO_ANSWERS["an error"]
    kiosk.sync.turn()
    said.raw = None
    kiosk.sync.turn()
    assert {row.verdict for row in rows(kiosk.path)} == {"accepted"}


def test_an_older_database_gets_everything_again_from_where_it_is(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.walk_in()
    kiosk.sync.turn()
    kept = said.entries[0]
    said.generation, said.acknowledged, said.entries = 2, ChainPoint(kept.seq, kept.hash), [kept]
    kiosk.sync.turn()
    assert [entry.seq for entry in said.entries] == [1, 2]
    assert kiosk.standing.halted is None
    assert kiosk.standing.generation == 2


def test_enrolled_anew_the_whole_journal_is_told_again(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    ticket = kiosk.walk_in()
    kiosk.sync.turn()
    said.acknowledged, said.entries = START, []
    kiosk.restart(Life("another-epoch", 1))
    kiosk.sync.turn()
    assert [entry.event_id for entry in said.entries if entry.kind == "ticket"] == [ticket.event_id]
    assert said.requests[-1].epoch == "another-epoch"


def test_the_thread_syncs_by_itself_and_after_a_change(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.start()
    try:
        assert kiosk.sync.has_asked(5)
        kiosk.walk_in()
        kiosk.sync.changed()
        deadline_s = time.monotonic() + 5
        while len(said.entries) < 2:
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
    finally:
        kiosk.sync.stop()
