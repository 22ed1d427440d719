"""Type the NIK: hidden behind dots, the newest digit shown for a second, the last four once it is complete."""

from functools import partial
from typing import Any

from kivy.clock import Clock as FrameClock

from kiosk.events import Button, KeyTyped
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.cells import Cell, Cells
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Upright
from kiosk.states import TypingNik
from quota_protocol import nik

_SHOW_DIGIT_S = 1.0
_SHOWN_AT_THE_END = 4
_KEY_WIDTH_MM = 24.0


class TypingNikScreen(Screen[TypingNik]):
    """The number pad as on a telephone, and beside it what has been typed, masked."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.typing
        self._count = 0
        self._title = self.heading(words.nik)
        self._where = self.text(words.nik_where, ink=tokens.INK_SOFT)
        self._field = Cells(self.theme, nik.LENGTH)
        self.add_widget(self._field)
        self._privacy_card = self.card(tokens.GREEN_TINT)
        self._shield = self.icon(Icon.SHIELD)
        self._privacy = self.text(words.nik_privacy, on=tokens.GREEN_TINT, upright=Upright.MIDDLE)
        self._keys = {digit: self._key(digit) for digit in "1234567890"}
        self._clear = self.button(Button.CLEAR, cap_mm=tokens.CAP_BODY_MM)
        self._erase = self.button(Button.ERASE, cap_mm=tokens.CAP_BODY_MM)
        self._continue = self.button(Button.CONTINUE, style=Style.FORWARD)
        self._back = self.back_button()
        self._other = self.button(Button.TYPE_CODE, icon=Icon.KEYBOARD)
        self._hide_again = FrameClock.create_trigger(self._hide_newest, _SHOW_DIGIT_S)

    def _key(self, digit: str) -> KioskButton:
        made = KioskButton(self.theme, self.stage.touches, partial(KeyTyped, digit), digit, cap_mm=tokens.CAP_KEY_MM)
        self.add_widget(made)
        return made

    def arrange(self, area: Rect, footer: Rect) -> None:
        gap = self.mm(tokens.GAP_MM)
        rest = self.place_back(self._back, footer)
        self._other.place(rest.cut_left(self.mm(72))[0])
        pad, left = area.cut_right(self.mm(3 * _KEY_WIDTH_MM) + 2 * gap, self.mm(6))
        order = [*(self._keys[digit] for digit in "123456789"), self._clear, self._keys["0"], self._erase]
        for key, cell in zip(order, pad.grid(3, 4, gap), strict=True):
            key.place(cell)
        title, left = left.cut_top(self.mm(11))
        self._title.place(title)
        where, left = left.cut_top(self.mm(9), self.mm(2.5))
        self._where.place(where)
        field, left = left.cut_top(self.mm(19), self.mm(4))
        self._field.place(field)
        go, left = left.cut_bottom(self.mm(tokens.TARGET_MM), self.mm(4))
        self._continue.place(go)
        privacy, _ = left.cut_top(self.mm(19.5))
        self._privacy_card.place(privacy)
        shield, privacy = privacy.inset(self.mm(4), 0).cut_left(self.mm(10), self.mm(4))
        self._shield.place(shield.centred(self.mm(10), self.mm(10)))
        self._privacy.place(privacy)

    def draw(self, visit: TypingNik, picture: Picture) -> None:
        typed = visit.typed
        grew = len(typed) == self._count + 1
        self._count = len(typed)
        self._field.show(masked(typed, newest_shown=grew))
        self._hide_again.cancel()
        if grew and self._count < nik.LENGTH:
            self._hide_again()
        missing = nik.LENGTH - self._count
        under = self.words.typing.digits_left.format(count=missing) if missing else ""
        self._continue.show(self.words.buttons[Button.CONTINUE], under, enabled=not missing)

    def leave(self) -> None:
        super().leave()
        self._hide_again.cancel()
        self._count = 0
        self._field.wipe()

    def _hide_newest(self, *_: Any) -> None:
        self._field.show([Cell.HIDDEN] * self._count)


def masked(typed: str, *, newest_shown: bool) -> list[str | Cell]:
    """What may be seen of a NIK while it is typed."""
    if len(typed) == nik.LENGTH:
        return [*[Cell.HIDDEN] * (nik.LENGTH - _SHOWN_AT_THE_END), *typed[-_SHOWN_AT_THE_END:]]
    if newest_shown and typed:
        return [*[Cell.HIDDEN] * (len(typed) - 1), typed[-1]]
    return [Cell.HIDDEN] * len(typed)


SCREEN = TypingNikScreen
