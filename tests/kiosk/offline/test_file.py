"""The kiosk's file: numbers given alone, in one commit; damage, other people's files, older programs', a new life."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, JournalFault, NewNumber, RecordedTicket, RowState
from kiosk.offline_cache import lease_rows
from kiosk.offline_cache.counter import OfflineCounter, UnknownCode
from kiosk.offline_cache.journal import Journal, rows
from kiosk.offline_cache.lease_book import NothingLeft
from kiosk.offline_cache.manifest import apply_manifest
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.store import JournalError, Store
from quota_protocol.clock import ClockTrust
from quota_protocol.journal_chain import START, ChainPoint, JournalEntry, follows
from quota_protocol.marks import code_mark, nik_mark
from quota_protocol.messages import Booking, BookingState, Origin, Problem, Ticket, TicketFlag, Variant
from quota_protocol.problems import ProblemType
from quota_protocol.sync import Halt, Manifest, ManifestEntry, ManifestVersion, TicketEntry
from tests.kiosk.offline.files import LIFE, open_store
from tests.kiosk.offline.samples import at, block, lease
from tests.kiosk.samples import CODE, MORNING, NIK, OTHER_CODE, THURSDAY, TICKET, WIB

BY_CODE, BY_NIK = CheckInByCode(CODE), CheckInByNik(NIK)
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
START_AT = datetime(2026, 11, 12, 8, 0, tzinfo=WIB)
KEY = "00" * 16


class Kiosk:
    """A kiosk's file, opened and closed as often as a test likes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        times = iter(START_AT + timedelta(seconds=second) for second in range(100_000))
        self._now: Callable[[], datetime] = lambda: next(times)
        self.store: Store | None = None

    def open(self, life: Life = LIFE) -> "Kiosk":
        self.close()
        self.store = open_store(self.path, self._now, life)
        self.journal = Journal(self.store)
        self.journal.start(ClockTrust.RTC)
        self.counter = OfflineCounter(self.store, self.journal)
        return self

    def close(self) -> None:
        if self.store is not None:
            self.store.close()
            self.store = None

    def grant(self, units: int = 5) -> "Kiosk":
        """A lease, a block, and a manifest with the sample booking."""
        assert self.store is not None
        entry = ManifestEntry(
            code_mark(KEY, CODE), nik_mark(KEY, NIK), "cetak_ktp", THURSDAY, MORNING, BookingState.BOOKED
        )
        manifest = Manifest(ManifestVersion(1, 7), KEY, (THURSDAY,), True, (entry,))
        with self.store.transaction() as db:
            leases = [lease("lease-1", units=units)] if units else []
            lease_rows.take(db, leases, [block().block, block("B").block])
            apply_manifest(db, manifest)
            self.store.stand(replace(self.store.standing, manifest=manifest.version, manifest_key=KEY))
        return self

    def left(self) -> tuple[int, int]:
        """Units left, and the next number."""
        assert self.store is not None
        with self.store.reading() as db:
            held = lease_rows.reserve(db)
        return sum(one.units_left for one in held.holdings), held.blocks[0].next

    def entries(self) -> list[JournalEntry]:
        with closing(sqlite3.connect(self.path)) as db:
            found = db.execute("SELECT seq, event_id, kind, at, body, hash FROM entries ORDER BY seq").fetchall()
        return [
            JournalEntry(seq, event_id, kind, at, body.decode(), digest.hex())
            for seq, event_id, kind, at, body, digest in found
        ]

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    opened = Kiosk(tmp_path / "state" / "journal.sqlite")
    yield opened
    opened.close()


def given(ticket: object) -> Ticket:
    assert isinstance(ticket, Ticket), ticket
    return ticket


# Numbers given alone


