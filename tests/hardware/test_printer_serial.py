import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.model import PrinterFault
from kiosk.device_config import PrinterConfig
from kiosk.drivers import build_printer
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import Confirmation, PrinterHealth, PrinterSettings, PrintOutcome, PrintResult
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault
from kiosk.hardware.transport_serial import SerialTransport
from tests.hardware.samples import rendered
from tests.hardware.test_printer_contract import until
from workbench.printer import VirtualPrinter

TICKET = rendered()


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(serial_link=tmp_path / "kiosk-printer") as virtual:
        yield virtual


def test_no_such_port_is_an_offline_printer(tmp_path: Path) -> None:
    driver = EscPosPrinter(lambda: SerialTransport(str(tmp_path / "nothing"), 9600), PrinterSettings())
    assert driver.check() == PrinterHealth(PrinterFault.OFFLINE)
    assert driver.print_ticket(TICKET) == PrintResult(PrintOutcome.NOT_PRINTED, PrinterFault.OFFLINE)


def noisy_driver(printer: VirtualPrinter) -> EscPosPrinter:
    """Looks so seldom that only the answer behind the ticket ends the wait for it."""
    path = str(printer.serial_link)
    settings = PrinterSettings(
        Confirmation.QUEUED_STATUS, print_within_s=5.0, answer_within_s=0.3, look_every_s=4.0, line_makes_noise=True
    )
    return EscPosPrinter(lambda: SerialTransport(path, 115_200), settings)


def switch_off_noisily(printer: VirtualPrinter) -> None:
    """Says nothing any more but one 00, which looks like "all done, paper is fine"."""
    printer.silent()
    printer.send_unasked(b"\x00")


def test_the_noise_of_a_printer_that_is_switched_off_in_mid_ticket_confirms_nothing(printer: VirtualPrinter) -> None:
    driver = noisy_driver(printer)
    assert driver.check() == PrinterHealth(None)
    printer.set_speed(20)
    before_bytes = printer.received_bytes
    results: list[PrintResult] = []
    printing = threading.Thread(target=lambda: results.append(driver.print_ticket(TICKET)))
    printing.start()
    until(lambda: printer.received_bytes >= before_bytes + len(TICKET))
    switch_off_noisily(printer)
    printing.join(8)
    assert results == [PrintResult(PrintOutcome.UNCERTAIN, PrinterFault.SILENT)]
    driver.close()


def test_the_noise_of_a_printer_that_is_switched_off_settles_no_earlier_ticket(printer: VirtualPrinter) -> None:
    settled: list[str] = []
    driver = build_printer(PrinterConfig(driver="serial", port=str(printer.serial_link)))
    printer.paper_out_after_lines(4)
    assert driver.print_ticket(TICKET, lambda: settled.append("A045")).outcome is PrintOutcome.UNCERTAIN
    switch_off_noisily(printer)
    assert driver.check() == PrinterHealth(PrinterFault.SILENT)
    assert settled == []
    driver.close()


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
