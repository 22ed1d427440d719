"""Type the booking code (S02, S20): the 31 characters that codes are made of, four rows of nine places."""

from functools import partial
from typing import Any

from kiosk.core.events import Button, KeyTyped
from kiosk.core.states import TypingCode
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.cells import Cells
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import NARROW_BACK_MM, Picture, Screen, Stage
from kiosk.screens.text import Upright
from quota_protocol import booking_code

_COLUMNS = 9
_ERASE_WIDTH_MM, _ERASE_BIG_WIDTH_MM = 24.5, 22.0
_KEYS_IN_FIRST_ROW = 4
_INSET_MM = 4.0
_KEYS_ON_A_PAGE = 16
"""In low reach there is room for two rows: sixteen keys, and a wide one that shows the others."""


class OtherKeysButton(KioskButton):
    """Shows the other half of the keys, in low reach."""

    def __init__(self, screen: "TypingCodeScreen") -> None:
        self._screen = screen
        super().__init__(screen.theme, screen.stage.touches, None, "", icon=Icon.FORWARD)

    def release(self, touch: Any) -> None:
        self._screen.turn_page()


class TypingCodeScreen(Screen[TypingCode]):
    """The field takes the first five places; then come digits and letters in their usual order."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._frame = self.card(tokens.CARD, tokens.GREEN)
        self.field = Cells(self.theme, booking_code.LENGTH, framed=False)
        self.add_widget(self.field)
        self._hint_card = self.card(tokens.CARD)
        self._hint = self.text(self.words.typing.code, bold=True, on=tokens.CARD, upright=Upright.MIDDLE)
        self._keys = [self._key(symbol) for symbol in booking_code.ALPHABET]
        self._other_keys = OtherKeysButton(self)
        self.add_widget(self._other_keys)
        self._page = 0
        self._area = Rect(0, 0, 0, 0)
        self._back = self.back_button()
        self._erase = self.key_button(Button.ERASE, Icon.ERASE)
        self._continue = self.button(Button.CONTINUE, style=Style.FORWARD)
        self._lost = self.button(Button.LOST_CODE)
        self._footer = Rect(0, 0, 0, 0)
        self._begun = self._wrong = False

    def _key(self, symbol: str) -> KioskButton:
        made = KioskButton(self.theme, self.stage.touches, partial(KeyTyped, symbol), symbol, cap_mm=tokens.CAP_KEY_MM)
        self.add_widget(made)
        return made

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._footer = self.place_back(self._back, footer, NARROW_BACK_MM)
        self._area = area
        self._arrange_footer()
        self._arrange_keys()

    def _arrange_footer(self) -> None:
        """Who has typed nothing may have no code to type; there is nothing to erase or to go on with yet."""
        erase_mm = _ERASE_BIG_WIDTH_MM if self.theme.is_big else _ERASE_WIDTH_MM
        erase, rest = self._footer.cut_left(self.mm(erase_mm), self.mm(tokens.GAP_MM))
        nowhere = Rect(rest.x, rest.y, 0, 0)
        self._lost.place(nowhere if self._begun else self._footer)
        self._erase.place(erase if self._begun else nowhere)
        self._continue.place(rest if self._begun else nowhere)

    def _arrange_keys(self) -> None:
        if self.theme.is_low:
            self._arrange_low()
            return
        gap = self.mm(tokens.GAP_MM)
        places = self._area.grid(_COLUMNS, 4, gap)
        field = places[0]
        keys = places[_COLUMNS - _KEYS_IN_FIRST_ROW :]
        self._arrange_field(Rect(field.x, field.y, keys[0].x - gap - field.x, field.height))
        for key, place in zip(self._keys, keys, strict=True):
            key.place(place)
        self._other_keys.place(Rect(field.x, field.y, 0, 0))

    def _arrange_low(self) -> None:
        gap = self.mm(tokens.GAP_MM)
        low = self.within_reach(self._area)
        above = self._area.cut_bottom(low.height, gap)[1]
        self._arrange_field(above.centred(self.mm(150), min(above.height, self.mm(26))))
        places = low.grid(_COLUMNS, 2, gap)
        nowhere = Rect(low.x, low.y, 0, 0)
        on_page = self._keys[self._page * _KEYS_ON_A_PAGE : (self._page + 1) * _KEYS_ON_A_PAGE]
        for key in self._keys:
            key.place(places[on_page.index(key)] if key in on_page else nowhere)
        last = places[-1]
        self._other_keys.place(Rect(places[-2].x, last.y, last.right - places[-2].x, last.height))
        others = self._keys[(1 - self._page) * _KEYS_ON_A_PAGE : (2 - self._page) * _KEYS_ON_A_PAGE]
        self._other_keys.show(f"{others[0].label.text}–{others[-1].label.text}")

    def _arrange_field(self, whole: Rect) -> None:
        self._frame.place(whole)
        self._fill_frame()

    def _fill_frame(self) -> None:
        """What to do, and the code below it; of big letters there is room for one line, and the code matters more."""
        whole = self._frame.rect
        if self.theme.is_big and not self.theme.is_low and self._begun and not self._wrong:
            self._hint.leave_out(whole)
            self._hint_card.place(Rect(whole.x, whole.y, 0, 0))
            self.field.place(whole)
            return
        height_px = self.mm(tokens.GAP_MM) + self.theme.font_px(tokens.CAP_BODY_MM) * 0.86
        hint, cells = whole.cut_top(height_px)
        self._hint_card.place(hint.inset(self.mm(1)))
        self._hint.place(hint.inset(self.mm(_INSET_MM), 0))
        self.field.place(cells)

    def turn_page(self) -> None:
        """Show the other half of the keys."""
        self._page = 1 - self._page
        self._arrange_keys()

    def draw(self, visit: TypingCode, picture: Picture) -> None:
        words = self.words.typing
        self.field.show(visit.typed)
        if self._begun is not bool(visit.typed):
            self._begun = bool(visit.typed)
            self._arrange_footer()
        self._wrong = visit.wrong
        self._fill_frame()
        self._say(visit)
        missing = booking_code.LENGTH - len(visit.typed)
        under = words.letters_left.format(count=missing) if missing else ""
        self._continue.show(self.words.buttons[Button.CONTINUE], under, enabled=not missing)

    def _say(self, visit: TypingCode) -> None:
        words = self.words.typing
        self._hint.text = words.code_wrong if visit.wrong else words.code if visit.typed else words.code_example
        ground, ink = (tokens.SAFFRON_TINT, tokens.SAFFRON_TINT_INK) if visit.wrong else (tokens.CARD, tokens.INK)
        self._hint.recolour(ink, ground)
        self._hint_card.paint(ground)

    def leave(self) -> None:
        super().leave()
        self.field.wipe()
        self._begun = False
        self._arrange_footer()
        if self._page:
            self.turn_page()


SCREEN = TypingCodeScreen
