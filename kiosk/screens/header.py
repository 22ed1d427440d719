"""The line at the top: office, free of charge, the clock. Always the same, so that nobody has to look for it."""

from dataclasses import replace
from typing import Any

from kivy.clock import Clock as FrameClock
from kivy.graphics import Color, Rectangle

from kiosk.core.facts import Facts
from kiosk.core.presentation import TextSize
from kiosk.core.staff_events import StaffGestureMade
from kiosk.screens import theme as tokens
from kiosk.screens.ground import Ground
from kiosk.screens.icons import DRAWINGS, Icon
from kiosk.screens.office_words import time_of
from kiosk.screens.pen import Sign
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Stage
from kiosk.screens.staff_gesture import TapCount
from kiosk.screens.text import Align, Placed, Text, Upright, text_width_px
from quota_protocol.clock import Clock

_LOOK_AT_THE_CLOCK_EVERY_S = 1.0
_TWO_LINES_MM = 15.2
_LINE_MM = 7.8
_OVERLAP_MM = 1.2


class Header(Placed):
    """Shows the office and the time of the kiosk's own clock in the office's zone, to the minute."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        # Its line has one height; what is read here is also on the paper and over the door.
        super().__init__(replace(stage.theme, text_size=TextSize.NORMAL))
        self._clock = clock
        self._stage = stage
        self._facts = Facts()
        self._taps = TapCount()
        self._corner = Rect(0, 0, 0, 0)
        with self.canvas.before:
            Color(*stage.theme.shade(tokens.GREEN_DEEP))
            self._band = Rectangle()
        self._emblem_ground = Ground(self.canvas.before, stage.theme)
        self._emblem = Sign(self.canvas.before)
        self._pill = Ground(self.canvas.before, stage.theme)
        words = stage.words.header
        deep = tokens.GREEN_DEEP
        self._name = self._line(Text(self.theme, bold=True, ink=tokens.WHITE, on=deep))
        self._below = self._line(Text(self.theme, bold=True, ink=tokens.SAFFRON_TINT, on=deep))
        self._free = self._line(
            Text(
                self.theme,
                words.free_of_charge,
                bold=True,
                ink=tokens.SAFFRON_INK,
                on=tokens.SAFFRON,
                align=Align.CENTRE,
            )
        )
        self._time = self._line(Text(self.theme, bold=True, ink=tokens.WHITE, on=deep, align=Align.RIGHT))
        self._tick = FrameClock.schedule_interval(lambda _: self.draw_time(), _LOOK_AT_THE_CLOCK_EVERY_S)

    def _line(self, text: Text) -> Text:
        text.upright = Upright.MIDDLE
        self.add_widget(text)
        return text

    def draw(self, facts: Facts) -> None:
        """Show the office of these facts."""
        if facts.office != self._facts.office or not self._name.text:
            self._facts = facts
            self._say()
            self.redraw()
        self.draw_time()

    def draw_time(self) -> None:
        """Show the minute."""
        self._time.text = time_of(self._facts, self._clock.now()) if self._facts.office else ""

    def on_touch_down(self, touch: Any, *_: Any) -> bool:
        """Taps on the emblem and the corner that it stands in are counted; nothing shows that they are."""
        if touch.x < self._corner.right and touch.y >= self._corner.y and self._taps.tap(self._stage.now_s()):
            self._stage.touches.post(StaffGestureMade())
        return bool(super().on_touch_down(touch))

    def close(self) -> None:
        """Stop looking at the clock."""
        self._tick.cancel()

    def _say(self) -> None:
        words, simulated = self._stage.words.header, self._clock.simulated
        two_lines = self.theme.header_mm >= _TWO_LINES_MM
        name = self._facts.office.name if self._facts.office else words.queue
        self._name.text = words.simulated if simulated and not two_lines else name
        self._below.text = words.simulated if simulated and two_lines else ""

    def redraw(self) -> None:
        mm = self.theme.mm
        self._band.pos, self._band.size = self.pos, self.size
        row = self.rect.inset(mm(tokens.MARGIN_MM), 0)
        side = min(row.height - mm(1), mm(10))
        emblem, row = row.cut_left(side, mm(3))
        emblem = emblem.centred(side, side)
        self._corner = Rect(self.x, self.y, emblem.right + mm(tokens.GAP_MM) - self.x, self.height)
        self._emblem_ground.show(emblem.rounded(), tokens.SAFFRON)
        self._emblem.show(DRAWINGS[Icon.KAWUNG], emblem.inset(side * 0.14), self.theme.shade(tokens.GREEN_DEEP))
        time, row = row.cut_right(mm(38), mm(2))
        self._time.place(time)
        pill_px = text_width_px(self.theme, self._free.text, bold=True) + mm(7)
        name_px = max(text_width_px(self.theme, text.text, bold=True) for text in (self._name, self._below)) + mm(1)
        name, row = row.cut_left(min(name_px, row.width - pill_px - mm(4)), mm(5))
        pill = Rect(row.x, row.y + (row.height - mm(7.8)) / 2, pill_px, mm(7.8))
        self._pill.show(pill.rounded(), tokens.SAFFRON)
        self._free.place(pill)
        if self._below.text:
            # The lines overlap where neither has ink.
            pair = name.centred(name.width, mm(2 * _LINE_MM - _OVERLAP_MM))
            self._name.place(pair.cut_top(mm(_LINE_MM))[0])
            self._below.place(pair.cut_bottom(mm(_LINE_MM))[0])
        else:
            self._name.place(name)
            self._below.place(Rect(name.x, name.y, 0, 0))
