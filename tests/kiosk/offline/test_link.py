"""When the link counts as gone and as back, and what is told of it."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from kiosk.core.events import LinkLost, LinkRestored, OfficeLoaded
from kiosk.core.link_events import OfflineReserveCounted
from kiosk.offline_cache.journal import rows
from quota_protocol.sync import (
    Directives,
    EntryVerdict,
    SyncAnswer,
    Verdict,
)
from tests.kiosk.offline.samples import WINDOWED
from tests.kiosk.offline.small_kiosk import NO_ANSWERS, SAID, WALK_IN, Kiosk, grant
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import THURSDAY


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_whatever_is_no_answer_means_alone_and_two_good_syncs_end_it(
    kiosk: Kiosk, said: Said, answer: tuple[int, str, bytes]
) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = answer
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.count(LinkLost) == 1
    assert not kiosk.online()
    assert kiosk.facts.serves
    said.raw = None
    kiosk.walk_in()
    kiosk.sync.turn()
    assert not kiosk.online()
    said.raw = answer
    kiosk.sync.turn()
    said.raw = None
    kiosk.sync.turn()
    assert not kiosk.online(), "a flapping link stays down"
    kiosk.sync.turn()
    assert kiosk.online()
    assert kiosk.count(LinkRestored) == 1


def test_a_recovering_office_leaves_the_kiosk_alone_but_hears_it(kiosk: Kiosk, said: Said) -> None:
    grant(said, directives=Directives(recovering=True))
    kiosk.sync.turn()
    assert not kiosk.online()
    assert len(said.entries) == 1
    assert kiosk.desk.has_numbers()


def test_an_outage_is_told_with_its_length_and_its_tickets(
    kiosk: Kiosk, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="kiosk")
    grant(said)
    kiosk.sync.turn()
    said.raw = NO_ANSWERS["an error"]
    kiosk.sync.turn()
    kiosk.walk_in()
    kiosk.clock.pass_time(timedelta(minutes=10))
    kiosk.walk_in()
    said.raw, said.now = None, kiosk.clock.now()
    kiosk.sync.turn()
    kiosk.sync.turn()
    lines = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("event=offline-began fault=server-error") for line in lines)
    assert "event=offline-ended lasted_s=600 tickets=2 unsent=0" in lines


def test_a_verdict_for_staff_is_told_once(kiosk: Kiosk, said: Said, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="kiosk")
    grant(said)
    kiosk.sync.turn()
    ticket = kiosk.walk_in()

    def overflow(answer: SyncAnswer) -> SyncAnswer:
        verdict = EntryVerdict(2, ticket.event_id, Verdict.OVERFLOW, ticket.number)
        return replace(answer, verdicts=(verdict,) if answer.verdicts else ())

    said.change = overflow
    kiosk.sync.turn()
    kiosk.sync.turn()
    told = [record.getMessage() for record in caplog.records if "event=verdict" in record.getMessage()]
    assert told == ["event=verdict number=A5001 verdict=overflow holds=A5001"]
    assert [row.verdict for row in rows(kiosk.path)] == ["overflow"]


def test_a_verdict_of_a_newer_server_is_for_staff_and_leaves_the_kiosk_online(kiosk: Kiosk, said: Said) -> None:
    kiosk.sync.turn()
    kiosk.cache.journal.note(WALK_IN, THURSDAY)
    said.raw = unknown_verdict(said.answer(kiosk.cache.sync_record.request(SAID)))
    kiosk.sync.turn()
    assert kiosk.online()
    assert kiosk.cache.sync_record.unsent_count == 0
    assert Verdict("of-a-newer-server").is_for_staff


def unknown_verdict(answer: SyncAnswer) -> tuple[int, str, bytes]:
    content = msgspec.json.encode(answer).replace(b'"accepted"', b'"of-a-newer-server"')
    assert b"of-a-newer-server" in content
    return 200, "application/json", content


def test_the_profile_is_fetched_when_it_changed_and_on_a_new_day(kiosk: Kiosk, said: Said) -> None:
    kiosk.sync.turn()
    assert kiosk.standing.windows_of == THURSDAY
    said.office = replace(WINDOWED, config_version=5, name="Kantor lain")
    kiosk.sync.turn()
    assert kiosk.facts.office is not None
    assert kiosk.facts.office.name == "Kantor lain"
    kiosk.clock.pass_time(timedelta(days=1))
    said.now = kiosk.clock.now()
    kiosk.sync.turn()
    assert kiosk.standing.windows_of == THURSDAY + timedelta(days=1)


def test_what_is_left_to_give_is_told_when_it_changes(kiosk: Kiosk, said: Said) -> None:
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.count(OfflineReserveCounted) == 1
    grant(said)
    kiosk.sync.turn()
    assert kiosk.count(OfflineReserveCounted) == 2
    assert kiosk.facts.has_numbers
    assert kiosk.count(OfficeLoaded) == 3


def test_a_kiosk_that_starts_alone_says_what_it_holds_before_it_says_that_it_is_alone(kiosk: Kiosk, said: Said) -> None:
    """The screen sent visitors to staff for a moment, and whoever looked then saw a kiosk out of service."""
    grant(said)
    kiosk.sync.turn()
    kiosk.restart()
    kiosk.events.clear()
    said.raw = NO_ANSWERS["an error"]
    kiosk.sync.turn()
    assert [type(event) for event in kiosk.events] == [OfflineReserveCounted, LinkLost]


def test_link_flapping_leaves_the_kiosk_alone_until_two_syncs_in_a_row_are_good(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    for answer in (NO_ANSWERS["an error"], None) * 5:
        said.raw = answer
        kiosk.sync.turn()
        assert not kiosk.online()
    assert (kiosk.count(LinkLost), kiosk.count(LinkRestored)) == (1, 0)
    kiosk.sync.turn()
    assert kiosk.online()
