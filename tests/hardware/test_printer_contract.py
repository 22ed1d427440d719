"""What every printer's driver keeps to, whatever way the printer is connected."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.core.model import PrinterFault
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import (
    Confirmation,
    PrinterError,
    PrinterHealth,
    PrinterSettings,
    PrintOutcome,
    PrintResult,
    Transport,
)
from kiosk.hardware.transport_device import DeviceTransport
from kiosk.hardware.transport_network import NetworkTransport
from kiosk.hardware.transport_serial import SerialTransport
from kiosk.hardware.transport_usb import UsbTransport, usb_ids
from tests.hardware.samples import rendered
from tests.hardware.usb_backend import PRODUCT, VENDOR, OneUsbPrinter
from workbench.printer import VirtualPrinter

TICKET = rendered()
PRINTED = PrintResult(PrintOutcome.PRINTED)


class Connected:
    """A virtual printer, and what opens a line to it."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        on_tcp = kind in ("network", "usb")
        self.printer = VirtualPrinter() if on_tcp else VirtualPrinter(serial_link=folder / "lp0")
        self.usb = OneUsbPrinter(self.printer.host, self.printer.port)
        self._link = str(self.printer.serial_link)
        self._drivers: list[EscPosPrinter] = []

    def connect(self) -> Transport:
        match self.kind:
            case "network":
                return NetworkTransport(self.printer.host, self.printer.port)
            case "serial":
                return SerialTransport(self._link, 115_200)
            case "device":
                return DeviceTransport(self._link)
            case _:
                return UsbTransport(None, self.usb)

    def driver(
        self, confirmation: Confirmation = Confirmation.QUEUED_STATUS, print_within_s: float = 1.5
    ) -> EscPosPrinter:
        noise = self.kind == "serial"
        settings = PrinterSettings(
            confirmation, print_within_s, 0.3, look_every_s=0.05, watch_for_s=0.2, line_makes_noise=noise
        )
        driver = EscPosPrinter(self.connect, settings)
        self._drivers.append(driver)
        return driver

    def close(self) -> None:
        for driver in self._drivers:
            driver.close()
        self.usb.hang_up()
        self.printer.close()


