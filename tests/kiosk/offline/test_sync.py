"""Kiosk and server keep in step: what is told, what is taken, what is not believed, and when the kiosk stops."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.events import DeviceRejected, Event, LinkLost, LinkRestored, OfficeLoaded
from kiosk.facts import Facts, learn
from kiosk.link_events import OfflineReserveCounted
from kiosk.model import CheckInByCode, CheckInByNik, EventId, LinkFault, NewNumber, RowState
from kiosk.offline_cache.cache import OfflineCache
from kiosk.offline_cache.journal import rows
from kiosk.offline_cache.standing import Ended, Life, Standing
from kiosk.offline_cache.sync_plan import FEWEST_ENTRIES_PER_SYNC, Report, fewer_entries, more_entries
from kiosk.quota_client import QuotaClient
from kiosk.server_sync import Sync, SyncPorts
from kiosk.ticket_desk import DeskPorts, Found, Granted, Manual, Refused, TicketDesk
from quota_protocol.clock import ClockTrust
from quota_protocol.journal_chain import START, ChainPoint
from quota_protocol.marks import code_mark, nik_mark
from quota_protocol.messages import Booking, BookingState, Office, Origin, Ticket, TicketFlag
from quota_protocol.problems import MEDIA_TYPE, ProblemType
from quota_protocol.sync import (
    EVENTS_PER_SYNC,
    Directives,
    EntryVerdict,
    Halt,
    LeaseReturnedEntry,
    Manifest,
    ManifestEntry,
    ManifestVersion,
    SyncAnswer,
    Verdict,
)
from tests.kiosk.offline.files import LIFE
from tests.kiosk.offline.samples import WINDOWED, block, lease
from tests.kiosk.offline.sync_server import Said, SyncServer
from tests.kiosk.samples import CODE, MORNING, NIK, OTHER_CODE, THURSDAY, WIB

EIGHT = datetime(2026, 11, 12, 8, 0, tzinfo=WIB)
KEY = "ab" * 16
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
SAID = Report(ClockTrust.RTC)


class MachineClock:
    """A clock that a test sets; time itself goes on by `pass_time`."""

    simulated = False

    def __init__(self) -> None:
        self.shown = EIGHT
        self.passed_s = 0.0

    def now(self) -> datetime:
        return self.shown

    def pass_time(self, by: timedelta) -> None:
        self.shown += by
        self.passed_s += by.total_seconds()


class Kiosk:
    """All of a kiosk that is neither screen nor device, one sync at a time."""

    def __init__(self, folder: Path, url: str) -> None:
        self.path = folder / "journal.sqlite"
        self.clock = MachineClock()
        self.client = QuotaClient(url, "", 1.0)
        self.office = WINDOWED
        self.facts = Facts(office=WINDOWED)
        self.events: list[Event] = []
        self.failures: list[BaseException] = []
        self.start(LIFE)

    def start(self, life: Life) -> None:
        ids = iter(range(1_000_000))
        prefix = f"{time.monotonic_ns():x}"
        self.cache = OfflineCache(
            self.path,
            life,
            self.clock,
            lambda: EventId(f"{prefix}-{next(ids)}"),
            lambda: self.clock.passed_s,
            lambda: EIGHT - timedelta(days=30),
        )
        self.desk = TicketDesk(
            DeskPorts(
                server=self.client,
                journal=self.cache.journal,
                counter=self.cache.counter,
                now=self.clock.now,
                clock_trust=self.cache.clock_judge.trust,
                office=lambda: self.office,
                windows_of=lambda: self.cache.sync_record.standing.windows_of,
            )
        )
        ports = SyncPorts(
            server=self.client,
            record=self.cache.sync_record,
            post=self.post,
            fail=self.failures.append,
            is_online=lambda: self.facts.online,
            report=lambda: SAID,
            office=lambda: self.office,
            keep_office=self.keep,
            heard=self.cache.clock_judge.heard,
            has_numbers=self.desk.has_numbers,
        )
        self.sync = Sync(ports, every_s=60)

    def post(self, event: Event) -> None:
        self.events.append(event)
        self.facts = learn(self.facts, event)

    def keep(self, office: Office) -> None:
        self.office = office

    def online(self) -> bool:
        return self.facts.online

    def rejected(self) -> bool:
        return self.facts.rejected is not None

    @property
    def standing(self) -> Standing:
        return self.cache.sync_record.standing

    def restart(self, life: Life = LIFE) -> None:
        self.cache.close()
        self.start(life)

    def walk_in(self) -> Ticket:
        reply = self.desk.request(WALK_IN, ask=False)
        assert isinstance(reply.outcome, Granted), reply
        return reply.outcome.ticket

    def count(self, kind: type[object]) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    def close(self) -> None:
        self.cache.close()
        self.client.close()


@pytest.fixture
def said() -> Said:
    return Said(WINDOWED, EIGHT)


@pytest.fixture
def kiosk(tmp_path: Path, said: Said) -> Iterator[Kiosk]:
    with SyncServer(said) as server:
        opened = Kiosk(tmp_path, server.url)
        yield opened
        opened.close()
        assert opened.failures == []


def manifest(
    n: int = 1, state: BookingState = BookingState.BOOKED, *, whole: bool = True, generation: int = 1
) -> Manifest:
    entry = ManifestEntry(code_mark(KEY, CODE), None, "cetak_ktp", THURSDAY, MORNING, state)
    return Manifest(ManifestVersion(generation, n), KEY, (THURSDAY,), whole, (entry,))


def grant(said: Said, **members: object) -> None:
    said.saying(leases=(lease("lease-1"),), blocks=(block().block,), manifest=manifest(), **members)


# Told once, and in order


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


# Taken


def test_leases_and_blocks_are_taken_once_however_often_they_are_told(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    assert [kiosk.walk_in().number for _ in range(2)] == ["A5001", "A5002"]
    for _ in range(3):
        kiosk.sync.turn()
    assert [kiosk.walk_in().number for _ in range(3)] == ["A5003", "A5004", "A5005"]
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)


def test_a_lease_that_is_wanted_back_is_forgotten_before_the_server_hears_of_it(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.walk_in()
    grant(said, directives=Directives(return_leases=("lease-1", "lease-1", "lease-of-others")))
    kiosk.sync.turn()
    returned = [
        msgspec.json.decode(entry.body, type=LeaseReturnedEntry)
        for entry in said.entries
        if entry.kind == "lease_returned"
    ]
    assert returned == [LeaseReturnedEntry("lease-1", LIFE.epoch, 4)]
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    kiosk.sync.turn()
    assert sum(entry.kind == "lease_returned" for entry in said.entries) == 1


def test_a_delta_changes_what_the_manifest_said(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    found = kiosk.desk.look_up(CODE, ask=False).outcome
    assert isinstance(found, Booking)
    assert found.state is BookingState.BOOKED
    said.saying(manifest=manifest(2, BookingState.CANCELLED, whole=False))
    kiosk.sync.turn()
    refused = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(refused, Refused)
    assert refused.problem.type == ProblemType.BOOKING_CANCELLED.urn
    assert kiosk.standing.manifest == ManifestVersion(1, 2)


@pytest.mark.parametrize(
    "wrong",
    [manifest(2, whole=False, generation=2), manifest(0, whole=False), replace(manifest(2), key="not hex")],
    ids=["another generation", "an older one", "no key"],
)
def test_a_manifest_that_does_not_fit_is_left_and_fetched_whole(kiosk: Kiosk, said: Said, wrong: Manifest) -> None:
    grant(said)
    kiosk.sync.turn()
    said.manifest = manifest(9, BookingState.CHECKED_IN)
    said.saying(manifest=wrong)
    kiosk.sync.turn()
    assert kiosk.standing.manifest == ManifestVersion(1, 9)


def test_what_makes_no_sense_is_not_taken(kiosk: Kiosk, said: Said) -> None:
    bad_window = replace(lease("a"), window=replace(MORNING, start="9 o'clock"))
    online = replace(block().block, block_id="online numbers", first=1, last=100)
    said.saying(leases=(bad_window, replace(lease("b"), units=-3)), blocks=(online,))
    kiosk.sync.turn()
    assert not kiosk.desk.has_numbers()


# Stopped


@pytest.mark.parametrize(
    ("acknowledged", "halt"),
    [(ChainPoint(99, "00" * 32), Halt.ROLLBACK), (ChainPoint(1, "00" * 32), Halt.FORK)],
)
def test_a_card_that_was_restored_or_cloned_gives_no_number_until_it_is_enrolled_anew(
    kiosk: Kiosk, said: Said, acknowledged: ChainPoint, halt: Halt
) -> None:
    grant(said)
    kiosk.sync.turn()
    grant(said, acknowledged=acknowledged)
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.standing.halted is halt
    assert said.requests[-1].halted is halt
    assert isinstance(kiosk.events[-1], DeviceRejected)
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    kiosk.restart()
    assert kiosk.standing.halted is halt
    kiosk.restart(Life("another-epoch", 1))
    assert kiosk.standing.halted is None


@pytest.mark.parametrize(
    ("directives", "ended"),
    [(Directives(fence=True), Ended.FENCED), (Directives(re_enrol=True), Ended.ENROLLED_ANEW)],
)
def test_an_epoch_that_has_ended_gives_nothing_and_is_told_to_its_end(
    kiosk: Kiosk, said: Said, directives: Directives, ended: Ended
) -> None:
    grant(said)
    kiosk.sync.turn()
    ticket = kiosk.walk_in()
    grant(said, directives=directives)
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.standing.ended is ended
    assert not kiosk.facts.has_numbers
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    assert ticket.event_id in [entry.event_id for entry in said.entries]


def refusing(kind: ProblemType) -> tuple[int, str, bytes]:
    body = {"type": kind.urn, "title": "-", "status": kind.status}
    return kind.status, MEDIA_TYPE, msgspec.json.encode(body)


def test_a_revoked_kiosk_forgets_what_it_was_granted(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.DEVICE_REVOKED)
    kiosk.sync.turn()
    assert kiosk.standing.ended is Ended.REVOKED
    assert not kiosk.desk.has_numbers()
    assert kiosk.count(DeviceRejected) == 1


def test_an_unknown_token_is_no_reason_to_forget(kiosk: Kiosk, said: Said) -> None:
    """Somebody else may be answering in the server's place."""
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.UNAUTHORIZED)
    kiosk.sync.turn()
    assert kiosk.rejected()
    said.raw = None
    kiosk.sync.turn()
    assert not kiosk.rejected()
    assert kiosk.desk.has_numbers()


