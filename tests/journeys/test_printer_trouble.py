"""Printers fail in the middle of the morning: nobody loses a number, and no number is on two unmarked papers."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.appliance import PRINTER_CHECK_EVERY_S
from kiosk.core.events import Button
from kiosk.core.model import PrinterFault
from kiosk.core.states import NumberShown, Refused, TicketShown, Welcome
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.problems import ProblemType
from tests.journeys.office import Office, open_office
from workbench import PaperTicket

COPY = "CETAK ULANG"


def number_on(paper: PaperTicket) -> str:
    return next(line.text for line in paper.lines if line.height >= 4)


def no_number_is_on_two_unmarked_papers(office: Office) -> bool:
    unmarked = Counter(number_on(paper) for paper in office.printer.tickets if COPY not in paper.text)
    return all(count == 1 for count in unmarked.values())


def row_is(office: Office, code_number: str, state: str) -> None:
    office.until(
        lambda: any(row.number == code_number and row.state == state for row in office.journal()),
        f"{code_number} {state} in the journal",
    )


def get_a_number_without_paper(office: Office, fault: PrinterFault, state: str) -> BookingCode:
    code = office.book()
    office.scan(code)
    shown = office.until_shown(NumberShown)
    assert (shown.ticket.number, shown.fault) == ("A001", fault)
    office.until(lambda: office.gate_open, "the open gate")
    row_is(office, "A001", state)
    assert any("event=staff-called" in line for line in office.log.lines)
    return code


def home_again(office: Office) -> None:
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.until(lambda: office.facts.printer is None, "a printer that is well")


@pytest.fixture
def unhurried_office(folder: Path) -> Iterator[Office]:
    """The kiosk looks at its printer as often as in the field."""
    with open_office(folder, PRINTER_CHECK_EVERY_S, screening={"enabled": False}) as opened:
        yield opened


def test_a_printer_that_is_off_from_the_start_costs_nobody_a_number(unhurried_office: Office) -> None:
    office = unhurried_office
    office.stop()
    office.printer.power_off()
    office.start()
    office.until(lambda: office.facts.printer is PrinterFault.OFFLINE, "the printer's fault")
    code = get_a_number_without_paper(office, PrinterFault.OFFLINE, "not_printed")
    office.printer.power_on()
    back_at_s = time.monotonic()
    office.until(lambda: office.facts.printer is None, "a printer that is well")
    assert time.monotonic() - back_at_s <= 3.0
    assert office.printer.ticket_count == 0, "nothing is printed later by itself"
    office.scan(office.book())
    assert office.until_shown(TicketShown).ticket.number == "A002"
    office.scan(spaced(code))
    office.until(lambda: office.number_shown() == "A001", "the first number again")
    papers = office.printer.wait_for_tickets(2)
    assert [number_on(paper) for paper in papers] == ["A002", "A001"]
    assert not any(COPY in paper.text for paper in papers)


def test_with_the_printer_known_to_be_down_the_number_is_shown_at_once(quick_office: Office) -> None:
    quick_office.printer.cover_open()
    quick_office.until(lambda: quick_office.facts.printer is PrinterFault.COVER_OPEN, "the open cover")
    received = quick_office.printer.received_bytes
    get_a_number_without_paper(quick_office, PrinterFault.COVER_OPEN, "not_printed")
    assert quick_office.printer.received_bytes - received < 100, "questions, and no ticket"
    assert not any("at=Printing" in line for line in quick_office.log.lines)


def test_paper_that_is_out_before_the_ticket_is_certain(quick_office: Office) -> None:
    quick_office.printer.paper_out()
    code = get_a_number_without_paper(quick_office, PrinterFault.PAPER_OUT, "not_printed")
    quick_office.printer.new_roll()
    home_again(quick_office)
    assert quick_office.printer.ticket_count == 0
    quick_office.scan(spaced(code))
    quick_office.until_shown(TicketShown)
    (paper,) = quick_office.printer.wait_for_tickets(1)
    assert COPY not in paper.text
    row_is(quick_office, "A001", "printed")
    assert [row.copies for row in quick_office.journal()] == [0]


def test_paper_that_ends_in_mid_ticket_is_settled_by_the_new_roll_without_a_copy(quick_office: Office) -> None:
    quick_office.printer.paper_out_after_lines(6)
    code = get_a_number_without_paper(quick_office, PrinterFault.PAPER_OUT, "uncertain")
    quick_office.until(lambda: quick_office.facts.unsettled_tickets == 1, "the notice for staff")
    quick_office.printer.new_roll()
    # The printer has kept the rest: it prints that, and says so, to a kiosk that nobody stands at any more.
    quick_office.until(lambda: quick_office.facts.unsettled_tickets == 0, "the settled ticket")
    row_is(quick_office, "A001", "printed")
    assert [row.copies for row in quick_office.journal()] == [0]
    home_again(quick_office)
    quick_office.scan(spaced(code))
    quick_office.until_shown(Refused)
    assert quick_office.printer.ticket_count == 1
    assert no_number_is_on_two_unmarked_papers(quick_office)


@pytest.mark.parametrize("hang_up", ["reset_connection_after", "close_connection_after"])
def test_a_line_that_is_cut_in_mid_ticket_leads_to_a_marked_copy(quick_office: Office, hang_up: str) -> None:
    getattr(quick_office.printer, hang_up)(300)
    code = get_a_number_without_paper(quick_office, PrinterFault.DISCONNECTED, "uncertain")
    home_again(quick_office)
    quick_office.scan(spaced(code))
    quick_office.until_shown(TicketShown)
    assert f"{COPY} 2" in quick_office.printer.tickets[-1].text
    assert no_number_is_on_two_unmarked_papers(quick_office)


def test_copies_are_counted_and_a_printed_copy_settles_the_ticket(quick_office: Office) -> None:
    quick_office.printer.reset_connection_after(300)
    code = get_a_number_without_paper(quick_office, PrinterFault.DISCONNECTED, "uncertain")
    home_again(quick_office)
    quick_office.printer.reset_connection_after(300)
    quick_office.scan(spaced(code))
    quick_office.until_shown(NumberShown)
    home_again(quick_office)
    quick_office.scan_directly(code)
    assert quick_office.until_shown(TicketShown).copy == 3
    assert f"{COPY} 3" in quick_office.printer.tickets[-1].text
    row_is(quick_office, "A001", "printed")
    quick_office.scan_directly(spaced(quick_office.book()))
    quick_office.until(lambda: quick_office.number_shown() == "A002", "the next visitor")
    quick_office.scan_directly(code)
    assert quick_office.until_shown(Refused).kind is ProblemType.BOOKING_USED


def test_a_copy_that_does_not_come_out_leaves_the_ticket_uncertain(quick_office: Office) -> None:
    quick_office.printer.reset_connection_after(300)
    code = get_a_number_without_paper(quick_office, PrinterFault.DISCONNECTED, "uncertain")
    home_again(quick_office)
    quick_office.printer.paper_out()
    quick_office.scan(spaced(code))
    quick_office.until_shown(NumberShown)
    quick_office.printer.new_roll()
    home_again(quick_office)
    assert [(row.state, row.copies) for row in quick_office.journal()] == [("uncertain", 0)]
    quick_office.scan_directly(code)
    assert quick_office.until_shown(TicketShown).copy == 2


def test_a_silent_printer_is_found_out_before_a_ticket_is_sent(quick_office: Office) -> None:
    quick_office.printer.silent()
    get_a_number_without_paper(quick_office, PrinterFault.SILENT, "not_printed")
    assert quick_office.printer.ticket_count == 0


def test_a_ticket_that_did_not_come_out_calls_staff(quick_office: Office) -> None:
    quick_office.visit(quick_office.book())
    quick_office.press(Button.TICKET_MISSING)
    quick_office.until(lambda: any("reason=ticket-uncertain" in line for line in quick_office.log.lines), "the call")


def test_paper_that_is_nearly_out_is_noticed_and_prints_on(quick_office: Office) -> None:
    quick_office.printer.near_end()
    quick_office.until(lambda: quick_office.facts.paper_near_end, "the notice")
    quick_office.visit(quick_office.book())
    assert quick_office.printer.ticket_count == 1
