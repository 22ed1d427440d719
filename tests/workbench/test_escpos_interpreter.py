"""The virtual printer's understanding of ESC/POS, command by command, and over any bytes at all."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.escpos_events import (
    Align,
    Area,
    AutomaticStatusSet,
    Dots,
    DrawerKicked,
    Event,
    Font,
    Initialised,
    LinePrinted,
    NotUnderstood,
    PaperCut,
    PaperFed,
    PaperStatusAsked,
    PicturePrinted,
    PrinterIdAsked,
    ProcessIdAsked,
    QrPrinted,
    Span,
    Style,
)
from workbench.escpos_interpreter import EscPosInterpreter
from workbench.escpos_stream import MAX_COMMAND_BYTES

FULL = Area(Align.LEFT, 0, 576)
CENTRE = Area(Align.CENTER, 0, 576)
PLAIN = Style()


def line(*parts: Span | Dots, area: Area = FULL, advance: int = 30) -> LinePrinted:
    return LinePrinted(parts, area, advance)


def text(words: str, **style: object) -> LinePrinted:
    span = Span(words, Style(**style))  # type: ignore[arg-type]  # the table below names the fields
    return line(span, advance=max(30, span.height_dots))


QR_SETTINGS = b"\x1d(k\x04\x001A2\x00" + b"\x1d(k\x03\x001C\x05" + b"\x1d(k\x03\x001E1"
QR_STORE = b"\x1d(k\x07\x001P0A045" + b"\x1d(k\x03\x001Q0"

UNDERSTOOD: list[tuple[str, bytes, list[Event]]] = [
    ("a line", b"A045\n", [text("A045")]),
    ("CR LF is one line", b"A045\r\n", [text("A045")]),
    ("an empty line moves the paper", b"\n", [line()]),
    ("a tab goes to column 8", b"Loket\t3\n", [text("Loket   3")]),
    ("ESC @", b"\x1b@", [Initialised()]),
    ("ESC a", b"\x1ba\x01A\n", [line(Span("A", PLAIN), area=CENTRE)]),
    ("ESC a in ASCII", b"\x1ba1A\n", [line(Span("A", PLAIN), area=CENTRE)]),
    ("ESC a in mid-line waits", b"A\x1ba\x01B\n", [text("AB")]),
    ("ESC E", b"\x1bE\x01A\x1bE\x00B\n", [line(Span("A", Style(bold=True)), Span("B", PLAIN))]),
    ("ESC ! all at once", b"\x1b!\xb9A\n", [text("A", font=Font.B, bold=True, width=2, height=2, underline_dots=1)]),
    ("ESC -", b"\x1b-\x02A\n", [text("A", underline_dots=2)]),
    ("GS B", b"\x1dB\x01A\n", [text("A", inverse=True)]),
    ("GS ! 4 x 4", b"\x1d!\x33A045\n", [text("A045", width=4, height=4)]),
    ("GS ! 3 wide, 2 high", b"\x1d!\x21A\n", [text("A", width=3, height=2)]),
    (
        "a line is as high as its highest character",
        b"A\x1d!\x01B\n",
        [line(Span("A", PLAIN), Span("B", Style(height=2)), advance=48)],
    ),
    ("GS ! 8 x 8", b"\x1d!\x77A\n", [text("A", width=8, height=8)]),
    ("ESC M", b"\x1bM\x01A\n", [text("A", font=Font.B)]),
    ("CP437", b"\x1bt\x00\x82\xf8\n", [text("é°")]),
    ("CP858", b"\x1bt\x13\xd5\n", [text("€")]),
    ("CP1252", b"\x1bt\x10\x80\xe9\n", [text("€é")]),
    ("ESC d after text counts the line", b"A\x1bd\x03", [text("A"), PaperFed(60)]),
    ("ESC d alone", b"\x1bd\x03", [PaperFed(90)]),
    ("ESC J", b"\x1bJ\x10", [PaperFed(16)]),
    ("ESC 3", b"\x1b3\x40A\n\x1b2B\n", [line(Span("A", PLAIN), advance=64), text("B")]),
    ("GS L and GS W", b"\x1dL\x18\x00\x1dW\x78\x00A\n", [line(Span("A", PLAIN), area=Area(Align.LEFT, 24, 120))]),
    ("GS V 0", b"\x1dV\x00", [PaperCut(partial=False)]),
    ("GS V 49", b"\x1dV1", [PaperCut(partial=True)]),
    ("GS V 65 feeds first", b"\x1dVA\x10", [PaperFed(16), PaperCut(partial=False)]),
    ("GS V 66", b"\x1dVB\x00", [PaperCut(partial=True)]),
    ("ESC i and ESC m", b"\x1bi\x1bm", [PaperCut(partial=False), PaperCut(partial=True)]),
    ("a cut ends the line before it", b"A\x1dV\x00", [text("A"), PaperCut(partial=False)]),
    ("ESC p", b"\x1bp\x00\x32\x32", [DrawerKicked(0)]),
    ("native QR", QR_SETTINGS + QR_STORE, [QrPrinted(b"A045", 5, "M", 21, FULL)]),
    ("GS v 0", b"\x1dv0\x00\x01\x00\x02\x00\xf0\x0f", [PicturePrinted(Dots(8, 2, b"\xf0\x0f"), FULL)]),
    (
        "GS ( L, stored and printed",
        b"\x1d(L\x0b\x000p0\x01\x011\x08\x00\x01\x00\xaa\x1d(L\x02\x0002",
        [PicturePrinted(Dots(8, 1, b"\xaa"), FULL)],
    ),
    ("GS r 1 after the line", b"A\x1dr\x01", [text("A"), PaperStatusAsked(1)]),
    ("GS ( H", b"\x1d(H\x06\x00000042", [ProcessIdAsked(b"0042")]),
    ("GS I 67", b"\x1dIC", [PrinterIdAsked(67)]),
    ("GS a", b"\x1da\xff", [AutomaticStatusSet(enabled=True)]),
    ("FS ., NUL, DLE EOT", b"\x1c.\0\x10\x04\x01", []),
    ("ESC R 0", b"\x1bR\x00", []),
    (
        "unknown command, then text",
        b"\x1b\x7fA\n",
        [NotUnderstood("not a command of this printer", b"\x1b\x7f"), text("A")],
    ),
    ("lacking command", b"\x1d$\x01\x02", [NotUnderstood("known command that this printer lacks", b"\x1d$\x01\x02")]),
    (
        "QR without data",
        b"\x1d(k\x03\x001Q0",
        [NotUnderstood("QR printed before its data was stored", b"\x1d(\x6b\x03\x001Q0")],
    ),
    ("control character", b"\x07A\n", [NotUnderstood("control character in text", b"\x07"), text("A")]),
]


@pytest.mark.parametrize(("data", "events"), [row[1:] for row in UNDERSTOOD], ids=[row[0] for row in UNDERSTOOD])
def test_each_command_does_what_the_printers_manual_says(data: bytes, events: list[Event]) -> None:
    assert EscPosInterpreter(48).feed(data) == events


@pytest.mark.parametrize("data", [row[1] for row in UNDERSTOOD], ids=[row[0] for row in UNDERSTOOD])
def test_bytes_one_by_one_mean_the_same_as_all_at_once(data: bytes) -> None:
    whole, piecewise = EscPosInterpreter(48), EscPosInterpreter(48)
    assert [event for byte in data for event in piecewise.feed(bytes([byte]))] == whole.feed(data)


@pytest.mark.parametrize(("columns", "first"), [(48, "x" * 48), (32, "x" * 32)])
def test_a_line_longer_than_the_paper_is_wrapped(columns: int, first: str) -> None:
    events = EscPosInterpreter(columns).feed(b"x" * (columns + 3) + b"\n")
    assert [event.parts[0].text for event in events] == [first, "xxx"]  # type: ignore[union-attr]  # all are lines of text


def test_a_column_picture_becomes_rows() -> None:
    # Two columns of 24 dots: the first has its top dot, the second its bottom dot.
    (printed,) = EscPosInterpreter(48).feed(b"\x1b*\x21\x02\x00" + b"\x80\x00\x00" + b"\x00\x00\x01" + b"\n")
    assert isinstance(printed, LinePrinted)
    assert printed.parts == (Dots(2, 24, b"\x80" + bytes(22) + b"\x40"),)


WHAT_THE_LIBRARY_SENDS = """
import sys
from escpos.printer import Dummy

