"""Staff open the hidden menu of a kiosk that serves, and see how its devices are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.events import Button
from kiosk.core.health import Condition, Device, DeviceHealth, health
from kiosk.core.model import PrinterFault
from kiosk.core.states import EnteringPin, PinLocked, StaffDevices, StaffMenu, TicketShown, Welcome
from kiosk.offline_cache.journal_health import examine_journal
from tests.journeys.office import Office, open_office
from tests.journeys.staff import PIN, WITH_PIN, WRONG_PIN, enter_staff_mode, make_gesture, staff_actions


@pytest.fixture
def staffed_office(folder: Path) -> Iterator[Office]:
    """An office without screening whose staff have a PIN."""
    with open_office(folder, screening={"enabled": False}, staff=WITH_PIN) as opened:
        yield opened


def _until_counted(office: Office, wrong_pins: int) -> None:
    office.until(lambda: office.facts.wrong_pins == wrong_pins, "the answer to the PIN")


def _health_of(office: Office, device: Device) -> DeviceHealth:
    settings = office.running.runtime.newest.settings
    return next(one for one in health(office.facts, settings) if one.device is device)


def test_the_gesture_and_the_pin_lead_to_the_menu_and_the_journal_says_so(staffed_office: Office) -> None:
    enter_staff_mode(staffed_office)
    staffed_office.until(lambda: staff_actions(staffed_office) == ["entered"], "the journal's entry")
    staffed_office.press(Button.DONE)
    staffed_office.until_shown(Welcome)
    path = staffed_office.config.server.state_dir / "journal.sqlite"
    examine_journal(path, staffed_office.clock.now().date())


def test_an_office_without_a_pin_has_no_staff_mode(quick_office: Office) -> None:
    make_gesture(quick_office)
    quick_office.press(Button.TYPE_CODE)
    quick_office.until(lambda: type(quick_office.kiosk_state).__name__ == "TypingCode", "the keyboard, not the PIN")


def test_a_wrong_pin_shows_nothing_and_five_shut_the_menu_even_for_the_right_one(staffed_office: Office) -> None:
    make_gesture(staffed_office)
    for tries in range(1, 6):
        staffed_office.until_shown(EnteringPin)
        staffed_office.key_in(WRONG_PIN)
        _until_counted(staffed_office, tries)
    staffed_office.until_shown(PinLocked)
    staffed_office.until(lambda: staff_actions(staffed_office) == ["locked-out"], "the journal's entry")
    staffed_office.press(Button.DONE)
    staffed_office.until_shown(Welcome)
    make_gesture(staffed_office)
    staffed_office.until_shown(PinLocked)
    staffed_office.key_in(PIN)
    # Visitors are served meanwhile.
    staffed_office.visit(staffed_office.book())
    assert staff_actions(staffed_office) == ["locked-out"]


def test_no_pin_right_or_wrong_is_in_the_log_or_in_the_journal(staffed_office: Office) -> None:
    make_gesture(staffed_office)
    staffed_office.until_shown(EnteringPin)
    staffed_office.key_in(WRONG_PIN)
    _until_counted(staffed_office, 1)
    staffed_office.key_in(PIN)
    staffed_office.until_shown(StaffMenu)
    staffed_office.until(lambda: staff_actions(staffed_office) == ["entered"], "the journal's entry")
    log = "\n".join(staffed_office.log.lines)
    assert "event=staff-pin right=False" in log
    assert "event=staff-pin right=True" in log
    assert "event=staff action=entered" in log
    written = (staffed_office.config.server.state_dir / "journal.sqlite-wal").read_bytes()
    for pin in (PIN, WRONG_PIN):
        assert pin not in log
        assert pin.encode() not in written


def test_a_scan_does_not_throw_staff_out_but_does_not_wait_for_a_pin_either(staffed_office: Office) -> None:
    enter_staff_mode(staffed_office)
    code = staffed_office.book()
    staffed_office.scan_directly(code)
    staffed_office.press(Button.STAFF_DEVICES)
    staffed_office.until_shown(StaffDevices)
    staffed_office.press(Button.BACK)
    staffed_office.until_shown(StaffMenu)
    staffed_office.press(Button.DONE)
    staffed_office.until_shown(Welcome)
    make_gesture(staffed_office)
    staffed_office.until_shown(EnteringPin)
    staffed_office.scan_directly(code)
    staffed_office.until_shown(TicketShown)


def test_the_list_of_devices_follows_a_printer_that_runs_out_of_paper_and_gets_a_new_roll(
    staffed_office: Office,
) -> None:
    enter_staff_mode(staffed_office)
    staffed_office.press(Button.STAFF_DEVICES)
    staffed_office.until_shown(StaffDevices)
    assert _health_of(staffed_office, Device.PRINTER).condition is Condition.OK
    staffed_office.printer.paper_out()
    out = DeviceHealth(Device.PRINTER, Condition.DOWN, PrinterFault.PAPER_OUT)
    staffed_office.until(lambda: _health_of(staffed_office, Device.PRINTER) == out, "the missing paper")
    staffed_office.printer.new_roll()
    staffed_office.until(lambda: _health_of(staffed_office, Device.PRINTER).condition is Condition.OK, "the new roll")
    lines = [line for line in staffed_office.log.lines if "event=health device=printer" in line]
    assert [line.split("event=health ")[1] for line in lines[-2:]] == [
        "device=printer condition=down reason=paper-out",
        "device=printer condition=ok reason=none",
    ]
