"""Alone and with a clock that is wrong, staff say what time it is: tickets are ordinary ones again."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from kiosk.clock_trust import installed_at
from kiosk.core.clock_model import ClockBasis
from kiosk.core.events import Button
from kiosk.core.model import StaffOutcome
from kiosk.core.staff_states import TellingClock
from kiosk.core.states import ChoosingWindow, StaffDevices, StaffDone, TicketShown, Welcome
from quota_protocol.clock import SystemClock
from quota_protocol.messages import Ticket, TicketFlag
from quota_server.domain.holidays import holiday_on
from tests.journeys.office import WIB, Office, open_office
from tests.journeys.staff import WITH_PIN, enter_staff_mode, staff_entries

THURSDAY = 3
TO_BE_CHECKED = "perlu dicek petugas"


def _a_working_morning() -> datetime:
    """After this program came onto this machine: before that no clock is right."""
    day = installed_at().astimezone(WIB).date() + timedelta(days=1)
    while day.weekday() != THURSDAY or holiday_on(day) is not None:
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 12), WIB)


@pytest.fixture
def office_in_doubt(folder: Path) -> Iterator[Office]:
    """An office whose kiosk was switched off and on again while the server is away, and whose clock is years behind."""
    offline: dict[str, object] = {"request_timeout_s": 1.0, "sync_every_s": 0.2}
    with open_office(folder, screening={"enabled": False}, staff=WITH_PIN, offline=offline) as office:
        office.clock.move_to(_a_working_morning())
        office.restart()
        office.until_ready_to_be_alone()
        office.stop()
        office.link.off()
        office.kiosk_clock = SystemClock(lambda: office.clock.now().astimezone(UTC) - timedelta(days=2000))
        office.start()
        office.until_alone()
        yield office


def _walk_in(office: Office) -> Ticket:
    office.ask_for("cetak_ktp")
    office.until_shown(ChoosingWindow)
    office.choose_window("08:00")
    ticket = office.until_shown(TicketShown).ticket
    office.press(Button.DONE)
    office.until_shown(Welcome)
    return ticket


def _look_at_clock(office: Office) -> TellingClock:
    enter_staff_mode(office)
    office.press(Button.STAFF_DEVICES)
    office.until_shown(StaffDevices)
    office.press(Button.STAFF_CLOCK)
    return office.until_shown(TellingClock)


def _leave(office: Office) -> None:
    office.press(Button.DONE)
    office.until_shown(Welcome)


def test_once_staff_have_said_the_time_tickets_need_no_check_any_more(office_in_doubt: Office) -> None:
    office, right = office_in_doubt, office_in_doubt.clock.now()
    office.until(lambda: office.facts.clock_suspect, "the doubt")
    assert TicketFlag.CLOCK_SUSPECT in _walk_in(office).flags
    assert TO_BE_CHECKED in office.printer.wait_for_tickets(1)[0].text
    reading = _look_at_clock(office).reading
    assert reading.basis is ClockBasis.NOTHING
    assert reading.now.date() == right.date() - timedelta(days=2000)
    office.key_in(f"{right:%H%M%d%m%y}")
    office.press(Button.CONTINUE)
    assert office.until_shown(StaffDone) == StaffDone(StaffOutcome.CLOCK_TOLD)
    office.until(lambda: not office.facts.clock_suspect, "the certainty")
    _leave(office)
    ticket = _walk_in(office)
    assert (ticket.flags, ticket.office_date) == ((TicketFlag.OFFLINE,), right.date())
    assert ticket.issued_at.replace(second=0, microsecond=0) == right.replace(second=0, microsecond=0)
    assert TO_BE_CHECKED not in office.printer.wait_for_tickets(2)[1].text
    noted = [entry for entry in staff_entries(office) if entry["action"] == "told-clock"]
    assert [entry["believed"][:10] for entry in noted] == [f"{reading.now:%Y-%m-%d}"]
    assert _look_at_clock(office).reading.basis is ClockBasis.STAFF
    _leave(office)
    office.link.on()
    office.until_told()
    assert {row.verdict for row in office.journal()} == {"accepted"}
    office.until(lambda: office.facts.online, "the link")
    assert _look_at_clock(office).reading.basis is ClockBasis.SERVER, "whose word counts for more"


def test_a_time_that_cannot_be_is_not_taken(office_in_doubt: Office) -> None:
    office = office_in_doubt
    before = _look_at_clock(office)
    for typed in ("", "0830", "0830310226", "0830010100"):
        office.key_in(typed)
        office.press(Button.CONTINUE)
        office.press(Button.CLEAR)
    office.until(lambda: office.kiosk_state == before, "the empty field")
    _leave(office)
    assert TicketFlag.CLOCK_SUSPECT in _walk_in(office).flags
