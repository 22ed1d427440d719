"""The virtual printer over real TCP and a real serial line, healthy and with each of its faults."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench import VirtualPrinter

CUT = b"\x1dV\x00"
ASK_PAPER = b"\x1dr\x01"
TICKET = b"\x1ba\x01\x1d!\x33A045\n\x1d!\x00CETAK KTP-EL\n" + CUT


def ask_id(process_id: bytes) -> bytes:
    return b"\x1d(H\x06\x0000" + process_id


def id_answer(process_id: bytes) -> bytes:
    return b"\x37\x22" + process_id + b"\0"


class Line:
    """The kiosk's end of the TCP connection."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self.socket = socket.create_connection((printer.host, printer.port), timeout=3)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count and (piece := self.socket.recv(count - len(data))):
            data += piece
        return data

    def hears_nothing(self, timeout_s: float = 0.1) -> bool:
        return not select.select([self.socket], [], [], timeout_s)[0]

    def status(self) -> list[int]:
        """The answers to DLE EOT 1, 2, 3 and 4."""
        self.send(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
        return list(self.read(4))


@contextmanager
def connected(columns: int = 48) -> Iterator[tuple[VirtualPrinter, Line]]:
    with VirtualPrinter(columns) as printer:
        line = Line(printer)
        with line.socket:
            yield printer, line


def test_a_ticket_sent_over_tcp_comes_out_cut() -> None:
    with connected() as (printer, line):
        line.send(TICKET)
        (ticket,) = printer.wait_for_tickets(1)
        assert (ticket.text, ticket.complete) == ("A045\nCETAK KTP-EL", True)
        assert printer.received_bytes == len(TICKET)
        assert 0 <= time.monotonic() - printer.last_received_at < 3
        assert printer.not_understood == []


def test_a_ticket_sent_over_a_serial_line_comes_out_and_is_confirmed(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with VirtualPrinter(32, serial_link=link) as printer, serial.Serial(str(link), timeout=3, write_timeout=3) as line:
        line.write(TICKET + ask_id(b"0001") + ASK_PAPER)
        assert line.read(8) == id_answer(b"0001") + b"\x00"
        assert printer.wait_for_tickets(1)[0].text == "A045\nCETAK KTP-EL"


def test_a_serial_line_of_9600_baud_takes_its_time(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with VirtualPrinter(serial_link=link, baudrate=9600) as printer, serial.Serial(str(link), timeout=3) as line:
        began = time.monotonic()
        line.write(b"x" * 287 + b"\n" + CUT)
        printer.wait_for_tickets(1)
        assert printer.last_received_at - began >= 290 / 960


def test_a_healthy_printer_answers_every_status_question_at_once() -> None:
    with connected() as (_, line):
        assert line.status() == [0x12, 0x12, 0x12, 0x12]


FAULTS = [
    ("paper_out", [0x1A, 0x32, 0x12, 0x7E]),
    ("near_end", [0x12, 0x12, 0x12, 0x1E]),
    ("cover_open", [0x1A, 0x16, 0x12, 0x12]),
    ("head_hot", [0x1A, 0x52, 0x52, 0x12]),
]


@pytest.mark.parametrize(("fault", "answers"), FAULTS)
def test_each_fault_shows_in_its_own_status_bits(fault: str, answers: list[int]) -> None:
    with connected() as (printer, line):
        getattr(printer, fault)()
        assert line.status() == answers
        printer.faults_off()
        assert line.status() == [0x12] * 4


def test_a_jammed_cutter_is_noticed_at_the_cut_and_cuts_once_free() -> None:
    with connected() as (printer, line):
        printer.cutter_jam()
        assert line.status() == [0x12] * 4
        line.send(TICKET)
        wait_until("the cutter is blocked", lambda: printer.condition.cutter_blocked)
        assert line.status() == [0x1A, 0x52, 0x1A, 0x12]
        assert printer.tickets == []
        printer.cutter_free()
        assert printer.wait_for_tickets(1)[0].complete


def test_a_status_question_inside_a_picture_is_answered_and_the_picture_stays_whole() -> None:
    with connected() as (printer, line):
        picture = b"\x1dv0\x00\x03\x00\x02\x00" + b"\x10\x04\x01" + b"\xff\xff\xff"
        line.send(picture[:10])
        line.send(picture[10:] + CUT)
        assert line.read(1) == b"\x12"
        assert printer.wait_for_tickets(1)[0].pictures == 1


def test_a_status_question_that_arrives_in_pieces_is_answered_once() -> None:
    with connected() as (printer, line):
        line.send(b"\x10")
        wait_until("the first byte is in", lambda: printer.received_bytes == 1)
        line.send(b"\x04")
        wait_until("the second byte is in", lambda: printer.received_bytes == 2)
        line.send(b"\x04")
        assert line.read(1) == b"\x12"
        assert line.hears_nothing()


def test_real_time_status_is_answered_while_queued_status_waits_for_the_paper() -> None:
    with connected() as (printer, line):
        printer.paper_out()
        line.send(TICKET + ASK_PAPER + ask_id(b"0042") + b"\x10\x04\x04")
        assert line.read(1) == b"\x7e"
        assert line.hears_nothing()
        assert printer.tickets == []
        printer.new_roll()
        assert line.read(8) == b"\x00" + id_answer(b"0042")
        assert [ticket.text for ticket in printer.tickets] == ["A045\nCETAK KTP-EL"]


@pytest.mark.parametrize("unit", ["lines", "bytes"])
def test_paper_that_ends_in_mid_ticket_lets_the_rest_come_after_the_new_roll(unit: str) -> None:
    with connected() as (printer, line):
        if unit == "lines":
            printer.paper_out_after_lines(1)
        else:
            printer.paper_out_after_bytes(12)
        line.send(TICKET + ask_id(b"0007"))
        wait_until("the paper is out", lambda: printer.condition.paper_out)
        assert printer.strip.text == "A045"
        assert line.hears_nothing()
        printer.new_roll()
        assert line.read(7) == id_answer(b"0007")
        assert [ticket.text for ticket in printer.wait_for_tickets(1)] == ["A045\nCETAK KTP-EL"]


def test_power_off_in_mid_ticket_forgets_the_rest_and_resets_the_connection() -> None:
    with connected() as (printer, line):
        printer.paper_out_after_lines(1)
        line.send(TICKET + ask_id(b"0001"))
        wait_until("the paper is out", lambda: printer.condition.paper_out)
        printer.power_off()
        with pytest.raises(ConnectionResetError):
            line.read(1)
        with pytest.raises(ConnectionRefusedError):
            Line(printer)
        printer.new_roll()
        printer.power_on()
        again = Line(printer)
        with again.socket:
            again.send(b"\x1b@B001\n" + CUT + ASK_PAPER)
            assert again.read(1) == b"\x00"
        assert [(t.text, t.complete) for t in printer.tickets] == [("A045", False), ("B001", True)]


def test_a_serial_printer_without_power_is_silent_and_forgets(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with VirtualPrinter(serial_link=link) as printer, serial.Serial(str(link), timeout=0.2) as line:
        printer.power_off()
        line.write(TICKET + b"\x10\x04\x01")
        assert line.read(1) == b""
        printer.power_on()
        line.write(b"\x10\x04\x01")
        assert line.read(1) == b"\x12"
        assert printer.tickets == []


def test_a_silent_printer_prints_and_answers_nothing() -> None:
    with connected() as (printer, line):
        printer.silent()
        line.send(b"\x10\x04\x01" + TICKET + ASK_PAPER)
        printer.wait_for_tickets(1)
        assert line.hears_nothing()


def test_a_model_without_the_better_confirmations_swallows_them() -> None:
    with connected() as (printer, line):
        printer.no_queued_status()
        printer.no_process_id()
        line.send(TICKET + ASK_PAPER + ask_id(b"0001") + b"\x10\x04\x01")
        assert line.read(1) == b"\x12"
        printer.wait_until_idle()
        assert line.hears_nothing()


def test_answers_come_late_stale_wrong_or_unasked_when_told_so() -> None:
    with connected() as (printer, line):
        printer.stale_bytes(b"\x14\x00\x00\x0f")
        assert line.status()[:4] == [0x14, 0x00, 0x00, 0x0F]
        assert line.read(4) == b"\x12\x12\x12\x12"
        printer.wrong_process_id()
        line.send(ask_id(b"0001"))
        assert line.read(7) == id_answer(b"1001")
        printer.send_unasked(b"\x13")
        assert line.read(1) == b"\x13"
        printer.answer_late(0.15)
        asked = time.monotonic()
        line.send(b"\x10\x04\x01")
        assert line.read(1) == b"\x12"
        assert time.monotonic() - asked >= 0.15


def test_a_connection_can_be_reset_in_mid_ticket() -> None:
    with connected() as (printer, line):
        printer.reset_connection_after(6)
        line.send(TICKET)
        with pytest.raises(ConnectionResetError):
            line.read(1)
        assert printer.received_bytes == 6


def test_a_connection_can_be_closed_in_mid_ticket_without_a_reset() -> None:
    with connected() as (printer, line):
        printer.close_connection_after(6)
        line.send(TICKET)
        assert line.read(1) == b""
        assert printer.received_bytes == 6
        again = Line(printer)
        with again.socket:
            again.send(TICKET[6:])
            printer.wait_for_tickets(1)


def test_an_idle_connection_can_be_closed_so_that_the_next_write_vanishes() -> None:
    with connected() as (printer, line):
        line.status()
        printer.close_connection_after(0)
        assert line.read(1) == b""
        line.send(TICKET)
        assert printer.tickets == []


def test_a_printer_that_stops_reading_blocks_the_writer_in_the_end(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with VirtualPrinter(serial_link=link) as printer, serial.Serial(str(link), write_timeout=0.2) as line:
        printer.stop_reading()
        with pytest.raises(serial.SerialTimeoutException):
            line.write(bytes(200_000))
        printer.stop_reading(False)
        printer.wait_until_idle()


@pytest.mark.alone
def test_a_full_buffer_stops_the_line_and_loses_nothing() -> None:
    lines = 4000
    with connected() as (printer, line):
        printer.cover_open()
        sender = threading.Thread(target=line.send, args=(b"0123456789012345678901234567890\n" * lines + CUT,))
        sender.start()
        wait_until("the buffer is full", lambda: printer.received_bytes >= 64 * 1024)
        assert printer.received_bytes < 80 * 1024
        printer.cover_close()
        sender.join(timeout=5)
        wait_until("all of it came", lambda: printer.received_bytes == lines * 32 + 3)
        printer.wait_until_idle()
        assert sum(len(ticket.lines) for ticket in printer.tickets) == lines


def test_automatic_status_is_pushed_at_each_change() -> None:
    with connected() as (printer, line):
        line.send(b"\x1da\xff")
        assert line.read(4) == b"\x10\x00\x00\x00"
        printer.cover_open()
        assert line.read(4) == b"\x38\x00\x00\x00"
        printer.cover_close()
        printer.paper_out()
        assert line.read(8) == b"\x10\x00\x00\x00" + b"\x18\x00\x0f\x00"


def test_printing_takes_as_long_as_its_paper() -> None:
    with VirtualPrinter(speed_mm_per_s=100) as printer:
        line = Line(printer)
        with line.socket:
            began = time.monotonic()
            line.send(b"x\n" * 8 + CUT + ASK_PAPER)
            line.read(1)
            assert time.monotonic() - began >= 8 * 30 / 8 / 100


def test_only_the_newest_tickets_are_kept_and_all_are_counted() -> None:
    with VirtualPrinter(keep_tickets=2) as printer:
        line = Line(printer)
        with line.socket:
            for number in range(5):
                line.send(b"A%03d\n" % number + CUT)
            assert [ticket.text for ticket in printer.wait_for_tickets(5)] == ["A003", "A004"]
            assert printer.ticket_count == 5
            assert len(printer.take_tickets()) == 2
            assert printer.tickets == []


def test_a_printer_leaves_no_thread_and_no_descriptor_whatever_state_it_is_in(tmp_path: Path) -> None:
    with nothing_left_over():
        with connected() as (printer, line):
            printer.answer_late(30)
            printer.paper_out_after_lines(1)
            line.send(TICKET + b"\x10\x04\x01")
            wait_until("the paper is out", lambda: printer.condition.paper_out)
        with VirtualPrinter() as printer:
            printer.power_off()
        with VirtualPrinter(serial_link=tmp_path / "printer") as printer:
            printer.reset_connection_after(0)
        with VirtualPrinter(speed_mm_per_s=1) as printer:
            slow = Line(printer)
            with slow.socket:
                slow.send(TICKET)
                wait_until("it prints", lambda: printer.received_bytes > 0)
    assert not (tmp_path / "printer").is_symlink()
