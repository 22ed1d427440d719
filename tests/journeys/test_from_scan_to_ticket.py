"""A resident with a booking scans, is measured, holds a ticket, and the gate is open."""

import pytest

from kiosk.core.events import Button
from kiosk.core.states import ChoosingBooking, Refused, Screening, TicketShown, TypingNik, Welcome, WithStaff
from quota_protocol.booking_code import spaced
from quota_protocol.messages import Origin, TicketFlag
from quota_protocol.problems import ProblemType
from tests.journeys.office import EIGHT_TWELVE, Office, invented_nik

SMS = "Disdukcapil Kota Pontianak: Booking cetak KTP-el Kamis 12-11-2026 pkl 08.00-10.00 WIB. Kode {}. Gratis."


def test_a_scanned_booking_becomes_a_ticket_without_a_touch(office: Office) -> None:
    code = office.book()
    office.scan(SMS.format(spaced(code)))
    office.until_shown(Screening)
    office.thermometer.person(36.4)
    shown = office.until_shown(TicketShown)
    assert shown.ticket.number == "A001"
    (paper,) = office.printer.wait_for_tickets(1)
    assert "A001" in [line.text for line in paper.lines]
    assert "GRATIS" in paper.text
    office.until(lambda: office.gate_open, "the open gate")
    office.until(lambda: office.journal()[0].state == "printed", "the printed row")
    (row,) = office.journal()
    assert (row.number, row.origin, row.copies, row.verdict) == ("A001", "booking", 0, None)
    assert office.booking_state(code) == "checked_in"


@pytest.mark.parametrize(
    "written",
    [
        SMS,
        "{}",
        "https://contoh.go.id/b/{}",
        "]Q3{}",
    ],
    ids=["sms", "code", "link", "aim-prefix"],
)
def test_the_code_is_read_however_it_is_written(quick_office: Office, written: str) -> None:
    code = quick_office.book()
    quick_office.scan(written.format(spaced(code)))
    assert quick_office.until_shown(TicketShown).code == code


def test_a_code_in_small_letters_without_its_hyphen_is_the_same_code(quick_office: Office) -> None:
    code = quick_office.book()
    quick_office.scan(code.lower())
    assert quick_office.until_shown(TicketShown).code == code


def test_a_scanned_nik_finds_its_booking(quick_office: Office) -> None:
    quick_office.book(nik=invented_nik(77))
    quick_office.scan(invented_nik(77))
    shown = quick_office.until_shown(TicketShown)
    assert (shown.ticket.origin, shown.code) == (Origin.BOOKING, None)


def test_a_typed_nik_finds_its_booking(quick_office: Office) -> None:
    quick_office.book(nik=invented_nik(77))
    quick_office.press(Button.TYPE_NIK)
    quick_office.until_shown(TypingNik)
    quick_office.key_in(invented_nik(77))
    quick_office.press_when_pressable(Button.CONTINUE)
    assert quick_office.until_shown(TicketShown).ticket.number == "A001"


def test_a_nik_with_two_bookings_is_asked_for_which_and_measured_once(office: Office) -> None:
    office.give_windows("perekaman")
    office.book(nik=invented_nik(77), service="cetak_ktp")
    office.book(nik=invented_nik(77), service="perekaman")
    office.thermometer.person(36.4)
    office.scan(invented_nik(77))
    assert sorted(office.until_shown(ChoosingBooking).services) == ["cetak_ktp", "perekaman"]
    office.choose_service("perekaman")
    assert office.until_shown(TicketShown).ticket.number == "B001"
    assert office.measurements() == 1


def test_a_late_booking_is_served_without_a_question(quick_office: Office) -> None:
    code = quick_office.book("08:00")
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=13))
    quick_office.scan(code)
    assert TicketFlag.LATE in quick_office.until_shown(TicketShown).ticket.flags
    assert "TERLAMBAT" in quick_office.printer.wait_for_tickets(1)[0].text.upper()


def test_the_next_visitor_may_scan_while_the_ticket_of_the_first_is_still_shown(quick_office: Office) -> None:
    first, second = quick_office.book(), quick_office.book()
    quick_office.visit(first)
    quick_office.scan(second)
    quick_office.until(lambda: quick_office.number_shown() == "A002", "the second number")
    assert [paper.complete for paper in quick_office.printer.wait_for_tickets(2)] == [True, True]


def test_a_code_that_stays_before_the_scanner_makes_one_ticket(quick_office: Office) -> None:
    code = quick_office.book()
    quick_office.scanner.hold(code, 0.5)
    quick_office.until_shown(TicketShown)
    quick_office.scanner.release()
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    assert quick_office.printer.ticket_count == 1


def test_the_code_of_the_ticket_that_is_being_shown_is_taken_for_the_same_scan(quick_office: Office) -> None:
    code = quick_office.book()
    shown = quick_office.visit(code)
    quick_office.scan_directly(code)
    quick_office.scan_directly(spaced(code))
    quick_office.press(Button.CALL_STAFF)
    quick_office.until_shown(WithStaff)
    assert not any("at=Refused" in line for line in quick_office.log.lines)
    assert [row.number for row in quick_office.journal()] == [shown.ticket.number]


def test_the_same_code_again_says_when_its_number_was_taken(quick_office: Office) -> None:
    code = quick_office.book()
    shown = quick_office.visit(code)
    quick_office.until_shown(TicketShown)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    quick_office.until(lambda: quick_office.journal()[0].state == "printed", "the printed row")
    quick_office.scan(code)
    refused = quick_office.until_shown(Refused)
    assert (refused.kind, refused.problem.used_at) == (ProblemType.BOOKING_USED, shown.ticket.issued_at)
    assert quick_office.printer.ticket_count == 1
