"""The disk is full or the journal is held: nothing is printed that is not on disk, and nobody crashes."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.core.events import Button
from kiosk.core.model import JournalFault, RowState, StaffReason
from kiosk.core.states import NumberShown, Refused, TicketShown, Welcome, WithStaff
from quota_protocol.journal_chain import entry_hash
from tests.journeys.link import PassOn
from tests.journeys.office import KioskProcess, Office, invented_nik

CHECK_IN = "POST /v1/check-ins"


def until_logged(office: Office, kiosk: KioskProcess, text: str, count: int = 1) -> None:
    office.until(lambda: kiosk.log.count(text) >= count, f"{text} in the log")
    assert kiosk.runs


def test_with_a_full_disk_nobody_gets_a_number_and_staff_are_called(quick_office: Office) -> None:
    code = quick_office.book()
    with quick_office.another_process() as kiosk:
        with kiosk.disk_full():
            quick_office.scan(code)
            until_logged(quick_office, kiosk, "event=staff-called reason=journal")
        assert quick_office.link.asked(CHECK_IN) == 0
        assert quick_office.printer.ticket_count == 0
        quick_office.scan(f"Kode {code}")
        quick_office.printer.wait_for_tickets(1)
        assert kiosk.runs
    assert quick_office.booking_state(code) == "checked_in"


def test_a_number_that_does_not_get_on_disk_is_shown_and_not_printed_and_given_later(quick_office: Office) -> None:
    code = quick_office.book()
    with quick_office.another_process() as kiosk:
        quick_office.link.treat(PassOn(late_s=0.4), "POST")
        quick_office.scan(code)
        quick_office.until(lambda: quick_office.link.answered(CHECK_IN) == 1, "the granted number")
        with kiosk.disk_full():
            until_logged(quick_office, kiosk, "at=NumberShown")
        assert (quick_office.journal(), quick_office.printer.ticket_count) == ([], 0)
        quick_office.scan(f"Kode {code}")
        (paper,) = quick_office.printer.wait_for_tickets(1)
        assert "A001" in paper.text
        assert kiosk.runs
    assert len(quick_office.link.event_ids) == 1, "the number that was shown is put on disk as soon as that is possible"


@pytest.fixture
def holder(quick_office: Office) -> sqlite3.Connection:
    """Another program that holds the journal."""
    path = quick_office.config.server.state_dir / "journal.sqlite"
    return sqlite3.connect(path, isolation_level=None, timeout=5)


def test_a_journal_that_somebody_holds_leads_to_staff_and_then_on(
    quick_office: Office, holder: sqlite3.Connection
) -> None:
    code = quick_office.book()
    with closing(holder):
        holder.execute("BEGIN IMMEDIATE")
        quick_office.scan(code)
        assert quick_office.until_shown(WithStaff).reason is StaffReason.JOURNAL
        assert quick_office.link.asked(CHECK_IN) == 0
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    quick_office.scan(f"Kode {code}")
    quick_office.until_shown(TicketShown)


def test_a_journal_that_is_held_when_the_number_comes_shows_it_without_paper(
    quick_office: Office, holder: sqlite3.Connection
) -> None:
    code = quick_office.book()
    quick_office.link.treat(PassOn(late_s=0.3), "POST")
    with closing(holder):
        quick_office.scan(code)
        quick_office.until(lambda: quick_office.link.asked(CHECK_IN) == 1, "the request")
        holder.execute("BEGIN IMMEDIATE")
        shown = quick_office.until_shown(NumberShown)
        assert (shown.ticket.number, shown.fault) == ("A001", JournalFault.LOCKED)
    assert quick_office.printer.ticket_count == 0
    quick_office.scan(f"Kode {code}")
    quick_office.until_shown(TicketShown)
    assert "CETAK ULANG" not in quick_office.printer.wait_for_tickets(1)[0].text


def test_after_a_mixed_morning_the_chain_of_entries_is_whole_and_nobody_can_rewrite_it(quick_office: Office) -> None:
    quick_office.visit(quick_office.book())
    quick_office.scan("K7M4-2QXA")
    quick_office.until_shown(Refused)
    quick_office.printer.reset_connection_after(300)
    code = quick_office.book(nik=invented_nik(88))
    quick_office.scan(invented_nik(88))
    quick_office.until_shown(NumberShown)
    quick_office.until(lambda: quick_office.journal()[-1].state == RowState.UNCERTAIN, "the uncertain row")
    path = quick_office.config.server.state_dir / "journal.sqlite"
    quick_office.stop()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        before = b""
        kinds = []
        for seq, event_id, kind, at, body, digest in db.execute("SELECT * FROM entries ORDER BY seq"):
            assert digest == entry_hash(before, seq, event_id, kind, at, body)
            before = digest
            kinds.append(kind)
        for statement in ("UPDATE entries SET kind = 'printed'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
    assert kinds[0] == "started"
    assert kinds.count("noted") == 3
    assert kinds.count("abandoned") == 1
    assert kinds.count("ticket") == 2
    assert invented_nik(88).encode() not in path.read_bytes()
    assert quick_office.booking_state(code) == "checked_in"
