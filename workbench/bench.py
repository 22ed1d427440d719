"""All virtual peripherals of one kiosk together, under one run directory."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.gate import GateWires, VirtualGate
from workbench.modem import VirtualModem
from workbench.network import NetworkSwitch
from workbench.phone import VirtualPhone
from workbench.printer import VirtualPrinter
from workbench.scanner import VirtualScanner
from workbench.signals import SignalWires, VirtualSignals
from workbench.thermometer import VirtualThermometer


class Workbench:
    """Starts every device; `directory` then holds the links `scanner`, `thermometer`, `modem`, and `printer` if serial.

    The printer is on TCP (`printer.host`, `printer.port`) unless `serial_printer`. There is a gate once
    `connect_gate` was given the wires, and bell, lamp and buzzer after `connect_signals`, since those exist only
    after the kiosk's pins do. `network` is the cable to the server, once `network.connect_to` says where that is.
    `now` stamps the modem's SMS.
    """

    def __init__(
        self,
        directory: Path,
        *,
        columns: int = 48,
        serial_printer: bool = False,
        printer_speed_mm_per_s: float = 0.0,
        thermometer_period_s: float = 0.1,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.phone = VirtualPhone()
        self.gate: VirtualGate | None = None
        self.signals: VirtualSignals | None = None
        with ExitStack() as starting:
            self.printer = starting.enter_context(
                VirtualPrinter(
                    columns,
                    serial_link=directory / "printer" if serial_printer else None,
                    speed_mm_per_s=printer_speed_mm_per_s,
                )
            )
            self.scanner = starting.enter_context(VirtualScanner(directory / "scanner"))
            self.thermometer = starting.enter_context(
                VirtualThermometer(directory / "thermometer", period_s=thermometer_period_s)
            )
            self.modem = starting.enter_context(VirtualModem(directory / "modem", self.phone, now=now))
            self.network = starting.enter_context(NetworkSwitch())
            self._started = starting.pop_all()

    def connect_gate(self, wires: GateWires) -> VirtualGate:
        """Connects a gate to these wires, in place of the one before."""
        if self.gate is not None:
            self.gate.close()
        self.gate = VirtualGate(wires)
        return self.gate

    def connect_signals(self, wires: SignalWires) -> VirtualSignals:
        """Hangs up a bell, a lamp and a buzzer at these wires, in place of those before."""
        if self.signals is not None:
            self.signals.close()
        self.signals = VirtualSignals(wires)
        return self.signals

    def close(self) -> None:
        if self.gate is not None:
            self.gate.close()
        if self.signals is not None:
            self.signals.close()
        self._started.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
