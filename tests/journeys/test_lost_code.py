"""'Kode hilang?': the code comes again to the number it was booked with, and nobody learns whether it did."""

import pytest

from kiosk.core.events import Button
from kiosk.core.lost_code_states import CodeResent, TypingLastDigits, TypingLostPhone
from kiosk.core.model import StaffReason
from kiosk.core.states import ConfirmingBooking, NoServer, Refused, TypingCode, WithStaff
from tests.journeys.office import Office, invented_nik

PHONE = "0812-0000-0001"
UNKNOWN = "P3T9WAC5"
RESEND = "POST /v1/bookings/resend"


def lost(office: Office) -> None:
    """A code that nobody has, and from there the question for the telephone number."""
    office.press(Button.TYPE_CODE)
    office.until_shown(TypingCode)
    office.key_in(UNKNOWN)
    office.press_when_pressable(Button.CONTINUE)
    office.until_shown(Refused)
    office.press(Button.LOST_CODE)
    office.until_shown(TypingLostPhone)


def say_who(office: Office, phone: str, last_digits: str) -> None:
    office.key_in(phone)
    office.press(Button.CONTINUE)
    office.until_shown(TypingLastDigits)
    office.key_in(last_digits)
    office.press(Button.CONTINUE)


@pytest.mark.parametrize("last_digits", ["0501", "9999"])
def test_whoever_asks_sees_the_same_whether_the_number_fits_or_not(quick_office: Office, last_digits: str) -> None:
    code = quick_office.book(nik=invented_nik(501), phone=PHONE)
    lost(quick_office)
    say_who(quick_office, PHONE.replace("-", ""), last_digits)
    assert quick_office.until_shown(CodeResent) == CodeResent(again=True)
    body = {"office": "PTK", "phone": "+6281200000001", "nik_last4": last_digits}
    assert quick_office.link.bodies(RESEND) == [body]
    quick_office.press(Button.TYPE_CODE)
    quick_office.until_shown(TypingCode)
    quick_office.key_in(code)
    quick_office.press_when_pressable(Button.CONTINUE)
    quick_office.until_shown(ConfirmingBooking)
    quick_office.stop()
    logged = "\n".join(quick_office.log.lines)
    assert "81200000001" not in logged
    assert "nik_last4" not in logged


def test_after_three_numbers_staff_help(quick_office: Office) -> None:
    lost(quick_office)
    for person in (1, 2, 3):
        say_who(quick_office, f"08120000000{person}", "0001")
        shown = quick_office.until_shown(CodeResent)
        assert shown.again is (person < 3)
        quick_office.press(Button.RETRY if shown.again else Button.TYPE_CODE)
        quick_office.until_shown(TypingLostPhone if shown.again else TypingCode)
    quick_office.key_in(UNKNOWN)
    quick_office.press_when_pressable(Button.CONTINUE)
    quick_office.until_shown(Refused)
    quick_office.press(Button.LOST_CODE)
    assert quick_office.until_shown(WithStaff).reason is StaffReason.REFUSED


def test_without_the_server_staff_help(quick_office: Office) -> None:
    lost(quick_office)
    quick_office.link.off()
    say_who(quick_office, "081200000001", "0001")
    quick_office.until_shown(NoServer)
