"""A resident types the code: it is confirmed before it counts."""

from kiosk.core.events import Button
from kiosk.core.states import ConfirmingBooking, TicketShown, TypingCode, Welcome
from quota_protocol.messages import TicketFlag, Timing
from tests.journeys.office import EIGHT_TWELVE, Office


def typed(office: Office, text: str) -> None:
    office.press(Button.TYPE_CODE)
    office.until_shown(TypingCode)
    office.key_in(text)
    office.press_when_pressable(Button.CONTINUE)


def test_a_typed_code_is_confirmed_and_then_printed(quick_office: Office) -> None:
    code = quick_office.book("08:00")
    typed(quick_office, code)
    asked = quick_office.until_shown(ConfirmingBooking)
    assert (asked.booking.window.start, asked.booking.timing) == ("08:00", Timing.ON_TIME)
    assert quick_office.journal() == []
    quick_office.press(Button.CONTINUE)
    assert quick_office.until_shown(TicketShown).code == code


def test_a_typed_late_code_says_so_and_is_served(quick_office: Office) -> None:
    code = quick_office.book("08:00")
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=11))
    typed(quick_office, code)
    assert quick_office.until_shown(ConfirmingBooking).booking.timing is Timing.LATE
    quick_office.press(Button.CONTINUE)
    assert quick_office.until_shown(TicketShown).ticket.flags == (TicketFlag.LATE,)


def test_not_my_booking_leads_back_to_an_empty_keyboard(quick_office: Office) -> None:
    typed(quick_office, quick_office.book())
    quick_office.until_shown(ConfirmingBooking)
    quick_office.press(Button.BACK)
    assert quick_office.until_shown(TypingCode) == TypingCode()
    quick_office.press(Button.BACK)
    quick_office.until_shown(Welcome)
    assert quick_office.journal() == []


def test_a_wrong_check_character_is_said_at_the_keyboard_and_never_asked(quick_office: Office) -> None:
    code = quick_office.book()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    asked = quick_office.link.asked("GET /v1/bookings")
    typed(quick_office, wrong)
    quick_office.until(lambda: quick_office.kiosk_state == TypingCode(wrong, wrong=True), "the remark")
    quick_office.press(Button.ERASE)
    quick_office.key_in(code[-1])
    assert quick_office.link.asked("GET /v1/bookings") == asked
    quick_office.press_when_pressable(Button.CONTINUE)
    quick_office.until_shown(ConfirmingBooking)


def test_letters_and_digits_that_no_code_has_are_not_typed(quick_office: Office) -> None:
    quick_office.press(Button.TYPE_CODE)
    quick_office.until_shown(TypingCode)
    quick_office.key_in("0O1ILoil-é k7")
    quick_office.until(lambda: quick_office.kiosk_state == TypingCode("K7"), "what was left")


def test_a_scan_while_somebody_types_starts_the_scanned_visit(quick_office: Office) -> None:
    quick_office.press(Button.TYPE_CODE)
    quick_office.key_in("K7M4")
    code = quick_office.book()
    quick_office.scan(code)
    assert quick_office.until_shown(TicketShown).code == code
