"""How every device is: one closed value each, derived from what the kiosk knows. Pure.

The staff screen words it, the log tells when it changes.
"""

from enum import StrEnum

from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.model import GateFault, JournalFault, OutOfServiceReason, PrinterFault, ScannerFault, ThermometerFault
from kiosk.core.value import Value


class Device(StrEnum):
    """What a kiosk is made of, as far as it can fail by itself."""

    PRINTER = "printer"
    SCANNER = "scanner"
    THERMOMETER = "thermometer"
    GATE = "gate"
    SERVER = "server"
    JOURNAL = "journal"
    CLOCK = "clock"


class Condition(StrEnum):
    """OK: well. DEGRADED: it works, but somebody should see to it. DOWN: it does not do its work."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class HealthReason(StrEnum):
    """What there is to say of a device that is no fault of it."""

    NONE = "none"
    PAPER_NEAR_END = "paper-near-end"
    TICKETS_UNSETTLED = "tickets-unsettled"
    CLOCK_SUSPECT = "clock-suspect"


Reason = HealthReason | PrinterFault | ScannerFault | ThermometerFault | GateFault | OutOfServiceReason | JournalFault


class DeviceHealth(Value, frozen=True):
    """How one device is, and why; the reason of a well one is `none`."""

    device: Device
    condition: Condition = Condition.OK
    reason: Reason = HealthReason.NONE


# The gate does its work, but not as it should.
_GATE_WORKS = frozenset({GateFault.FIRE, GateFault.HELD_OPEN, GateFault.FORCED})


def health(facts: Facts, settings: SessionSettings) -> tuple[DeviceHealth, ...]:
    """The health of every device that this kiosk has, in the order in which visitors meet them."""
    found = [_printer(facts)]
    if settings.has_scanner:
        found.append(_by_fault(Device.SCANNER, facts.scanner))
    if settings.screening:
        found.append(_by_fault(Device.THERMOMETER, facts.thermometer))
    if settings.has_gate:
        found.append(_gate(facts.gate))
    return (*found, _server(facts), _journal(facts), _clock(facts))


def changes(before: tuple[DeviceHealth, ...], after: tuple[DeviceHealth, ...]) -> tuple[DeviceHealth, ...]:
    """What of the newer health is news."""
    return tuple(one for one in after if one not in before)


def _by_fault(device: Device, fault: Reason | None) -> DeviceHealth:
    return DeviceHealth(device) if fault is None else DeviceHealth(device, Condition.DOWN, fault)


def _printer(facts: Facts) -> DeviceHealth:
    if facts.printer is None and facts.paper_near_end:
        return DeviceHealth(Device.PRINTER, Condition.DEGRADED, HealthReason.PAPER_NEAR_END)
    return _by_fault(Device.PRINTER, facts.printer)


def _gate(fault: GateFault | None) -> DeviceHealth:
    if fault in _GATE_WORKS:
        return DeviceHealth(Device.GATE, Condition.DEGRADED, fault)
    return _by_fault(Device.GATE, fault)


def _server(facts: Facts) -> DeviceHealth:
    if facts.rejected is not None:
        return DeviceHealth(Device.SERVER, Condition.DOWN, facts.rejected)
    return _by_fault(Device.SERVER, None if facts.online else OutOfServiceReason.NO_SERVER)


def _journal(facts: Facts) -> DeviceHealth:
    if facts.journal is None and facts.unsettled_tickets:
        return DeviceHealth(Device.JOURNAL, Condition.DEGRADED, HealthReason.TICKETS_UNSETTLED)
    return _by_fault(Device.JOURNAL, facts.journal)


def _clock(facts: Facts) -> DeviceHealth:
    if facts.clock_suspect:
        return DeviceHealth(Device.CLOCK, Condition.DEGRADED, HealthReason.CLOCK_SUSPECT)
    return DeviceHealth(Device.CLOCK)
