"""The composition root's part for opened devices: each driver begins to work, or says why not and is done without.

A kiosk whose gate, scanner or signals cannot be opened serves all the same; what it does without stands in the log and,
where the core goes by it, in an event.
"""

import logging
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kiosk.config import Config
from kiosk.core.events import CodeScanned, GateChanged, NobodyPassed, ScannerChanged
from kiosk.core.model import GateFault, ScannerFault
from kiosk.device_config import ScannerConfig
from kiosk.drivers import build_gate, build_printer, build_scanner, build_signals, build_thermometer
from kiosk.logs import log_event

if TYPE_CHECKING:
    from kiosk.hardware.escpos_printer import EscPosPrinter
    from kiosk.hardware.gate import Gate
    from kiosk.hardware.scanner import ScannersTogether
    from kiosk.hardware.signals import StaffSignals
    from kiosk.hardware.thermometer import Thermometer
    from kiosk.runtime import Runtime

SCANNERS_KNOWN_WITHIN_S = 2.0


class Devices:
    """Opens this kiosk's devices, each once. What closes them goes onto `undo`, what they notice to the runtime."""

    def __init__(self, config: Config, runtime: "Runtime", undo: ExitStack) -> None:
        self._config = config
        self._runtime = runtime
        self._undo = undo
        self._stop = threading.Event()

    def stop_reading(self) -> None:
        """Let the scanners' threads come to an end; the undo waits for them."""
        self._stop.set()

    def printer(self) -> "EscPosPrinter":
        """The printer's driver; whether one answers is asked for when it is used."""
        printer = build_printer(self._config.printer)
        self._undo.callback(printer.close)
        return printer

    def thermometer(self) -> "Thermometer":
        """The thermometer's driver."""
        thermometer = build_thermometer(self._config.screening)
        self._undo.callback(thermometer.close)
        return thermometer

    def gate(self) -> "Gate":
        """The gate, watched; none where its pins cannot be had."""
        from kiosk.hardware.gate import GateError, NoGate

        try:
            gate = build_gate(self._config.gate)
        except GateError as error:
            # Residents still get their numbers; staff open the gate by hand.
            log_event("gate", logging.ERROR, fault=error.fault, why=str(error))
            self._runtime.post(GateChanged(error.fault))
            return NoGate()
        gate.start(self._gate_changed, lambda: self._runtime.post(NobodyPassed()))
        self._undo.callback(gate.close)
        return gate

    def signals(self) -> "StaffSignals":
        """Bell, lamp and buzzer for staff; none where their pins cannot be had."""
        from kiosk.hardware.signals import NoSignals, SignalsError

        try:
            signals = build_signals(self._config.gate)
        except SignalsError as error:
            log_event("staff-signals", logging.ERROR, why=str(error))
            return NoSignals()
        self._undo.callback(signals.close)
        return signals

    def _gate_changed(self, fault: GateFault | None) -> None:
        log_event("gate", fault=fault or "none")
        self._runtime.post(GateChanged(fault))

    def start_scanners(self) -> None:
        """Read all scanners, each on a thread; returns once it is known which of them work."""
        from kiosk.hardware.scanner import ScannersTogether

        together = ScannersTogether(len(self._config.scanner))
        known = [self._start_scanner(index, one, together) for index, one in enumerate(self._config.scanner)]
        # A port drops what came before it was opened: who reads "ready" in the log may scan at once.
        until_s = time.monotonic() + SCANNERS_KNOWN_WITHIN_S
        for one in known:
            one.wait(max(0.0, until_s - time.monotonic()))

    def _start_scanner(self, index: int, settings: ScannerConfig, together: "ScannersTogether") -> threading.Event:
        """Begin to read a scanner; the event is set once its first state is known."""
        from kiosk.hardware.scanner import ScannerError

        known = threading.Event()

        def on_health(fault: ScannerFault | None, why: str = "") -> None:
            log_event("scanner", fault=fault or "none", port=settings.port)
            if why:
                log_event("scanner", logging.ERROR, why=why)
            self._runtime.post(ScannerChanged(together.changed(index, fault)))
            known.set()

        try:
            scanner = build_scanner(settings)
        except ScannerError as error:
            # Residents type their codes; the others of this kiosk's devices do their work.
            on_health(error.fault, str(error))
            return known

        def read() -> None:
            try:
                scanner.run(lambda text: self._runtime.post(CodeScanned(text)), on_health, self._stop)
            except BaseException as failure:
                self._runtime.fail(failure)

        thread = threading.Thread(target=read, name="scanner", daemon=True)
        thread.start()
        self._undo.callback(thread.join, 3.0)
        return known
