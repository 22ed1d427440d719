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


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(serial_link=tmp_path / "kiosk-printer") as virtual:
        yield virtual


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
