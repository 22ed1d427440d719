"""A field of cells, one for each character to be typed: empty, hidden behind a dot, or shown."""

from collections.abc import Sequence
from enum import Enum

from kiosk.screens import theme as tokens
from kiosk.screens.ground import Ground
from kiosk.screens.pen import Drawing, Pen, Sign
from kiosk.screens.rect import Rect
from kiosk.screens.text import Align, Placed, Text, Upright
from kiosk.screens.theme import Theme

GROUP = 4
"""Cells stand in groups of four, as on a card or in an SMS."""

_CAP_MM = 6.6


class Cell(Enum):
    """What a cell without a character shows."""

    EMPTY = "empty"
    HIDDEN = "hidden"


class Cells(Placed):
    """A row of cells, in a frame of its own. What is hidden is never handed to it: it cannot be found in it either."""

    def __init__(self, theme: Theme, count: int, group: int = GROUP, *, framed: bool = True) -> None:
        super().__init__(theme)
        self._framed = framed
        self._group = group
        self._cells: tuple[str | Cell, ...] = (Cell.EMPTY,) * count
        self._ground = Ground(self.canvas.before, theme)
        self._signs = [Sign(self.canvas.before) for _ in range(count)]
        self._letters = [
            Text(
                theme,
                cap_mm=tokens.CAP_CELL_BIG_MM if theme.is_big else _CAP_MM,
                bold=True,
                on=tokens.CARD,
                align=Align.CENTRE,
                upright=Upright.MIDDLE,
            )
            for _ in range(count)
        ]
        for letter in self._letters:
            self.add_widget(letter)

    def show(self, cells: Sequence[str | Cell]) -> None:
        """Show these, and empty cells after them."""
        wanted = (*cells, *(Cell.EMPTY,) * (len(self._letters) - len(cells)))
        if wanted != self._cells:
            self._cells = wanted
            self._fill()

    def wipe(self) -> None:
        """Empty every cell."""
        self.show(())

    def redraw(self) -> None:
        if self._framed:
            self._ground.show(self.rect, tokens.CARD, tokens.GREEN)
        for letter, place in zip(self._letters, self._places(), strict=True):
            letter.place(place.centred(place.width, max(place.height, self.theme.font_px(letter.cap_mm) * 1.2)))
        self._fill()

    def _places(self) -> list[Rect]:
        count = len(self._letters)
        inner = self.rect.inset(self.theme.mm(4), 0)
        group_gap = self.theme.mm(4)
        gaps = (count - 1) // self._group
        width = (inner.width - gaps * group_gap) / count
        return [
            Rect(inner.x + at * width + at // self._group * group_gap, inner.y, width, inner.height)
            for at in range(count)
        ]

    def _fill(self) -> None:
        for letter, sign, place, cell in zip(self._letters, self._signs, self._places(), self._cells, strict=True):
            letter.text = cell if isinstance(cell, str) else ""
            side = int(min(place.width, place.height * 0.86))
            if not isinstance(cell, Cell) or side < 1:
                sign.hide()
            else:
                drawing, ink = _DRAWINGS[cell]
                sign.show(drawing, place.centred(side, side), self.theme.shade(ink), units=10)


def _hidden(pen: Pen) -> None:
    pen.dot((5, 5), 2.1)


def _empty(pen: Pen) -> None:
    pen.box(1.6, 8.4, 6.8, 1.2, 0.5)


_DRAWINGS: dict[Cell, tuple[Drawing, tokens.Colour]] = {
    Cell.HIDDEN: (_hidden, tokens.INK),
    Cell.EMPTY: (_empty, tokens.RULE),
}
