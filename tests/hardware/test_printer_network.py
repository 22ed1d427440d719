import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from kiosk.core.model import PrinterFault
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import (
    Confirmation,
    PrinterHealth,
    PrinterSettings,
    PrintOutcome,
    PrintResult,
)
from kiosk.hardware.printer_status import ASK_ALL, ASK_QUEUED_STATUS
from kiosk.hardware.transport_network import NetworkTransport
from tests.hardware.samples import rendered
from workbench.printer import VirtualPrinter

TICKET = rendered()
PRINTED = PrintResult(PrintOutcome.PRINTED)


def uncertain(fault: PrinterFault) -> PrintResult:
    return PrintResult(PrintOutcome.UNCERTAIN, fault)


def not_printed(fault: PrinterFault) -> PrintResult:
    return PrintResult(PrintOutcome.NOT_PRINTED, fault)


def driver_for(
    printer: VirtualPrinter,
    confirmation: Confirmation = Confirmation.QUEUED_STATUS,
    print_within_s: float = 1.5,
    answer_within_s: float = 0.3,
) -> EscPosPrinter:
    settings = PrinterSettings(
        confirmation, print_within_s, answer_within_s, look_every_s=0.05, watch_for_s=0.2, settle_within_s=1.0
    )
    return EscPosPrinter(lambda: NetworkTransport(printer.host, printer.port), settings)


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as virtual:
        yield virtual


@pytest.fixture
def driver(printer: VirtualPrinter) -> Iterator[EscPosPrinter]:
    escpos = driver_for(printer)
    yield escpos
    escpos.close()


