"""Drawings become textures once, with smooth edges; afterwards a picture is one rectangle.

Kivy's own smooth shapes are crisp too, but each of them holds up to 260 KiB once it is drawn, and the screens have
hundreds. So everything is drawn four times as large with plain shapes, and halved twice.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from kivy.graphics import (
    BorderImage,
    ClearBuffers,
    ClearColor,
    Color,
    Fbo,
    InstructionGroup,
    PopMatrix,
    PushMatrix,
    Rectangle,
    Translate,
)

from kiosk.screens import theme as tokens
from kiosk.screens.pen import Pen
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Colour, Theme

_FINER = 4
_TILE_PX = 128
_WHITE = (1.0, 1.0, 1.0, 1.0)
_KEPT_GROUNDS = 64
_NO_BORDER = (0, 0, 0, 0)


def rasterise(paint: Callable[[Pen], object], units: float, width_px: int, height_px: int, clear: Colour) -> Any:
    """The texture of what `paint` draws on a grid of `units` across; `clear` is the colour where it draws nothing.

    A drawing in one colour takes that colour with no opacity for `clear`, so that its edges do not turn dark.
    """
    drawing = InstructionGroup()
    paint(Pen(drawing, Rect(0, 0, width_px * _FINER, height_px * _FINER), units))
    picture = Fbo(size=(width_px, height_px), with_depthbuffer=False)
    _clear(picture, clear)
    for x in range(0, width_px, _TILE_PX):
        for y in range(0, height_px, _TILE_PX):
            tile = _draw_tile(drawing, x, y, clear)
            picture.add(Color(*_WHITE))
            picture.add(Rectangle(pos=(x, y), size=(_TILE_PX, _TILE_PX), texture=tile))
            picture.draw()
            picture.clear()
    return picture.texture


def _draw_tile(drawing: InstructionGroup, x_px: int, y_px: int, clear: Colour) -> Any:
    """The texture, twice too large, of the square of a drawing whose lower left corner comes to stand at x, y."""
    fine, half = _scratch()
    _clear(fine, clear)
    fine.add(PushMatrix())
    fine.add(Translate(-x_px * _FINER, -y_px * _FINER, 0))
    fine.add(drawing)
    fine.add(PopMatrix())
    fine.draw()
    fine.clear()
    _clear(half, clear)
    half.add(Color(*_WHITE))
    half.add(Rectangle(size=half.size, texture=fine.texture))
    half.draw()
    half.clear()
    return half.texture


def _clear(fbo: Fbo, colour: Colour) -> None:
    fbo.clear()
    fbo.add(ClearColor(*colour))
    fbo.add(ClearBuffers())


@lru_cache(maxsize=1)
def _scratch() -> tuple[Fbo, Fbo]:
    """Two pictures to draw into again and again: large ones, made and thrown away, would stay with the process."""
    fine, half = _TILE_PX * _FINER, _TILE_PX * _FINER // 2
    return Fbo(size=(fine, fine), with_depthbuffer=False), Fbo(size=(half, half), with_depthbuffer=False)


@lru_cache(maxsize=_KEPT_GROUNDS)
def _ground_texture(fill: Colour, edge: Colour, radius_px: int, outline_px: int) -> Any:
    side = 2 * radius_px + 4

    def paint(pen: Pen) -> None:
        pen.dip(edge).box(0, 0, side, side, radius_px)
        if edge != fill:
            inner = side - 2 * outline_px
            pen.dip(fill).box(outline_px, outline_px, inner, inner, max(radius_px - outline_px, 1))

    return rasterise(paint, side, side, side, (*edge[:3], 0.0))


class Ground:
    """What a button or a card stands on: a rounded rectangle, perhaps with an edge of another colour."""

    def __init__(self, group: InstructionGroup, theme: Theme) -> None:
        self._theme = theme
        self._image = BorderImage(size=(0, 0), border=_NO_BORDER)
        group.add(Color(*_WHITE))
        group.add(self._image)

    def show(self, rect: Rect, fill: Colour, edge: Colour | None = None) -> None:
        """Stand there in these colours."""
        if rect.width < 1 or rect.height < 1:
            self._image.size, self._image.border = (0, 0), _NO_BORDER
            return
        radius_px = max(round(min(self._theme.mm(tokens.RADIUS_MM), rect.height / 2 - 1)), 1)
        outline_px = max(round(self._theme.mm(tokens.OUTLINE_MM)), 2)
        self._image.texture = _ground_texture(fill, edge or fill, radius_px, outline_px)
        self._image.border = (radius_px + 1,) * 4
        self._image.pos, self._image.size = (rect.x, rect.y), (rect.width, rect.height)


class Stamp:
    """A texture in its place, in a colour of its own (white leaves the texture's colours as they are)."""

    def __init__(self, group: InstructionGroup, colour: Colour = _WHITE) -> None:
        self._colour = Color(*colour)
        self._rectangle = Rectangle(size=(0, 0))
        group.add(self._colour)
        group.add(self._rectangle)

    def show(self, texture: Any, rect: Rect, colour: Colour | None = None) -> None:
        """Stand there, on whole px."""
        self._rectangle.texture = texture
        self._rectangle.pos, self._rectangle.size = (round(rect.x), round(rect.y)), texture.size
        if colour is not None:
            self._colour.rgba = colour

    def hide(self) -> None:
        """Stand nowhere."""
        self._rectangle.size = (0, 0)
