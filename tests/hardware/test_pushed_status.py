"""A printer that tells what changes (GS a) is not asked while it is silent, and what it tells is never an answer."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.core.model import PrinterFault
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.printer import Confirmation, PrinterHealth, PrinterSettings, PrintOutcome, PrintResult
from kiosk.hardware.pushed_status import TELL_CHANGES
from kiosk.hardware.rest import LOOK_EVERY_S, Rest
from kiosk.hardware.transport_network import NetworkTransport
from kiosk.hardware.transport_serial import SerialTransport
from tests.hardware.samples import rendered
from workbench import VirtualPrinter

TICKET = rendered()
PRINTED = PrintResult(PrintOutcome.PRINTED)
WELL = bytes((0x10, 0, 0, 0))


def driver_for(host: str, port: int, confirmation: Confirmation = Confirmation.QUEUED_STATUS) -> EscPosPrinter:
    return EscPosPrinter(lambda: NetworkTransport(host, port), PrinterSettings(confirmation, 1.5, 0.3, 0.05, 0.2))


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as virtual:
        yield virtual


@pytest.fixture
def driver(printer: VirtualPrinter) -> Iterator[EscPosPrinter]:
    escpos = driver_for(printer.host, printer.port)
    yield escpos
    escpos.close()


def until(holds: Callable[[], bool], timeout_s: float = 3.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.01)


def until_it_pushes(driver: EscPosPrinter) -> Rest:
    until(lambda: driver.glance().fault is None and driver.rest().descriptor is not None)
    return driver.rest()


def says_something(rest: Rest, within_s: float) -> bool:
    assert rest.descriptor is not None
    poll = select.poll()
    poll.register(rest.descriptor, rest.events)
    return bool(poll.poll(within_s * 1000))


def test_while_nothing_happens_such_a_printer_is_not_asked(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    assert driver.check() == PrinterHealth(None)
    assert until_it_pushes(driver).at_most_s is None
    # The first thing it tells is news, for which the driver looks once more, now or at the next glance.
    assert driver.glance() == PrinterHealth(None)
    printer.wait_until_idle()
    before = printer.received_bytes
    assert [driver.glance() for _ in range(20)] == [PrinterHealth(None)] * 20
    assert printer.received_bytes == before


@pytest.mark.parametrize("confirmation", [one for one in Confirmation if one is not Confirmation.NONE])
def test_every_change_wakes_who_rests_before_and_after_a_ticket(
    printer: VirtualPrinter, confirmation: Confirmation
) -> None:
    driver = driver_for(printer.host, printer.port, confirmation)
    driver.check()
    for _ in range(2):
        rest = until_it_pushes(driver)
        for break_it, mend_it, fault in (
            (printer.paper_out, printer.new_roll, PrinterFault.PAPER_OUT),
            (printer.cover_open, printer.cover_close, PrinterFault.COVER_OPEN),
            (printer.power_off, printer.power_on, PrinterFault.OFFLINE),
        ):
            break_it()
            assert says_something(rest, 0.3)
            assert driver.glance().fault is fault
            mend_it()
            assert driver.check() == PrinterHealth(None)
            rest = until_it_pushes(driver)
        printer.near_end()
        assert says_something(rest, 0.3)
        assert driver.glance() == PrinterHealth(None, paper_near_end=True)
        printer.new_roll()
        assert driver.print_ticket(TICKET).outcome is PrintOutcome.PRINTED
    assert printer.not_understood == []
    driver.close()


def test_one_that_does_not_push_is_asked_as_before(printer: VirtualPrinter, driver: EscPosPrinter) -> None:
    printer.no_pushed_status()
    assert driver.check() == driver.glance() == PrinterHealth(None)
    assert driver.print_ticket(TICKET) == PRINTED
    assert driver.rest() == Rest(LOOK_EVERY_S)
    printer.paper_out()
    assert driver.glance().fault is PrinterFault.PAPER_OUT


def test_nobody_pushes_on_a_serial_line_where_half_a_packet_would_look_like_an_answer(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with VirtualPrinter(serial_link=link) as printer:
        driver = EscPosPrinter(lambda: SerialTransport(str(link), 115_200), PrinterSettings(line_makes_noise=True))
        assert driver.check() == PrinterHealth(None)
        before = printer.received_bytes
        assert driver.glance() == PrinterHealth(None)
        until(lambda: printer.received_bytes > before)
        assert driver.rest() == Rest(LOOK_EVERY_S)
        driver.close()


def test_a_packet_that_comes_in_halves_settles_no_uncertain_ticket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()[:2]
        driver = driver_for(host, port)
        settled: list[str] = []
        prints = threading.Thread(target=lambda: driver.print_ticket(TICKET, lambda: settled.append("A045")))
        prints.start()
        connection, _ = server.accept()
        with connection:
            answer_status_until(connection, lambda received: received.endswith(b"\x1dr\x01"))
            # Paper out, as the real-time status has it: the ticket ends uncertain, and owes its answer.
            answer_status_until(connection, lambda _: not prints.is_alive(), b"\x12\x12\x12\x72")
            connection.sendall(WELL[:1])
            halves = threading.Timer(0.02, connection.sendall, (WELL[1:],))
            halves.start()
            driver.glance()
            halves.join()
            driver.close()
        prints.join(5)
    assert settled == []


def answer_status_until(
    connection: socket.socket, over: Callable[[bytes], bool], answers: bytes = b"\x12\x12\x12\x12"
) -> None:
    """Answer DLE EOT 1 to 4, whatever else comes."""
    connection.settimeout(0.05)
    received = b""
    deadline_s = time.monotonic() + 5
    while not over(received) and time.monotonic() < deadline_s:
        try:
            data = connection.recv(4096)
        except TimeoutError:
            continue
        received += data
        if data[:2] == b"\x10\x04":
            connection.sendall(answers[data[2] - 1 : data[2]])


def test_behind_every_ticket_it_is_asked_again_because_the_ticket_began_with_a_reset(
    printer: VirtualPrinter, driver: EscPosPrinter
) -> None:
    driver.check()
    until_it_pushes(driver)
    printer.wait_until_idle()
    before = printer.received_bytes
    assert driver.print_ticket(TICKET) == PRINTED
    printer.wait_until_idle()
    questions = 4 * 3 + len(b"\x1dr\x01")
    assert printer.received_bytes - before == questions + len(TICKET) + len(TELL_CHANGES)
    until_it_pushes(driver)