def test_a_printer_that_is_off_prints_nothing_and_is_used_again_once_it_is_on(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    printer.power_off()
    assert driver.check() == PrinterHealth(PrinterFault.OFFLINE)
    assert driver.print_ticket(TICKET) == not_printed(PrinterFault.OFFLINE)
    printer.power_on()
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(TICKET) == PRINTED


@pytest.mark.alone
def test_paper_that_ends_in_mid_ticket_leaves_it_uncertain_and_the_next_one_is_its_own(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    printer.paper_out_after_lines(4)
    began_s = time.monotonic()
    result = driver.print_ticket(TICKET)
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
    assert time.monotonic() - began_s < 1.0
    assert driver.print_ticket(rendered("A046")).outcome is PrintOutcome.NOT_PRINTED
    printer.new_roll()
    assert driver.print_ticket(rendered("A047")) == PRINTED
    texts = [ticket.text for ticket in printer.wait_for_tickets(2)]
    assert len(texts) == 2
    assert ("A045" in texts[0], "A047" in texts[1]) == (True, True)


def test_the_late_answer_of_an_earlier_ticket_never_confirms_the_next_one(printer: VirtualPrinter) -> None:
    driver = driver_for(printer, print_within_s=3.0)
    printer.paper_out_after_lines(4)
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.UNCERTAIN
    # The head is slow: the rest of the first ticket is still being printed when the second one is asked for.
    printer.set_speed(250)
    printer.new_roll()
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert printer.ticket_count == 2, "the first ticket's answer was taken for the second one's"
    driver.close()


def test_a_printer_that_is_stuck_again_before_it_has_answered_gets_no_second_ticket(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    """The answer to the first would be taken for the second's, which may never come out."""
    settled: list[str] = []
    printer.paper_out_after_lines(4)
    first = driver.print_ticket(rendered("A045"), lambda: settled.append("A045"))
    assert (first.outcome, first.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
    printer.set_speed(60)
    printer.new_roll()
    printer.paper_out_after_lines(6)
    second = driver.print_ticket(rendered("A046"), lambda: settled.append("A046"))
    assert (second.outcome, second.fault) == (PrintOutcome.NOT_PRINTED, PrinterFault.PAPER_OUT)
    printer.set_speed(0)
    printer.new_roll()
    printer.wait_until_idle()
    assert driver.check() == PrinterHealth(None)
    assert settled == ["A045"]
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert [number in ticket.text for ticket in printer.wait_for_tickets(2) for number in ("A045", "A046")] == [
        *(True, False),
        *(False, True),
    ]


class LineThatJams(NetworkTransport):
    """The cover is lifted just before the next question that comes alone."""

    def __init__(self, printer: VirtualPrinter) -> None:
        super().__init__(printer.host, printer.port)
        self._printer = printer
        self.due = False

    def write(self, data: bytes, within_s: float) -> None:
        if self.due and data.startswith(ASK_QUEUED_STATUS):
            self.due = False
            self._printer.cover_open()
        super().write(data, within_s)


def test_the_answer_to_a_later_question_settles_no_ticket_whose_own_answer_was_lost(printer: VirtualPrinter) -> None:
    line = LineThatJams(printer)
    settings = PrinterSettings(
        print_within_s=0.4, answer_within_s=0.3, look_every_s=0.05, settle_within_s=0.5, watch_for_s=0.2
    )
    driver = EscPosPrinter(lambda: line, settings)
    settled: list[str] = []
    printer.no_queued_status()
    assert driver.print_ticket(rendered("A045"), lambda: settled.append("A045")) == uncertain(PrinterFault.TIMED_OUT)
    printer.no_queued_status(False)
    line.due = True
    assert driver.print_ticket(rendered("A046")) == not_printed(PrinterFault.COVER_OPEN)
    printer.cover_close()
    printer.wait_until_idle()
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert settled == []
    driver.close()


def test_a_printer_that_once_was_too_busy_to_answer_is_waited_for_again(printer: VirtualPrinter) -> None:
    driver = driver_for(printer, print_within_s=0.3)
    printer.no_queued_status()
    assert driver.print_ticket(rendered("A045")) == uncertain(PrinterFault.TIMED_OUT)
    assert driver.print_ticket(rendered("A046")) == uncertain(PrinterFault.TIMED_OUT)
    printer.faults_off()
    # It answers after all, so that from now on an answer that is owed is worth waiting for.
    assert driver.print_ticket(rendered("A047")) == PRINTED
    printer.paper_out_after_lines(4)
    assert driver.print_ticket(rendered("A048")).fault is PrinterFault.PAPER_OUT
    printer.set_speed(400)
    printer.new_roll()
    assert driver.print_ticket(rendered("A049")).outcome is not PrintOutcome.NOT_PRINTED
    assert printer.ticket_count >= 4, "the answer for A048 was taken for that of A049, before A048 was out"
    driver.close()


def test_a_cutter_that_jams_on_the_ticket_leaves_it_uncertain(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    printer.cutter_jam()
    result = driver.print_ticket(TICKET)
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.CUTTER)


@pytest.mark.parametrize("confirmation", [Confirmation.QUEUED_STATUS, Confirmation.PROCESS_ID])
@pytest.mark.parametrize("cut_off", ["reset_connection_after", "close_connection_after"])
def test_a_connection_cut_off_in_mid_ticket_leaves_it_uncertain_and_the_next_one_whole(
    printer: VirtualPrinter, confirmation: Confirmation, cut_off: str
) -> None:
    driver = driver_for(printer, confirmation)
    assert driver.check() == PrinterHealth(None)
    getattr(printer, cut_off)(12 + 300)
    result = driver.print_ticket(TICKET)
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.DISCONNECTED)
    assert driver.print_ticket(rendered("A046")) == PRINTED
    texts = [ticket.text for ticket in printer.wait_for_tickets(2)]
    assert "A045" not in texts[-1]
    assert "A046" in texts[-1]
    driver.close()


def until_asked_only(driver: EscPosPrinter, printer: VirtualPrinter) -> None:
    """Until two checks in a row have sent, and left under way, nothing but their questions."""
    in_a_row = 0
    for _ in range(50):
        before = printer.received_bytes
        assert driver.check() == PrinterHealth(None)
        in_a_row = in_a_row + 1 if printer.received_bytes - before == len(b"".join(ASK_ALL)) else 0
        if in_a_row == 2:
            return
    pytest.fail("the checks go on sending more than their questions")


def test_wherever_in_a_command_a_ticket_was_cut_off_the_next_one_comes_out_whole(printer: VirtualPrinter) -> None:
    """A half command takes what comes next for its length: the questions after the status made it a thousand bytes."""
    driver = driver_for(printer)
    commands = [at for at, byte in enumerate(TICKET) if byte in b"\x1b\x1d"]
    for cut_at in sorted({at + more for at in commands for more in (1, 3, 4)}):
        until_asked_only(driver, printer)
        printer.close_connection_after(len(b"".join(ASK_ALL)) + cut_at)
        assert driver.print_ticket(TICKET).outcome is PrintOutcome.UNCERTAIN, (cut_at, len(TICKET))
        assert driver.print_ticket(rendered("A046")) == PRINTED
        printer.wait_until_idle()
        assert "A046" in printer.take_tickets()[-1].text, f"cut off after {cut_at} bytes: {TICKET[:cut_at][-6:]!r}"
    driver.close()


def test_what_a_killed_program_left_half_sent_swallows_nothing_of_the_next_one(printer: VirtualPrinter) -> None:
    for cut_at in (at + more for at in range(len(TICKET)) if TICKET[at : at + 2] == b"\x1d(" for more in (2, 3, 4)):
        with socket.create_connection((printer.host, printer.port)) as killed:
            killed.sendall(TICKET[:cut_at])
        with contextlib.closing(driver_for(printer)) as driver:
            assert driver.print_ticket(rendered("A046")) == PRINTED, f"cut off after {cut_at} bytes"
        printer.wait_until_idle()
        assert "A046" in printer.take_tickets()[-1].text


def test_a_connection_that_the_printer_closed_while_idle_is_noticed_before_anything_is_written(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    assert driver.print_ticket(TICKET) == PRINTED
    printer.close_connection_after(0)
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert len(printer.wait_for_tickets(2)) == 2


def test_an_answer_with_another_process_id_confirms_nothing(printer: VirtualPrinter) -> None:
    driver = driver_for(printer, Confirmation.PROCESS_ID, print_within_s=0.4)
    printer.wrong_process_id()
    assert driver.print_ticket(TICKET) == uncertain(PrinterFault.TIMED_OUT)
    printer.faults_off()
    assert driver.print_ticket(rendered("A046")) == PRINTED
    driver.close()


def test_a_printer_without_queued_status_leaves_every_ticket_uncertain_and_goes_on_printing(
    printer: VirtualPrinter,
) -> None:
    driver = driver_for(printer, print_within_s=0.6)
    printer.no_queued_status()
    assert driver.print_ticket(TICKET) == uncertain(PrinterFault.TIMED_OUT)
    assert driver.print_ticket(rendered("A046")) == uncertain(PrinterFault.TIMED_OUT)
    assert len(printer.wait_for_tickets(2)) == 2
    driver.close()


def test_a_printer_that_goes_silent_after_the_ticket_leaves_it_uncertain(printer: VirtualPrinter) -> None:
    driver = driver_for(printer)
    assert driver.check() == PrinterHealth(None)
    printer.set_speed(150)
    silencer = threading.Timer(0.05, printer.silent)
    silencer.start()
    assert driver.print_ticket(TICKET) == uncertain(PrinterFault.SILENT)
    silencer.join()
    driver.close()


def test_late_answers_are_waited_for(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    printer.answer_late(0.15)
    assert driver.print_ticket(TICKET) == PRINTED


def test_without_confirmation_a_printer_that_never_answers_counts_as_printed(printer: VirtualPrinter) -> None:
    driver = driver_for(printer, Confirmation.NONE)
    printer.silent()
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(TICKET) == PRINTED
    assert len(printer.wait_for_tickets(1)) == 1
    driver.close()


def test_with_status_only_a_fault_while_printing_is_seen(printer: VirtualPrinter) -> None:
    driver = driver_for(printer, Confirmation.STATUS)
    printer.paper_out_after_lines(3)
    result = driver.print_ticket(TICKET)
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
    driver.close()


def test_a_queued_status_that_says_paper_out_leaves_the_ticket_uncertain() -> None:
    """Some printers carry on without paper: they process the ticket, and then tell that there was none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=_answer_paper_out, args=(server,), daemon=True)
        answering.start()
        host, port = server.getsockname()[:2]
        driver = EscPosPrinter(lambda: NetworkTransport(host, port), PrinterSettings(print_within_s=1.0))
        assert driver.print_ticket(TICKET) == uncertain(PrinterFault.PAPER_OUT)
        driver.close()
        answering.join(2)


def _answer_paper_out(server: socket.socket) -> None:
    connection, _ = server.accept()
    # The driver may hang up with an answer unread, which ends the line with a reset.
    with connection, contextlib.suppress(ConnectionResetError):
        while data := connection.recv(4096):
            if data[-3:-1] == b"\x10\x04":
                connection.sendall(b"\x12")
            elif data.endswith(b"\x1dr\x01"):
                connection.sendall(b"\x0f")


def test_a_stray_byte_on_the_line_after_the_cut_off_one_settles_nothing() -> None:
    settled: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=_cut_off_then_stray, args=(server,), daemon=True)
        answering.start()
        host, port = server.getsockname()[:2]
        driver = EscPosPrinter(lambda: NetworkTransport(host, port), PrinterSettings(print_within_s=1.0))
        result = driver.print_ticket(TICKET, lambda: settled.append("A045"))
        assert result == uncertain(PrinterFault.DISCONNECTED)
        assert driver.check() == PrinterHealth(None), "the new line was not used"
        driver.close()
        answering.join(2)
    assert settled == []


def _cut_off_then_stray(server: socket.socket) -> None:
    """Resets the first line behind the whole ticket; the second says 00, "paper is fine", before anyone asks GS r."""
    connection, _ = server.accept()
    with connection:
        received = b""
        while not received.endswith(b"\x1dr\x01"):
            data = connection.recv(4096)
            received += data
            if data[-3:-1] == b"\x10\x04":
                connection.sendall(b"\x12")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection, _ = server.accept()
    with connection, contextlib.suppress(ConnectionResetError):
        stray = b"\x00"
        while connection.recv(4096):
            connection.sendall(stray + b"\x12")
            stray = b""


def test_an_address_that_is_none_is_an_offline_printer() -> None:
    for host, port in (("127.0.0.1", 1), ("256.1.1.1", 9100), ("127.0.0.1", 99_999)):
        driver = EscPosPrinter(partial(NetworkTransport, host, port, 0.3), PrinterSettings())
        assert driver.check() == PrinterHealth(PrinterFault.OFFLINE)


def test_tickets_from_several_threads_come_out_whole(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    results: list[PrintResult | PrinterHealth] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(driver.print_ticket(rendered(f"A{n:03}")))) for n in range(8)
    ]
    threads += [threading.Thread(target=lambda: results.append(driver.check())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert results.count(PRINTED) == 8
    numbers = {word for ticket in printer.wait_for_tickets(8) for word in ticket.text.split() if len(word) == 4}
    assert {f"A{n:03}" for n in range(8)} <= numbers
    assert printer.not_understood == []
