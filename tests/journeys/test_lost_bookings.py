"""The server books or moves, and its answer is lost: one booking, and the resident sees its code."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests

from kiosk.core.booking_states import BookingShown, ChoosingDay, ChoosingTime, TypingOwner
from kiosk.core.events import Button
from kiosk.core.model import StaffReason
from kiosk.core.states import ChoosingWindow, ConfirmingBooking, TypingCode, WithStaff
from tests.journeys.link import InTurn, LoseAnswer, NoAnswer, PassOn
from tests.journeys.office import EIGHT_TWELVE, Office, invented_nik, open_office

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def impatient_office(folder: Path) -> Iterator[Office]:
    """An office without screening whose kiosk loses patience with its server after half a second."""
    offline: dict[str, object] = {"request_timeout_s": 0.5}
    with open_office(folder, screening={"enabled": False}, offline=offline) as opened:
        yield opened


def _free_on_friday(office: Office) -> int:
    asked = {"office": "PTK", "service": "cetak_ktp", "from": str(FRIDAY), "to": str(FRIDAY)}
    days = requests.get(f"{office.server_url}/v1/availability", params=asked, timeout=5).json()["days"]
    return int(next(window["free"] for window in days[0]["windows"] if window["start"] == "10:00"))


def _ask_for_friday(office: Office) -> None:
    office.ask_for("cetak_ktp")
    office.until_shown(ChoosingWindow)
    office.press(Button.OTHER_DAY)
    office.until_shown(ChoosingDay)
    office.choose_day(FRIDAY)
    office.until_shown(ChoosingTime)
    office.choose_window("10:00")
    office.until_shown(TypingOwner)
    office.key_in(invented_nik(70))
    office.press_when_pressable(Button.CONTINUE)


def test_answer_to_a_booking_lost_the_resident_sees_the_code_of_the_one_booking(impatient_office: Office) -> None:
    office = impatient_office
    before = _free_on_friday(office)
    office.link.treat(InTurn((LoseAnswer(), PassOn())), "POST /v1/bookings")
    _ask_for_friday(office)
    made = office.until_shown(BookingShown).made
    assert office.link.asked("POST /v1/bookings") == 2
    assert _free_on_friday(office) == before - 1
    answer = requests.get(f"{office.server_url}/v1/bookings/{made.code}", timeout=5)
    assert (answer.json()["state"], answer.json()["date"]) == ("booked", str(FRIDAY))


def test_answer_to_a_move_lost_the_resident_sees_the_new_code(impatient_office: Office) -> None:
    office = impatient_office
    code = office.book("08:00")
    office.clock.move_to(EIGHT_TWELVE.replace(hour=11))
    office.press(Button.TYPE_CODE)
    office.until_shown(TypingCode)
    office.key_in(code)
    office.press_when_pressable(Button.CONTINUE)
    office.until_shown(ConfirmingBooking)
    office.press(Button.MOVE)
    office.until_shown(ChoosingDay)
    office.choose_day(FRIDAY)
    office.until_shown(ChoosingTime)
    office.link.treat(InTurn((LoseAnswer(), PassOn())), f"POST /v1/bookings/{code}/move")
    office.choose_window("10:00")
    made = office.until_shown(BookingShown).made
    assert made.code != code
    assert (office.booking_state(code), requests.get(f"{office.server_url}/v1/bookings/{made.code}", timeout=5).ok) == (
        "cancelled",
        True,
    )


def test_no_answer_at_all_staff_look_whether_the_booking_was_made(impatient_office: Office) -> None:
    office = impatient_office
    office.link.treat(NoAnswer(), "POST /v1/bookings")
    _ask_for_friday(office)
    assert office.until_shown(WithStaff).reason is StaffReason.BOOKING_UNCERTAIN
    assert office.link.asked("POST /v1/bookings") == 2
