"""A barcode scanner on a serial line (CDC ACM or RS-232): waits for it for ever, and gives what it reads."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.hardware.scan_decoder import IDLE_S, ScanDecoder
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault
from kiosk.logs import log_event
from kiosk.model import ScannerFault

_FIRST_WAIT_S = 0.25
# A device that returns is open again within two seconds: this wait, and the time it takes to open.
_LONGEST_WAIT_S = 1.5
_LOOK_FOR_STOP_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class SerialScannerSettings:
    """Where the scanner is. `port` is a path that stays the same when it is plugged in again (a udev link)."""

    port: str
    baudrate: int = 9600


class SerialScanner:
    """One scanner; `run` belongs to a thread of its own."""

    def __init__(self, settings: SerialScannerSettings) -> None:
        self._settings = settings
        self._seen = False
        self._reported: tuple[ScannerFault | None, ...] = ()

    def run(
        self,
        on_scan: Callable[[str], None],
        on_health: Callable[[ScannerFault | None], None],
        stop: threading.Event,
    ) -> None:
        """Read until `stop` is set. Never gives up: a scanner that is missing is looked for again and again.

        `on_scan` gets hostile text of at most 4096 characters; `on_health` every change, and the first state.
        """
        wait_s = _FIRST_WAIT_S
        while not stop.is_set():
            try:
                port = SerialPort(self._settings.port, self._settings.baudrate)
            except SerialPortError as error:
                self._report(self._opening_fault(error.fault), on_health)
                stop.wait(wait_s)
                wait_s = min(_LONGEST_WAIT_S, wait_s * 2)
                continue
            wait_s, self._seen = _FIRST_WAIT_S, True
            self._report(None, on_health)
            try:
                self._read(port, on_scan, stop)
            except SerialPortError:
                self._report(ScannerFault.DISCONNECTED, on_health)
                stop.wait(wait_s)
            finally:
                port.close()

    def _report(self, fault: ScannerFault | None, on_health: Callable[[ScannerFault | None], None]) -> None:
        if self._reported != (fault,):
            self._reported = (fault,)
            on_health(fault)

    def _opening_fault(self, fault: SerialPortFault) -> ScannerFault:
        if fault is SerialPortFault.IN_USE:
            return ScannerFault.IN_USE
        return ScannerFault.DISCONNECTED if self._seen else ScannerFault.ABSENT

    def _read(self, port: SerialPort, on_scan: Callable[[str], None], stop: threading.Event) -> None:
        decoder, overlong_count = ScanDecoder(), 0
        while not stop.is_set():
            data = port.read(IDLE_S if decoder.waiting else _LOOK_FOR_STOP_EVERY_S)
            now_s = time.monotonic()
            texts = decoder.feed(data, now_s) if data else decoder.flush_if_idle(now_s)
            if decoder.overlong_count > overlong_count:
                overlong_count = decoder.overlong_count
                log_event("scan-too-long", logging.WARNING, count=overlong_count)
            for text in texts:
                on_scan(text)
