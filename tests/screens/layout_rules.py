"""What must be true of every picture: each rule takes a root and yields what is wrong, as sentences."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import Any

from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton
from kiosk.screens.rect import Rect
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import everything_in
from kiosk.screens.text import Text, text_width_px
from kiosk.screens.theme import Theme

HALF_PX = 0.51
PX = 1.01
"""Edges stand on whole px, so a length may miss its millimetres by one."""

CHARACTERS_IN_A_LINE = 45


def buttons(root: Any) -> list[KioskButton]:
    return [widget for widget in everything_in(root) if isinstance(widget, KioskButton) and widget.width > 0]


def texts(root: Any) -> list[Text]:
    """Texts that are meant to be seen: those of a button that is put away are not."""
    found = [
        widget for widget in everything_in(root) if isinstance(widget, Text) and widget.text and not widget.left_out
    ]
    return [text for text in found if not (isinstance(text.parent, KioskButton) and text.parent.width <= 0)]


def targets_are_large(root: KioskRoot) -> Iterator[str]:
    least_px = root.theme.mm(tokens.TARGET_MM) - PX
    for button in buttons(root):
        if min(button.size) < least_px:
            yield f"{button.label.text!r} is {_mm(root, button.width)} x {_mm(root, button.height)} mm"


def targets_keep_their_distance(root: KioskRoot) -> Iterator[str]:
    least_px = root.theme.mm(tokens.GAP_MM) - PX
    for one, other in combinations(buttons(root), 2):
        across = max(one.x, other.x) - min(one.right, other.right)
        along = max(one.y, other.y) - min(one.top, other.top)
        if max(across, along) < least_px:
            yield f"{one.label.text!r} and {other.label.text!r} are {_mm(root, max(across, along))} mm apart"


def capitals_are_high(root: KioskRoot) -> Iterator[str]:
    for text in texts(root):
        least_mm = tokens.CAP_BIG_MIN_MM if text.theme.is_big else tokens.CAP_BODY_MM
        shown_mm = text.theme.cap_mm(text.drawn_cap_mm)
        if shown_mm < least_mm - 0.001:
            yield f"{text.text!r} has capitals of {shown_mm:.1f} mm"


def contrast_is_strong(root: KioskRoot) -> Iterator[str]:
    for text in texts(root):
        ratio = tokens.contrast(text.ink, text.on)
        least = 20 if text.theme.is_high_contrast else 7
        if ratio < least:
            yield f"{text.text!r} has a contrast of {ratio:.1f}"


def nothing_is_clipped(root: KioskRoot) -> Iterator[str]:
    for text in texts(root):
        width, height = text.texture_size
        if text.width <= 0 or width > text.width + PX or height > text.height + PX:
            yield f"{text.text!r} needs {width} x {height} px and has {text.width} x {text.height}"


def words_stay_whole(root: KioskRoot) -> Iterator[str]:
    for text in texts(root):
        for word in text.text.split():
            if _width_px(text.theme, word, text.drawn_cap_mm, text.bold) > text.width + HALF_PX:
                yield f"{word!r} does not fit on a line of {_mm(root, text.width)} mm"


def lines_are_short(root: KioskRoot) -> Iterator[str]:
    for text in texts(root):
        for line in text.text.split("\n"):
            em_px = text.theme.font_px(text.drawn_cap_mm)
            line_px = _width_px(text.theme, line, text.drawn_cap_mm, text.bold)
            on_a_line = len(line) * text.width / max(line_px, em_px)
            if len(line) > CHARACTERS_IN_A_LINE and on_a_line > CHARACTERS_IN_A_LINE + 3:
                yield f"{line!r} runs over {on_a_line:.0f} characters a line"


def nothing_is_outside(root: KioskRoot) -> Iterator[str]:
    for widget in (*buttons(root), *texts(root)):
        if widget.x < root.x or widget.y < root.y or widget.right > root.right or widget.top > root.top:
            yield f"{_name(widget)} reaches outside"


def texts_do_not_meet(root: KioskRoot) -> Iterator[str]:
    inked = [(text, _ink(text)) for text in texts(root)]
    for (one, first), (other, second) in combinations(inked, 2):
        across = min(first.right, second.right) - max(first.x, second.x)
        along = min(first.top, second.top) - max(first.y, second.y)
        if across > PX and along > PX:
            yield f"{one.text!r} and {other.text!r} overlap"


def text_keeps_off_buttons(root: KioskRoot) -> Iterator[str]:
    inked = [(text, _ink(text)) for text in texts(root)]
    for button in buttons(root):
        for text, ink in inked:
            if text.parent is button:
                continue
            across = min(button.right, ink.right) - max(button.x, ink.x)
            along = min(button.top, ink.top) - max(button.y, ink.y)
            if across > PX and along > PX:
                yield f"{text.text!r} stands on {button.label.text!r}"


def help_is_in_its_place(root: KioskRoot) -> Iterator[str]:
    help_button = root.help_button
    theme = root.present_theme
    right, bottom = root.right - help_button.right, help_button.y - root.y
    if abs(right - theme.mm(tokens.MARGIN_MM)) > PX or abs(bottom - theme.mm(theme.edge_mm)) > PX:
        yield f"help stands {_mm(root, right)} mm from the right and {_mm(root, bottom)} mm from below"


def everything_touched_is_low_where_that_is_wanted(root: KioskRoot) -> Iterator[str]:
    theme = root.present_theme
    highest_px = root.y + theme.mm(tokens.LOW_REACH_MM) + PX
    if not theme.is_low:
        return
    for button in buttons(root):
        if button.top > highest_px:
            yield f"{button.label.text!r} reaches {_mm(root, button.top)} mm up"


Rule = Callable[[KioskRoot], Iterator[str]]
RULES: tuple[Rule, ...] = (
    targets_are_large,
    targets_keep_their_distance,
    capitals_are_high,
    contrast_is_strong,
    nothing_is_clipped,
    words_stay_whole,
    lines_are_short,
    nothing_is_outside,
    texts_do_not_meet,
    text_keeps_off_buttons,
    help_is_in_its_place,
    everything_touched_is_low_where_that_is_wanted,
)


@lru_cache(maxsize=20_000)
def _width_px(theme: Theme, text: str, cap_mm: float, bold: bool) -> float:
    """As `text_width_px`. Several rules ask for the same words, which are the same on many screens."""
    return text_width_px(theme, text, cap_mm, bold)


def _ink(text: Text) -> Rect:
    """Where letters are: a line of text has air above and below them."""
    height = text.texture_size[1]
    width = min(_width_px(text.theme, text.text, text.drawn_cap_mm, text.bold), text.width)
    em_px = text.theme.font_px(text.drawn_cap_mm)
    x = {"left": text.x, "center": text.center_x - width / 2, "right": text.right - width}[text.align.value]
    top = {"top": text.top, "middle": text.center_y + height / 2, "bottom": text.y + height}[text.upright.value]
    return Rect(x, top - height + 0.06 * em_px, width, height - 0.26 * em_px)


def _mm(root: KioskRoot, length_px: float) -> str:
    return f"{length_px / root.theme.px_per_mm:.1f}"


def _name(widget: Any) -> str:
    return repr(widget.text if isinstance(widget, Text) else widget.label.text)
