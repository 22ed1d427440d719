"""The journal file: what it holds after each step, after a crash, and when it cannot be written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, JournalFault, NewNumber, RowState, TicketWish
from kiosk.offline_cache.journal import Journal, JournalError, rows
from kiosk.offline_cache.store import Store
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Origin
from tests.kiosk.offline.files import open_journal as open_a_journal
from tests.kiosk.samples import CODE, NIK, OTHER_CODE, THURSDAY, TICKET, WIB

BY_CODE = CheckInByCode(CODE)
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
EVENT = EventId(TICKET.event_id)
START = datetime(2026, 11, 12, 8, 12, tzinfo=WIB)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Callable[[], Journal]]:
    opened: list[Store] = []
    times = iter(START + timedelta(seconds=second) for second in range(10_000))

    def open_it() -> Journal:
        store, journal = open_a_journal(path, lambda: next(times))
        opened.append(store)
        return journal

    yield open_it
    for store in opened:
        store.close()


def entries(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT event_id, kind FROM entries ORDER BY seq").fetchall()


def state_of(path: Path) -> list[tuple[str, int]]:
    return [(row.state, row.copies) for row in rows(path)]


@pytest.mark.parametrize("wish", [BY_CODE, CheckInByNik(NIK), WALK_IN])
def test_every_request_is_noted_under_an_id_of_its_own(
    open_journal: Callable[[], Journal], path: Path, wish: TicketWish
) -> None:
    """One that was asked before has ended by now: as a ticket, or abandoned, which bars its id for ever."""
    journal = open_journal()
    first, second = journal.note(wish, THURSDAY), journal.note(wish, THURSDAY)
    assert first.event_id != second.event_id
    assert [entry for entry in entries(path) if entry[1] == "noted"] == [
        (first.event_id, "noted"),
        (second.event_id, "noted"),
    ]


def test_a_request_that_was_cut_off_is_abandoned_at_the_next_start(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    cut_off, given, refused = (journal.note(BY_CODE, THURSDAY) for _ in range(3))
    journal.record(replace(TICKET, event_id=given.event_id), BY_CODE)
    journal.abandon(refused.event_id)
    journal._store.close()
    open_journal()
    ends = {event_id: kind for event_id, kind in entries(path) if kind in ("ticket", "abandoned")}
    assert ends == {cut_off.event_id: "abandoned", given.event_id: "ticket", refused.event_id: "abandoned"}
    assert [kind for _, kind in entries(path)].count("abandoned") == 2


def test_a_recorded_ticket_is_found_by_what_was_presented_on_its_day(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    found = journal.find(BY_CODE, THURSDAY)
    assert found is not None
    assert (found.ticket, found.code, found.state, found.copies) == (TICKET, CODE, RowState.RECORDED, 0)
    assert journal.find(CheckInByCode(OTHER_CODE), THURSDAY) is None
    assert journal.find(BY_CODE, THURSDAY + timedelta(days=1)) is None
    assert journal.find(WALK_IN, THURSDAY) is None


def test_a_ticket_by_nik_is_found_in_this_run_and_the_nik_is_nowhere_on_disk(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.note(CheckInByNik(NIK), THURSDAY)
    journal.record(TICKET, CheckInByNik(NIK))
    assert journal.find(CheckInByNik(NIK), THURSDAY) is not None
    for file in path.parent.iterdir():
        assert NIK.digits.encode() not in file.read_bytes()
    journal._store.close()
    assert open_journal().find(CheckInByNik(NIK), THURSDAY) is None


def test_recording_twice_is_recording_once(open_journal: Callable[[], Journal], path: Path) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.PRINTED, 1)
    journal.record(TICKET, BY_CODE)
    assert state_of(path) == [("printed", 0)]


def test_copies_count_as_printed_or_possibly_printed(open_journal: Callable[[], Journal], path: Path) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.UNCERTAIN, 1)
    assert state_of(path) == [("uncertain", 0)]
    journal.mark(EVENT, RowState.UNCERTAIN, 2)
    assert state_of(path) == [("uncertain", 1)]
    journal.mark(EVENT, RowState.PRINTED, 3)
    assert state_of(path) == [("printed", 2)]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (None, "uncertain"),
        (RowState.PRINTED, "printed"),
        (RowState.NOT_PRINTED, "not_printed"),
        (RowState.UNCERTAIN, "uncertain"),
    ],
)
def test_after_a_crash_only_what_had_no_outcome_becomes_uncertain(
    open_journal: Callable[[], Journal], path: Path, state: RowState | None, after: str
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    if state is not None:
        journal.mark(EVENT, state, 1)
    journal._store.close()
    again = open_journal()
    assert state_of(path) == [(after, 0)]
    assert again.unsettled_count(THURSDAY) == (after == "uncertain")
    assert again.unsettled_count(THURSDAY + timedelta(days=1)) == 0


def test_an_unprinted_ticket_that_is_printed_after_all_is_uncertain_after_a_crash(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.NOT_PRINTED, 1)
    journal.record(TICKET, BY_CODE)
    assert state_of(path) == [("recorded", 0)]
    journal._store.close()
    open_journal()
    assert state_of(path) == [("uncertain", 0)]


def test_what_is_recorded_is_on_disk_before_the_call_returns(
    open_journal: Callable[[], Journal], path: Path, tmp_path: Path
) -> None:
    """A copy of the files, taken without closing anything, is what a power cut would leave."""
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    left = tmp_path / "after-the-power-cut"
    left.mkdir()
    for file in path.parent.iterdir():
        (left / file.name).write_bytes(file.read_bytes())
    assert state_of(left / path.name) == [("recorded", 0)]


def test_the_journal_syncs_every_commit(open_journal: Callable[[], Journal], path: Path) -> None:
    db = open_journal()._store._db
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_named_and_nothing_half_stays(open_journal: Callable[[], Journal], path: Path) -> None:
    journal = open_journal()
    pages = journal._store._db.execute("PRAGMA page_count").fetchone()[0]
    journal._store._db.execute(f"PRAGMA max_page_count={pages}")
    big = replace(TICKET, ticket_id="x" * 20_000)
    with pytest.raises(JournalError) as full:
        journal.record(big, BY_CODE)
    assert full.value.fault is JournalFault.DISK_FULL
    assert rows(path) == []
    journal._store._db.execute("PRAGMA max_page_count=1000000")
    journal.record(big, BY_CODE)
    assert state_of(path) == [("recorded", 0)]


def test_a_journal_that_somebody_holds_is_locked_and_works_again_afterwards(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError) as locked:
            journal.note(BY_CODE, THURSDAY)
    assert locked.value.fault is JournalFault.LOCKED
    journal.note(BY_CODE, THURSDAY)


def test_a_damaged_file_is_named(open_journal: Callable[[], Journal], path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(JournalError) as damaged:
        open_journal()
    assert damaged.value.fault is JournalFault.DAMAGED


def test_a_read_only_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(JournalError) as refused:
        open_a_journal(tmp_path / "state" / "journal.sqlite", lambda: START)
    assert refused.value.fault is JournalFault.READ_ONLY


def test_a_journal_that_is_not_there_cannot_be_listed(path: Path) -> None:
    with pytest.raises(JournalError):
        rows(path)


def test_a_listed_row_says_what_the_contract_promises(open_journal: Callable[[], Journal], path: Path) -> None:
    open_journal().record(TICKET, CheckInByCode(BookingCode(CODE)))
    (row,) = rows(path)
    assert (row.event_id, row.number, row.series, row.origin) == (EVENT, "A045", "A", "booking")
    assert (row.issued_at, row.state, row.verdict, row.copies) == ("2026-11-12T08:12:00+07:00", "recorded", None, 0)


def test_a_ticket_on_paper_stays_printed_whatever_becomes_of_its_copies(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.PRINTED, copy=1)
    journal.mark(EVENT, RowState.UNCERTAIN, copy=2)
    assert state_of(path) == [("printed", 1)]


def test_a_copy_counts_from_before_its_first_byte_until_it_certainly_did_not_come_out(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.UNCERTAIN, copy=1)
    journal.record_copy(EVENT, 2)
    assert state_of(path) == [("uncertain", 1)]
    journal.mark(EVENT, RowState.NOT_PRINTED, copy=2)
    assert state_of(path) == [("uncertain", 0)], "the first print may still be on paper, and copy 2 is none"
    journal.record_copy(EVENT, 2)
    journal.mark(EVENT, RowState.PRINTED, copy=2)
    journal.record_copy(EVENT, 3)
    journal.mark(EVENT, RowState.NOT_PRINTED, copy=2)
    assert state_of(path) == [("printed", 2)], "what is said late of an earlier copy leaves the newest one counted"


def test_a_voided_ticket_is_not_found_again_and_only_a_paper_that_comes_out_after_all_is_told_of(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.UNCERTAIN, copy=1)
    journal.void(EVENT)
    journal.void(EVENT)
    journal.mark(EVENT, RowState.UNCERTAIN, copy=1)
    journal.mark(EVENT, RowState.NOT_PRINTED, copy=1)
    assert entries(path)[-1] == (EVENT, "voided")
    journal.mark(EVENT, RowState.PRINTED, copy=1)
    journal.mark(EVENT, RowState.PRINTED, copy=2)
    assert entries(path)[-2:] == [(EVENT, "printed"), (EVENT, "copy")], "the server revives it, and asks staff anew"
    assert state_of(path) == [("voided", 0)]
    assert journal.find(BY_CODE, THURSDAY) is None
    assert journal.newest(THURSDAY, 5) == ()
    assert journal.unsettled_count(THURSDAY) == 0
    said = [kind for _, kind in entries(path)]
    assert said == ["started", "ticket", "uncertain", "staff", "voided", "printed", "copy"]


def test_a_ticket_that_may_be_on_paper_is_never_called_unprinted(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    journal.mark(EVENT, RowState.UNCERTAIN, copy=1)
    journal.mark(EVENT, RowState.NOT_PRINTED, copy=1)
    assert state_of(path) == [("uncertain", 0)]


def test_a_row_that_no_longer_reads_as_a_ticket_is_a_damaged_journal_not_the_end_of_the_kiosk(
    open_journal: Callable[[], Journal], path: Path
) -> None:
    journal = open_journal()
    journal.record(TICKET, BY_CODE)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE tickets SET ticket = ?", (b'{"number": 7}',))
    with pytest.raises(JournalError) as caught:
        journal.find(BY_CODE, THURSDAY)
    assert caught.value.fault is JournalFault.DAMAGED
    with pytest.raises(JournalError):
        rows(path)
