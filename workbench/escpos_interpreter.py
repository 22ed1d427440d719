"""What a receipt printer makes of ESC/POS: bytes in, what happens to the paper out. Pure, bounded in memory."""

from collections.abc import Callable
from dataclasses import replace

from workbench.escpos_events import (
    Align,
    AutomaticStatusSet,
    Dots,
    DrawerKicked,
    Event,
    Font,
    Initialised,
    NotUnderstood,
    PaperCut,
    PaperFed,
    PaperStatusAsked,
    PicturePrinted,
    PrinterIdAsked,
    ProcessIdAsked,
    QrPrinted,
)
from workbench.escpos_line import DEFAULT_SPACING_DOTS, LineBuffer, dots_from_columns
from workbench.escpos_stream import CR, HT, LF, NUL, Command, EscPosStream, Text, Unreadable
from workbench.qr import QrTooLargeError, qr_modules

DOTS_PER_MM = 8

# The numbers that ESC t takes, as Epson gives them, for every page that Python can decode.
# fmt: off
_CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 21: "cp874", 32: "cp720", 33: "cp775", 34: "cp855",
    35: "cp861", 36: "cp862", 37: "cp864", 38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 44: "cp1125",
    45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}
# fmt: on
# Understood, and without effect on this paper: density, smoothing, barcode settings, panel buttons, real-time requests.
# fmt: off
_WITHOUT_EFFECT = frozenset((
    b"\x1dh", b"\x1dw", b"\x1df", b"\x1dH", b"\x1db", b"\x1d|", b"\x1bc", b"\x1bB", b"\x1c.", b"\x1b=", b"\x1bU",
    b"\x1br", b"\x10\x04", b"\x10\x05", b"\x10\x14",
))
# fmt: on
_BLOCKS_WITHOUT_EFFECT = (b"A", b"D", b"E", b"K")


class _UnsupportedError(Exception):
    """A command that this printer knows and cannot carry out."""


