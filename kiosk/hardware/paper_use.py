"""How much of a roll has been used: an estimate from what was sent. Pure, but for the sum that it keeps."""

import re

from kiosk.core.model import PrinterFault

LINE_MM = 3.75
"""A line of the small font with its leading: 30 dots of an eighth of a millimetre, the usual default."""

_DOTS_PER_MM = 8.0
_CHARACTER_MM = 3.0
_FEED_TO_KNIFE_MM = 12.0
_QR_LEVEL_M_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
# In the order of trying: size of characters, size of a QR module, data of a QR code, its printing, other GS ( k, a cut,
# end of line, a picture.
_TOKEN = re.compile(
    rb"\x1d!(?P<size>.)|\x1d\(k\x03\x001C(?P<module>.)|\x1d\(k(?P<low>.)(?P<high>.)1P0"
    rb"|\x1dv0.(?P<across>..)(?P<rows>..)"
    rb"|(?P<draw>\x1d\(k\x03\x001Q0)|\x1d\(k...[A-Z].|(?P<cut>\x1dV[\x00\x01ABab]?.?)|(?P<line>\n)",
    re.DOTALL,
)


def paper_mm(data: bytes) -> float:
    """How long the paper of a ticket is, in millimetres, within a few per cent."""
    length_mm, line_mm, module_dots, modules = 0.0, LINE_MM, 3, 0
    at = 0
    while token := _TOKEN.search(data, at):
        at = token.end()
        if token["size"] is not None:
            line_mm = max(LINE_MM, ((token["size"][0] & 0x07) + 1) * _CHARACTER_MM)
        elif token["module"] is not None:
            module_dots = token["module"][0]
        elif token["low"] is not None:
            modules = _modules(token["low"][0] + 256 * token["high"][0] - 3)
        elif token["rows"] is not None:
            rows = int.from_bytes(token["rows"], "little")
            # What looks like a command in a picture is none.
            at += rows * int.from_bytes(token["across"], "little")
            length_mm += rows / _DOTS_PER_MM
        elif token["draw"] is not None:
            length_mm += modules * module_dots / _DOTS_PER_MM
        elif token["cut"] is not None:
            length_mm += _FEED_TO_KNIFE_MM
        elif token["line"] is not None:
            length_mm += line_mm
    return length_mm


def _modules(data_bytes: int) -> int:
    version = next((at for at, room in enumerate(_QR_LEVEL_M_BYTES, 1) if data_bytes <= room), len(_QR_LEVEL_M_BYTES))
    return 17 + 4 * version


class RollMeter:
    """Adds up what was printed on a roll. A roll that ended and is there again is a new one.

    Begins at 0 when the kiosk starts, in the middle of whatever roll is in.
    """

    def __init__(self) -> None:
        self._used_mm = 0.0
        self._was_out = False

    @property
    def used_mm(self) -> int:
        """Millimetres since the roll was put in, or since the start."""
        return round(self._used_mm)

    def printed(self, data: bytes) -> None:
        """A ticket went out."""
        self._used_mm += paper_mm(data)

    def saw(self, fault: PrinterFault | None) -> None:
        """The printer's condition: paper that is there again is a new roll."""
        if fault is PrinterFault.PAPER_OUT:
            self._was_out = True
        elif fault is None and self._was_out:
            self._was_out, self._used_mm = False, 0.0
