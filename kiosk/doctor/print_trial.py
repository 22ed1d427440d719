"""Prints the test ticket and says how sure the printer is of it."""

from datetime import UTC
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.core.model import PrinterFault
from kiosk.device_config import PrinterConfig
from kiosk.doctor.devices import printer_trouble
from kiosk.doctor.finding import Finding, fail, ok, warn
from kiosk.doctor.trial_ticket import lay_out_trial_ticket
from kiosk.hardware.printer import Printer, PrintOutcome, PrintResult
from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.identity import Identity
from quota_protocol.clock import Clock

_SURE = {
    "process-id": "printed, the printer confirms it by its process id",
    "queued-status": "printed, the printer confirms it by its queued status",
    "status": "printed, as far as the printer's status shows; look at the paper",
    "none": "sent; with this confirmation nobody but you can see whether it is on paper",
}


def print_trial_ticket(settings: PrinterConfig, printer: Printer, identity: Identity | None, clock: Clock) -> Finding:
    """Send one test ticket through the kiosk's own renderer and driver."""
    try:
        zone = ZoneInfo(identity.office.timezone) if identity else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    name = identity.name if identity else "kiosk"
    lines = lay_out_trial_ticket(name, clock.now(), zone, settings.columns)
    data = render_ticket(lines, settings.columns, qr_as_picture=settings.qr == "raster")
    return _judge(printer.print_ticket(data), settings)


def _judge(result: PrintResult, settings: PrinterConfig) -> Finding:
    fault = result.fault or PrinterFault.ERROR
    match result.outcome:
        case PrintOutcome.PRINTED:
            return ok("test ticket", _SURE[settings.confirmation])
        case PrintOutcome.NOT_PRINTED:
            return fail("test ticket", f"not printed: {printer_trouble(fault)}")
        case PrintOutcome.UNCERTAIN if fault is PrinterFault.TIMED_OUT:
            text = f"sent, not confirmed: is it on paper? Then this model does not know {settings.confirmation}"
            return warn("test ticket", f"{text}; try the next value of printer.confirmation")
        case PrintOutcome.UNCERTAIN:
            return fail("test ticket", f"may be on paper in part: {printer_trouble(fault)}")
