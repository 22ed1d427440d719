"""One closed value for each device, derived from what the kiosk knows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.health import Condition, Device, DeviceHealth, HealthReason, changes, health
from kiosk.core.model import GateFault, JournalFault, OutOfServiceReason, PrinterFault, ScannerFault, ThermometerFault
from tests.kiosk.samples import OFFICE

WELL = Facts(office=OFFICE)
SETTINGS = SessionSettings()


def _of(device: Device, facts: Facts) -> DeviceHealth:
    return next(one for one in health(facts, SETTINGS) if one.device is device)


def test_a_kiosk_of_which_nothing_bad_is_known_is_well() -> None:
    assert health(WELL, SETTINGS) == tuple(DeviceHealth(device) for device in Device)


Case = tuple[dict[str, Any], DeviceHealth]
_DOWN, _DEGRADED = Condition.DOWN, Condition.DEGRADED

CASES: list[Case] = [
    ({"paper_near_end": True}, DeviceHealth(Device.PRINTER, _DEGRADED, HealthReason.PAPER_NEAR_END)),
    ({"online": False}, DeviceHealth(Device.SERVER, _DOWN, OutOfServiceReason.NO_SERVER)),
    (
        {"online": False, "rejected": OutOfServiceReason.DEVICE_REJECTED},
        DeviceHealth(Device.SERVER, _DOWN, OutOfServiceReason.DEVICE_REJECTED),
    ),
    ({"clock_suspect": True}, DeviceHealth(Device.CLOCK, _DEGRADED, HealthReason.CLOCK_SUSPECT)),
    ({"unsettled_tickets": 2}, DeviceHealth(Device.JOURNAL, _DEGRADED, HealthReason.TICKETS_UNSETTLED)),
]

_GATE_WORKS = (GateFault.FIRE, GateFault.HELD_OPEN, GateFault.FORCED)


def _faults() -> Iterator[Case]:
    for printer in PrinterFault:
        yield {"printer": printer, "paper_near_end": True}, DeviceHealth(Device.PRINTER, _DOWN, printer)
    for scanner in ScannerFault:
        yield {"scanner": scanner}, DeviceHealth(Device.SCANNER, _DOWN, scanner)
    for thermometer in ThermometerFault:
        yield {"thermometer": thermometer}, DeviceHealth(Device.THERMOMETER, _DOWN, thermometer)
    for gate in GateFault:
        yield {"gate": gate}, DeviceHealth(Device.GATE, _DEGRADED if gate in _GATE_WORKS else _DOWN, gate)
    for journal in JournalFault:
        yield {"journal": journal}, DeviceHealth(Device.JOURNAL, _DOWN, journal)


@pytest.mark.parametrize(
    ("known", "expected"), [*CASES, *_faults()], ids=lambda value: str(getattr(value, "reason", ""))
)
def test_each_fault_is_told_of_its_own_device_and_of_no_other(known: dict[str, Any], expected: DeviceHealth) -> None:
    found = health(replace(WELL, **known), SETTINGS)
    assert [one for one in found if one.condition is not Condition.OK] == [expected]


def test_what_the_office_does_not_have_is_not_listed() -> None:
    without = SessionSettings(screening=False, has_gate=False, has_scanner=False)
    assert [one.device for one in health(WELL, without)] == [
        Device.PRINTER,
        Device.SERVER,
        Device.JOURNAL,
        Device.CLOCK,
    ]


def test_only_what_has_changed_is_news() -> None:
    before = health(WELL, SETTINGS)
    after = health(replace(WELL, scanner=ScannerFault.ABSENT), SETTINGS)
    assert changes(before, after) == (_of(Device.SCANNER, replace(WELL, scanner=ScannerFault.ABSENT)),)
    assert changes(after, before) == (DeviceHealth(Device.SCANNER),)
    assert changes(before, before) == ()
