"""Is somebody there? (S39). Any touch goes on with what was begun."""

from typing import Any

from kivy.clock import Clock as FrameClock

from kiosk.core.events import Button
from kiosk.core.states import StillThere
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.ground import Ground
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Placed, text_height_px
from kiosk.screens.theme import Theme

_STEP_S = 1.0
_SMALLEST_CLOCK_MM = 12.0


class TimeLeft(Placed):
    """A bar that grows shorter, a step a second."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._part = 1.0
        self._whole = Ground(self.canvas, theme)
        self._left = Ground(self.canvas, theme)

    def show(self, part: float) -> None:
        """Show this part of the time, 0 to 1."""
        self._part = part
        self.redraw()

    def redraw(self) -> None:
        self._whole.show(self.rect, tokens.OFF)
        self._left.show(self.rect.cut_left(max(self.width * self._part, self.height))[0], tokens.GREEN)


class StillThereScreen(Screen[StillThere]):
    """The question, the time that is left, and one large button."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.still_there
        self._title = self.heading(words.title)
        self._title.align = Align.CENTRE
        self._seconds = self.text(ink=tokens.INK_SOFT, align=Align.CENTRE)
        self._clock = self.icon(Icon.CLOCK)
        self._bar = TimeLeft(self.theme)
        self.add_widget(self._bar)
        self._go_on = self.button(Button.STILL_HERE, style=Style.FORWARD)
        self._begun_s = self._answer_s = 0.0
        self._steps = FrameClock.create_trigger(self._count_down, _STEP_S, interval=True)

    def arrange(self, area: Rect, footer: Rect) -> None:
        column = area.centred(self.mm(150), min(area.height, self.mm(86)))
        go_on, column = column.cut_bottom(self.mm(24), self.mm(6))
        self._go_on.place(go_on)
        seconds_px = text_height_px(self.theme, self.words.still_there.countdown, int(column.width)) * 1.05
        bar, column = column.cut_bottom(self.mm(3), self.mm(4))
        self._bar.place(bar)
        seconds, column = column.cut_bottom(seconds_px, self.mm(1))
        self._seconds.place(seconds)
        title_px = text_height_px(self.theme, self._title.text, int(column.width), tokens.CAP_HEADING_MM, bold=True)
        title, column = column.cut_bottom(title_px, self.mm(2))
        self._title.place(title)
        side = min(self.mm(20), column.height) if column.height >= self.mm(_SMALLEST_CLOCK_MM) else 0.0
        self._clock.place(column.centred(side, side))

    def draw(self, visit: StillThere, picture: Picture) -> None:
        self._begun_s, self._answer_s = self.stage.now_s(), picture.settings.answer_s
        self._count_down()
        self._steps()

    def leave(self) -> None:
        super().leave()
        self._steps.cancel()

    def _count_down(self, *_: Any) -> None:
        left_s = max(self._answer_s - (self.stage.now_s() - self._begun_s), 0.0)
        self._seconds.text = self.words.still_there.countdown.format(seconds=round(left_s))
        self._bar.show(left_s / self._answer_s if self._answer_s else 0.0)


SCREEN = StillThereScreen
