"""The look as numbers: colours with the contrasts they promise, and sizes in millimetres of the real panel.

Sizes are design millimetres: true millimetres on the smallest panel the screens are drawn for (217 mm wide, 122 mm
high), and larger in proportion on a larger one. Nothing is ever smaller than the numbers say.
"""

from dataclasses import dataclass
from functools import cached_property

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
LINE_MM = 136.0
"""The longest line: about 45 characters of running text."""
OUTLINE_MM = 0.5

CAP_BODY_MM = 4.8
CAP_BUTTON_MM = 5.0
CAP_HEADING_MM = 6.4
CAP_KEY_MM = 8.0
CAP_NUMBER_MM = 30.0
CAP_NUMBER_MIN_MM = 25.0


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


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: Colour) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@dataclass(frozen=True)
class Theme:
    """How large things are on one panel. Lengths given out are in px."""

    width_px: int
    height_px: int
    panel_width_mm: float

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

    def mm(self, length_mm: float) -> float:
        """A length in px."""
        return length_mm * self.px_per_mm

    def font_px(self, cap_mm: float) -> float:
        """The font size whose capitals are `cap_mm` high."""
        return cap_mm * self.px_per_mm / CAP_PER_EM

    @cached_property
    def header_mm(self) -> float:
        """Low panels have a low header: the keypad and the footer keep their sizes."""
        return 8.0 + min(max((self.height_mm - 120) * 0.48, 0.0), 7.4)

    @cached_property
    def edge_mm(self) -> float:
        """What is free below the footer's buttons."""
        return min(max((self.height_mm - 120) * 0.25, 0.8), 4.0)
