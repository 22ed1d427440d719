"""Pictures on a ticket: the office's logo, and QR codes for printers that draw none themselves."""

import socket
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from kiosk.device_config import PrinterConfig
from kiosk.doctor.devices import check_logo
from kiosk.drivers import build_renderer
from kiosk.hardware.paper_use import paper_mm
from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.hardware.ticket_layout import lay_out_ticket
from kiosk.hardware.ticket_lines import Picture, QrCode
from kiosk.hardware.ticket_logo import LogoError, load_logo
from kiosk.hardware.ticket_reference import ticket_reference
from tests.hardware.samples import PAPER
from workbench import VirtualPrinter
from workbench.escpos_paper import PaperTicket

EMBLEM = Path(__file__).parents[2] / "images" / "ui" / "emblem.png"
DOTS_PER_MM = 8
MARGIN_DOTS = 32
REFERENCE = ticket_reference(PAPER.kiosk_name, PAPER.ticket.office_date, PAPER.ticket.number)


def printed(data: bytes, columns: int = 48) -> PaperTicket:
    with VirtualPrinter(columns=columns) as printer, socket.create_connection((printer.host, printer.port)) as line:
        line.sendall(data)
        (ticket,) = printer.wait_for_tickets(1)
        assert printer.not_understood == []
        return ticket


def picture_of(ticket: PaperTicket) -> Image.Image:
    with Image.open(BytesIO(ticket.png())) as drawn:
        return drawn.convert("L")


def slices(data: bytes) -> list[tuple[int, int]]:
    """The bytes of a row and the rows of each GS v 0."""
    heads = [at + 4 for at in range(len(data)) if data.startswith(b"\x1dv0\x00", at)]
    return [
        (int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")) for at in heads
    ]


@pytest.mark.parametrize("columns", [48, 32])
def test_a_qr_code_sent_as_a_picture_decodes_from_the_paper(columns: Literal[48, 32]) -> None:
    data = build_renderer(PrinterConfig(columns=columns, qr="raster"))(PAPER)
    ticket = printed(data, columns)
    assert not ticket.qr_payloads
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(ticket))] == [REFERENCE]
    assert b"\x1d(k" not in data


@pytest.mark.parametrize("text", [f"K01-1211-A{number:03}" for number in range(40)])
def test_whatever_it_says_no_picture_holds_a_command_that_a_printer_obeys_anywhere(text: str) -> None:
    data = render_ticket(
        (QrCode(text, 6), Picture(3, bytes(range(255)) + b"\x10\x04\x01\x10\x14\x01")), 48, qr_as_picture=True
    )
    assert not [command for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14") if command in data]


def test_pictures_go_out_in_slices_that_a_broken_line_cannot_leave_a_large_rest_of() -> None:
    data = build_renderer(PrinterConfig(qr="raster", logo=str(EMBLEM)))(PAPER)
    sizes = [across * rows for across, rows in slices(data)]
    assert len(sizes) > 10
    assert max(sizes) < 256


@pytest.mark.parametrize("columns", [48, 32])
def test_the_logo_stands_at_the_head_of_the_ticket_and_costs_what_the_page_says(columns: Literal[48, 32]) -> None:
    plain = build_renderer(PrinterConfig(columns=columns))(PAPER)
    data = build_renderer(PrinterConfig(columns=columns, logo=str(EMBLEM)))(PAPER)
    assert 500 < len(data) - len(plain) <= 6 * 1024
    ticket = printed(data, columns)
    assert ticket.text == printed(plain, columns).text
    rows = sum(rows for _, rows in slices(data))
    assert 0 < rows <= 20 * DOTS_PER_MM
    paper = picture_of(ticket)
    ink = paper.crop((0, 0, paper.width, rows + MARGIN_DOTS)).point(lambda grey: 255 - grey).getbbox()
    assert ink is not None
    assert abs(ink[0] - (paper.width - ink[2])) <= DOTS_PER_MM, "in the middle"
    assert ink[2] - ink[0] <= columns * 12 // 2


def test_a_black_square_comes_out_black_and_what_is_transparent_stays_white(tmp_path: Path) -> None:
    drawn = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).rectangle((8, 8, 55, 31), fill="black")
    drawn.save(tmp_path / "logo.png")
    logo = load_logo(tmp_path / "logo.png", 48)
    assert set(logo.dots) == {0xFF}
    assert len(logo.dots) == logo.width_bytes * logo.width_bytes * 4, "twice as wide as high, without its margin"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        (b"no picture at all", "is no picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "damaged|no picture"),
        (b"\x00" * (5 << 20), "larger than"),
    ],
)
def test_a_logo_that_cannot_be_used_is_told_and_left_out(
    tmp_path: Path, content: bytes | None, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogoError, match=why):
        load_logo(path, 48)
    settings = PrinterConfig(logo=str(path))
    assert build_renderer(settings)(PAPER) == build_renderer(PrinterConfig())(PAPER)
    assert "event=ticket-logo" in caplog.text
    (finding,) = check_logo(settings)
    assert "without it" in finding.text


def test_an_all_white_logo_is_none(tmp_path: Path) -> None:
    Image.new("L", (20, 20), 255).save(tmp_path / "logo.png")
    with pytest.raises(LogoError, match="white"):
        load_logo(tmp_path / "logo.png", 48)


def test_the_paper_of_pictures_is_counted_and_their_dots_are_not_read_as_commands() -> None:
    plain = paper_mm(render_ticket(lay_out_ticket(PAPER, 48), 48))
    as_lines = Picture(24, b"\n" * 24 * 80)
    with_picture = paper_mm(render_ticket(lay_out_ticket(PAPER, 48, as_lines), 48))
    assert with_picture - plain == pytest.approx(10)


def test_a_copy_with_a_logo_is_marked_as_any_other() -> None:
    ticket = printed(build_renderer(PrinterConfig(logo=str(EMBLEM)))(replace(PAPER, copy=2)))
    assert "*** CETAK ULANG 2 ***" in ticket.text
