"""The whole picture: header, the screen of the present state, and the help button that never moves."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from kivy.clock import Clock as FrameClock
from kivy.graphics import ClearBuffers, ClearColor

from kiosk.core.events import Event, ScreenTouched
from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize
from kiosk.core.states import AtWork, CheckingPin, EnteringPin, PinLocked
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton
from kiosk.screens.catalogue import SCREENS, SOON_NEEDED
from kiosk.screens.header import Header
from kiosk.screens.languages import words_in
from kiosk.screens.office_language import OfficeTeller
from kiosk.screens.outfit import Outfit
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Placed
from kiosk.screens.theme import Theme
from kiosk.screens.touches import Touches
from kiosk.screens.voice import SILENT, Script, Voice, script_of
from kiosk.screens.wording import Words
from quota_protocol.clock import Clock

Looks = tuple[Language, TextSize, Contrast, Reach]

_FIRST_OF_THE_OTHERS_AFTER_S = 0.5
_ANOTHER_SCREEN_EVERY_S = 0.1
_SAME_PLACE_MM = 6.0
_STAFF_ONLY = EnteringPin | CheckingPin | PinLocked | AtWork


def _to_show(kiosk: Picture) -> tuple[object, ...]:
    """What a picture of this state is drawn from."""
    return kiosk.visit, kiosk.facts, kiosk.scene, kiosk.presentation, kiosk.adjusting


def _nobody() -> None:
    """Nobody needs to know what was drawn."""


class KioskRoot(Placed):
    """Draws the newest state it is given, and posts what is touched. Main thread only."""

    def __init__(
        self,
        theme: Theme,
        post: Callable[[Event], None],
        clock: Clock,
        kiosk_name: str,
        now_s: Callable[[], float] = monotonic,
        voice: Voice = SILENT,
    ) -> None:
        super().__init__(theme)
        self._touches = Touches(post, now_s, near_px=theme.mm(_SAME_PLACE_MM))
        self._clock = clock
        self._kiosk_name = kiosk_name
        self._now_s = now_s
        self._voice = voice
        self._office = OfficeTeller()
        self._told: Callable[[], None] = _nobody
        self._screen: Screen[Any] | None = None
        self._shown: tuple[object, ...] = ()
        with self.canvas.before:
            # A rectangle of this size takes a driver that draws in software as long as all that stands on it.
            self._ground = ClearColor(*tokens.PAPER)
            ClearBuffers()
        self._default = Presentation()
        self._outfits: dict[Looks, Outfit] = {}
        self._outfit = self._outfit_for(self._default)
        self._put_on(self._outfit)
        self._building = FrameClock.create_trigger(self._build_another, _ANOTHER_SCREEN_EVERY_S)
        self.place(Rect(0, 0, theme.width_px, theme.height_px))

    @property
    def screen(self) -> Screen[Any] | None:
        """The screen that is shown."""
        return self._screen

    @property
    def drawn(self) -> object:
        """What the present picture was drawn from; another one for every other picture."""
        return self._shown

    @property
    def screens(self) -> tuple[Screen[Any], ...]:
        """Every screen that has been built, shown or not."""
        return tuple(screen for outfit in self._outfits.values() for screen in outfit.screens.values())

    @property
    def header(self) -> Header:
        """The line at the top."""
        return self._outfit.header

    @property
    def help_button(self) -> KioskButton:
        """What calls staff."""
        return self._outfit.help_button

    @property
    def present_theme(self) -> Theme:
        """The theme of what is shown now."""
        return self._outfit.stage.theme

    @property
    def words(self) -> Words:
        """The words of what is shown now."""
        return self._outfit.stage.words

    def shows(self, kiosk: Picture) -> bool:
        """Whether the present picture is the one of this state."""
        return self._shown == _to_show(kiosk)

    def draw(self, kiosk: Picture) -> None:
        """Show this state, and say it where somebody asked for that. Cheap when nothing of it has changed."""
        shown = _to_show(kiosk)
        if shown != self._shown:
            first = not self._shown
            self._shown = shown
            self._touches.scene = kiosk.scene
            self._draw(kiosk)
            if first:
                FrameClock.schedule_once(self._build_another, _FIRST_OF_THE_OTHERS_AFTER_S)
            self._told()
        self._voice.follow(kiosk, self._script)

    def _script(self) -> Script:
        return script_of(self._screen) if self._screen is not None else Script((), ())

    def _draw(self, kiosk: Picture) -> None:
        self._default = kiosk.settings.presentation
        self._change_into(kiosk.presentation)
        self._outfit.show_controls(shown=not isinstance(kiosk.visit, _STAFF_ONLY))
        screen = self._outfit.screen("display" if kiosk.adjusting else SCREENS[type(kiosk.visit)])
        self._bring_on(screen)
        screen.draw(kiosk.visit, self._office.told(kiosk))
        self.header.draw(kiosk.facts)

    @property
    def touches(self) -> Touches:
        """Where presses become events."""
        return self._touches

    def bind_drawn(self, told: Callable[[], None]) -> None:
        """Call this after every picture that was drawn."""
        self._told = told
        if self._shown:
            told()

    def tell(self, *texts: str) -> None:
        """Say what somebody stands on without seeing it, if they want to hear."""
        self._voice.tell(*texts)

    def close(self) -> None:
        """Stop everything that would go on by itself."""
        self._building.cancel()
        for outfit in self._outfits.values():
            outfit.close()

    def redraw(self) -> None:
        for outfit in self._outfits.values():
            self._arrange(outfit)

    def on_touch_down(self, touch: Any, *_: Any) -> bool:
        self._touches.begin(touch)
        self._touches.post(ScreenTouched(self._touches.scene))
        super().on_touch_down(touch)
        return True

    def _arrange(self, outfit: Outfit) -> None:
        theme = outfit.stage.theme
        mm = theme.mm
        top, rest = self.rect.cut_top(mm(theme.header_mm))
        _, rest = rest.cut_bottom(mm(theme.edge_mm))
        footer, area = rest.inset(mm(tokens.MARGIN_MM), 0).cut_bottom(mm(theme.footer_mm), mm(tokens.GAP_MM))
        spare = max(area.height - mm(KEYPAD_MM), 0)
        area = area.cut_top(min(spare / 2, mm(4)))[1]
        if not theme.is_low:
            area = area.cut_bottom(min(spare / 4, mm(2)))[1]
        outfit.arrange(top, area, footer)

    # Every language, size, contrast and reach has its own header, controls and screens

    def _outfit_for(self, presentation: Presentation) -> Outfit:
        if presentation.looks not in self._outfits:
            theme = self.theme.shown_as(presentation)
            words = words_in(presentation.language)
            stage = Stage(theme, self._touches, words, self._kiosk_name, self._now_s, self._voice.is_there)
            outfit = Outfit(stage, self._clock)
            self._outfits[presentation.looks] = outfit
            self._arrange(outfit)
        return self._outfits[presentation.looks]

    def _change_into(self, presentation: Presentation) -> None:
        wanted = self._outfit_for(presentation)
        if wanted is self._outfit:
            return
        if self._screen is not None:
            self._screen.leave()
            self.remove_widget(self._screen)
            self._screen = None
        for widget in self._outfit.fixed:
            self.remove_widget(widget)
        self._put_on(wanted)
        # The office's own look stays built; of the others only the one that is worn.
        for looks, outfit in list(self._outfits.items()):
            if outfit is not wanted and looks != self._default.looks:
                outfit.close()
                del self._outfits[looks]

    def _put_on(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._ground.rgba = outfit.stage.theme.shade(tokens.PAPER)
        for widget in outfit.fixed:
            self.add_widget(widget)

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
        outfit = self._outfit_for(self._default)
        missing = [name for name in SOON_NEEDED if name not in outfit.screens]
        if missing:
            outfit.screen(missing[0])
            self._building()


KEYPAD_MM = 4 * tokens.TARGET_MM + 3 * tokens.GAP_MM
