"""The look as numbers: colours with the contrasts they promise, and sizes in millimetres of the real panel.

Sizes are design millimetres: true millimetres on the smallest panel the screens are drawn for (217 mm wide, 122 mm
high), and larger in proportion on a larger one. Nothing is ever smaller than the numbers say.

Sizes of letters and colours are written for normal size and light contrast. What is drawn of them in the other modes
is the theme's business: `Theme.cap_mm` and `Theme.shade`.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from kiosk.core.presentation import Contrast, Presentation, Reach, TextSize

Colour = tuple[float, float, float, float]

DESIGN_WIDTH_MM = 217.0
DESIGN_HEIGHT_MM = 122.0
LARGEST_SCALE = 1.6

CAP_PER_EM = 0.711
"""Height of a capital of Roboto, as a part of the font size."""

TARGET_MM = 20.0
GAP_MM = 3.0
MARGIN_MM = 6.5
RADIUS_MM = 3.5
LINE_MM = 128.0
"""The longest line in normal size."""
OUTLINE_MM = 0.5

CAP_BODY_MM = 4.8
CAP_BUTTON_MM = 5.0
CAP_HEADING_MM = 6.4
CAP_KEY_MM = 8.0
CAP_NUMBER_MM = 30.0
CAP_NUMBER_MIN_MM = 25.0

CAP_SHRUNK_MM = 4.4
"""What may become of body text where big letters have no room: they are 6.4 mm high then."""
CAP_CELL_BIG_MM = 4.56
_BIG_CAPS_MM = ((0.0, 0.0), (CAP_BODY_MM, 7.0), (CAP_HEADING_MM, 8.0), (CAP_KEY_MM, 8.2), (8.4, 8.4))
"""What capitals grow to in big text; what is larger stays as it is."""
CAP_BIG_MIN_MM = 6.4

LOW_REACH_MM = 69.0
"""How far above its lower edge the panel is touched at most where everything is low: the lower half of a 10" panel."""


