"""The paper: what a test can ask of a ticket, and what the picture of it shows."""

import io

import zxingcpp
from PIL import Image

from workbench import Align, PaperTicket
from workbench.escpos_events import LinePrinted, PaperFed, PicturePrinted, QrPrinted
from workbench.escpos_interpreter import EscPosInterpreter
from workbench.escpos_paper import font_path

NATIVE_QR = b"\x1d(k\x03\x001C\x04" + b"\x1d(k\x14\x001P0K01-261112-A045-7" + b"\x1d(k\x03\x001Q0"


def ticket(data: bytes, columns: int = 48) -> PaperTicket:
    events = EscPosInterpreter(columns).feed(data)
    paper = tuple(event for event in events if isinstance(event, LinePrinted | PicturePrinted | QrPrinted | PaperFed))
    return PaperTicket(paper, columns * 12, complete=True)


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Share of black in a part of the picture, 0 to 1."""
    histogram = picture.convert("L").crop(box).histogram()
    return sum(histogram[:128]) / sum(histogram)


def test_the_number_stands_alone_on_its_line_at_four_times_the_size() -> None:
    printed = ticket(b"NOMOR ANTREAN\n\x1ba\x01\x1d!\x33\x1bE\x01A045\n\x1d!\x00\x1bE\x00CETAK KTP-EL\n")
    (number,) = [row for row in printed.lines if row.text == "A045"]
    assert (number.width, number.height, number.bold, number.align) == (4, 4, True, Align.CENTER)
    assert printed.text == "NOMOR ANTREAN\nA045\nCETAK KTP-EL"


def test_a_native_qr_on_both_papers_decodes_from_the_picture() -> None:
    for columns in (48, 32):
        printed = ticket(b"\x1ba\x01" + NATIVE_QR, columns)
        assert printed.qr_payloads == ("K01-261112-A045-7",)
        found = zxingcpp.read_barcodes(printed.image().convert("RGB"))
        assert [code.text for code in found] == ["K01-261112-A045-7"]


def test_the_picture_has_the_papers_width_and_length_at_8_dots_a_millimetre() -> None:
    printed = ticket(b"satu\ndua\n\x1bd\x05")
    assert printed.length_mm == 7 * 30 / 8
    picture = Image.open(io.BytesIO(printed.png()))
    assert picture.size == (576 + 64, 7 * 30 + 96)


def test_alignment_bold_inverse_and_underline_can_be_seen() -> None:
    left, right = ticket(b"MMMM\n").image(), ticket(b"\x1ba\x02MMMM\n").image()
    assert ink(left, (32, 32, 80, 62)) > 0.1 > ink(left, (560, 32, 608, 62))
    assert ink(right, (560, 32, 608, 62)) > 0.1 > ink(right, (32, 32, 80, 62))
    cell = (32, 32, 80, 56)
    bold, inverse = ticket(b"\x1bE\x01MMMM\n").image(), ticket(b"\x1dB\x01MMMM\n").image()
    assert ink(bold, cell) > 1.2 * ink(left, cell)
    assert ink(inverse, cell) > 0.5
    underlined = ticket(b"\x1b-\x01    \n").image()
    assert ink(underlined, (32, 55, 80, 56)) == 1.0


def test_a_character_at_8_times_fills_96_by_192_dots() -> None:
    picture = ticket(b"\x1d!\x77\x1dB\x01M\n").image()
    assert ink(picture, (32, 32, 128, 224)) > 0.5
    assert ink(picture, (128, 32, 200, 224)) == 0


def test_metres_of_paper_make_no_endless_picture() -> None:
    printed = ticket(b"x\n" * 1400)
    assert printed.image().height <= 24_100


def test_the_font_is_found_on_this_machine() -> None:
    assert font_path().is_file()