# The link


NO_ANSWERS = {
    "a page": (200, "text/html", b"<html>"),
    "half JSON": (200, "application/json", b'{"verdicts": ['),
    "other JSON": (200, "application/json", b'{"acknowledged": 7}'),
    "an error": (500, "text/plain", b"oops"),
    "too many": (429, "text/plain", b""),
    "recovering": refusing(ProblemType.RECOVERING),
}


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


# The clock


def test_a_clock_that_jumps_while_alone_is_in_doubt_and_refuses_nobody(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED
    for jump in (timedelta(days=-400), timedelta(days=4000)):
        kiosk.clock.shown = EIGHT + jump
        assert kiosk.cache.clock_judge.trust() is ClockTrust.SUSPECT
        ticket = kiosk.walk_in()
        assert ticket.office_date == THURSDAY
        assert TicketFlag.CLOCK_SUSPECT in ticket.flags
    kiosk.clock.shown = EIGHT
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED


def test_who_comes_again_while_the_clock_is_in_doubt_gets_the_same_number(kiosk: Kiosk, said: Said) -> None:
    """Ticket and unit were spent anew at every scan: the ticket has the lease's date, and was sought by the clock's."""
    grant(said)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(days=2500)
    first = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(first, Granted)
    assert TicketFlag.UNVERIFIED in first.ticket.flags
    again = kiosk.desk.look_up(OTHER_CODE, ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket
    assert [one.ticket for one in kiosk.cache.journal.newest(kiosk.desk.office_date(), 5)] == [first.ticket]


def test_a_code_is_known_again_in_doubt_although_its_lease_is_spent_and_the_date_went_on(
    kiosk: Kiosk, said: Said
) -> None:
    tomorrow = THURSDAY + timedelta(days=1)
    blocks = (block().block, block(day=tomorrow).block)
    said.saying(leases=(lease("one-unit", units=1),), blocks=blocks)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(days=2500)
    first = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(first, Granted)
    assert kiosk.desk.office_date() != first.ticket.office_date
    again = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket


def test_who_came_with_an_unknown_code_is_found_by_nik_once_the_manifest_has_the_booking(
    kiosk: Kiosk, said: Said
) -> None:
    said.saying(leases=(lease("lease-1"),), blocks=(block().block,), manifest=replace(manifest(), entries=()))
    kiosk.sync.turn()
    first = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(first, Granted)
    entry = replace(manifest().entries[0], nik_mark=nik_mark(KEY, NIK))
    said.saying(manifest=replace(manifest(2), entries=(entry,)))
    kiosk.sync.turn()
    again = kiosk.desk.request(CheckInByNik(NIK, "cetak_ktp"), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket


def test_a_clock_that_is_behind_what_was_written_is_in_doubt_at_the_next_start(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(hours=3)
    kiosk.restart()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SUSPECT
    said.now = kiosk.clock.now()
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED
    kiosk.restart()
    assert kiosk.cache.clock_judge.trust() is not ClockTrust.SUSPECT, "the server agreed: the later time was wrong"


def test_a_clock_that_is_far_ahead_forgets_nothing_that_would_come_anew(kiosk: Kiosk, said: Said) -> None:
    """Found by the simulation: a lease forgotten by a wrong clock was taken again with all its units and numbers."""
    grant(said)
    kiosk.sync.turn()
    first = kiosk.walk_in()
    kiosk.sync.turn()
    kiosk.clock.shown += timedelta(days=40)
    kiosk.restart()
    kiosk.sync.turn()
    assert len(rows(kiosk.path)) == 1
    kiosk.clock.shown -= timedelta(days=40)
    kiosk.restart()
    kiosk.sync.turn()
    assert kiosk.walk_in().number > first.number


# Kept for thirty days


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


# Asked and not answered


def test_a_refusal_for_want_of_units_is_served_from_the_lease_under_the_same_id(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.QUOTA_EXHAUSTED)
    reply = kiosk.desk.request(WALK_IN, ask=True)
    assert isinstance(reply.outcome, Granted)
    assert reply.outcome.ticket.number == "A5001"
    said.raw = None
    kiosk.sync.turn()
    assert [entry.kind for entry in said.entries] == ["started", "noted", "ticket"]
    assert said.entries[1].event_id == said.entries[2].event_id


def test_an_unanswered_check_in_is_served_from_the_manifest_and_found_again(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = NO_ANSWERS["half JSON"]
    reply = kiosk.desk.request(CheckInByCode(CODE), ask=True)
    assert reply.link_fault is LinkFault.NOT_UNDERSTOOD
    assert isinstance(reply.outcome, Granted)
    again = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == reply.outcome.ticket


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
