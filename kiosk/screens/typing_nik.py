"""Type the NIK: hidden behind dots, the newest digit shown for a second, the last four once it is complete."""

from typing import Any, TypeVar

from kivy.clock import Clock as FrameClock

from kiosk.core.booking_states import TypingOwner
from kiosk.core.events import Button
from kiosk.core.states import TypingNik
from kiosk.screens.cells import Cell
from kiosk.screens.icons import Icon
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage
from quota_protocol import nik

NikT = TypeVar("NikT", TypingNik, TypingOwner)
"""The states in which a NIK is typed."""

_SHOW_DIGIT_S = 1.0
_SHOWN_AT_THE_END = 4


class HiddenNikScreen(NumberPadScreen[NikT]):
    """The number pad as on a telephone, and beside it what has been typed, masked."""

    def __init__(self, stage: Stage, title: str) -> None:
        words = stage.words.typing
        super().__init__(stage, nik.LENGTH, title, words.nik_where, words.nik_privacy)
        self._count = 0
        self._hide_again = FrameClock.create_trigger(self._hide_newest, _SHOW_DIGIT_S)

    def draw(self, visit: NikT, picture: Picture) -> None:
        typed = visit.typed
        grew = len(typed) == self._count + 1
        self._count = len(typed)
        self.field.show(masked(typed, newest_shown=grew))
        self._hide_again.cancel()
        if grew and self._count < nik.LENGTH:
            self._hide_again()
        missing = nik.LENGTH - self._count
        self.may_go_on(self.words.typing.digits_left.format(count=missing) if missing else "")

    def leave(self) -> None:
        super().leave()
        self._hide_again.cancel()
        self._count = 0

    def _hide_newest(self, *_: Any) -> None:
        self.field.show([Cell.HIDDEN] * self._count)


class TypingNikScreen(HiddenNikScreen[TypingNik]):
    """For a booking of today; who has its code may type that."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.words.typing.nik)
        self._other = self.button(Button.TYPE_CODE, icon=Icon.KEYBOARD)

    def place_footer(self, rest: Rect) -> None:
        self._other.place(rest.cut_left(min(rest.width, self.mm(72)))[0])


def masked(typed: str, *, newest_shown: bool) -> list[str | Cell]:
    """What may be seen of a NIK while it is typed."""
    if len(typed) == nik.LENGTH:
        return [*[Cell.HIDDEN] * (nik.LENGTH - _SHOWN_AT_THE_END), *typed[-_SHOWN_AT_THE_END:]]
    if newest_shown and typed:
        return [*[Cell.HIDDEN] * (len(typed) - 1), typed[-1]]
    return [Cell.HIDDEN] * len(typed)


SCREEN = TypingNikScreen