def test_a_walk_in_takes_number_unit_and_row_in_one_commit(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    ticket = given(kiosk.counter.give(WALK_IN, at(8)))
    assert (ticket.number, ticket.window, ticket.flags) == ("A5001", MORNING, (TicketFlag.OFFLINE,))
    assert kiosk.left() == (4, 5002)
    assert [(row.number, row.state) for row in rows(kiosk.path)] == [("A5001", "recorded")]
    entry = msgspec.json.decode(kiosk.entries()[-1].body, type=TicketEntry)
    assert (entry.ticket, entry.epoch, entry.online, entry.lease_id) == (ticket, LIFE.epoch, False, "lease-1")


def test_a_ticket_given_alone_keeps_why_the_card_is_printed(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    given(kiosk.counter.give(replace(WALK_IN, variant=Variant.LOST), at(8)))
    (recorded,) = kiosk.journal.newest(THURSDAY, 5)
    assert recorded.ticket.variant is Variant.LOST


def test_what_a_crash_leaves_is_all_of_a_ticket_or_nothing_of_it(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    assert kiosk.store is not None
    pages = kiosk.store._db.execute("PRAGMA page_count").fetchone()[0]
    kiosk.store._db.execute(f"PRAGMA max_page_count={pages}")
    numbers, fault = 0, None
    while fault is None:
        try:
            given(kiosk.counter.give(NewNumber("perekaman", Origin.WALK_IN), at(8)))
            numbers += 1
        except JournalError as error:
            fault = error.fault
    assert fault is JournalFault.DISK_FULL
    kiosk.open()
    assert len(rows(kiosk.path)) == numbers == kiosk.kinds().count("ticket")
    with kiosk.store.reading() as db:
        assert lease_rows.reserve(db).blocks[1].next == 5001 + numbers


def test_the_last_unit_is_given_once_and_then_staff_hand_out_strips(kiosk: Kiosk) -> None:
    kiosk.open().grant(units=1)
    given(kiosk.counter.give(WALK_IN, at(8)))
    assert kiosk.counter.give(WALK_IN, at(8)) == NothingLeft()
    assert kiosk.left() == (0, 5002)


def test_a_request_that_nobody_answered_becomes_a_ticket_under_its_id_or_is_abandoned(kiosk: Kiosk) -> None:
    kiosk.open().grant(units=1)
    first, second = kiosk.journal.note(WALK_IN, THURSDAY), kiosk.journal.note(WALK_IN, THURSDAY)
    assert given(kiosk.counter.give(WALK_IN, at(8), first)).event_id == first.event_id
    assert kiosk.counter.give(WALK_IN, at(8), second) == NothingLeft()
    assert (kiosk.entries()[-1].kind, kiosk.entries()[-1].event_id) == ("abandoned", second.event_id)


def test_a_booking_of_the_manifest_takes_no_unit_and_gets_its_number_once_by_code_and_by_nik(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    ticket = given(kiosk.counter.give(BY_NIK, at(8)))
    assert (ticket.number, ticket.origin) == ("A5001", Origin.BOOKING)
    assert kiosk.left() == (5, 5002)
    entry = msgspec.json.decode(kiosk.entries()[-1].body, type=TicketEntry)
    assert (entry.code, entry.booking_mark, entry.lease_id) == (None, code_mark(KEY, CODE), None)
    kiosk.open()
    for again in (BY_CODE, BY_NIK):
        found = kiosk.counter.give(again, at(8))
        assert isinstance(found, RecordedTicket)
        assert found.ticket == ticket


def test_a_number_from_the_server_by_nik_is_found_when_the_code_comes_while_alone(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    kiosk.journal.record(TICKET, BY_NIK)
    found = kiosk.counter.give(BY_CODE, at(8))
    assert isinstance(found, RecordedTicket)
    assert found.ticket == TICKET


def test_an_unknown_code_takes_a_unit_and_an_unknown_nik_is_told_so(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    assert kiosk.counter.look_up(OTHER_CODE, at(8)) == UnknownCode()
    assert isinstance(kiosk.counter.look_up(CODE, at(8)), Booking)
    ticket = given(kiosk.counter.give(CheckInByCode(OTHER_CODE), at(8)))
    assert ticket.flags == (TicketFlag.UNVERIFIED, TicketFlag.OFFLINE)
    assert kiosk.left() == (4, 5002)
    problem = kiosk.counter.give(CheckInByNik(replace(NIK, digits="6171010101010099")), at(8))
    assert isinstance(problem, Problem)
    assert problem.type == ProblemType.BOOKING_UNKNOWN.urn


def test_neither_code_nor_nik_of_the_manifest_is_on_the_card(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    given(kiosk.counter.give(BY_NIK, at(8)))
    kiosk.close()
    for file in kiosk.path.parent.iterdir():
        content = file.read_bytes()
        assert NIK.digits.encode() not in content
        assert CODE.encode() not in content


# Starts, lives, damage


def test_every_start_says_which_life_it_is_of_and_the_chain_holds(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    given(kiosk.counter.give(WALK_IN, at(8)))
    kiosk.open()
    before = START
    for entry in kiosk.entries():
        assert follows(entry, before)
        before = ChainPoint(entry.seq, entry.hash)
    assert kiosk.kinds() == ["started", "ticket", "started", "uncertain"]
    assert f'"epoch":"{LIFE.epoch}"' in kiosk.entries()[2].body
    assert rows(kiosk.path)[0].state == RowState.UNCERTAIN


def test_a_new_life_keeps_the_journal_and_nothing_else(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    given(kiosk.counter.give(WALK_IN, at(8)))
    kiosk.open(Life("another-epoch", 2))
    assert kiosk.store is not None
    assert (kiosk.store.standing.epoch, kiosk.store.standing.manifest, kiosk.store.standing.base) == (
        "another-epoch",
        None,
        START,
    )
    assert kiosk.counter.give(WALK_IN, at(8)) == NothingLeft()
    assert kiosk.counter.look_up(CODE, at(8)) == UnknownCode()
    assert "ticket" in kiosk.kinds()


def change(path: Path, statement: str) -> None:
    """What only somebody with another program than ours can do."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TRIGGER IF EXISTS entries_keep")
        db.execute("DROP TRIGGER IF EXISTS entries_stay")
        db.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = x'7b7d' WHERE seq = 3",
        "DELETE FROM entries WHERE seq = 3",
        "UPDATE entries SET hash = x'00' WHERE seq = 3",
    ],
    ids=["changed", "missing", "another hash"],
)
def test_a_tail_that_does_not_follow_stops_the_kiosk_and_is_kept_aside(kiosk: Kiosk, statement: str) -> None:
    kiosk.open().grant()
    for _ in range(3):
        given(kiosk.counter.give(WALK_IN, at(8)))
    kiosk.close()
    change(kiosk.path, statement)
    kiosk.open()
    assert kiosk.store is not None
    assert kiosk.store.standing.halted is Halt.ROLLBACK
    assert kiosk.counter.give(WALK_IN, at(8)) == NothingLeft()
    aside = kiosk.store.set_aside
    assert aside is not None
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT max(seq) FROM entries").fetchone() == (4,)
    assert kiosk.kinds()[:3] == ["started", "ticket", "started"]
    kiosk.open()
    assert kiosk.store.standing.halted is Halt.ROLLBACK, "a restart mends nothing"
    kiosk.open(Life("another-epoch", 1))
    assert kiosk.store.standing.halted is None, "enrolling anew does"


@pytest.mark.parametrize("kept", [0.6, 0.98])
def test_a_truncated_file_is_a_fault_and_stays_as_it_is(kiosk: Kiosk, kept: float) -> None:
    kiosk.open().grant()
    for _ in range(5):
        given(kiosk.counter.give(WALK_IN, at(8)))
    kiosk.close()
    content = kiosk.path.read_bytes()
    kiosk.path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(JournalError) as damaged:
        kiosk.open()
    assert damaged.value.fault is JournalFault.DAMAGED
    assert kiosk.path.exists()


@pytest.mark.parametrize(
    "statements",
    [["CREATE TABLE notes (text TEXT)"], ["PRAGMA user_version = 99"]],
    ids=["somebody else's", "a newer program's"],
)
def test_another_programs_file_is_a_fault_and_stays_as_it_is(kiosk: Kiosk, statements: list[str]) -> None:
    kiosk.path.parent.mkdir()
    with closing(sqlite3.connect(kiosk.path)) as db:
        for statement in statements:
            db.execute(statement)
    with pytest.raises(JournalError) as foreign:
        kiosk.open()
    assert foreign.value.fault is JournalFault.DAMAGED
    with closing(sqlite3.connect(kiosk.path)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'entries'").fetchone() == (0,)


FIRST_VERSION = """
CREATE TABLE entries (seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
    body BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE tickets (event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, ticket BLOB NOT NULL,
    state TEXT NOT NULL, copies INTEGER NOT NULL, verdict TEXT) STRICT;
CREATE TABLE requests (event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, occurred_at TEXT NOT NULL)
    STRICT;
"""


def test_the_file_of_the_first_version_goes_on_and_sends_nothing_that_the_server_gave(kiosk: Kiosk) -> None:
    from quota_protocol.journal_chain import entry_hash

    kiosk.path.parent.mkdir()
    ticket = msgspec.json.encode(TICKET)
    digest = entry_hash(b"", 1, TICKET.event_id, "ticket", "2026-11-12T01:12:00+00:00", ticket)
    with closing(sqlite3.connect(kiosk.path)) as db, db:
        db.executescript(FIRST_VERSION)
        db.execute(
            "INSERT INTO entries VALUES (1, ?, 'ticket', '2026-11-12T01:12:00+00:00', ?, ?)",
            (TICKET.event_id, ticket, digest),
        )
        db.execute(
            "INSERT INTO tickets VALUES (?, '2026-11-12', ?, ?, 'printed', 0, NULL)", (TICKET.event_id, CODE, ticket)
        )
    kiosk.open()
    assert kiosk.store is not None
    assert kiosk.store.standing.base == ChainPoint(1, digest.hex())
    assert kiosk.journal.find(BY_CODE, THURSDAY) is not None
    assert kiosk.kinds() == ["ticket", "started"]


def test_an_event_id_is_a_ticket_once(kiosk: Kiosk) -> None:
    kiosk.open().grant()
    noted = kiosk.journal.note(WALK_IN, THURSDAY)
    ticket = given(kiosk.counter.give(WALK_IN, at(8), noted))
    kiosk.journal.record(ticket, WALK_IN)
    assert kiosk.kinds().count("ticket") == 1
    kiosk.journal.mark(EventId(ticket.event_id), RowState.PRINTED, 1)
    assert [row.state for row in rows(kiosk.path)] == ["printed"]
