"""Every no of the office: what it says, and the way on."""

from datetime import timedelta

import pytest

from kiosk.core.events import Button
from kiosk.core.model import OutOfServiceReason, StaffReason
from kiosk.core.states import (
    ChoosingService,
    ChoosingWindow,
    OutOfService,
    Refused,
    TicketShown,
    TypingCode,
    TypingNik,
    Welcome,
    WithStaff,
)
from quota_protocol.problems import ProblemType
from tests.journeys.office import EIGHT_TWELVE, Office, invented_nik


def refused(office: Office, kind: ProblemType) -> Refused:
    shown = office.until_shown(Refused)
    assert shown.kind is kind
    assert office.printer.ticket_count == 0
    return shown


def test_too_early_says_when_check_in_opens(quick_office: Office) -> None:
    code = quick_office.book("10:00")
    quick_office.scan(code)
    shown = refused(quick_office, ProblemType.TOO_EARLY)
    assert shown.problem.opens_at == EIGHT_TWELVE.replace(hour=9, minute=45)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=9, minute=45))
    quick_office.scan_directly(code)
    quick_office.until_shown(TicketShown)


def test_another_day_says_which_and_offers_a_number_for_today(quick_office: Office) -> None:
    quick_office.scan(quick_office.book("10:00", day="2026-11-13"))
    shown = refused(quick_office, ProblemType.BOOKING_OTHER_DAY)
    assert shown.problem.date == (EIGHT_TWELVE + timedelta(days=1)).date()
    assert shown.problem.window is not None
    assert shown.problem.window.start == "10:00"
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)


def test_a_booking_that_was_used_elsewhere_is_refused(quick_office: Office) -> None:
    code = quick_office.book(nik=invented_nik(9))
    quick_office.scan(invented_nik(9))
    quick_office.until_shown(TicketShown)
    quick_office.scan(code)
    shown = quick_office.until_shown(Refused)
    assert (shown.kind, shown.problem.used_at is not None) == (ProblemType.BOOKING_USED, True)
    quick_office.press(Button.CALL_STAFF)
    assert quick_office.until_shown(WithStaff).reason is StaffReason.ASKED


def test_a_cancelled_booking_leads_to_a_number_without_one(quick_office: Office) -> None:
    code = quick_office.book()
    quick_office.cancel(code)
    quick_office.scan(code)
    refused(quick_office, ProblemType.BOOKING_CANCELLED)
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)


def test_an_unknown_code_may_be_typed_again(quick_office: Office) -> None:
    quick_office.scan("K7M4-2QXA")
    refused(quick_office, ProblemType.BOOKING_UNKNOWN)
    quick_office.press(Button.RETRY)
    quick_office.until_shown(TypingCode)


def test_a_nik_without_a_booking_is_unknown(quick_office: Office) -> None:
    quick_office.scan(invented_nik(4242))
    refused(quick_office, ProblemType.BOOKING_UNKNOWN)
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)


def walk_in(office: Office, window: str) -> None:
    office.ask_for("cetak_ktp")
    office.until_shown(ChoosingWindow)
    office.choose_window(window)


def test_a_window_that_filled_up_meanwhile_offers_the_next_one(quick_office: Office) -> None:
    quick_office.lend_no_units()
    quick_office.set_quota({"08:00": 1, "10:00": 1, "13:00": 5})
    quick_office.ask_for("cetak_ktp")
    quick_office.until_shown(ChoosingWindow)
    quick_office.book("08:00", day="2026-11-13")
    quick_office.choose_window("08:00")
    shown = refused(quick_office, ProblemType.QUOTA_EXHAUSTED)
    assert shown.problem.next_window is not None
    assert (shown.problem.next_window.start, shown.problem.free) == ("10:00", 6)
    quick_office.press(Button.OTHER_WINDOW)
    assert [window.free for window in quick_office.until_shown(ChoosingWindow).windows] == [0, 1, 5]
    quick_office.choose_window("08:00")
    quick_office.choose_window("13:00")
    ticket = quick_office.until_shown(TicketShown).ticket
    assert ticket.window is not None
    assert ticket.window.start == "13:00"


def test_a_full_day_offers_the_urgent_way(quick_office: Office) -> None:
    quick_office.lend_no_units()
    quick_office.set_quota({"08:00": 0, "10:00": 0, "13:00": 1})
    quick_office.ask_for("cetak_ktp")
    quick_office.until_shown(ChoosingWindow)
    quick_office.book("13:00", day="2026-11-13")
    quick_office.choose_window("13:00")
    shown = refused(quick_office, ProblemType.QUOTA_EXHAUSTED)
    assert Button.OTHER_WINDOW not in shown.steps
    quick_office.press(Button.URGENT)
    assert quick_office.until_shown(WithStaff).reason is StaffReason.URGENT


def test_a_closed_office_says_when_it_opens(quick_office: Office) -> None:
    quick_office.clock.move_to(EIGHT_TWELVE.replace(hour=15))
    quick_office.ask_for("perekaman")
    shown = refused(quick_office, ProblemType.OFFICE_CLOSED)
    assert shown.problem.opens_at == EIGHT_TWELVE.replace(hour=7, minute=30) + timedelta(days=1)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)


def test_a_suspended_service_names_its_letter_and_offers_the_others(quick_office: Office) -> None:
    quick_office.suspend("perekaman", "470/1234/2026")
    quick_office.ask_for("perekaman")
    assert refused(quick_office, ProblemType.SERVICE_SUSPENDED).problem.basis == "470/1234/2026"
    quick_office.press(Button.OTHER_SERVICE)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("dokumen_lain")
    quick_office.answer_questions()
    assert quick_office.until_shown(TicketShown).ticket.series == "D"


def test_a_revoked_kiosk_serves_nobody(quick_office: Office) -> None:
    code = quick_office.book()
    quick_office.revoke_kiosk()
    quick_office.scan(code)
    assert quick_office.until_shown(OutOfService).reason is OutOfServiceReason.DEVICE_REJECTED
    assert quick_office.booking_state(code) == "booked"


@pytest.mark.parametrize("button", [Button.PRIORITY, Button.TYPE_NIK, Button.OTHER_WINDOW])
def test_a_refusal_takes_only_the_buttons_that_it_shows(quick_office: Office, button: Button) -> None:
    quick_office.scan("K7M4-2QXA")
    before = quick_office.until_shown(Refused)
    quick_office.press(button)
    quick_office.press(Button.RETRY)
    quick_office.until_shown(TypingCode)
    assert button not in before.steps


def test_a_nik_that_is_none_may_be_typed_again(quick_office: Office) -> None:
    """Seventeen digits cannot be typed, sixteen are needed to go on."""
    quick_office.press(Button.TYPE_NIK)
    quick_office.until_shown(TypingNik)
    quick_office.key_in("617101010101000")
    quick_office.press(Button.CONTINUE)
    quick_office.key_in("123")
    quick_office.until(lambda: quick_office.kiosk_state == TypingNik("6171010101010001"), "sixteen digits")


def test_a_window_that_filled_up_meanwhile_is_served_from_what_this_kiosk_holds(quick_office: Office) -> None:
    quick_office.until_ready_to_be_alone()
    quick_office.set_quota({"08:00": 6, "10:00": 0, "13:00": 0})
    quick_office.ask_for("cetak_ktp")
    assert quick_office.until_shown(ChoosingWindow).windows[0].free == 6, "one at the server, five set aside"
    quick_office.book("08:00")
    quick_office.choose_window("08:00")
    assert quick_office.until_shown(TicketShown).ticket.number == "A5001"
