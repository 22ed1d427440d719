"""What the drivers take: a ticket to its printer, a stream of noise, and how soon a fault is on the screen."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.office import open_office
from bench.process import BenchError, Process
from bench.report import Figure, Target
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import PrinterSettings, PrintOutcome, Transport
from kiosk.hardware.scan_decoder import ScanDecoder
from kiosk.hardware.transport_network import NetworkTransport
from kiosk.hardware.transport_serial import SerialTransport
from tests.hardware.samples import rendered
from workbench import VirtualPrinter

TICKETS = 100
_COLUMNS = 48
_BAUDRATE = 115_200
_SERIAL_TICKETS = 15
_BITS_PER_BYTE = 10
_NOISE_BYTES = 32 << 20
_READ_BYTES = 4096
_FAULTS = 8
_SETTLE_S = 2.0


class _TimedLine:
    """A line that remembers when its last long write was done, and how many bytes went each way."""

    def __init__(self, line: Transport) -> None:
        self._line = line
        self.handed_over_s = 0.0
        self.moved_bytes = 0

    @property
    def descriptor(self) -> int | None:
        return self._line.descriptor

    def write(self, data: bytes, timeout_s: float) -> None:
        self._line.write(data, timeout_s)
        self.moved_bytes += len(data)
        if len(data) > _BITS_PER_BYTE * 10:
            self.handed_over_s = time.perf_counter()

    def read(self, timeout_s: float) -> bytes:
        data = self._line.read(timeout_s)
        self.moved_bytes += len(data)
        return data

    def close(self) -> None:
        self._line.close()


@dataclass(frozen=True, slots=True)
class _Printed:
    """One ticket: from its paper being ready to its last byte handed over, to its last byte come, and all bytes."""

    handed_over_ms: float
    arrived_ms: float
    moved_bytes: int


def measure(folder: Path) -> list[Figure]:
    """The drivers in this process, then a kiosk whose devices fail."""
    ticket_bytes = len(rendered())
    return [
        Figure(f"ticket of {_COLUMNS} columns with QR", "bytes", ticket_bytes, None, Target(at_most=1200)),
        _network_figure(),
        _serial_figure(folder),
        _noise_figure(),
        *_reaction_figures(folder / "faults"),
    ]


def _print(tickets: int, connect: Callable[[], Transport], printer: VirtualPrinter) -> list[_Printed]:
    line = _TimedLine(connect())
    driver = EscPosPrinter(lambda: line, PrinterSettings())
    found = []
    try:
        driver.check()
        for number in range(tickets):
            moved_before, began_s, began_monotonic_s = line.moved_bytes, time.perf_counter(), time.monotonic()
            result = driver.print_ticket(rendered(f"A{number:03}"))
            if result.outcome is not PrintOutcome.PRINTED:
                raise BenchError(f"a ticket was {result.outcome}: {result.fault}")
            handed_over_ms = (line.handed_over_s - began_s) * 1000
            arrived_ms = (printer.last_received_at - began_monotonic_s) * 1000
            found.append(_Printed(handed_over_ms, arrived_ms, line.moved_bytes - moved_before))
    finally:
        driver.close()
    return found[1:]


def _network_figure() -> Figure:
    with VirtualPrinter(columns=_COLUMNS, keep_tickets=1) as printer:
        printed = _print(TICKETS, lambda: NetworkTransport(printer.host, printer.port), printer)
    p95_ms = statistics.quantiles((each.handed_over_ms for each in printed), n=20)[-1]
    return Figure("ticket ready to last byte handed over, p95", "ms", p95_ms, None, Target(at_most=5))


def _serial_figure(folder: Path) -> Figure:
    """The reference is the time that the line itself takes for every byte, questions and answers too."""
    link = folder / "printer"
    with VirtualPrinter(columns=_COLUMNS, serial_link=link, baudrate=_BAUDRATE, keep_tickets=1) as printer:
        printed = _print(_SERIAL_TICKETS, lambda: SerialTransport(str(link), _BAUDRATE), printer)
    took_ms = statistics.median(each.arrived_ms for each in printed)
    line_ms = statistics.median(each.moved_bytes for each in printed) * _BITS_PER_BYTE / _BAUDRATE * 1000
    name = "ticket ready to last byte at a 115,200 baud printer, p50"
    return Figure(name, "ms", took_ms, line_ms, Target(times=1.15))


def _noise_figure() -> Figure:
    decoder, noise = ScanDecoder(), os.urandom(_NOISE_BYTES)
    began_s = time.perf_counter()
    for at in range(0, len(noise), _READ_BYTES):
        decoder.feed(noise[at : at + _READ_BYTES], at / _NOISE_BYTES)
    took_ms = (time.perf_counter() - began_s) * 1000
    assert decoder.held_bytes <= _READ_BYTES
    return Figure("a megabyte of noise from a scanner", "ms", took_ms / (_NOISE_BYTES >> 20), None, Target(at_most=50))


def _reaction_figures(folder: Path) -> list[Figure]:
    """From the fault to the line that says that the screen was told; drawing takes a frame more."""
    with open_office(folder) as office, office.kiosk() as kiosk:
        kiosk.wait_for("event=ready")
        time.sleep(_SETTLE_S)
        printer, scanner = office.printer, office.scanner
        reactions = {
            "paper out to the screen": _slowest_ms(
                kiosk, printer.paper_out, "printer fault=paper-out", printer.new_roll, "printer fault=none"
            ),
            "printer's line lost to the screen": _slowest_ms(
                kiosk, printer.power_off, "printer fault=offline", printer.power_on, "printer fault=none"
            ),
            "scanner pulled out to the screen": _slowest_ms(
                kiosk, scanner.unplug, "scanner fault=disconnected", scanner.plug_in, "scanner fault=none"
            ),
        }
    return [
        Figure(f"{name}, slowest of {_FAULTS}", "ms", ms, None, Target(at_most=500)) for name, ms in reactions.items()
    ]


def _slowest_ms(
    kiosk: Process, break_it: Callable[[], None], told: str, mend_it: Callable[[], None], mended: str
) -> float:
    slowest_s = 0.0
    for attempt in range(_FAULTS):
        # At another moment of the driver's round each time.
        time.sleep(0.1 + attempt * 0.037)
        broken_s = time.monotonic()
        break_it()
        line, _ = kiosk.wait_for(f"event={told}")
        slowest_s = max(slowest_s, line.at_s - broken_s)
        mend_it()
        kiosk.wait_for(f"event={mended}")
    return slowest_s * 1000
