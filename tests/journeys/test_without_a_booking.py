"""Residents without a booking: a service, a time of today, priority, a finished card."""

from kiosk.core.events import Button
from kiosk.core.model import StaffReason
from kiosk.core.question_states import AskingReason, AskingRecorded, CheckingDocuments, ChoosingCollector, TypingPhone
from kiosk.core.states import ChoosingService, ChoosingWindow, OfferingPriority, TicketShown, Welcome, WithStaff
from quota_protocol.messages import Origin
from tests.journeys.office import EIGHT_TWELVE, Office


def test_a_walk_in_chooses_service_and_time(quick_office: Office) -> None:
    quick_office.ask_for("cetak_ktp")
    offered = quick_office.until_shown(ChoosingWindow).windows
    assert [(window.start, window.free) for window in offered] == [("08:00", 125), ("10:00", 115), ("13:00", 110)]
    quick_office.choose_window("10:00")
    ticket = quick_office.until_shown(TicketShown).ticket
    assert ticket.window is not None
    assert (ticket.number, ticket.origin, ticket.window.start) == ("A001", Origin.WALK_IN, "10:00")
    assert "Langsung" in quick_office.printer.wait_for_tickets(1)[0].text


def test_windows_that_are_over_are_not_offered(quick_office: Office) -> None:
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=12, minute=30))
    quick_office.ask_for("cetak_ktp")
    assert [window.start for window in quick_office.until_shown(ChoosingWindow).windows] == ["13:00"]


def test_a_service_without_windows_gives_its_number_at_once(quick_office: Office) -> None:
    quick_office.ask_for("perekaman")
    ticket = quick_office.until_shown(TicketShown).ticket
    assert (ticket.number, ticket.window) == ("B001", None)


def test_a_service_that_is_not_for_the_kiosk_cannot_be_chosen(quick_office: Office) -> None:
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("verifikasi")
    quick_office.choose_service("no such service")
    quick_office.choose_service("perekaman")
    quick_office.answer_questions()
    assert quick_office.until_shown(TicketShown).ticket.series == "B"


def test_priority_is_offered_kindly_and_takes_no_unit_of_a_window(quick_office: Office) -> None:
    quick_office.set_quota({"08:00": 0, "10:00": 0, "13:00": 0})
    quick_office.press(Button.PRIORITY)
    quick_office.until_shown(OfferingPriority)
    quick_office.press(Button.CONTINUE)
    assert quick_office.until_shown(ChoosingService).origin is Origin.PRIORITY
    quick_office.choose_service("cetak_ktp")
    assert quick_office.until_shown(TicketShown).ticket.number == "P001"
    assert "PRIORITAS" in quick_office.printer.wait_for_tickets(1)[0].text


def test_who_comes_for_a_finished_card_says_who_they_are_and_what_they_have(quick_office: Office) -> None:
    quick_office.press(Button.COLLECT_CARD)
    quick_office.until_shown(ChoosingCollector)
    quick_office.press(Button.COLLECT_MYSELF)
    assert quick_office.until_shown(CheckingDocuments).wish.service == "pengambilan"
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    ticket = quick_office.until_shown(TicketShown).ticket
    assert (ticket.number, ticket.origin) == ("C001", Origin.PICKUP)
    assert "PENGAMBILAN KTP-EL" in quick_office.printer.wait_for_tickets(1)[0].text


def test_an_urgent_need_calls_staff(quick_office: Office) -> None:
    quick_office.press(Button.URGENT)
    assert quick_office.until_shown(WithStaff).reason is StaffReason.URGENT
    assert quick_office.journal() == []


def test_back_from_the_windows_leads_through_every_question_and_home(quick_office: Office) -> None:
    quick_office.ask_for("cetak_ktp")
    quick_office.until_shown(ChoosingWindow)
    for before in (TypingPhone, CheckingDocuments, AskingReason, AskingRecorded, ChoosingService, Welcome):
        quick_office.press(Button.BACK)
        quick_office.until_shown(before)


def test_walk_ins_are_measured_too(office: Office) -> None:
    office.thermometer.person(36.2)
    office.ask_for("perekaman")
    assert office.until_shown(TicketShown).ticket.number == "B001"
    assert office.measurements() == 1
