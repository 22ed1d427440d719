"""The drawings of this very kiosk: hold your phone here, stand here, take your ticket here, staff are coming."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from kivy.graphics import InstructionGroup
from kivy.graphics.texture import Texture

from kiosk.screens import theme as tokens
from kiosk.screens.icons import elder
from kiosk.screens.pen import Pen
from kiosk.screens.rect import Rect
from kiosk.screens.text import Placed
from kiosk.screens.theme import Colour, Theme

_SKIN = tokens.colour("#C98F62")
_HAIR = tokens.colour("#2B211C")
_STEEL = tokens.colour("#8FA5A2")
_SHADE = tokens.colour("#CFE0DD")
_BEAM = (*tokens.colour("#F3B33D")[:3], 0.30)
_GLOW = (*tokens.LAMP[:3], 0.9)

# A QR of version 1 that says nothing of use: 21 rows of 21 modules, one bit each.
_QR_ROWS = (
    0x1FCC7F, 0x105941, 0x174A5D, 0x174A5D, 0x175D5D, 0x104D41, 0x1FD57F, 0x000300, 0x154E12, 0x17A44C, 0x095510,
    0x190040, 0x1D6D52, 0x001EAC, 0x1FCEE4, 0x1043BD, 0x175EE1, 0x17406A, 0x175915, 0x104C5B, 0x1FDD7D,
)  # fmt: skip


def _qr(ink: Colour) -> Any:
    """The texture of the QR, a texel a module."""
    dark, light = bytes(round(part * 255) for part in ink), b"\xff\xff\xff\xff"
    modules = [dark if bits >> (20 - column) & 1 else light for bits in reversed(_QR_ROWS) for column in range(21)]
    texture = Texture.create(size=(21, 21))
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(b"".join(modules), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _hold_phone(pen: Pen) -> None:
    """A phone with a QR, held above the scanner under the screen. Grid 72 × 100."""
    pen.dip(_BEAM).blade((28, 92), (44, 92), (68, 60), (4, 60))
    pen.dip(tokens.GREEN_DEEP).box(6, 89, 60, 11, 4)
    pen.dip(_GLOW).box(20, 92, 32, 3.6, 1.8)
    pen.dip(_SKIN).blade((46, 40), (58, 38), (63, 52), (71.5, 86), (55, 86), (49, 70))
    pen.dip(tokens.SAFFRON).blade((73.5, 84), (77, 100), (57, 100), (53, 84))
    pen.dip(tokens.INK).box(13, 1, 44, 70, 6)
    pen.dip(tokens.WHITE).box(15.6, 4.6, 38.8, 62.8, 3.6)
    pen.dip(_STEEL).box(30, 8, 10, 1.8, 0.9)
    pen.picture(20, 14.4, 30, _qr(tokens.INK))
    pen.dip(tokens.SAFFRON).box(20, 49, 30, 5.4, 1.8)
    pen.dip(_SHADE).box(20, 57.6, 20, 2.6, 1.3)
    pen.dip(_SKIN).box(9.4, 26, 8, 7, 3.5).box(8.8, 34.6, 8.8, 7, 3.5).box(9.4, 43.2, 8, 7, 3.5)
    pen.dip(_SKIN).stroke((59, 48), (53.4, 36.6), width=8.4)


def _head(pen: Pen, x: float, y: float, size: float) -> None:
    """A head seen from the side, looking left."""
    pen.dip(_HAIR).dot((x + 0.10 * size, y - 0.06 * size), 0.52 * size)
    pen.dip(_SKIN).dot((x - 0.06 * size, y + 0.06 * size), 0.46 * size)
    pen.blade((x - 0.44 * size, y + 0.0), (x - 0.62 * size, y + 0.22 * size), (x - 0.42 * size, y + 0.26 * size))
    pen.dip(_HAIR).dot((x - 0.24 * size, y - 0.02 * size), 0.055 * size)


def _stand_here(pen: Pen) -> None:
    """Somebody a hand's span before the thermometer on its stand. Grid 100 × 100."""
    pen.dip(tokens.GREEN_TINT).dot((50, 50), 49)
    pen.dip(_SHADE).box(12, 90, 76, 4, 2)
    pen.dip(tokens.GREEN_DEEP).box(18, 36, 5, 55, 2).box(11, 88, 19, 4, 2)
    pen.dip(tokens.GREEN).box(14, 22, 13, 20, 3)
    pen.dip(tokens.WHITE).dot((22.4, 28.5), 3.1)
    pen.dip(tokens.SAFFRON).dot((22.4, 28.5), 1.7)
    for at in (0, 1, 2):
        pen.dip(tokens.SAFFRON_EDGE).arc((24, 28.5), 8 + 4.2 * at, 62, 118, 1.5)
    # The footprints on the floor say where.
    pen.dip(tokens.SAFFRON).box(45, 91, 26, 3, 1.5)
    pen.dip(tokens.INK).box(51, 68, 6.6, 22, 3).box(59.4, 68, 6.6, 22, 3)
    pen.dip(tokens.GREEN).box(48.5, 44, 20, 29, 7)
    pen.dip(_SKIN).box(54.6, 37, 6.6, 9, 3)
    _head(pen, 57, 29, 20)
    pen.dip(tokens.GREEN_DEEP).box(57, 48, 6.4, 23, 3)
    pen.dip(_SKIN).dot((60.2, 71), 3.1)


