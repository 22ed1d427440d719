"""A busy printer's answers come with gaps between them: none is taken for that of a later ticket."""

import time
from collections.abc import Iterator

import pytest

from kiosk.core.model import PrinterFault
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import PrinterHealth, PrinterSettings, PrintOutcome
from kiosk.hardware.printer_status import QueuedStatus, ReplyReader
from kiosk.hardware.transport_network import NetworkTransport
from tests.hardware.samples import rendered
from workbench import VirtualPrinter
from workbench.escpos_events import LinePrinted

LOOK_EVERY_S = 0.05
GAP_S = 6 * LOOK_EVERY_S


class GappyLine(NetworkTransport):
    """A line that keeps what follows the first answer to GS r for a while, once it was told to."""

    gap_due = False
    _kept = b""
    _until_s = 0.0

    def read(self, timeout_s: float) -> bytes:
        if self._kept:
            left_s = self._until_s - time.monotonic()
            if left_s > timeout_s:
                time.sleep(timeout_s)
                return b""
            time.sleep(max(0.0, left_s))
            data, self._kept = self._kept, b""
            return data
        data = super().read(timeout_s)
        return self._first_answer_of(data) if self.gap_due else data

    def _first_answer_of(self, data: bytes) -> bytes:
        reader = ReplyReader()
        for end in range(1, len(data) + 1):
            if any(isinstance(reply, QueuedStatus) for reply in reader.feed(data[end - 1 : end])):
                # What the printer has sent by then is kept with the rest.
                self.gap_due, self._until_s = False, time.monotonic() + GAP_S
                time.sleep(LOOK_EVERY_S / 2)
                self._kept = data[end:] + super().read(0.0)
                return data[:end]
        return data


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as virtual:
        yield virtual


def test_an_answer_that_comes_after_a_gap_does_not_confirm_the_next_ticket(printer: VirtualPrinter) -> None:
    line = GappyLine(printer.host, printer.port)
    settings = PrinterSettings(print_within_s=1.5, answer_within_s=0.5, look_every_s=LOOK_EVERY_S, settle_within_s=2.0)
    driver = EscPosPrinter(lambda: line, settings)
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(rendered("A045")).outcome is PrintOutcome.PRINTED
    lines = sum(isinstance(event, LinePrinted) for event in printer.wait_for_tickets(1)[0].events)
    printer.paper_out_after_lines(4)
    assert driver.print_ticket(rendered("A046")).fault is PrinterFault.PAPER_OUT
    # The head is slow: the rest of this ticket is still being printed when the next one is asked for, which then
    # gets no further than this one did at first.
    printer.set_speed(400)
    printer.new_roll()
    printer.paper_out_after_lines(lines)
    line.gap_due = True
    result = driver.print_ticket(rendered("A047"))
    assert not line.gap_due, f"nothing was tried: {result}, {lines}, {printer.condition}"
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
    assert printer.ticket_count == 2
    driver.close()
