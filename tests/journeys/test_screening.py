"""The temperature check: no machine refuses anybody, being warm costs nothing, and no figure leaves the core."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.events import Button
from kiosk.core.model import CheckInByCode, StaffReason, ThermometerFault
from kiosk.core.states import Screening, TicketShown, Welcome, WithStaff
from quota_protocol.booking_code import BookingCode
from tests.journeys.office import Office, open_office
from workbench import SensorFault

A_TEMPERATURE = re.compile(r"3[5-9][.,]\d")


@pytest.fixture
def patient_office(folder: Path) -> Iterator[Office]:
    """A warm visitor may be measured again after a moment."""
    with open_office(folder, screening={"second_reading_after_s": 0.2}) as opened:
        yield opened


@pytest.fixture
def lenient_office(folder: Path) -> Iterator[Office]:
    """Visits go on when the sensor fails."""
    with open_office(folder, screening={"when_sensor_fails": "skip"}) as opened:
        yield opened


def come_warm(office: Office) -> BookingCode:
    code = office.book()
    office.thermometer.person(38.4)
    office.scan(code)
    assert office.until_shown(WithStaff).reason is StaffReason.WARM
    return code


def test_a_warm_visitor_is_led_to_staff_and_loses_nothing(office: Office) -> None:
    code = come_warm(office)
    assert office.booking_state(code) == "booked"
    assert office.journal() == []
    assert office.link.asked("POST /v1/check-ins") == 0
    assert (office.printer.ticket_count, office.gate_open) == (0, False)
    assert any("event=staff-called reason=warm" in line for line in office.log.lines)


def test_a_second_scan_too_soon_is_not_measured_again_and_makes_nobody_else_wait(office: Office) -> None:
    code = come_warm(office)
    office.thermometer.person(36.4)
    office.scan_directly(code)
    too_soon = WithStaff(StaffReason.SECOND_READING_TOO_SOON, CheckInByCode(code))
    office.until(lambda: office.kiosk_state == too_soon, "the word that it is too soon")
    assert office.measurements() == 1
    assert office.booking_state(code) == "booked"
    other = office.book()
    office.scan(other)
    assert office.until_shown(TicketShown).code == other


def test_a_warm_walk_in_is_led_to_staff(office: Office) -> None:
    office.thermometer.person(38.4)
    office.ask_for("perekaman")
    assert office.until_shown(WithStaff).reason is StaffReason.WARM
    assert office.journal() == []


def test_without_a_sensor_staff_decide(office: Office) -> None:
    office.thermometer.unplug()
    code = office.book()
    office.scan(code)
    assert office.until_shown(WithStaff).reason is StaffReason.SCREENING_NOT_POSSIBLE
    assert office.facts.thermometer is ThermometerFault.ABSENT
    assert office.booking_state(code) == "booked"
    office.thermometer.plug_in()
    office.thermometer.person(36.4)
    office.scan_directly(code)
    office.until_shown(TicketShown)
    assert office.facts.thermometer is None


def test_without_a_sensor_the_visit_goes_on_where_the_office_wants_so(lenient_office: Office) -> None:
    lenient_office.thermometer.unplug()
    lenient_office.scan(lenient_office.book())
    lenient_office.until_shown(TicketShown)


def test_a_sensor_pulled_out_during_the_measurement_leads_to_staff(office: Office) -> None:
    office.scan(office.book())
    office.until_shown(Screening)
    office.thermometer.unplug()
    assert office.until_shown(WithStaff).reason is StaffReason.SCREENING_NOT_POSSIBLE


def test_garbage_from_the_sensor_is_never_a_normal_temperature(office: Office) -> None:
    office.thermometer.set_fault(SensorFault.GARBAGE)
    code = office.book()
    office.scan(code)
    assert office.until_shown(WithStaff).reason is StaffReason.SCREENING_NOT_POSSIBLE
    assert office.facts.thermometer is ThermometerFault.UNREADABLE
    assert office.booking_state(code) == "booked"


def test_who_goes_away_from_the_thermometer_ends_the_visit(office: Office) -> None:
    code = office.book()
    office.scan(code)
    office.until_shown(Screening)
    office.press(Button.CANCEL)
    office.until_shown(Welcome)
    office.thermometer.person(36.4)
    office.scan(office.book())
    office.until_shown(TicketShown)
    assert office.booking_state(code) == "booked"


def test_a_normal_second_reading_leads_to_the_ticket_and_no_temperature_is_ever_kept(patient_office: Office) -> None:
    office = patient_office
    code = come_warm(office)
    assert not A_TEMPERATURE.search(known_to_the_core(office))
    office.until(lambda: office.facts.warm[0].may_measure_again, "the second reading")
    office.thermometer.person(36.4)
    office.scan_directly(code)
    assert office.until_shown(TicketShown).ticket.number == "A001"
    assert office.facts.warm == ()
    assert not A_TEMPERATURE.search(known_to_the_core(office))
    assert not [line for line in office.log.lines if A_TEMPERATURE.search(line)]
    assert not A_TEMPERATURE.search(office.printer.wait_for_tickets(1)[0].text)


def known_to_the_core(office: Office) -> str:
    """Everything in the kiosk's state; the threshold is a setting and nobody's temperature."""
    return repr(office.running.runtime.newest).replace("threshold=37.3", "")
