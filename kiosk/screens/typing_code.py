"""Type the booking code (S02, S20): the 31 characters that codes are made of, four rows of nine places."""

from functools import partial

from kiosk.events import Button, KeyTyped
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.cells import Cells
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Text, Upright
from kiosk.states import TypingCode
from quota_protocol import booking_code

_COLUMNS = 9
_KEYS_IN_FIRST_ROW = 4


class TypingCodeScreen(Screen[TypingCode]):
    """The field takes the first five places; then come digits and letters in their usual order."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._field = Cells(self.theme, booking_code.LENGTH)
        self.add_widget(self._field)
        self._hint_card = self.card(tokens.SAFFRON_TINT)
        self._hint = self.text(self.words.typing.code, bold=True, upright=Upright.MIDDLE)
        self._keys = [self._key(symbol) for symbol in booking_code.ALPHABET]
        self._back = self.back_button()
        self._clear = self.button(Button.CLEAR)
        self._erase = self.button(Button.ERASE)
        self._continue = self.button(Button.CONTINUE, style=Style.FORWARD)

    def _key(self, symbol: str) -> KioskButton:
        made = KioskButton(self.theme, self.stage.touches, partial(KeyTyped, symbol), symbol, cap_mm=tokens.CAP_KEY_MM)
        self.add_widget(made)
        return made

    def arrange(self, area: Rect, footer: Rect) -> None:
        gap = self.mm(tokens.GAP_MM)
        places = area.grid(_COLUMNS, 4, gap)
        field = places[0]
        keys = places[_COLUMNS - _KEYS_IN_FIRST_ROW :]
        whole = Rect(field.x, field.y, keys[0].x - gap - field.x, field.height)
        hint, cells = whole.cut_top(self.mm(8.2), self.mm(0.4))
        self._hint_card.place(hint)
        self._hint.place(hint.inset(self.mm(2), 0))
        self._field.place(cells)
        for key, place in zip(self._keys, keys, strict=True):
            key.place(place)
        rest = self.place_back(self._back, footer)
        go, rest = rest.cut_right(self.mm(40), gap)
        self._continue.place(go)
        for button, place in zip((self._clear, self._erase), rest.columns(2, gap), strict=True):
            button.place(place)

    def draw(self, visit: TypingCode, picture: Picture) -> None:
        words = self.words.typing
        self._field.show(visit.typed)
        self._say(self._hint, visit)
        missing = booking_code.LENGTH - len(visit.typed)
        under = words.letters_left.format(count=missing) if missing else ""
        self._continue.show(self.words.buttons[Button.CONTINUE], under, enabled=not missing)

    def _say(self, hint: Text, visit: TypingCode) -> None:
        words = self.words.typing
        hint.text = words.code_wrong if visit.wrong else words.code if visit.typed else words.code_example
        ground, ink = (tokens.SAFFRON_TINT, tokens.SAFFRON_TINT_INK) if visit.wrong else (tokens.PAPER, tokens.INK)
        hint.recolour(ink, ground)
        self._hint_card.paint(ground)

    def leave(self) -> None:
        super().leave()
        self._field.wipe()


SCREEN = TypingCodeScreen
