"""The whole picture: header, the screen of the present state, and the help button that never moves."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from kivy.clock import Clock as FrameClock
from kivy.graphics import Color, Rectangle

from kiosk.events import Button, Event, ScreenTouched
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.catalogue import SCREENS, SOON_NEEDED, build_screen
from kiosk.screens.header import Header
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Placed
from kiosk.screens.theme import Theme
from kiosk.screens.touches import Touches, pressed
from kiosk.screens.wording_indonesian import INDONESIAN
from quota_protocol.clock import Clock

HELP_WIDTH_MM = 48.0
_FIRST_OF_THE_OTHERS_AFTER_S = 0.5
_ANOTHER_SCREEN_EVERY_S = 0.1
_CALLED_FOR_S = 5.0
_SAME_PLACE_MM = 6.0


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

    def _ask_again(self, *_: Any) -> None:
        self.show(self._words.buttons[Button.CALL_STAFF], icon=Icon.PERSON)


class KioskRoot(Placed):
    """Draws the newest state it is given, and posts what is touched. Main thread only."""

    def __init__(
        self,
        theme: Theme,
        post: Callable[[Event], None],
        clock: Clock,
        kiosk_name: str,
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(theme)
        self._touches = Touches(post, now_s, near_px=theme.mm(_SAME_PLACE_MM))
        self._stage = Stage(theme, self._touches, INDONESIAN, kiosk_name, now_s)
        self._screens: dict[str, Screen[Any]] = {}
        self._screen: Screen[Any] | None = None
        self._shown: tuple[object, ...] = ()
        with self.canvas.before:
            Color(*tokens.PAPER)
            self._paper = Rectangle()
        self.header = Header(self._stage, clock)
        self.help_button = HelpButton(self._stage)
        self.add_widget(self.header)
        self.add_widget(self.help_button)
        self._building = FrameClock.create_trigger(self._build_another, _ANOTHER_SCREEN_EVERY_S)
        self.place(Rect(0, 0, theme.width_px, theme.height_px))

    @property
    def screen(self) -> Screen[Any] | None:
        """The screen that is shown."""
        return self._screen

    @property
    def screens(self) -> tuple[Screen[Any], ...]:
        """Every screen that has been built, shown or not."""
        return tuple(self._screens.values())

    def draw(self, kiosk: Picture) -> None:
        """Show this state. Cheap when nothing has changed that is drawn."""
        wanted = (kiosk.visit, kiosk.facts, kiosk.scene)
        if wanted == self._shown:
            return
        first = not self._shown
        self._shown = wanted
        self._touches.scene = kiosk.scene
        screen = self._screen_named(SCREENS[type(kiosk.visit)])
        self._bring_on(screen)
        screen.draw(kiosk.visit, kiosk)
        self.header.draw(kiosk.facts)
        if first:
            FrameClock.schedule_once(self._build_another, _FIRST_OF_THE_OTHERS_AFTER_S)

    def close(self) -> None:
        """Stop everything that would go on by itself."""
        self.header.close()
        self._building.cancel()
        if self._screen is not None:
            self._screen.leave()

    def redraw(self) -> None:
        self._paper.pos, self._paper.size = self.pos, self.size
        mm = self.theme.mm
        top, rest = self.rect.cut_top(mm(self.theme.header_mm))
        self.header.place(top)
        _, rest = rest.cut_bottom(mm(self.theme.edge_mm))
        footer, area = rest.inset(mm(tokens.MARGIN_MM), 0).cut_bottom(mm(tokens.TARGET_MM), mm(tokens.GAP_MM))
        spare = max(area.height - mm(KEYPAD_MM), 0)
        self._area = area.cut_top(min(spare / 2, mm(4)))[1]
        self._area = self._area.cut_bottom(min(spare / 4, mm(2)))[1]
        place, self._footer = footer.cut_right(mm(HELP_WIDTH_MM), mm(tokens.GAP_MM))
        self.help_button.place(place)
        for screen in self._screens.values():
            self._arrange(screen)

    def on_touch_down(self, touch: Any, *_: Any) -> bool:
        self._touches.begin(touch)
        self._touches.post(ScreenTouched(self._touches.scene))
        super().on_touch_down(touch)
        return True

    def _arrange(self, screen: Screen[Any]) -> None:
        screen.pos, screen.size = self.pos, self.size
        screen.arrange(self._area, self._footer)

    def _screen_named(self, name: str) -> Screen[Any]:
        if name not in self._screens:
            self._screens[name] = build_screen(name, self._stage)
            self._arrange(self._screens[name])
        return self._screens[name]

    def _bring_on(self, screen: Screen[Any]) -> None:
        if screen is self._screen:
            return
        if self._screen is not None:
            self._screen.leave()
            self.remove_widget(self._screen)
        self._screen = screen
        self.add_widget(screen)

    def _build_another(self, *_: Any) -> None:
        """Build one more screen, between frames, so that no visitor waits for it."""
        missing = [name for name in SOON_NEEDED if name not in self._screens]
        if missing:
            self._screen_named(missing[0])
            self._building()


KEYPAD_MM = 4 * tokens.TARGET_MM + 3 * tokens.GAP_MM
