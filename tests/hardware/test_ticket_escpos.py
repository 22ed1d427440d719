import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.hardware.ticket_layout import TicketPaper, lay_out_ticket
from kiosk.hardware.ticket_lines import TextLine
from quota_protocol.messages import Origin, TicketFlag
from quota_server.domain.examples import pontianak
from quota_server.domain.profile import profile
from tests.hardware.samples import PAPER, TICKET
from workbench.printer import VirtualPrinter

PONTIANAK = profile(pontianak(), 1, PAPER.printed_at)
ALL_AT_ONCE = replace(TICKET, number="A5001", flags=tuple(TicketFlag))

VARIANTS = {
    "first": PAPER,
    "copy": replace(PAPER, copy=2, ticket=replace(TICKET, number="A5001", flags=tuple(TicketFlag))),
    "priority": replace(PAPER, code=None, ticket=replace(TICKET, origin=Origin.PRIORITY, window=None)),
    "long service name": replace(PAPER, code=None, ticket=replace(TICKET, service="panjang")),
    "all there is to say": replace(PAPER, copy=3, simulated=True, office=PONTIANAK, ticket=ALL_AT_ONCE),
    "pickup": replace(PAPER, code=None, ticket=replace(TICKET, service="pengambilan", origin=Origin.PICKUP)),
}


@pytest.mark.parametrize("columns", [48, 32])
@pytest.mark.parametrize("paper", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_printer_understands_every_byte_and_cuts_once(paper: TicketPaper, columns: int) -> None:
    import socket

    data = render_ticket(lay_out_ticket(paper, columns), columns)
    with VirtualPrinter(columns=columns) as printer, socket.create_connection((printer.host, printer.port)) as line:
        line.sendall(data)
        (ticket,) = printer.wait_for_tickets(1)
        assert printer.not_understood == []
        assert ticket.complete
        assert paper.ticket.number in ticket.text.split()
        (qr,) = ticket.qr_payloads
        assert qr in ticket.text
        with Image.open(BytesIO(ticket.png())) as picture:
            codes = zxingcpp.read_barcodes(picture.convert("RGB"))
        assert [code.text for code in codes] == [qr]


@pytest.mark.parametrize("paper", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_ticket_takes_at_most_1200_bytes(paper: TicketPaper) -> None:
    assert len(render_ticket(lay_out_ticket(paper, 48), 48)) <= 1200


def test_the_bytes_begin_with_a_reset_and_end_with_feed_and_cut() -> None:
    data = render_ticket(lay_out_ticket(PAPER, 48), 48)
    assert data.startswith(b"\x1b@")
    assert data.endswith(b"\x1dV\x42\x00")
    assert data.count(b"\x1dV") == 1


def test_the_number_is_sent_as_text_eight_times_as_large() -> None:
    assert b"\x1d!\x77" in render_ticket(lay_out_ticket(PAPER, 48), 48)
    assert b"A045\n" in render_ticket(lay_out_ticket(PAPER, 48), 48)


def test_control_bytes_in_a_line_never_reach_the_printer() -> None:
    hostile = TextLine("A\x1b@B\x10\x04\x01\n\x1dV\x00C\u4e2d\xff")
    assert b"A@BVC\n" in render_ticket((hostile,), 48)


def test_the_library_prints_nothing_and_leaves_nothing_behind_when_it_is_loaded(tmp_path: Path) -> None:
    code = "from tests.hardware.samples import rendered; assert rendered()"
    environment = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True, timeout=30)
    assert result.stdout == b""
    assert list(tmp_path.iterdir()) == []
