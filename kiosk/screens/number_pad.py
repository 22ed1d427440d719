"""A page with the number pad of a telephone: what is typed stands on the left, the digits on the right."""

from functools import partial

from kiosk.core.events import Button, KeyTyped
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.cells import Cells
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import NARROW_BACK_MM, Screen, Stage, VisitT
from kiosk.screens.text import Upright, text_height_px

KEY_WIDTH_MM = 24.0
_LOW_KEY_WIDTH_MM = 23.0


class NumberPadScreen(Screen[VisitT]):
    """A heading, a hint, `cells` cells for digits, a word on privacy (empty for none), and the way forward below.

    A subclass may put more into the footer through `place_footer`.
    """

    def __init__(self, stage: Stage, cells: int, title: str, hint: str, privacy: str) -> None:
        super().__init__(stage)
        self._title = self.heading(title)
        self._hint = self.text(hint, ink=tokens.INK_SOFT)
        self.field = Cells(self.theme, cells)
        self.add_widget(self.field)
        self._privacy_card = self.card(tokens.GREEN_TINT)
        self._shield = self.icon(Icon.SHIELD)
        self._privacy = self.text(privacy, on=tokens.GREEN_TINT, upright=Upright.MIDDLE)
        self._keys = {digit: self._key(digit) for digit in "1234567890"}
        self._clear = self.key_button(Button.CLEAR, Icon.AGAIN)
        self._erase = self.key_button(Button.ERASE, Icon.ERASE)
        self._continue = self.button(Button.CONTINUE, style=Style.FORWARD)
        self._back = self.back_button()

    def enlarge_title(self, cap_mm: float) -> None:
        """A heading that is read from further away; it keeps to one line."""
        self._title.resize(cap_mm)

    def say_title(self, title: str) -> None:
        """Another heading, no longer than the one that was arranged."""
        self._title.text = title

    def _key(self, digit: str) -> KioskButton:
        made = KioskButton(self.theme, self.stage.touches, partial(KeyTyped, digit), digit, cap_mm=tokens.CAP_KEY_MM)
        self.add_widget(made)
        return made

    def arrange(self, area: Rect, footer: Rect) -> None:
        gap = self.mm(tokens.GAP_MM)
        self.place_footer(self.place_back(self._back, footer, NARROW_BACK_MM))
        if self.theme.is_low:
            self._arrange_low(area)
            return
        pad, left = area.cut_right(self.mm(3 * KEY_WIDTH_MM) + 2 * gap, self.mm(6))
        order = [*(self._keys[digit] for digit in "123456789"), self._clear, self._keys["0"], self._erase]
        for key, cell in zip(order, pad.grid(3, 4, gap), strict=True):
            key.place(cell)
        left = self.cut_text(left, self._title)
        left = self.cut_text(left, self._hint, 1.5)
        go, left = left.cut_bottom(self.mm(tokens.TARGET_MM), self.mm(3))
        self._continue.place(go)
        field, left = left.cut_top(self.mm(14 if self.theme.is_big else 19), self.mm(3))
        self.field.place(field)
        self._place_privacy(left)

    def _arrange_low(self, area: Rect) -> None:
        """Two rows of six keys, what they type above them; there the word on privacy gives way."""
        gap = self.mm(tokens.GAP_MM)
        low = self.within_reach(area)
        above = area.cut_bottom(low.height, gap)[1]
        above = self.cut_text(above, self._title)
        above = self.cut_text(above, self._hint, 1)
        self.field.place(above.cut_top(min(above.height, self.mm(16)))[0].cut_left(self.mm(150))[0])
        self._place_privacy(Rect(area.x, area.y, 0, 0))
        pad, go = low.cut_left(self.mm(6 * _LOW_KEY_WIDTH_MM) + 5 * gap, gap)
        self._continue.place(go)
        first = [self._keys[digit] for digit in "12345"]
        order = [*first, self._erase, *(self._keys[digit] for digit in "67890"), self._clear]
        for key, cell in zip(order, pad.grid(6, 2, gap), strict=True):
            key.place(cell)

    def _place_privacy(self, room: Rect) -> None:
        """The word on privacy, where there is room for it: the same stands on the page that says how data are kept."""
        place = room.cut_top(min(self.mm(19.5), room.height))[0]
        inner = place.inset(self.mm(3), 0)
        mark, words = inner.cut_left(self.mm(10), self.mm(3))
        needed_px = text_height_px(self.theme, self._privacy.text, int(words.width)) if words.width > 0 else 0.0
        if not self._privacy.text or room.width <= 0 or needed_px > place.height + 1:
            nowhere = Rect(room.x, room.y, 0, 0)
            self._privacy_card.place(nowhere)
            self._shield.place(nowhere)
            self._privacy.leave_out(room)
            return
        self._privacy_card.place(place)
        self._shield.place(mark.centred(self.mm(10), self.mm(10)))
        self._privacy.place(words)

    def place_footer(self, rest: Rect) -> None:
        """Place what stands right of the way back."""

    def may_go_on(self, under: str = "") -> None:
        """The way forward works, or says under its name what is missing."""
        self._continue.show(self.words.buttons[Button.CONTINUE], under, enabled=not under)

    def leave(self) -> None:
        super().leave()
        self.field.wipe()
