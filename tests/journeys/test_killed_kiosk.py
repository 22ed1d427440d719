"""The power goes at the worst moment. Nothing is lost, nothing is on two unmarked papers, nobody waits for it."""

import pytest

from kiosk.core.model import PrinterFault
from kiosk.core.states import NumberShown, TicketShown
from quota_protocol.booking_code import BookingCode
from tests.journeys.link import PassOn
from tests.journeys.office import KioskProcess, Office

COPY = "CETAK ULANG"
CHECK_IN = "POST /v1/check-ins"


def until_row(office: Office, state: str) -> None:
    office.until(lambda: [row.state for row in office.journal()] == [state], f"one row that is {state}")


def scan_and_kill(office: Office, kiosk: KioskProcess, code: BookingCode, state: str) -> None:
    office.scan(code)
    until_row(office, state)
    kiosk.kill()


def start_again_with_one_uncertain_ticket(office: Office) -> None:
    office.start()
    office.until(lambda: office.facts.unsettled_tickets == 1, "the notice for staff")
    assert [(row.number, row.state, row.copies) for row in office.journal()] == [("A001", "uncertain", 0)]


def serve_somebody_else(office: Office) -> None:
    office.scan(office.book())
    office.until(lambda: office.number_shown() == "A002", "the next number")


def give_the_marked_copy(office: Office, code: BookingCode) -> None:
    office.scan(code)
    office.until(lambda: office.number_shown() == "A001", "the same number")
    papers = [paper.text for paper in office.printer.tickets]
    assert f"{COPY} 2" in papers[-1]
    assert "A001" in papers[-1]
    assert sum("A001" in paper and COPY not in paper for paper in papers) <= 1
    office.until(lambda: office.facts.unsettled_tickets == 0, "the settled ticket")


def test_killed_between_record_and_print_the_ticket_is_uncertain_and_blocks_nobody(quick_office: Office) -> None:
    code = quick_office.book()
    with quick_office.another_process() as kiosk:
        # The printer thinks before each of its four answers: seconds pass before the first byte of a ticket.
        quick_office.printer.answer_late(0.9)
        scan_and_kill(quick_office, kiosk, code, "recorded")
    assert quick_office.printer.ticket_count == 0
    assert quick_office.printer.strip.text == ""
    quick_office.printer.answer_late(0)
    start_again_with_one_uncertain_ticket(quick_office)
    serve_somebody_else(quick_office)
    give_the_marked_copy(quick_office, code)
    assert quick_office.link.asked("POST /v1/check-ins") == 2


def test_killed_after_the_paper_came_out_the_second_paper_is_marked(quick_office: Office) -> None:
    code = quick_office.book()
    with quick_office.another_process() as kiosk:
        quick_office.printer.no_queued_status()
        quick_office.scan(code)
        quick_office.printer.wait_for_tickets(1)
        until_row(quick_office, "recorded")
        kiosk.kill()
    quick_office.printer.no_queued_status(False)
    start_again_with_one_uncertain_ticket(quick_office)
    give_the_marked_copy(quick_office, code)


def test_killed_while_an_unprinted_ticket_is_printed_at_last_the_next_paper_is_marked(quick_office: Office) -> None:
    quick_office.printer.cover_open()
    quick_office.until(lambda: quick_office.facts.printer is PrinterFault.COVER_OPEN, "the open cover")
    code = quick_office.book()
    quick_office.scan(code)
    quick_office.until_shown(NumberShown)
    until_row(quick_office, "not_printed")
    quick_office.stop()
    quick_office.printer.cover_close()
    with quick_office.another_process() as kiosk:
        quick_office.printer.no_queued_status()
        quick_office.scan(code)
        quick_office.printer.wait_for_tickets(1)
        kiosk.kill()
    assert COPY not in quick_office.printer.tickets[0].text
    quick_office.printer.no_queued_status(False)
    start_again_with_one_uncertain_ticket(quick_office)
    give_the_marked_copy(quick_office, code)


@pytest.mark.parametrize("granted", [True, False], ids=["after the server granted it", "before the server heard of it"])
def test_killed_while_the_server_is_asked_the_request_is_abandoned_and_asked_anew(
    quick_office: Office, granted: bool
) -> None:
    """What the server gave for it is void: nobody holds that number."""
    code = quick_office.book()
    with quick_office.another_process() as kiosk:
        quick_office.link.treat(PassOn(late_s=30) if granted else PassOn(early_s=30), CHECK_IN)
        quick_office.scan(code)
        quick_office.until(lambda: quick_office.link.asked(CHECK_IN) == 1, "the request")
        quick_office.until(lambda: quick_office.link.answered(CHECK_IN) == granted, "the server's answer")
        kiosk.kill()
    assert quick_office.booking_state(code) == ("checked_in" if granted else "booked")
    quick_office.link.heal()
    assert quick_office.journal() == []
    quick_office.start()
    quick_office.scan(code)
    number = "A002" if granted else "A001"
    assert quick_office.until_shown(TicketShown).ticket.number == number
    assert COPY not in quick_office.printer.wait_for_tickets(1)[0].text
    first, second = quick_office.link.event_ids
    assert first != second
    living = {event_id for event_id, held in quick_office.tickets_of_server().items() if held == f"{number} waiting"}
    assert living == {second}
    assert quick_office.booking_state(code) == "checked_in"


def test_killed_while_a_marked_copy_is_printed_the_next_copy_has_the_next_number(quick_office: Office) -> None:
    """Nothing is on paper that is not on disk: else two papers would say that they are the same copy."""
    code = quick_office.book()
    quick_office.printer.no_queued_status()
    for papers in (1, 2):
        with quick_office.another_process() as kiosk:
            quick_office.scan(code)
            quick_office.printer.wait_for_tickets(papers)
            kiosk.kill()
    quick_office.printer.no_queued_status(False)
    assert [(row.number, row.copies) for row in quick_office.journal()] == [("A001", 1)]
    quick_office.start()
    quick_office.scan(code)
    quick_office.until_shown(TicketShown)
    texts = [paper.text for paper in quick_office.printer.wait_for_tickets(3)]
    assert [f"{COPY} {copy}" in text for copy, text in ((2, texts[1]), (3, texts[2]))] == [True, True]
    assert COPY not in texts[0]
