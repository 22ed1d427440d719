"""Everything that is drawn in one language, size, contrast and reach: header, the controls that never move, screens."""

from typing import Any

from kivy.clock import Clock as FrameClock

from kiosk.core.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.catalogue import build_screen
from kiosk.screens.header import Header
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Card, Screen, Stage
from kiosk.screens.text import Placed
from kiosk.screens.touches import pressed
from quota_protocol.clock import Clock

HELP_WIDTH_MM = 48.0
DISPLAY_WIDTH_MM = 29.0
HEAR_WIDTH_MM = 20.0
_RULE_MM = 0.3
_CALLED_FOR_S = 5.0
KEPT_SCREENS = 16
"""What a visit of many questions goes through. All fifty would hold seventy megabytes."""


class HelpButton(KioskButton):
    """Calls staff. It says so for a moment, for on some pictures nothing else would change."""

    def __init__(self, stage: Stage) -> None:
        self._words = stage.words
        label = stage.words.buttons[Button.CALL_STAFF]
        super().__init__(
            stage.theme, stage.touches, pressed(Button.CALL_STAFF), label, icon=Icon.PERSON, style=Style.HELP
        )
        self._calm = FrameClock.create_trigger(self._ask_again, _CALLED_FOR_S)

    def release(self, touch: Any) -> None:
        super().release(touch)
        self.show(self._words.staff_called, icon=Icon.CHECK)
        self._calm.cancel()
        self._calm()

    def close(self) -> None:
        """Say nothing later."""
        self._calm.cancel()

    def _ask_again(self, *_: Any) -> None:
        self.show(self._words.buttons[Button.CALL_STAFF], icon=Icon.PERSON)


class Outfit:
    """Built for one presentation; a screen is built when it is shown, and kept while it is one of the last so many.

    `close` before letting go of it.
    """

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.stage = stage
        self.screens: dict[str, Screen[Any]] = {}
        self.header = Header(stage, clock)
        self._rule = Card(stage.theme, tokens.RULE)
        self.help_button = HelpButton(stage)
        self.display_button = KioskButton(
            stage.theme, stage.touches, pressed(Button.DISPLAY), "Aa", under=stage.words.display.other_language
        )
        self.hear_button = KioskButton(stage.theme, stage.touches, pressed(Button.HEAR), "", icon=Icon.SPEAKER)
        self._area = self._footer = Rect(0, 0, 0, 0)
        self._controls: list[tuple[KioskButton, Rect]] = []
        self._controls_shown = True

    @property
    def fixed(self) -> tuple[Placed, ...]:
        """What stands on every picture."""
        return self.header, self._rule, self.help_button, self.display_button, self.hear_button

    def arrange(self, top: Rect, area: Rect, footer: Rect) -> None:
        """Place everything: the header, the part between, and the footer."""
        mm, gap = self.stage.theme.mm, self.stage.theme.mm(tokens.GAP_MM)
        self.header.place(top)
        # What a screen asks stands above the line, what is always there below it.
        middle = (footer.top + area.y) / 2
        self._rule.place(Rect(top.x, middle, top.width, max(mm(_RULE_MM), 1)))
        place, rest = footer.cut_right(mm(HELP_WIDTH_MM), gap)
        self.help_button.place(place)
        nowhere = Rect(place.x, place.y, 0, 0)
        place, rest = rest.cut_right(mm(DISPLAY_WIDTH_MM), gap)
        self._controls = [(self.display_button, place)]
        if self.stage.has_voice:
            place, rest = rest.cut_right(mm(HEAR_WIDTH_MM), gap)
            self._controls.append((self.hear_button, place))
        self.hear_button.place(nowhere)
        self.show_controls(shown=self._controls_shown)
        self._area, self._footer = area, rest
        for screen in self.screens.values():
            self._arrange_screen(screen)

    def show_controls(self, *, shown: bool) -> None:
        """Whether residents stand here, who choose how things are shown; staff mode has one look."""
        self._controls_shown = shown
        for button, place in self._controls:
            button.place(place if shown else Rect(place.x, place.y, 0, 0))

    def screen(self, name: str) -> Screen[Any]:
        """The screen of that module, built if it is not there; the one that nobody has wanted for longest goes."""
        wanted = self.screens.pop(name, None)
        if wanted is None:
            wanted = build_screen(name, self.stage)
            self._arrange_screen(wanted)
        self.screens[name] = wanted
        if len(self.screens) > KEPT_SCREENS:
            del self.screens[next(iter(self.screens))]
        return wanted

    def close(self) -> None:
        """Stop everything that would go on by itself."""
        self.header.close()
        self.help_button.close()
        for screen in self.screens.values():
            screen.leave()

    def _arrange_screen(self, screen: Screen[Any]) -> None:
        screen.pos, screen.size = (0, 0), (self.stage.theme.width_px, self.stage.theme.height_px)
        screen.arrange(self._area, self._footer)
