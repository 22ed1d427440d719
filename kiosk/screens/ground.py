"""What buttons and cards stand on: a rounded rectangle, drawn once for each colour and stretched."""

from functools import lru_cache
from math import hypot
from typing import Any

from kivy.graphics import BorderImage, Color, InstructionGroup
from kivy.graphics.texture import Texture

from kiosk.screens import theme as tokens
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Colour, Theme

_WHITE = (1.0, 1.0, 1.0, 1.0)
_KEPT_GROUNDS = 64
_NO_BORDER = (0, 0, 0, 0)


@lru_cache(maxsize=_KEPT_GROUNDS)
def _ground_texture(fill: Colour, edge: Colour, radius_px: int, outline_px: int) -> Any:
    """Four round corners with a px between them. Small enough to be reckoned out px by px."""
    side = 2 * radius_px + 2
    last = side - 1
    corner = [
        [_ground_texel(x, y, fill, edge, radius_px, outline_px) for x in range(side // 2)] for y in range(side // 2)
    ]
    rows = [corner[min(y, last - y)] for y in range(side)]
    texels = b"".join(texel for row in rows for texel in (*row, *reversed(row)))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(texels, colorfmt="rgba", bufferfmt="ubyte")
    # Corners stand texel on px, and between them all is one colour: four texels a px would show the same, slower.
    texture.mag_filter = texture.min_filter = "nearest"
    return texture


def _ground_texel(x: int, y: int, fill: Colour, edge: Colour, radius_px: int, outline_px: int) -> bytes:
    """RGBA of one px of a corner, whose round has its centre at `radius_px`; x and y count from the corner."""
    from_centre = hypot(max(radius_px - x - 0.5, 0.0), max(radius_px - y - 0.5, 0.0))
    opacity = min(max(radius_px - from_centre + 0.5, 0.0), 1.0)
    inside = min(max(radius_px - outline_px - from_centre + 0.5, 0.0), 1.0)
    shade = [edge[part] + (fill[part] - edge[part]) * inside for part in range(3)]
    return bytes(round(part * 255) for part in (*shade, opacity))


class Ground:
    """What a button or a card stands on: a rounded rectangle, perhaps with an edge of another colour.

    Colours are tokens; the theme says what they are in its contrast.
    """

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
        shade = self._theme.shade
        self._image.texture = _ground_texture(shade(fill), shade(edge or fill), radius_px, outline_px)
        self._image.border = (radius_px,) * 4
        self._image.pos, self._image.size = (rect.x, rect.y), (rect.width, rect.height)