class EscPosInterpreter:
    """`feed(bytes)` returns the events that those bytes complete; any bytes will do, in any pieces.

    `columns` is 48 (80 mm, 576 dots) or 32 (58 mm, 384 dots).
    """

    def __init__(self, columns: int = 48) -> None:
        self.paper_width_dots = columns * Font.A.value[0]
        self._stream = EscPosStream()
        self._events: list[Event] = []
        self._handlers = self._table()
        self._reset()

    @property
    def held_bytes(self) -> int:
        """Bytes waiting for the rest of their command."""
        return self._stream.held_bytes

    def feed(self, data: bytes) -> list[Event]:
        self._events = []
        for token in self._stream.feed(data):
            match token:
                case Text(data=text):
                    self._print_text(text)
                case Command(name=name, parameters=parameters):
                    self._obey(name, parameters)
                case Unreadable(head=head):
                    self._complain("not a command of this printer", head)
        return self._events

    def _reset(self) -> None:
        self._line = LineBuffer(self.paper_width_dots)
        self._code_page = "cp437"
        self._qr_module_dots = 3
        self._qr_level = "L"
        self._qr_payload = b""
        self._stored_picture: Dots | None = None

    def _complain(self, reason: str, head: bytes) -> None:
        self._events.append(NotUnderstood(reason, head[:16]))

    def _flush_line(self) -> None:
        self._events += self._line.flush()

    # -- text ----------------------------------------------------------------------------------------------------

    def _print_text(self, data: bytes) -> None:
        for byte in data:
            if byte >= 0x20 and byte != 0x7F:
                self._events += self._line.put(self._decode(byte))
            elif byte == LF:
                self._events.append(self._line.end())
            elif byte == HT:
                self._line.tab()
            elif byte not in (NUL, CR):
                self._complain("control character in text", bytes([byte]))

    def _decode(self, byte: int) -> str:
        if byte < 0x80:
            return chr(byte)
        return bytes([byte]).decode(self._code_page, errors="replace")

    # -- commands ------------------------------------------------------------------------------------------------

    def _obey(self, name: bytes, parameters: bytes) -> None:
        if name in _WITHOUT_EFFECT:
            return
        try:
            self._handlers.get(name, self._lack)(parameters)
        except _UnsupportedError as error:
            self._complain(str(error), name + parameters[:14])

    def _table(self) -> dict[bytes, Callable[[bytes], None]]:
        return {
            b"\x1b@": self._initialise,
            b"\x1ba": self._set_align,
            b"\x1b!": self._set_mode,
            b"\x1d!": self._set_size,
            b"\x1bE": self._set_bold,
            b"\x1bG": self._set_bold,
            b"\x1b-": self._set_underline,
            b"\x1dB": self._set_inverse,
            b"\x1bM": self._set_font,
            b"\x1bt": self._set_code_page,
            b"\x1bR": self._set_country,
            b"\x1b{": self._need_zero,
            b"\x1bV": self._need_zero,
            b"\x1b ": self._need_zero,
            b"\x1b3": self._set_spacing,
            b"\x1b2": self._reset_spacing,
            b"\x1dL": self._set_left,
            b"\x1dW": self._set_width,
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_dots,
            b"\x1dV": self._cut,
            b"\x1bi": self._old_full_cut,
            b"\x1bm": self._old_partial_cut,
            b"\x1bp": self._kick_drawer,
            b"\x1b*": self._column_picture,
            b"\x1dv": self._raster_picture,
            b"\x1d(": self._block,
            b"\x1dr": self._ask_paper_status,
            b"\x1dI": self._ask_printer_id,
            b"\x1da": self._set_automatic_status,
        }

    def _lack(self, _: bytes) -> None:
        raise _UnsupportedError("known command that this printer lacks")

    def _initialise(self, _: bytes) -> None:
        self._reset()
        self._events.append(Initialised())

    def _set_align(self, parameters: bytes) -> None:
        value = parameters[0] & 0x0F
        if value > 2:
            raise _UnsupportedError("alignment out of range")
        self._line.set_align(Align(value))

    def _set_mode(self, parameters: bytes) -> None:
        n = parameters[0]
        self._line.style = replace(
            self._line.style,
            font=Font.B if n & 0x01 else Font.A,
            bold=bool(n & 0x08),
            height=2 if n & 0x10 else 1,
            width=2 if n & 0x20 else 1,
            underline_dots=1 if n & 0x80 else 0,
        )

    def _set_size(self, parameters: bytes) -> None:
        n = parameters[0]
        self._line.style = replace(self._line.style, width=(n >> 4 & 7) + 1, height=(n & 7) + 1)

    def _set_bold(self, parameters: bytes) -> None:
        self._line.style = replace(self._line.style, bold=bool(parameters[0] & 1))

    def _set_underline(self, parameters: bytes) -> None:
        self._line.style = replace(self._line.style, underline_dots=min(parameters[0] & 0x0F, 2))

    def _set_inverse(self, parameters: bytes) -> None:
        self._line.style = replace(self._line.style, inverse=bool(parameters[0] & 1))

    def _set_font(self, parameters: bytes) -> None:
        self._line.style = replace(self._line.style, font=Font.B if parameters[0] & 1 else Font.A)

    def _set_code_page(self, parameters: bytes) -> None:
        page = _CODE_PAGES.get(parameters[0])
        if page is None:
            raise _UnsupportedError("code page that this printer lacks")
        self._code_page = page

    def _set_country(self, parameters: bytes) -> None:
        if parameters[0] != 0:
            raise _UnsupportedError("only the character set of the USA is here")

    def _need_zero(self, parameters: bytes) -> None:
        if parameters[0]:
            raise _UnsupportedError("turned or spaced characters are not drawn")

    def _set_spacing(self, parameters: bytes) -> None:
        self._line.spacing_dots = parameters[0]

    def _reset_spacing(self, _: bytes) -> None:
        self._line.spacing_dots = DEFAULT_SPACING_DOTS

    def _set_left(self, parameters: bytes) -> None:
        self._line.set_left(int.from_bytes(parameters, "little"))

    def _set_width(self, parameters: bytes) -> None:
        self._line.set_width(int.from_bytes(parameters, "little"))

    def _feed_lines(self, parameters: bytes) -> None:
        lines = parameters[0]
        if not self._line.empty:
            # Printing the line is the first of the feeds.
            self._flush_line()
            lines -= 1
        if lines > 0:
            self._events.append(PaperFed(lines * self._line.spacing_dots))

    def _feed_dots(self, parameters: bytes) -> None:
        if not self._line.empty:
            self._events.append(self._line.end(advance_dots=parameters[0]))
        elif parameters[0]:
            self._events.append(PaperFed(parameters[0]))

    def _cut(self, parameters: bytes) -> None:
        mode = parameters[:1]
        if mode not in (b"\x00", b"\x01", b"0", b"1", b"A", b"B", b"a", b"b", b"g", b"h"):
            raise _UnsupportedError("cut of an unknown kind")
        self._flush_line()
        if mode in (b"A", b"B", b"g", b"h") and parameters[1]:
            self._events.append(PaperFed(parameters[1]))
        self._events.append(PaperCut(partial=mode in (b"\x01", b"1", b"B", b"b", b"h")))

    def _old_full_cut(self, _: bytes) -> None:
        self._flush_line()
        self._events.append(PaperCut(partial=False))

    def _old_partial_cut(self, _: bytes) -> None:
        self._flush_line()
        self._events.append(PaperCut(partial=True))

    def _kick_drawer(self, parameters: bytes) -> None:
        self._events.append(DrawerKicked(parameters[0] & 1))

    # -- pictures ------------------------------------------------------------------------------------------------

    def _column_picture(self, parameters: bytes) -> None:
        mode, columns, data = parameters[0], int.from_bytes(parameters[1:3], "little"), parameters[3:]
        if mode not in (0, 1, 32, 33):
            raise _UnsupportedError("column picture of an unknown density")
        if not 0 < columns <= self.paper_width_dots:
            raise _UnsupportedError("column picture empty or wider than the paper")
        if not self._line.put_dots(dots_from_columns(data, columns, bytes_per_column=3 if mode >= 32 else 1)):
            raise _UnsupportedError("column picture where no room is left on the line")

    def _raster_picture(self, parameters: bytes) -> None:
        if parameters[:1] != b"0" or parameters[1] & 3:
            raise _UnsupportedError("raster picture of an unknown kind, or scaled")
        width_bytes, height = int.from_bytes(parameters[2:4], "little"), int.from_bytes(parameters[4:6], "little")
        self._print_picture(Dots(width_bytes * 8, height, parameters[6:]))

    def _print_picture(self, dots: Dots) -> None:
        self._flush_line()
        # Raster rows are whole bytes: up to seven dots of padding may reach over the edge.
        if dots.width_dots == 0 or dots.height_dots == 0 or dots.width_dots > self._line.area.width_dots + 7:
            raise _UnsupportedError("picture empty or wider than the paper")
        self._events.append(PicturePrinted(dots, self._line.area))

    def _graphics(self, body: bytes) -> None:
        if body[:5] == b"0p0\x01\x01" and len(body) >= 10:
            width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
            if len(body) - 10 < (width + 7) // 8 * height:
                raise _UnsupportedError("graphics shorter than they say")
            self._stored_picture = Dots(width, height, body[10:])
        elif body[:2] in (b"02", b"0\x02") and self._stored_picture is not None:
            stored, self._stored_picture = self._stored_picture, None
            self._print_picture(stored)
        else:
            raise _UnsupportedError("graphics of an unknown kind")

    # -- QR and answers ------------------------------------------------------------------------------------------

    def _block(self, parameters: bytes) -> None:
        kind, body = parameters[:1], parameters[3:]
        if kind == b"k" and body[:1] == b"1" and len(body) >= 2:
            self._qr(body[1], body[2:])
        elif kind == b"H" and body[:2] == b"00" and len(body) == 6:
            self._flush_line()
            self._events.append(ProcessIdAsked(body[2:6]))
        elif kind == b"L":
            self._graphics(body)
        elif kind not in _BLOCKS_WITHOUT_EFFECT:
            raise _UnsupportedError("known command that this printer lacks")

    def _qr(self, function: int, body: bytes) -> None:
        if function == 65 and body[:1] == b"2":
            return
        if function == 67 and body and 1 <= body[0] <= 16:
            self._qr_module_dots = body[0]
        elif function == 69 and body[:1] in (b"0", b"1", b"2", b"3"):
            self._qr_level = "LMQH"[body[0] - 48]
        elif function == 80 and len(body) > 1:
            self._qr_payload = body[1:]
        elif function == 81:
            self._print_qr()
        else:
            raise _UnsupportedError("QR setting out of range")

    def _print_qr(self) -> None:
        self._flush_line()
        if not self._qr_payload:
            raise _UnsupportedError("QR printed before its data was stored")
        try:
            modules = qr_modules(self._qr_payload, self._qr_level)
        except QrTooLargeError as error:
            raise _UnsupportedError("QR data too long") from error
        area = self._line.area
        if modules * self._qr_module_dots > area.width_dots:
            raise _UnsupportedError("QR wider than the paper")
        self._events.append(QrPrinted(self._qr_payload, self._qr_module_dots, self._qr_level, modules, area))

    def _ask_paper_status(self, parameters: bytes) -> None:
        if parameters not in (b"\x01", b"\x02", b"1", b"2"):
            raise _UnsupportedError("GS r of an unknown kind")
        self._flush_line()
        self._events.append(PaperStatusAsked(parameters[0] & 0x0F))

    def _ask_printer_id(self, parameters: bytes) -> None:
        self._events.append(PrinterIdAsked(parameters[0]))

    def _set_automatic_status(self, parameters: bytes) -> None:
        self._events.append(AutomaticStatusSet(parameters[0] != 0))
