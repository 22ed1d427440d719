"""Another day: booked here, moved here, noted or printed (S09, S22, S24, S26, S27, S31, S32, S36)."""

from datetime import date

from kiosk.core.booking_states import BookingShown, ChoosingDay, ChoosingTime, NoDays, SlipDone, TypingOwner
from kiosk.core.events import Button
from kiosk.core.question_states import (
    Advice,
    CheckingDocuments,
    ChoosingRequirements,
    ChoosingSubject,
    Requirements,
    Topic,
)
from kiosk.core.states import (
    ChoosingService,
    ChoosingWindow,
    ConfirmingBooking,
    Refused,
    TicketShown,
    TypingCode,
    Welcome,
)
from quota_protocol.booking_code import spaced
from quota_protocol.problems import ProblemType
from tests.journeys.office import EIGHT_TWELVE, Office, invented_nik

FRIDAY, MONDAY, TUESDAY = date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 17)


def book_friday(office: Office, nik: str) -> BookingShown:
    return book_first_of(office, [FRIDAY, MONDAY], nik)


def book_first_of(office: Office, days: list[date], nik: str) -> BookingShown:
    offered = office.until_shown(ChoosingDay).days
    assert [day.date for day in offered][:2] == days, "no day without windows is offered"
    office.choose_day(days[0])
    office.until_shown(ChoosingTime)
    office.choose_window("10:00")
    office.until_shown(TypingOwner)
    office.key_in(nik)
    office.press_when_pressable(Button.CONTINUE)
    return office.until_shown(BookingShown)


def late_code_typed(office: Office) -> ConfirmingBooking:
    code = office.book("08:00")
    office.clock.move_to(EIGHT_TWELVE.replace(hour=11))
    office.press(Button.TYPE_CODE)
    office.until_shown(TypingCode)
    office.key_in(code)
    office.press_when_pressable(Button.CONTINUE)
    return office.until_shown(ConfirmingBooking)


def test_who_finds_today_full_books_another_day_and_takes_the_code_home_on_paper(quick_office: Office) -> None:
    office = quick_office
    # A kiosk that holds units still offers them: this one has none. It is Friday now.
    office.lend_no_units()
    office.set_quota({"08:00": 0, "10:00": 0, "13:00": 0})
    # The plan of another quota holds on every weekday: only today is full.
    office.set_quota_from(MONDAY, {"08:00": 5, "10:00": 5, "13:00": 5})
    office.ask_for("cetak_ktp")
    assert office.until_shown(Refused).kind is ProblemType.QUOTA_EXHAUSTED
    office.press(Button.OTHER_DAY)
    made = book_first_of(office, [MONDAY, TUESDAY], invented_nik(50)).made
    assert (made.date, made.window.start) == (MONDAY, "10:00")
    assert invented_nik(50) not in repr(office.running.runtime.newest)
    office.press(Button.PRINT_SLIP)
    assert office.until_shown(SlipDone).printed
    paper = office.printer.wait_for_tickets(1)[0].text
    assert "BUKAN NOMOR ANTREAN" in paper
    assert spaced(made.code.replace("-", "")) in paper  # type: ignore[arg-type]  # the server's own code
    assert invented_nik(50) not in paper
    assert office.journal() == []
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.clock.move_to(EIGHT_TWELVE.replace(day=16, hour=10))
    office.scan_directly(made.code)
    assert office.until_shown(TicketShown).ticket.number == "A001"


def test_another_day_may_be_booked_although_today_has_room(quick_office: Office) -> None:
    quick_office.ask_for("cetak_ktp")
    quick_office.until_shown(ChoosingWindow)
    quick_office.press(Button.OTHER_DAY)
    book_friday(quick_office, invented_nik(51))
    assert quick_office.link.bodies("POST /v1/bookings")[-1]["variant"] == "baru"


