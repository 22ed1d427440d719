"""The staff PIN: six digits, each behind a dot as soon as it is typed. A wrong one is told as wrong, and no more."""

from functools import partial

from kiosk.core.events import Button, KeyTyped
from kiosk.core.staff_states import PIN_DIGITS
from kiosk.core.states import CheckingPin, EnteringPin
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton
from kiosk.screens.cells import Cell, Cells
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage

_KEY_WIDTH_MM = 24.0


class StaffPinScreen(Screen[EnteringPin | CheckingPin]):
    """The number pad, and beside it a dot for each digit. The digits themselves are never handed to a widget."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title = self.heading(self.words.staff.pin)
        self._hint = self.text(ink=tokens.INK_SOFT)
        self._field = Cells(self.theme, PIN_DIGITS, group=PIN_DIGITS // 2)
        self.add_widget(self._field)
        self._keys = {digit: self._key(digit) for digit in "1234567890"}
        self._clear = self.button(Button.CLEAR, cap_mm=tokens.CAP_BODY_MM)
        self._erase = self.button(Button.ERASE, cap_mm=tokens.CAP_BODY_MM)
        self._back = self.button(Button.CANCEL, icon=Icon.BACK)

    def _key(self, digit: str) -> KioskButton:
        made = KioskButton(self.theme, self.stage.touches, partial(KeyTyped, digit), digit, cap_mm=tokens.CAP_KEY_MM)
        self.add_widget(made)
        return made

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        pad, left = area.cut_right(self.mm(3 * _KEY_WIDTH_MM) + 2 * self.mm(tokens.GAP_MM), self.mm(6))
        order = [*(self._keys[digit] for digit in "123456789"), self._clear, self._keys["0"], self._erase]
        for key, cell in zip(order, pad.grid(3, 4, self.mm(tokens.GAP_MM)), strict=True):
            key.place(cell)
        title, left = left.cut_top(self.mm(11))
        self._title.place(title)
        hint, left = left.cut_top(self.mm(9), self.mm(4))
        self._hint.place(hint)
        self._field.place(left.cut_top(self.mm(19))[0].cut_left(self.mm(80))[0])

    def draw(self, visit: EnteringPin | CheckingPin, picture: Picture) -> None:
        words = self.words.staff
        match visit:
            case EnteringPin(typed, wrong):
                self._field.show([Cell.HIDDEN] * len(typed))
                self._hint.text = words.pin_wrong if wrong else words.pin_hint
            case CheckingPin():
                self._field.show([Cell.HIDDEN] * PIN_DIGITS)
                self._hint.text = words.pin_checking

    def leave(self) -> None:
        super().leave()
        self._field.wipe()


SCREEN = StaffPinScreen
