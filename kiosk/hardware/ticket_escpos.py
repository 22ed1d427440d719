"""Turns the lines of a ticket into one string of ESC/POS bytes, by python-escpos. It prints nothing itself."""

import os
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kiosk.hardware.ticket_lines import Align, Feed, Line, Picture, QrCode, Rule, TextLine, printable
from kiosk.left_out import left_out

# The library reads its table of printers (300 kB of YAML, half a second, several on a Pi) when it is imported. Tickets
# need none of it, so it is given a table of one.
os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(Path(__file__).with_name("escpos_capabilities.json")))

# Drawing barcodes and ornate QR codes, and USB of its own: two megabytes that tickets do without.
with left_out("PIL.ImageDraw", "PIL.ImageFont", "usb"):
    import escpos.capabilities
    import qrcode
    from escpos.printer import Dummy
    from qrcode.constants import ERROR_CORRECT_M

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # It leaves a cache in a new folder under /tmp at every start, which nobody ever reads.
    shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)

_FEED_AND_CUT = b"\x1dV\x42\x00"
# Less than the zero bytes that clear the line after a ticket that broke off, see escpos_printer.py.
_MAX_SLICE_BYTES = 240
# A printer obeys these wherever they stand, also in a picture: one dot more is not seen.
_REAL_TIME = ((b"\x10\x04", b"\x10\x0c"), (b"\x10\x05", b"\x10\x0d"), (b"\x10\x14", b"\x10\x1c"))
_QUIET_MODULES = 2
_SMALL = (1, 1, False, Align.LEFT)


class _TicketProfile(escpos.capabilities.Profile):  # type: ignore[misc]  # the library has no types
    """One font, one code page, as every ESC/POS printer has them."""


def render_ticket(lines: Iterable[Line], columns: int, *, qr_as_picture: bool = False) -> bytes:
    """The whole ticket, from ESC @ to feed and cut. Never longer than its lines need; no other control bytes.

    `qr_as_picture` is for printers that draw no QR code themselves.
    """
    printer = Dummy(profile=_TicketProfile(columns=columns))
    printer.hw("INIT")
    # What follows is ASCII, the same in every code page; it is chosen once, since power-on defaults differ.
    printer.magic.force_encoding("CP437")
    style = _SMALL
    for line in lines:
        match line:
            case TextLine():
                style = _text(printer, line, style)
            case Rule():
                style = _text(printer, TextLine("-" * columns), style)
            case QrCode():
                style = _style(printer, (1, 1, False, Align.CENTER), style)
                if qr_as_picture:
                    _picture(printer, _qr_picture(printable(line.data), line.module_dots))
                else:
                    printer.qr(printable(line.data), ec=1, size=line.module_dots, native=True)
                    _raw(printer, b"\n")
            case Picture():
                style = _style(printer, (1, 1, False, Align.CENTER), style)
                _picture(printer, line)
            case Feed():
                style = _style(printer, (1, 1, style[2], style[3]), style)
                _raw(printer, b"\n" * max(0, min(line.lines, 10)))
    _raw(printer, _FEED_AND_CUT)
    return bytes(printer.output)


Style = tuple[int, int, bool, Align]


def _text(printer: Dummy, line: TextLine, before: Style) -> Style:
    now = _style(printer, (line.width, line.height, line.bold, line.align), before)
    # Sanitised again: whatever reaches this line, no control byte of an office's text reaches the printer.
    _raw(printer, _printable_ascii(line.text).encode("ascii") + b"\n")
    return now


def _raw(printer: Dummy, data: bytes) -> None:
    """What the library has no words for (feed as far as the knife), or many: its text() looks each letter up anew."""
    printer._raw(data)  # noqa: SLF001  its Dummy has no public way to send bytes as they are


def _picture(printer: Dummy, picture: Picture) -> None:
    """GS v 0, a few rows at a time: whatever a line that broke has left half sent is short enough to be cleared."""
    width = picture.width_bytes
    dots = picture.dots
    for real_time, harmless in _REAL_TIME:
        dots = dots.replace(real_time, harmless)
    slice_bytes = max(1, _MAX_SLICE_BYTES // width) * width
    for at in range(0, len(dots), slice_bytes):
        part = dots[at : at + slice_bytes]
        height = len(part) // width
        _raw(printer, b"\x1dv0\x00" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + part)


@lru_cache(maxsize=4)
def _qr_picture(data: str, module_dots: int) -> Picture:
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


def _style(printer: Dummy, wanted: Style, before: Style) -> Style:
    """Sends only what differs from `before`: every byte counts on a serial line."""
    width, height, bold, align = wanted
    if (width, height) != before[:2]:
        printer.set(custom_size=True, width=width, height=height)
    if bold != before[2]:
        printer.set(bold=bold)
    if align is not before[3]:
        printer.set(align=align.value)
    return wanted
