"""A scanner of any kind: waits for it for ever, gives what it reads, and tells how it is."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from kiosk.core.model import ScannerFault
from kiosk.hardware.scan_decoder import IDLE_S, ScanDecoder
from kiosk.logs import log_event

_FIRST_WAIT_S = 0.25
# A device that returns is open again within two seconds: this wait, and the time it takes to open.
_LONGEST_WAIT_S = 1.5
_LOOK_FOR_STOP_EVERY_S = 0.25


class ScannerError(Exception):
    """A scanner cannot be opened or read."""

    def __init__(self, fault: ScannerFault, sentence: str = "") -> None:
        super().__init__(sentence or f"scanner: {fault.value}")
        self.fault = fault


class ScannersTogether:
    """One word on all scanners of a kiosk: well as long as one of them reads. Called from their threads."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._faults: list[ScannerFault | None] = [ScannerFault.ABSENT] * count

    def changed(self, index: int, fault: ScannerFault | None) -> ScannerFault | None:
        """Take note of one scanner's health; that of all of them."""
        with self._lock:
            self._faults[index] = fault
            return None if None in self._faults else fault


class ScanSource(Protocol):
    """An open scanner. Belongs to one thread."""

    def read(self, timeout_s: float) -> bytes:
        """What it has sent, waiting up to `timeout_s`; empty when nothing came. Raises ScannerError(DISCONNECTED)."""

    def close(self) -> None:
        """Give it back. Never raises."""


class Scanner:
    """One scanner; `run` belongs to a thread of its own. `open_source` raises ScannerError(ABSENT or IN_USE)."""

    def __init__(self, open_source: Callable[[], ScanSource]) -> None:
        self._open_source = open_source
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
                source = self._open_source()
            except ScannerError as error:
                self._report(self._opening_fault(error.fault), on_health)
                stop.wait(wait_s)
                wait_s = min(_LONGEST_WAIT_S, wait_s * 2)
                continue
            wait_s, self._seen = _FIRST_WAIT_S, True
            self._report(None, on_health)
            try:
                self._read(source, on_scan, stop)
            except ScannerError:
                self._report(ScannerFault.DISCONNECTED, on_health)
                stop.wait(wait_s)
            finally:
                source.close()

    def _report(self, fault: ScannerFault | None, on_health: Callable[[ScannerFault | None], None]) -> None:
        if self._reported != (fault,):
            self._reported = (fault,)
            on_health(fault)

    def _opening_fault(self, fault: ScannerFault) -> ScannerFault:
        if fault is ScannerFault.IN_USE:
            return ScannerFault.IN_USE
        return ScannerFault.DISCONNECTED if self._seen else ScannerFault.ABSENT

    def _read(self, source: ScanSource, on_scan: Callable[[str], None], stop: threading.Event) -> None:
        decoder, overlong_count = ScanDecoder(), 0
        while not stop.is_set():
            data = source.read(IDLE_S if decoder.waiting else _LOOK_FOR_STOP_EVERY_S)
            now_s = time.monotonic()
            texts = decoder.feed(data, now_s) if data else decoder.flush_if_idle(now_s)
            if decoder.overlong_count > overlong_count:
                overlong_count = decoder.overlong_count
                log_event("scan-too-long", logging.WARNING, count=overlong_count)
            for text in texts:
                on_scan(text)