printer = Dummy()
printer.set(align="center", bold=True, custom_size=True, width=4, height=4)
printer.text("A045\\n")
printer.set_with_default(align="left", underline=2, invert=True, font="b")
printer.text("Biaya \u00e9 \u00b0 \u20ac\\n")
printer.set_with_default()
printer.qr("K01-261112-A045-7", native=True, size=6)
printer.print_and_feed(2)
printer.cashdraw(2)
printer.cut()
sys.stdout.buffer.write(printer.output)
"""


def test_what_python_escpos_sends_is_understood_to_the_last_byte() -> None:
    """In a process of its own: the kiosk gives the library a table of one printer, with one font and few letters."""
    environment = {name: value for name, value in os.environ.items() if name != "ESCPOS_CAPABILITIES_FILE"}
    program = [sys.executable, "-c", WHAT_THE_LIBRARY_SENDS]
    sent = subprocess.run(program, env=environment, capture_output=True, check=True, timeout=30).stdout
    events = EscPosInterpreter(48).feed(sent)
    assert not [event for event in events if isinstance(event, NotUnderstood)]
    spans = [part for event in events if isinstance(event, LinePrinted) for part in event.parts]
    assert [span.text for span in spans if isinstance(span, Span)] == ["A045", "Biaya é ° €"]


def test_a_qr_wider_than_the_paper_is_not_printed() -> None:
    store = b"\x1d(k\x67\x001P0" + b"x" * 100 + b"\x1d(k\x03\x001C\x10" + b"\x1d(k\x03\x001Q0"
    (complaint,) = EscPosInterpreter(32).feed(store)
    assert isinstance(complaint, NotUnderstood)
    assert complaint.reason == "QR wider than the paper"


def test_a_picture_of_four_gigabytes_is_skipped_and_never_held() -> None:
    interpreter = EscPosInterpreter(48)
    (complaint,) = interpreter.feed(b"\x1dv0\x00\xff\xff\xff\xff")
    assert isinstance(complaint, NotUnderstood)
    for _ in range(64):
        assert interpreter.feed(bytes(65536)) == []
        assert interpreter.held_bytes == 0


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.sampled_from([row[1] for row in UNDERSTOOD]), max_size=12))
def test_any_bytes_in_any_pieces_raise_nothing_and_mean_the_same(pieces: list[bytes]) -> None:
    whole, piecewise = EscPosInterpreter(32), EscPosInterpreter(32)
    events = [event for piece in pieces for event in piecewise.feed(piece)]
    assert events == whole.feed(b"".join(pieces))
    assert piecewise.held_bytes <= min(MAX_COMMAND_BYTES, sum(map(len, pieces)))