def test_a_second_booking_of_the_same_person_is_refused(quick_office: Office) -> None:
    quick_office.book("08:00", day="2026-11-16", nik=invented_nik(52))
    quick_office.ask_for("cetak_ktp")
    quick_office.until_shown(ChoosingWindow)
    quick_office.press(Button.OTHER_DAY)
    quick_office.until_shown(ChoosingDay)
    quick_office.choose_day(FRIDAY)
    quick_office.until_shown(ChoosingTime)
    quick_office.choose_window("10:00")
    quick_office.until_shown(TypingOwner)
    quick_office.key_in(invented_nik(52))
    quick_office.press_when_pressable(Button.CONTINUE)
    assert quick_office.until_shown(Refused).kind is ProblemType.ONE_PER_PERSON


def test_a_service_without_windows_takes_no_bookings(quick_office: Office) -> None:
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("perekaman")
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_MISSING)
    quick_office.until_shown(Advice)
    quick_office.press(Button.OTHER_DAY)
    quick_office.until_shown(NoDays)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)


def test_a_booking_of_friday_is_moved_to_today_and_gets_its_number(quick_office: Office) -> None:
    code = quick_office.book("10:00", day="2026-11-13")
    quick_office.scan(code)
    assert quick_office.until_shown(Refused).kind is ProblemType.BOOKING_OTHER_DAY
    quick_office.press(Button.MOVE_TODAY)
    quick_office.until_shown(ChoosingTime)
    quick_office.choose_window("08:00")
    assert quick_office.until_shown(BookingShown).now
    quick_office.press(Button.CONTINUE)
    assert quick_office.until_shown(TicketShown).ticket.number == "A001"
    assert quick_office.booking_state(code) == "cancelled"


def test_a_late_booking_may_be_moved_to_another_day(quick_office: Office) -> None:
    late_code_typed(quick_office)
    quick_office.press(Button.MOVE)
    quick_office.until_shown(ChoosingDay)
    quick_office.choose_day(MONDAY)
    quick_office.until_shown(ChoosingTime)
    quick_office.choose_window("13:00")
    shown = quick_office.until_shown(BookingShown)
    assert (shown.made.date, shown.now) == (MONDAY, False)
    assert quick_office.journal() == []


def test_a_closed_office_takes_bookings(quick_office: Office) -> None:
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=15))
    quick_office.ask_for("dokumen_lain")
    assert quick_office.until_shown(Refused).kind is ProblemType.OFFICE_CLOSED
    quick_office.press(Button.OTHER_DAY)
    quick_office.until_shown(NoDays)


def test_the_list_of_papers_is_printed_and_is_no_number(quick_office: Office) -> None:
    quick_office.press(Button.INFORMATION)
    quick_office.until_shown(ChoosingSubject)
    quick_office.press(Button.READ_REQUIREMENTS)
    quick_office.until_shown(ChoosingRequirements)
    quick_office.choose_service("perekaman")
    quick_office.until_shown(Requirements)
    quick_office.press(Button.PRINT_REQUIREMENTS)
    assert quick_office.until_shown(SlipDone).printed
    paper = quick_office.printer.wait_for_tickets(1)[0].text
    assert "BUKAN NOMOR ANTREAN" in paper
    assert "[ ] KK" in paper
    quick_office.press(Button.BACK)
    quick_office.until_shown(Requirements)
    assert quick_office.journal() == []


def test_without_paper_the_list_stays_on_the_screen(quick_office: Office) -> None:
    quick_office.printer.paper_out()
    quick_office.until(lambda: quick_office.facts.printer is not None, "the printer's fault")
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("perekaman")
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_MISSING)
    quick_office.until_shown(Advice)
    quick_office.press(Button.PRINT_REQUIREMENTS)
    assert not quick_office.until_shown(SlipDone).printed
    quick_office.press(Button.BACK)
    assert quick_office.until_shown(Advice).topic is Topic.DOCUMENTS_MISSING
