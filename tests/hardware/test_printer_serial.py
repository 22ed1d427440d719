import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import PrinterHealth, PrinterSettings, PrintOutcome, PrintResult
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault
from kiosk.hardware.transport_serial import SerialTransport
from kiosk.model import PrinterFault
from tests.hardware.samples import rendered
from workbench.printer import VirtualPrinter

TICKET = rendered()
PRINTED = PrintResult(PrintOutcome.PRINTED)


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(serial_link=tmp_path / "kiosk-printer") as virtual:
        yield virtual


@pytest.fixture
def driver(printer: VirtualPrinter) -> Iterator[EscPosPrinter]:
    settings = PrinterSettings(print_within_s=1.0, answer_within_s=0.25, look_every_s=0.05)
    escpos = EscPosPrinter(lambda: SerialTransport(str(printer.serial_link), 115_200), settings)
    yield escpos
    escpos.close()


def test_a_ticket_comes_out_of_a_serial_printer(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(TICKET) == PRINTED
    (ticket,) = printer.wait_for_tickets(1)
    assert "A045" in ticket.text
    assert printer.not_understood == []


def test_a_serial_printer_that_is_off_is_silent_and_gets_nothing(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    printer.power_off()
    assert driver.check() == PrinterHealth(PrinterFault.SILENT)
    assert driver.print_ticket(TICKET) == PrintResult(PrintOutcome.NOT_PRINTED, PrinterFault.SILENT)
    printer.power_on()
    assert driver.print_ticket(TICKET) == PRINTED


def test_a_plug_pulled_in_mid_ticket_leaves_it_uncertain_and_the_next_one_whole(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    assert driver.check() == PrinterHealth(None)
    printer.reset_connection_after(12 + 300)
    result = driver.print_ticket(TICKET)
    assert result.outcome is PrintOutcome.UNCERTAIN
    # The plug is back in a moment; until then the port is not there.
    deadline_s = time.monotonic() + 3
    while driver.check() != PrinterHealth(None):
        assert time.monotonic() < deadline_s
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert "A046" in printer.tickets[-1].text
    assert "A045" not in printer.tickets[-1].text


def test_a_late_answer_on_a_serial_line_never_confirms_the_next_ticket(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    printer.paper_out_after_lines(4)
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.UNCERTAIN
    printer.new_roll()
    printer.wait_until_idle()
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert len(printer.wait_for_tickets(2)) == 2


def test_no_such_port_is_an_offline_printer(tmp_path: Path) -> None:
    driver = EscPosPrinter(lambda: SerialTransport(str(tmp_path / "nothing"), 9600), PrinterSettings())
    assert driver.check() == PrinterHealth(PrinterFault.OFFLINE)
    assert driver.print_ticket(TICKET) == PrintResult(PrintOutcome.NOT_PRINTED, PrinterFault.OFFLINE)


def test_a_port_is_locked_against_a_second_program(printer: VirtualPrinter) -> None:
    path = str(printer.serial_link)
    first = SerialPort(path, 9600)
    with pytest.raises(SerialPortError) as caught:
        SerialPort(path, 9600)
    assert caught.value.fault is SerialPortFault.IN_USE
    first.close()
    SerialPort(path, 9600).close()


def test_a_write_that_nobody_takes_ends_in_time_and_says_how_much_went_out(printer: VirtualPrinter) -> None:
    printer.stop_reading()
    port = SerialPort(str(printer.serial_link), 9600)
    with pytest.raises(SerialPortError) as caught:
        port.write(bytes(1_000_000), timeout_s=0.2)
    assert caught.value.fault is SerialPortFault.TIMED_OUT
    assert 0 < caught.value.sent_bytes < 1_000_000
    port.close()


@pytest.mark.parametrize("path", ["/dev/null/x", "", "/tmp", "/proc/version"])
def test_a_path_that_is_no_serial_port_is_absent(path: str) -> None:
    with pytest.raises(SerialPortError) as caught:
        SerialPort(path, 9600)
    assert caught.value.fault in (SerialPortFault.ABSENT, SerialPortFault.DENIED)