@pytest.fixture(params=["network", "serial", "device", "usb"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connected]:
    made = Connected(request.param, tmp_path)
    yield made
    made.close()


def until(holds: Callable[[], bool], timeout_s: float = 3.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.01)


@pytest.mark.parametrize("confirmation", list(Confirmation))
def test_tickets_come_out_whatever_way_they_are_confirmed(connected: Connected, confirmation: Confirmation) -> None:
    driver = connected.driver(confirmation)
    assert [driver.print_ticket(rendered(number)) for number in ("A045", "A046")] == [PRINTED, PRINTED]
    texts = [ticket.text for ticket in connected.printer.wait_for_tickets(2)]
    assert ("A045" in texts[0], "A046" in texts[1], len(texts)) == (True, True, 2)
    assert connected.printer.not_understood == []


@pytest.mark.parametrize(
    ("break_it", "mend_it", "fault"),
    [
        ("paper_out", "new_roll", PrinterFault.PAPER_OUT),
        ("cover_open", "cover_close", PrinterFault.COVER_OPEN),
        ("head_hot", "faults_off", PrinterFault.HEAD_HOT),
    ],
)
def test_what_the_printer_says_is_seen_at_a_glance_and_nothing_is_sent_meanwhile(
    connected: Connected, break_it: str, mend_it: str, fault: PrinterFault
) -> None:
    driver = connected.driver()
    assert driver.check() == driver.glance() == PrinterHealth(None)
    getattr(connected.printer, break_it)()
    assert driver.glance().fault is fault
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.NOT_PRINTED
    getattr(connected.printer, mend_it)()
    assert driver.glance() == PrinterHealth(None)
    assert driver.print_ticket(TICKET) == PRINTED
    assert len(connected.printer.wait_for_tickets(1)) == 1


def test_a_printer_that_answers_nothing_is_silent_and_gets_nothing(connected: Connected) -> None:
    driver = connected.driver()
    assert driver.check() == PrinterHealth(None)
    connected.printer.silent()
    # One that has promised to tell changes by itself is believed to be well until it is asked again.
    assert driver.check() == PrinterHealth(PrinterFault.SILENT)
    assert driver.print_ticket(TICKET) == PrintResult(PrintOutcome.NOT_PRINTED, PrinterFault.SILENT)
    connected.printer.silent(on=False)
    assert driver.check() == PrinterHealth(None)


def test_paper_near_its_end_is_told_and_printed_on(connected: Connected) -> None:
    connected.printer.near_end()
    driver = connected.driver()
    assert driver.check() == PrinterHealth(None, paper_near_end=True)
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.PRINTED


@pytest.mark.parametrize("confirmation", [Confirmation.QUEUED_STATUS, Confirmation.PROCESS_ID])
def test_a_late_answer_settles_its_uncertain_ticket_and_no_other(
    connected: Connected, confirmation: Confirmation
) -> None:
    driver, settled = connected.driver(confirmation), []
    connected.printer.paper_out_after_lines(4)
    result = driver.print_ticket(TICKET, lambda: settled.append("A045"))
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
    assert driver.print_ticket(rendered("A046"), lambda: settled.append("A046")).outcome is PrintOutcome.NOT_PRINTED
    assert settled == []
    connected.printer.new_roll()
    until(lambda: driver.glance().fault is None and settled == ["A045"])
    assert driver.print_ticket(rendered("A047"), lambda: settled.append("A047")) == PRINTED
    assert settled == ["A045"]
    assert connected.printer.ticket_count == 2


def test_an_answer_that_a_power_cut_swallowed_settles_nothing(connected: Connected) -> None:
    driver, settled = connected.driver(), []
    connected.printer.paper_out_after_lines(4)
    assert driver.print_ticket(TICKET, lambda: settled.append("A045")).outcome is PrintOutcome.UNCERTAIN
    connected.printer.power_off()
    driver.check()
    connected.printer.new_roll()
    connected.printer.power_on()
    # Switching on is noisy on a line; this byte looks like "all done, paper is fine".
    connected.printer.send_unasked(b"\x00")
    until(lambda: driver.check() == PrinterHealth(None))
    assert driver.print_ticket(rendered("A046"), lambda: settled.append("A046")) == PRINTED
    assert settled == []


def test_a_line_that_breaks_in_mid_ticket_leaves_it_uncertain_and_the_next_one_whole(connected: Connected) -> None:
    driver = connected.driver()
    assert driver.check() == PrinterHealth(None)
    connected.printer.reset_connection_after(12 + 300)
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.UNCERTAIN
    until(lambda: driver.check() == PrinterHealth(None))
    assert driver.print_ticket(rendered("A046")) == PRINTED
    last = connected.printer.tickets[-1].text
    assert "A046" in last
    assert "A045" not in last


def test_a_power_cut_between_two_tickets_costs_no_ticket(connected: Connected) -> None:
    driver = connected.driver()
    assert driver.print_ticket(TICKET) == PRINTED
    connected.printer.power_off()
    assert driver.check().fault in (PrinterFault.OFFLINE, PrinterFault.SILENT)
    connected.printer.power_on()
    until(lambda: driver.check() == PrinterHealth(None))
    assert driver.print_ticket(rendered("A046")) == PRINTED
    assert len(connected.printer.wait_for_tickets(2)) == 2


@pytest.mark.alone
def test_one_that_takes_no_bytes_ends_in_bounded_time_and_uncertain(connected: Connected) -> None:
    driver = connected.driver(Confirmation.NONE, print_within_s=0.4)
    assert driver.check() == PrinterHealth(None)
    connected.printer.stop_reading()
    began_s = time.monotonic()
    result = driver.print_ticket(TICKET * 12_000)
    assert (result.outcome, result.fault) == (PrintOutcome.UNCERTAIN, PrinterFault.TIMED_OUT)
    assert time.monotonic() - began_s < 1.5


def test_what_was_left_over_is_never_an_answer(connected: Connected) -> None:
    driver = connected.driver()
    assert driver.check() == PrinterHealth(None)
    connected.printer.paper_out()
    connected.printer.stale_bytes(b"\x14\x00\x00\x00\x13\x00\xff\x81")
    assert driver.check().fault is PrinterFault.PAPER_OUT
    connected.printer.send_unasked(b"\x12\x12\x12\x12")
    assert driver.print_ticket(TICKET).outcome is PrintOutcome.NOT_PRINTED


def test_paper_used_is_estimated_within_a_tenth_and_begins_anew_with_a_new_roll(connected: Connected) -> None:
    driver = connected.driver()
    for number in range(5):
        assert driver.print_ticket(rendered(f"A{number:03}")) == PRINTED
    real_mm = sum(ticket.length_mm for ticket in connected.printer.wait_for_tickets(5))
    assert driver.check().paper_used_mm == pytest.approx(real_mm, rel=0.1)
    connected.printer.paper_out()
    driver.check()
    connected.printer.new_roll()
    assert driver.check().paper_used_mm == 0


def test_one_that_is_not_there_is_offline_and_raises_nothing_else(tmp_path: Path) -> None:
    gone = OneUsbPrinter("127.0.0.1", 1)
    gone.unplug()
    (tmp_path / "file").touch()
    connects: list[Callable[[], Transport]] = [
        lambda: NetworkTransport("127.0.0.1", 1),
        lambda: SerialTransport(str(tmp_path / "nothing"), 9600),
        lambda: DeviceTransport(str(tmp_path / "nothing")),
        lambda: DeviceTransport(str(tmp_path / "file")),
        lambda: DeviceTransport("with\0nul"),
        lambda: UsbTransport(None, gone),
        # Without libusb on this machine, or without such a printer.
        lambda: UsbTransport((0x1234, 0x5678)),
        lambda: UsbTransport((0x1234, 0x5678), OneUsbPrinter("127.0.0.1", 1)),
    ]
    for connect in connects:
        driver = EscPosPrinter(connect, PrinterSettings())
        assert driver.check() == driver.glance() == PrinterHealth(PrinterFault.OFFLINE)
        assert driver.print_ticket(TICKET) == PrintResult(PrintOutcome.NOT_PRINTED, PrinterFault.OFFLINE)
        driver.close()


# What only USB has


@pytest.fixture
def on_usb(tmp_path: Path) -> Iterator[Connected]:
    made = Connected("usb", tmp_path)
    yield made
    made.close()


def test_the_kernels_driver_gives_way_the_bus_is_searched_once_and_nothing_is_ever_reset(on_usb: Connected) -> None:
    driver = on_usb.driver()
    for number in range(3):
        assert driver.print_ticket(rendered(f"A{number:03}")) == PRINTED
    assert not on_usb.usb.kernel_driver
    assert (on_usb.usb.enumerations, on_usb.usb.resets) == (1, 0)
    driver.close()
    assert on_usb.usb.claimed == set()


def test_a_usb_printer_that_is_pulled_out_is_offline_and_used_again_once_it_is_back(on_usb: Connected) -> None:
    driver = on_usb.driver()
    assert driver.print_ticket(TICKET) == PRINTED
    on_usb.usb.unplug()
    assert driver.glance() == PrinterHealth(PrinterFault.OFFLINE)
    on_usb.usb.plug_in()
    assert driver.check() == PrinterHealth(None)
    assert driver.print_ticket(rendered("A046")) == PRINTED


def test_a_usb_printer_is_found_by_its_ids() -> None:
    with VirtualPrinter() as printer:
        bus = OneUsbPrinter(printer.host, printer.port)
        transport = UsbTransport((VENDOR, PRODUCT), bus)
        transport.close()
        with pytest.raises(PrinterError):
            UsbTransport((VENDOR, PRODUCT + 1), bus)
    assert usb_ids("04b8:0E15") == (VENDOR, PRODUCT)
    assert [usb_ids(text) for text in ("", "9100", "/dev/usb/lp0", "04b8-0e15")] == [None] * 4