def colour(code: str) -> Colour:
    """The colour that `#RRGGBB` names."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, 1.0


PAPER = colour("#FBF8F2")
CARD = colour("#FFFFFF")
INK = colour("#10302E")
INK_SOFT = colour("#3C5654")
GREEN = colour("#0B5550")
GREEN_DEEP = colour("#083B38")
GREEN_SOFT = colour("#DDF0ED")
GREEN_TINT = colour("#E3F0EE")
SAFFRON = colour("#F3B33D")
SAFFRON_INK = colour("#2A1B00")
SAFFRON_TINT = colour("#FFF1D2")
SAFFRON_TINT_INK = colour("#3D2700")
SAFFRON_EDGE = colour("#8A5A00")
OFF = colour("#DCE5E3")
OFF_INK = colour("#2F4341")
RULE = colour("#C3D3D0")
LAMP = colour("#E5452F")
WHITE = CARD
FOCUS = colour("#B3261E")

_BLACK, _WHITE, _YELLOW = colour("#000000"), colour("#FFFFFF"), colour("#FFFF99")
_MID = colour("#808080")
"""For lines that only part: they carry no meaning."""
_HIGH_CONTRAST = {
    PAPER: _BLACK,
    CARD: _BLACK,
    INK: _WHITE,
    INK_SOFT: _WHITE,
    GREEN: _YELLOW,
    GREEN_DEEP: _WHITE,
    GREEN_SOFT: _BLACK,
    GREEN_TINT: _BLACK,
    SAFFRON: _BLACK,
    SAFFRON_INK: _WHITE,
    SAFFRON_TINT: _BLACK,
    SAFFRON_TINT_INK: _YELLOW,
    SAFFRON_EDGE: _YELLOW,
    OFF: _BLACK,
    OFF_INK: _WHITE,
    RULE: _MID,
    FOCUS: _WHITE,
}
"""Black, white and a yellow that is pale enough for 20 : 1 on black; the usual one has 16."""


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: Colour) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@dataclass(frozen=True)
class Theme:
    """How large things are on one panel, and which colours they have. Lengths given out are in px."""

    width_px: int
    height_px: int
    panel_width_mm: float
    text_size: TextSize = TextSize.NORMAL
    contrast: Contrast = Contrast.LIGHT
    reach: Reach = Reach.NORMAL

    def shown_as(self, presentation: Presentation) -> "Theme":
        """The same panel in another mode."""
        size, contrast, reach = presentation.text_size, presentation.contrast, presentation.reach
        return replace(self, text_size=size, contrast=contrast, reach=reach)

    @property
    def is_big(self) -> bool:
        return self.text_size is TextSize.BIG

    @property
    def is_low(self) -> bool:
        return self.reach is Reach.LOW

    @property
    def is_high_contrast(self) -> bool:
        return self.contrast is Contrast.HIGH

    def shade(self, shade: Colour) -> Colour:
        """What a colour is in this contrast; one that is no token of ours stays."""
        return _HIGH_CONTRAST.get(shade, shade) if self.is_high_contrast else shade

    def cap_mm(self, cap_mm: float) -> float:
        """How high capitals are drawn that are `cap_mm` high in normal size."""
        if not self.is_big or cap_mm >= _BIG_CAPS_MM[-1][0]:
            return cap_mm
        (low, from_mm), (high, to_mm) = next(step for step in pairwise(_BIG_CAPS_MM) if cap_mm <= step[1][0])
        return from_mm + (to_mm - from_mm) * (cap_mm - low) / (high - low)

    @cached_property
    def px_per_true_mm(self) -> float:
        return self.width_px / self.panel_width_mm

    @cached_property
    def px_per_mm(self) -> float:
        """px of one design millimetre."""
        height_mm = self.height_px / self.px_per_true_mm
        scale = min(self.panel_width_mm / DESIGN_WIDTH_MM, height_mm / DESIGN_HEIGHT_MM, LARGEST_SCALE)
        return self.px_per_true_mm * scale

    @cached_property
    def height_mm(self) -> float:
        """The panel's height in design millimetres."""
        return self.height_px / self.px_per_mm

    @cached_property
    def line_mm(self) -> float:
        """The longest line: about 45 characters of running text."""
        return LINE_MM * self.cap_mm(CAP_BODY_MM) / CAP_BODY_MM

    @cached_property
    def line_height(self) -> float:
        """From line to line, as a part of what the font asks for. Big letters stand closer: there is little room."""
        return 0.9 if self.is_big else 0.96

    def smaller_mm(self, cap_mm: float) -> float:
        """The next smaller capitals for what has no room; the same where nothing may be smaller."""
        if not self.is_big or cap_mm <= CAP_SHRUNK_MM or cap_mm > CAP_HEADING_MM:
            return cap_mm
        return CAP_SHRUNK_MM if cap_mm <= CAP_BODY_MM else CAP_BODY_MM

    def mm(self, length_mm: float) -> float:
        """A length in px."""
        return length_mm * self.px_per_mm

    def font_px(self, cap_mm: float) -> float:
        """The font size whose capitals are `cap_mm` high in normal size."""
        return self.cap_mm(cap_mm) * self.px_per_mm / CAP_PER_EM

    @cached_property
    def header_mm(self) -> float:
        """Low panels have a low header: the keypad and the footer keep their sizes."""
        return 8.0 + min(max((self.height_mm - 120) * 0.48, 0.0), 7.4)

    @cached_property
    def footer_mm(self) -> float:
        """How high the footer is: two lines of big text need a little more than a target."""
        return 20.8 if self.is_big else TARGET_MM

    @cached_property
    def edge_mm(self) -> float:
        """What is free below the footer's buttons."""
        if self.is_low:
            return 0.8
        return min(max((self.height_mm - 120) * 0.25, 0.8), 4.0)
