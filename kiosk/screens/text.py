"""Things that are drawn by hand: a placed widget, and text on it with exact capitals."""

from enum import Enum
from typing import Any

from kivy.core.text import Label as TextTexture
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.screens.rect import Rect
from kiosk.screens.theme import CAP_BODY_MM, INK, PAPER, Colour, Theme
from kiosk.screens.wrap import broken


class Align(Enum):
    """Where text stands in its rectangle."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Upright(Enum):
    """Where text stands in its rectangle from top to bottom."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Placed(Widget):
    """A widget that is told its rectangle and draws itself anew, once, when told."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(size_hint=(None, None))
        self.theme = theme

    @property
    def rect(self) -> Rect:
        return Rect(self.x, self.y, self.width, self.height)

    def place(self, rect: Rect) -> None:
        """Take this rectangle, on whole px."""
        whole = rect.rounded()
        self.pos = (whole.x, whole.y)
        self.size = (whole.width, whole.height)
        self.redraw()

    def redraw(self) -> None:
        """Draw everything for the present rectangle."""

    def wipe(self) -> None:
        """Forget what was shown of a visit."""


class Text(Placed):
    """Text in one colour, wrapped to its width. `on` is the colour behind it, for the contrast it promises.

    Colours and size are given as tokens; `ink` and `on` hold what they are in the theme's contrast, `cap_mm` is the
    height of capitals in normal size.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        cap_mm: float = CAP_BODY_MM,
        bold: bool = False,
        ink: Colour = INK,
        on: Colour = PAPER,
        align: Align = Align.LEFT,
        upright: Upright = Upright.TOP,
    ) -> None:
        super().__init__(theme)
        self._text = text
        self.cap_mm = cap_mm
        self.bold = bold
        self.ink = theme.shade(ink)
        self.on = theme.shade(on)
        self.align = align
        self.upright = upright
        self.texture_size = (0, 0)
        self._said = False
        self.left_out = False
        self.drawn_cap_mm = cap_mm
        self._drawn_as: tuple[object, ...] = ()
        with self.canvas:
            self._colour = Color(*self.ink)
            self._picture = Rectangle(size=(0, 0))

    @property
    def text(self) -> str:
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        if text != self._text:
            self._text, self._said = text, True
            self.redraw()

    def place(self, rect: Rect) -> None:
        """Take this rectangle, on whole px."""
        self.left_out = False
        super().place(rect)

    def leave_out(self, near: Rect) -> None:
        """Be nowhere: there is no room for it, and the picture is understood without it."""
        super().place(Rect(near.x, near.y, 0, 0))
        self.left_out = True

    def recolour(self, ink: Colour, on: Colour) -> None:
        """Take another colour, on another ground."""
        self.ink, self.on = self.theme.shade(ink), self.theme.shade(on)
        self._colour.rgba = self.ink

    def resize(self, cap_mm: float) -> None:
        """Take another size."""
        if cap_mm != self.cap_mm:
            self.cap_mm = cap_mm
            self.redraw()

    def wipe(self) -> None:
        """Forget what was said since it was made; what it was made with stays."""
        if self._said:
            self.text = ""

    def redraw(self) -> None:
        wanted = (self._text, self.width, self.height, self.cap_mm, self.align)
        if wanted != self._drawn_as:
            self._drawn_as = wanted
            self._render()
        self._picture.pos = (round(self.x + self._shift()), round(self.y + self._lift()))

    def _render(self) -> None:
        if not self._text or self.width <= 0:
            self._picture.texture = None
            self._picture.size = self.texture_size = (0, 0)
            return
        self.drawn_cap_mm = self.cap_mm
        texture = render(self.theme, self._text, self.cap_mm, self.bold, self.align, self.width)
        while texture.height > self.height + 1 and self.theme.smaller_mm(self.drawn_cap_mm) < self.drawn_cap_mm:
            self.drawn_cap_mm = self.theme.smaller_mm(self.drawn_cap_mm)
            texture = render(self.theme, self._text, self.drawn_cap_mm, self.bold, self.align, self.width)
        self._picture.texture = texture
        self._picture.size = self.texture_size = texture.size

    def _shift(self) -> float:
        spare: float = self.width - self.texture_size[0]
        return {Align.LEFT: 0.0, Align.CENTRE: spare / 2, Align.RIGHT: spare}[self.align]

    def _lift(self) -> float:
        spare: float = self.height - self.texture_size[1]
        return {Upright.TOP: spare, Upright.MIDDLE: spare / 2, Upright.BOTTOM: 0.0}[self.upright]


def render(theme: Theme, text: str, cap_mm: float, bold: bool, align: Align, width_px: float) -> Any:
    """The texture of text that is wrapped where it has to be, white on nothing."""
    label = _wrapped(theme, text, cap_mm, bold, align, width_px)
    label.refresh()
    # It stands on whole px in its own size: looking at four texels for each px would show the same.
    label.texture.mag_filter = label.texture.min_filter = "nearest"
    return label.texture


def _wrapped(theme: Theme, text: str, cap_mm: float, bold: bool, align: Align, width_px: float) -> TextTexture:
    label = _label(theme, text, cap_mm, bold, align, None)

    def measure_px(line: str) -> float:
        return float(label.get_extents(line)[0])

    lines = text.split("\n")
    if all(measure_px(line) <= width_px for line in lines):
        return label
    fitting = [line if measure_px(line) <= width_px else broken(line, width_px, measure_px) for line in lines]
    whole = [line for line in fitting if line is not None]
    if len(whole) < len(lines) or any(measure_px(line) > width_px for one in whole for line in one.split("\n")):
        return _label(theme, text, cap_mm, bold, align, int(width_px))
    return _label(theme, "\n".join(whole), cap_mm, bold, align, None)


def _label(theme: Theme, text: str, cap_mm: float, bold: bool, align: Align, wrap_px: int | None) -> TextTexture:
    return TextTexture(
        text=text,
        font_size=theme.font_px(cap_mm),
        bold=bold,
        halign=align.value,
        text_size=(wrap_px, None),
        line_height=theme.line_height,
    )


def text_height_px(theme: Theme, text: str, width_px: float, cap_mm: float = CAP_BODY_MM, bold: bool = False) -> float:
    """How high wrapped text will be."""
    # Laid out and not drawn: a picture of every text that is only measured took half of the time of a new screen.
    return float(_wrapped(theme, text, cap_mm, bold, Align.LEFT, width_px).render()[1]) if text else 0.0


def text_width_px(theme: Theme, text: str, cap_mm: float = CAP_BODY_MM, bold: bool = False) -> float:
    """How wide text is on one line."""
    label = TextTexture(text=text, font_size=theme.font_px(cap_mm), bold=bold)
    widths = [float(label.get_extents(line)[0]) for line in text.split("\n")]
    return max(widths)
