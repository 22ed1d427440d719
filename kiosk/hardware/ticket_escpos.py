"""Turns the lines of a ticket into one string of ESC/POS bytes, in python-escpos's commands. It prints nothing itself.

Of the library its table of commands alone is loaded: its printers bring Pillow, YAML, barcodes, CUPS and USB along,
ten megabytes that no ticket needs. That they would say the same in the same bytes is a test.
"""

from collections.abc import Iterable
from functools import lru_cache

from escpos.constants import CODEPAGE_CHANGE, GS, HW_INIT, QR_ECLEVEL_M, QR_MODEL_2, TXT_SIZE, TXT_STYLE

from kiosk.hardware.ticket_lines import Align, Feed, Line, Picture, QrCode, Rule, TextLine, printable

_FEED_AND_CUT = b"\x1dV\x42\x00"
# Less than the zero bytes that clear the line after a ticket that broke off, see escpos_printer.py.
_MAX_SLICE_BYTES = 240
# A printer obeys these wherever they stand, also in a picture: one dot more is not seen.
_REAL_TIME = ((b"\x10\x04", b"\x10\x0c"), (b"\x10\x05", b"\x10\x0d"), (b"\x10\x14", b"\x10\x1c"))
_QUIET_MODULES = 2
_SMALL = (1, 1, False, Align.LEFT)
_CP437 = b"\x00"
_QR = b"1"


def render_ticket(lines: Iterable[Line], columns: int, *, qr_as_picture: bool = False) -> bytes:
    """The whole ticket, from ESC @ to feed and cut. Never longer than its lines need; no other control bytes.

    `qr_as_picture` is for printers that draw no QR code themselves.
    """
    # What follows is ASCII, the same in every code page; it is chosen once, since power-on defaults differ.
    said = bytearray(HW_INIT + CODEPAGE_CHANGE + _CP437)
    style = _SMALL
    for line in lines:
        match line:
            case TextLine():
                style = _text(said, line, style)
            case Rule():
                style = _text(said, TextLine("-" * columns), style)
            case QrCode():
                style = _style(said, (1, 1, False, Align.CENTER), style)
                if qr_as_picture:
                    _picture(said, _qr_picture(printable(line.data), line.module_dots))
                else:
                    said += _qr_code(printable(line.data), line.module_dots) + b"\n"
            case Picture():
                style = _style(said, (1, 1, False, Align.CENTER), style)
                _picture(said, line)
            case Feed():
                style = _style(said, (1, 1, style[2], style[3]), style)
                said += b"\n" * max(0, min(line.lines, 10))
    return bytes(said + _FEED_AND_CUT)


Style = tuple[int, int, bool, Align]


def _text(said: bytearray, line: TextLine, before: Style) -> Style:
    now = _style(said, (line.width, line.height, line.bold, line.align), before)
    # Sanitised again: whatever reaches this line, no control byte of an office's text reaches the printer.
    said += _printable_ascii(line.text).encode("ascii") + b"\n"
    return now


def _qr_code(data: str, module_dots: int) -> bytes:
    """GS ( k: the printer draws the code itself."""
    parts = (
        b"A%d\x00" % QR_MODEL_2,
        b"C" + bytes([module_dots]),
        b"E%d" % QR_ECLEVEL_M,
        b"P0" + data.encode("ascii"),
        b"Q0",
    )
    return b"".join(GS + b"(k" + (1 + len(part)).to_bytes(2, "little") + _QR + part for part in parts)


def _picture(said: bytearray, picture: Picture) -> None:
    """GS v 0, a few rows at a time: whatever a line that broke has left half sent is short enough to be cleared."""
    width = picture.width_bytes
    dots = picture.dots
    for real_time, harmless in _REAL_TIME:
        dots = dots.replace(real_time, harmless)
    slice_bytes = max(1, _MAX_SLICE_BYTES // width) * width
    for at in range(0, len(dots), slice_bytes):
        part = dots[at : at + slice_bytes]
        height = len(part) // width
        said += GS + b"v0\x00" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + part


@lru_cache(maxsize=4)
def _qr_picture(data: str, module_dots: int) -> Picture:
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code: qrcode.QRCode[qrcode.image.base.BaseImage] = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M, box_size=1, border=_QUIET_MODULES
    )
    code.add_data(data)
    code.make(fit=True)
    rows = code.get_matrix()
    width_bytes = (len(rows) * module_dots + 7) // 8
    unused = width_bytes * 8 - len(rows) * module_dots
    drawn = bytearray()
    for row in rows:
        bits = "".join(("1" if dark else "0") * module_dots for dark in row)
        drawn += (int(bits, 2) << unused).to_bytes(width_bytes, "big") * module_dots
    return Picture(width_bytes, bytes(drawn))


def _printable_ascii(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text if " " <= character <= "~")


def _style(said: bytearray, wanted: Style, before: Style) -> Style:
    """Says only what differs from `before`: every byte counts on a serial line."""
    width, height, bold, align = wanted
    if (width, height) != before[:2]:
        said += TXT_SIZE + bytes([TXT_STYLE["width"][width] + TXT_STYLE["height"][height]])
    if bold != before[2]:
        said += TXT_STYLE["bold"][bold]
    if align is not before[3]:
        said += TXT_STYLE["align"][align.value]
    return wanted
