"""The workbench: virtual peripherals that speak the kiosk's real protocols over ptys and TCP, with faults on demand.

It stands for another machine's hardware and imports nothing of kiosk or quota_server. Tests use the devices one by one:

    with VirtualPrinter(columns=48) as printer: ...          # printer.host, printer.port
    with VirtualScanner(tmp_path / "scanner") as scanner: ... # scanner.link is the port to open
    with VirtualThermometer(tmp_path / "thermometer") as thermometer: ...

`with Workbench(run_directory) as bench:` starts all of them; `workbench.page.serve(bench, port)` shows them in a
browser (it needs the web packages of the extra `server`, so it is not imported here). docs/workbench.md says more.
"""

from workbench.bench import Workbench
from workbench.escpos_events import Align
from workbench.escpos_paper import PaperTicket, TicketLine
from workbench.gate import GateEvent, GateMoment, GateWires, VirtualGate
from workbench.i2c import I2cBus, I2cFault, VirtualMlx90614
from workbench.keyboard_scanner import KeyboardFaults, VirtualKeyboardScanner
from workbench.modem import VirtualModem
from workbench.modem_state import ModemFault, Registration, SimState
from workbench.network import NetworkFault, NetworkSwitch
from workbench.phone import Sms, VirtualPhone
from workbench.printer import VirtualPrinter
from workbench.scanner import VirtualScanner
from workbench.signals import Signal, SignalWires, VirtualSignals
from workbench.thermometer import SensorFault, VirtualThermometer
from workbench.wires import UnpluggedError

__all__ = [
    "Align",
    "GateEvent",
    "GateMoment",
    "GateWires",
    "I2cBus",
    "I2cFault",
    "KeyboardFaults",
    "ModemFault",
    "NetworkFault",
    "NetworkSwitch",
    "PaperTicket",
    "Registration",
    "SensorFault",
    "Signal",
    "SignalWires",
    "SimState",
    "Sms",
    "TicketLine",
    "UnpluggedError",
    "VirtualGate",
    "VirtualKeyboardScanner",
    "VirtualMlx90614",
    "VirtualModem",
    "VirtualPhone",
    "VirtualPrinter",
    "VirtualScanner",
    "VirtualSignals",
    "VirtualThermometer",
    "Workbench",
]
