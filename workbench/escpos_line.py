"""The line that a receipt printer has in its buffer before it prints it: characters, styles, margins, wrapping."""

import math

from workbench.escpos_events import Align, Area, Dots, Font, LinePrinted, Span, Style

DEFAULT_SPACING_DOTS = 30
_TAB_DOTS = 8 * Font.A.value[0]


class LineBuffer:
    """Characters go in one by one; a full line ends by itself. `end` and `flush` give what was printed."""

    def __init__(self, paper_width_dots: int) -> None:
        self.paper_width_dots = paper_width_dots
        self.spacing_dots = DEFAULT_SPACING_DOTS
        self._style = Style()
        self._align = Align.LEFT
        self._left_dots = 0
        self._width_dots = paper_width_dots
        self._parts: list[Span | Dots] = []
        self._run: list[str] = []
        self._used_dots = 0

    @property
    def empty(self) -> bool:
        return not self._parts and not self._run

    @property
    def area(self) -> Area:
        width = max(1, min(self._width_dots, self.paper_width_dots - self._left_dots))
        return Area(self._align, self._left_dots, width)

    @property
    def style(self) -> Style:
        return self._style

    @style.setter
    def style(self, style: Style) -> None:
        self._end_run()
        self._style = style

    def set_align(self, align: Align) -> None:
        """Obeyed at the beginning of a line only, as the printers do."""
        if self.empty:
            self._align = align

    def set_left(self, dots: int) -> None:
        self._left_dots = min(dots, self.paper_width_dots - 1)

    def set_width(self, dots: int) -> None:
        self._width_dots = min(max(1, dots), self.paper_width_dots)

    def put(self, character: str) -> list[LinePrinted]:
        """Adds one character; returns the line that had to be ended to make room for it, if any."""
        width = self._style.cell_width_dots
        ended = []
        if self._used_dots and self._used_dots + width > self.area.width_dots:
            ended.append(self.end())
        self._run.append(character)
        self._used_dots += width
        return ended

    def tab(self) -> None:
        """On to the next multiple of eight columns, if there is one on this line."""
        target = (self._used_dots // _TAB_DOTS + 1) * _TAB_DOTS
        if target > self.area.width_dots:
            return
        while self._used_dots < target:
            self._run.append(" ")
            self._used_dots += self._style.cell_width_dots

    def put_dots(self, dots: Dots) -> bool:
        """Adds a picture one line high; False when it does not fit any more."""
        if self._used_dots + dots.width_dots > self.area.width_dots:
            return False
        self._end_run()
        self._parts.append(dots)
        self._used_dots += dots.width_dots
        return True

    def end(self, advance_dots: int | None = None) -> LinePrinted:
        """Prints the line, also an empty one, and moves on by the line spacing or at least by its own height."""
        self._end_run()
        height = max((part.height_dots for part in self._parts), default=0)
        advance = max(self.spacing_dots if advance_dots is None else advance_dots, height)
        line = LinePrinted(tuple(self._parts), self.area, advance)
        self._parts.clear()
        self._used_dots = 0
        return line

    def flush(self) -> list[LinePrinted]:
        """Prints what there is, if there is anything."""
        return [] if self.empty else [self.end()]

    def _end_run(self) -> None:
        if self._run:
            self._parts.append(Span("".join(self._run), self._style))
            self._run.clear()


def dots_from_columns(data: bytes, columns: int, bytes_per_column: int) -> Dots:
    """The picture of an ESC *: columns sent from the top down. 8-dot modes draw each dot three dots high."""
    width_bytes = math.ceil(columns / 8)
    stretch = 3 if bytes_per_column == 1 else 1
    rows = bytearray(width_bytes * 24)
    for column in range(columns):
        bits = int.from_bytes(data[column * bytes_per_column : (column + 1) * bytes_per_column], "big")
        mask = 0x80 >> (column & 7)
        for row in range(bytes_per_column * 8):
            if bits >> (bytes_per_column * 8 - 1 - row) & 1:
                for copy in range(stretch):
                    rows[(row * stretch + copy) * width_bytes + (column >> 3)] |= mask
    return Dots(columns, 24, bytes(rows))