def _take_ticket(pen: Pen) -> None:
    """Paper comes out of the slot under the screen; a hand takes it. Grid 60 × 60."""
    pen.dip(tokens.GREEN_DEEP).box(8, 4, 44, 13, 3.5)
    pen.dip(tokens.INK).box(13, 11.6, 34, 2.6, 1.3)
    pen.dip(tokens.SAFFRON_EDGE).blade((15.4, 13), (44.6, 13), (44.6, 47.4), (15.4, 47.4))
    pen.dip(tokens.WHITE).blade((16.4, 13), (43.6, 13), (43.6, 46.4), (16.4, 46.4))
    pen.dip(tokens.INK).box(21, 20, 18, 7, 1).dip(_STEEL).box(21, 31, 18, 2, 1).box(21, 35.6, 12, 2, 1)
    pen.dip(_SKIN).blade((40, 52), (46, 45), (60, 54), (60, 60), (46, 60))
    pen.dip(_SKIN).stroke((34.6, 42.6), (46, 49), width=5).stroke((37, 50.6), (46, 55), width=5)


def _staff_coming(pen: Pen) -> None:
    """One of the staff, walking up with a badge. Grid 100 × 100."""
    pen.dip(tokens.GREEN_TINT).dot((50, 50), 49)
    pen.dip(_SHADE).box(18, 90, 64, 4, 2)
    pen.dip(tokens.INK).stroke((54, 66), (63, 89), width=7.5).stroke((47, 66), (40, 78), (33, 88), width=7.5)
    pen.dip(_SKIN).stroke((40, 48), (29, 40), (25, 28), width=6)
    pen.dip(_SKIN).box(46.5, 34, 7, 10, 3)
    pen.dip(tokens.GREEN).box(38, 41, 24, 31, 8)
    pen.dip(tokens.GREEN).stroke((42, 48), (31, 42.6), width=8)
    pen.dip(tokens.GREEN_DEEP).stroke((58, 48), (65, 62), width=7)
    pen.dip(_SKIN).dot((65.8, 65), 3.4)
    pen.dip(_SKIN).dot((24.6, 26), 4)
    pen.dip(tokens.SAFFRON).box(42, 52, 9, 7, 1.5)
    pen.dip(tokens.WHITE).box(43.6, 54, 5.8, 1.4, 0.7)
    _head(pen, 50, 26, 21)


def _waiting_paper(pen: Pen) -> None:
    """Paper is on its way out of the slot. Grid 60 × 60."""
    pen.dip(tokens.WHITE).blade((17, 22), (43, 22), (43, 49), (17, 49))
    pen.dip(tokens.RULE).frame(17, 20, 26, 29, 0.2, 0.8)
    pen.dip(_STEEL).box(22, 29, 16, 2.4, 1).box(22, 35, 16, 2.4, 1).box(22, 41, 9, 2.4, 1)
    pen.dip(tokens.GREEN).box(5, 8, 50, 18, 5)
    pen.dip(tokens.GREEN_DEEP).box(12, 19.4, 36, 3.6, 1.8)
    pen.dip(tokens.SAFFRON).dot((47, 13.6), 1.8)


