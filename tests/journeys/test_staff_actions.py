"""What staff can do at a kiosk that serves: open the gate, print a ticket again, let somebody through."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.events import Button
from kiosk.core.model import EventId, PrinterFault, RowState, StaffOutcome, StaffReason
from kiosk.core.staff_events import ReasonChosen, TicketChosen
from kiosk.core.states import (
    ChoosingReason,
    ChoosingUrgentService,
    NumberShown,
    StaffDone,
    StaffMenu,
    StaffTickets,
    TicketShown,
    Welcome,
    WithStaff,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import UrgentReason
from tests.journeys.office import Office, open_office
from tests.journeys.staff import WITH_PIN, enter_staff_mode, staff_actions, staff_entries

COPY = "CETAK ULANG"


@pytest.fixture
def staffed_office(folder: Path) -> Iterator[Office]:
    """An office without screening whose staff have a PIN, with a gate that shuts soon."""
    with open_office(folder, screening={"enabled": False}, staff=WITH_PIN, gate={"open_for_s": 1}) as opened:
        yield opened


@pytest.fixture
def screening_office(folder: Path) -> Iterator[Office]:
    """An office that screens its visitors and whose staff have a PIN."""
    with open_office(folder, staff=WITH_PIN) as opened:
        yield opened


def _serve_somebody(office: Office) -> str:
    """A visit with a ticket; gives its number."""
    number = office.visit(office.book()).ticket.number
    office.press(Button.DONE)
    office.until_shown(Welcome)
    return number


def _list_tickets(office: Office) -> StaffTickets:
    office.press(Button.STAFF_PRINT_AGAIN)
    return office.until_shown(StaffTickets)


def _choose(office: Office, number: str) -> StaffDone:
    listed = _list_tickets(office)
    event_id = next(one.ticket.event_id for one in listed.tickets if one.ticket.number == number)
    office.running.runtime.post(TicketChosen(EventId(event_id), office.running.runtime.newest.scene))
    return office.until_shown(StaffDone)


def _back_to_menu(office: Office) -> None:
    office.press(Button.BACK)
    office.until_shown(StaffMenu)


def _row_is(office: Office, number: str, state: str, copies: int) -> None:
    wanted = (number, state, copies)
    office.until(
        lambda: any((row.number, row.state, row.copies) == wanted for row in office.journal()),
        f"{wanted} in the journal",
    )


def test_staff_open_the_gate_and_the_journal_says_so(staffed_office: Office) -> None:
    enter_staff_mode(staffed_office)
    assert not staffed_office.gate_open
    staffed_office.press(Button.STAFF_OPEN_GATE)
    assert staffed_office.until_shown(StaffDone) == StaffDone(StaffOutcome.GATE_OPENED)
    staffed_office.until(lambda: staffed_office.gate_open, "the open gate")
    staffed_office.until(
        lambda: staff_actions(staffed_office) == ["entered", "opened-gate"], "the action in the journal"
    )


def test_a_lost_ticket_is_printed_again_marked_counted_noted_and_opens_no_gate(staffed_office: Office) -> None:
    number = _serve_somebody(staffed_office)
    staffed_office.until(lambda: staffed_office.gate_open, "the gate, for the visitor")
    staffed_office.until(lambda: not staffed_office.gate_open, "the gate, shut again")
    enter_staff_mode(staffed_office)
    assert _choose(staffed_office, number) == StaffDone(StaffOutcome.PRINTED, number)
    first, second = staffed_office.printer.wait_for_tickets(2)
    assert COPY not in first.text
    assert f"{COPY} 2" in second.text
    assert number in second.text
    _row_is(staffed_office, number, "printed", 1)
    assert not staffed_office.gate_open
    event_id = staffed_office.journal()[0].event_id
    staffed_office.until(lambda: len(staff_entries(staffed_office)) == 2, "the action in the journal")
    assert staff_entries(staffed_office)[1] == {"action": "printed-again", "ticket": event_id}


def test_a_ticket_is_printed_again_three_times_and_no_more(staffed_office: Office) -> None:
    number = _serve_somebody(staffed_office)
    enter_staff_mode(staffed_office)
    for copies in (1, 2, 3):
        assert _choose(staffed_office, number).outcome is StaffOutcome.PRINTED
        _row_is(staffed_office, number, "printed", copies)
        _back_to_menu(staffed_office)
    assert _choose(staffed_office, number) == StaffDone(StaffOutcome.COPIES_SPENT, number)
    papers = staffed_office.printer.wait_for_tickets(4)
    assert [COPY in paper.text for paper in papers] == [False, True, True, True]
    assert f"{COPY} 4" in papers[3].text
    assert staff_actions(staffed_office).count("printed-again") == 3


def test_a_ticket_that_is_certainly_on_no_paper_is_printed_as_the_first_and_stands_before_those_that_are(
    staffed_office: Office,
) -> None:
    staffed_office.printer.paper_out()
    staffed_office.until(lambda: staffed_office.facts.printer is PrinterFault.PAPER_OUT, "the missing paper")
    staffed_office.scan(staffed_office.book())
    waiting = staffed_office.until_shown(NumberShown).ticket.number
    _row_is(staffed_office, waiting, "not_printed", 0)
    staffed_office.printer.new_roll()
    staffed_office.until(lambda: staffed_office.facts.printer is None, "the new roll")
    printed = _serve_somebody(staffed_office)
    enter_staff_mode(staffed_office)
    listed = _list_tickets(staffed_office)
    assert [(one.ticket.number, one.state) for one in listed.tickets] == [
        (waiting, RowState.NOT_PRINTED),
        (printed, RowState.PRINTED),
    ]
    _back_to_menu(staffed_office)
    assert _choose(staffed_office, waiting) == StaffDone(StaffOutcome.PRINTED, waiting)
    papers = staffed_office.printer.wait_for_tickets(2)
    assert not any(COPY in paper.text for paper in papers)
    _row_is(staffed_office, waiting, "printed", 0)


def test_with_the_printer_down_staff_are_told_and_nothing_is_printed_later(staffed_office: Office) -> None:
    number = _serve_somebody(staffed_office)
    staffed_office.printer.paper_out()
    staffed_office.until(lambda: staffed_office.facts.printer is PrinterFault.PAPER_OUT, "the missing paper")
    enter_staff_mode(staffed_office)
    assert _choose(staffed_office, number) == StaffDone(StaffOutcome.NOT_PRINTED, number)
    staffed_office.printer.new_roll()
    staffed_office.until(lambda: staffed_office.facts.printer is None, "the new roll")
    assert staffed_office.printer.ticket_count == 1
    assert staff_actions(staffed_office) == ["entered"], "nothing was done"


def test_before_the_first_ticket_there_is_nothing_to_print_again(staffed_office: Office) -> None:
    enter_staff_mode(staffed_office)
    staffed_office.press(Button.STAFF_PRINT_AGAIN)
    assert staffed_office.until_shown(StaffDone) == StaffDone(StaffOutcome.NO_TICKETS)


def _come_warm(office: Office) -> BookingCode:
    code = office.book()
    office.thermometer.person(38.4)
    office.scan(code)
    assert office.until_shown(WithStaff).reason is StaffReason.WARM
    return code


def test_staff_let_through_whom_the_thermometer_sent_to_them_and_the_number_comes(screening_office: Office) -> None:
    office = screening_office
    code = _come_warm(office)
    enter_staff_mode(office)
    assert office.kiosk_state == StaffMenu(may_pass=True)
    office.press(Button.STAFF_LET_THROUGH)
    shown = office.until_shown(TicketShown)
    assert (shown.ticket.number, shown.code) == ("A001", code)
    assert office.booking_state(code) == "checked_in"
    assert office.measurements() == 1
    office.until(lambda: office.gate_open, "the open gate")
    office.until(lambda: staff_actions(office) == ["entered", "passed-screening"], "the action in the journal")


def test_whoever_was_let_through_is_not_let_through_twice(screening_office: Office) -> None:
    office = screening_office
    _come_warm(office)
    enter_staff_mode(office)
    office.press(Button.STAFF_LET_THROUGH)
    office.until_shown(TicketShown)
    office.press(Button.DONE)
    office.until_shown(Welcome)
    enter_staff_mode(office)
    assert office.kiosk_state == StaffMenu(may_pass=False)
    office.press(Button.STAFF_LET_THROUGH)
    office.press(Button.DONE)
    office.until_shown(Welcome)
    assert office.printer.ticket_count == 1


def test_the_last_one_sent_to_staff_is_the_one_who_is_let_through(screening_office: Office) -> None:
    office = screening_office
    first = _come_warm(office)
    office.press(Button.DONE)
    office.until_shown(Welcome)
    second = _come_warm(office)
    enter_staff_mode(office)
    office.press(Button.STAFF_LET_THROUGH)
    assert office.until_shown(TicketShown).code == second
    assert office.booking_state(first) == "booked"


def test_what_staff_do_tells_nobody_who_it_was_for(screening_office: Office) -> None:
    office = screening_office
    nik = "6171010101010777"
    office.book(nik=nik)
    office.thermometer.person(38.4)
    office.scan(nik)
    office.until_shown(WithStaff)
    assert nik not in repr(office.running.runtime.newest)
    enter_staff_mode(office)
    office.press(Button.STAFF_LET_THROUGH)
    office.until_shown(TicketShown)
    office.until(lambda: "passed-screening" in staff_actions(office), "the action in the journal")
    assert nik not in "\n".join(office.log.lines)
    assert all(nik not in path.read_bytes().decode("latin-1") for path in office.folder.glob("state/journal*"))


def _ask_for_urgent_number(office: Office, reason: UrgentReason, service: str) -> None:
    office.press(Button.URGENT)
    office.until_shown(ChoosingReason)
    office.running.runtime.post(ReasonChosen(reason, office.running.runtime.newest.scene))
    office.until_shown(ChoosingUrgentService)
    office.choose_service(service)


def test_whoever_may_not_wait_gets_an_urgent_number_unmeasured_also_for_a_suspended_service(
    screening_office: Office,
) -> None:
    office = screening_office
    office.suspend("perekaman", "surat No. 470/0001/2026")
    office.press(Button.URGENT)
    assert office.until_shown(WithStaff).reason is StaffReason.URGENT
    enter_staff_mode(office)
    _ask_for_urgent_number(office, UrgentReason.ILLNESS, "perekaman")
    assert office.until_shown(TicketShown).ticket.number == "U001"
    assert office.measurements() == 0
    (row,) = office.journal()
    assert (row.number, row.origin) == ("U001", "urgent")
    (paper,) = office.printer.wait_for_tickets(1)
    assert "KEPERLUAN MENDESAK" in paper.text
    assert "sakit" not in paper.text.lower()
    office.until(lambda: office.gate_open, "the open gate")
    office.until(lambda: staff_actions(office) == ["entered", "urgent-number"], "the action in the journal")
    assert not any("sakit" in line.lower() for line in office.log.lines), "why is between staff and the visitor"


def test_without_the_server_an_urgent_number_comes_from_what_the_kiosk_holds(staffed_office: Office) -> None:
    office = staffed_office
    office.until_ready_to_be_alone()
    enter_staff_mode(office)
    office.link.off()
    _ask_for_urgent_number(office, UrgentReason.OTHER, "cetak_ktp")
    assert office.until_shown(TicketShown).ticket.number == "U5001"
