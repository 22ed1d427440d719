"""Staff take a ticket back at the kiosk: it is in the journal, the server voids it, and its holder may come again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.events import Button
from kiosk.core.model import EventId, StaffOutcome
from kiosk.core.staff_events import TicketChosen
from kiosk.core.staff_states import ConfirmingVoid, TicketsToVoid
from kiosk.core.states import ChoosingWindow, NumberShown, StaffDone, StaffMenu, TicketShown, Welcome
from tests.journeys.office import Office, open_office
from tests.journeys.staff import WITH_PIN, enter_staff_mode, staff_entries


@pytest.fixture
def staffed_office(folder: Path) -> Iterator[Office]:
    """An office without screening whose staff have a PIN and whose kiosk syncs soon."""
    offline: dict[str, object] = {"request_timeout_s": 1.0, "sync_every_s": 0.2}
    with open_office(folder, screening={"enabled": False}, staff=WITH_PIN, offline=offline) as opened:
        yield opened


def _choose(office: Office, number: str) -> ConfirmingVoid:
    enter_staff_mode(office)
    office.press(Button.STAFF_VOID)
    listed = office.until_shown(TicketsToVoid)
    event_id = next(one.ticket.event_id for one in listed.tickets if one.ticket.number == number)
    office.running.runtime.post(TicketChosen(EventId(event_id), office.running.runtime.newest.scene))
    return office.until_shown(ConfirmingVoid)


def _void(office: Office, number: str) -> None:
    _choose(office, number)
    office.press(Button.CONTINUE)
    assert office.until_shown(StaffDone) == StaffDone(StaffOutcome.VOIDED, number)


def _until_server_holds(office: Office, *tickets: str) -> None:
    office.until(lambda: sorted(office.tickets_of_server().values()) == sorted(tickets), f"{tickets} on the server")


def test_a_voided_ticket_leaves_the_queue_and_its_booking_is_open_for_another_number(staffed_office: Office) -> None:
    office = staffed_office
    code = office.book()
    assert office.visit(code).ticket.number == "A001"
    office.press(Button.DONE)
    office.until_shown(Welcome)
    _void(office, "A001")
    _until_server_holds(office, "A001 voided")
    assert office.booking_state(code) == "booked"
    (row,) = office.journal()
    assert (row.number, row.state) == ("A001", "voided")
    assert staff_entries(office)[-1] == {"action": "voided-ticket", "ticket": row.event_id}
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.scan_directly(code)
    assert office.until_shown(TicketShown).ticket.number == "A002"
    _until_server_holds(office, "A001 voided", "A002 waiting")


def test_without_the_server_a_ticket_is_voided_all_the_same_and_the_server_hears_of_it_later(
    staffed_office: Office,
) -> None:
    office = staffed_office
    office.until_ready_to_be_alone()
    office.link.off()
    office.until_alone()
    office.ask_for("cetak_ktp")
    office.until_shown(ChoosingWindow)
    office.choose_window("08:00")
    assert office.until_shown(TicketShown).ticket.number == "A5001"
    office.press(Button.DONE)
    office.until_shown(Welcome)
    _void(office, "A5001")
    office.press(Button.BACK)
    office.until_shown(StaffMenu)
    office.press(Button.STAFF_VOID)
    assert office.until_shown(StaffDone) == StaffDone(StaffOutcome.NO_TICKETS), "nobody voids it twice"
    assert office.tickets_of_server() == {}
    office.link.on()
    _until_server_holds(office, "A5001 voided")
    office.until_told()
    assert [row.state for row in office.journal()] == ["voided"]


def test_staff_who_think_better_of_it_change_nothing(staffed_office: Office) -> None:
    office = staffed_office
    office.visit(office.book())
    office.press(Button.DONE)
    office.until_shown(Welcome)
    _choose(office, "A001")
    office.press(Button.BACK)
    office.until_shown(StaffMenu)
    assert [row.state for row in office.journal()] == ["printed"]
    assert [entry["action"] for entry in staff_entries(office)] == ["entered"]


def test_a_paper_that_comes_out_after_staff_took_it_back_holds_and_the_notice_is_gone_before(
    staffed_office: Office,
) -> None:
    office = staffed_office
    office.printer.paper_out_after_lines(6)
    office.scan_directly(office.book())
    office.until_shown(NumberShown)
    office.until(lambda: office.facts.unsettled_tickets == 1, "the notice for staff")
    office.press(Button.DONE)
    office.until_shown(Welcome)
    _void(office, "A001")
    office.until(lambda: office.facts.unsettled_tickets == 0, "no notice any more")
    _until_server_holds(office, "A001 voided")
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.printer.new_roll()
    office.printer.wait_for_tickets(1)
    _until_server_holds(office, "A001 waiting")
    assert [row.state for row in office.journal()] == ["voided"]