def _looking(pen: Pen) -> None:
    """A glass goes over a list. Grid 60 × 60."""
    pen.dip(tokens.WHITE).box(10, 5, 34, 44, 3)
    pen.dip(tokens.RULE).frame(10, 5, 34, 44, 3, 0.8)
    pen.dip(tokens.GREEN).box(10, 5, 34, 9, 3).box(10, 10, 34, 4, 0)
    pen.dip(tokens.SAFFRON).dot((16, 9.5), 1.8)
    for y in (20, 27, 34, 41):
        pen.dip(_STEEL).box(15, y, 4, 2.6, 1.3).box(22, y, 16, 2.6, 1.3)
    pen.dip(tokens.INK).stroke((45.4, 45.4), (54, 54), width=5)
    pen.dip(tokens.GREEN_TINT).dot((38, 38), 10.4)
    pen.dip(tokens.GREEN_DEEP).ring((38, 38), 10.4, 3)
    pen.dip(tokens.GREEN).box(32, 35, 12, 2.6, 1.3).box(32, 40, 8, 2.6, 1.3)


def _elder(pen: Pen) -> None:
    elder(pen.dip(tokens.GREEN))


def _wheelchair(pen: Pen) -> None:
    pen.dip(tokens.GREEN).dot((9, 3.4), 2.6)
    pen.stroke((9.2, 7.4), (9.6, 14.4), (16, 14.4), (18.6, 21), (20.8, 20.2), width=2.4)
    pen.stroke((9.4, 10.4), (14.4, 10.4), width=2)
    pen.arc((10.2, 16.6), 5.6, 100, 335, 1.9)


def _pregnant(pen: Pen) -> None:
    pen.dip(tokens.GREEN).dot((11.4, 3.8), 3)
    pen.dot((13.4, 13), 3.8)
    pen.stroke((11, 9), (10.4, 16.6), (10.4, 22.5), width=3.8).stroke((13, 16), (13.4, 22.5), width=2.8)


def _with_child(pen: Pen) -> None:
    pen.dip(tokens.GREEN).dot((8.4, 3.8), 2.9)
    pen.stroke((8.4, 9), (8.4, 16), width=4.8).stroke((7.2, 16), (7.2, 22.5), width=2.4)
    pen.stroke((9.8, 16), (9.8, 22.5), width=2.4).stroke((10.6, 9.4), (15, 14.4), width=1.9)
    pen.dot((17.6, 11.4), 2.1)
    pen.stroke((17.6, 15.2), (17.6, 18.6), width=3.4).stroke((16.8, 18.6), (16.8, 22.5), width=1.8)
    pen.stroke((18.5, 18.6), (18.5, 22.5), width=1.8)


class Illustration(Enum):
    """Every drawing: what draws it, and the grid it is drawn on, across and down."""

    HOLD_PHONE = (_hold_phone, 72, 100)
    STAND_HERE = (_stand_here, 100, 100)
    TAKE_TICKET = (_take_ticket, 60, 60)
    STAFF_COMING = (_staff_coming, 100, 100)
    WAITING_PAPER = (_waiting_paper, 60, 60)
    LOOKING = (_looking, 60, 60)
    ELDER = (_elder, 24, 24)
    WHEELCHAIR = (_wheelchair, 24, 24)
    PREGNANT = (_pregnant, 24, 24)
    WITH_CHILD = (_with_child, 24, 24)

    @property
    def paint(self) -> Callable[[Pen], None]:
        return self.value[0]

    @property
    def across(self) -> int:
        return self.value[1]

    @property
    def down(self) -> int:
        return self.value[2]


_SIGNS = (Illustration.ELDER, Illustration.WHEELCHAIR, Illustration.PREGNANT, Illustration.WITH_CHILD)
"""Drawn in one colour, like icons."""


class IllustrationPicture(Placed):
    """A drawing, as large as its place allows, in the middle of it."""

    def __init__(self, theme: Theme, illustration: Illustration) -> None:
        super().__init__(theme)
        self.illustration = illustration
        self._drawn: Rect | None = None
        self._group = InstructionGroup()
        self.canvas.add(self._group)

    def redraw(self) -> None:
        across, down = self.illustration.across, self.illustration.down
        width = min(self.width, self.height * across / down)
        place = self.rect.centred(width, width * down / across)
        if place != self._drawn:
            self._drawn = place
            self._group.clear()
            if width > 0:
                pen = Pen(place, across)
                if self.illustration in _SIGNS:
                    pen.shade = self.theme.shade
                elif self.theme.is_high_contrast:
                    # Drawings keep their own colours, which are made for light paper.
                    pen.dip(tokens.WHITE).box(0, 0, across, down, across * 0.06)
                self.illustration.paint(pen)
                pen.draw_on(self._group)
