"""The workbench: virtual peripherals that speak the kiosk's real protocols over ptys and TCP, with faults on demand.

It stands for another machine's hardware and imports nothing of kiosk or quota_server. Tests use the devices one by one:

    with VirtualPrinter(columns=48) as printer: ...          # printer.host, printer.port
    with VirtualScanner(tmp_path / "scanner") as scanner: ... # scanner.link is the port to open
    with VirtualThermometer(tmp_path / "thermometer") as thermometer: ...

docs/workbench.md says how to use it by hand.
"""

from workbench.escpos_events import Align
from workbench.escpos_paper import PaperTicket, TicketLine
from workbench.printer import VirtualPrinter
from workbench.scanner import VirtualScanner
from workbench.thermometer import SensorFault, VirtualThermometer
from workbench.wires import UnpluggedError

__all__ = [
    "Align",
    "PaperTicket",
    "SensorFault",
    "TicketLine",
    "UnpluggedError",
    "VirtualPrinter",
    "VirtualScanner",
    "VirtualThermometer",
]
