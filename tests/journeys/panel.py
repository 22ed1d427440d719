"""The panel of an office's kiosk: its real screens, drawn offscreen, and real fingers on them.

What stands there is what the kiosk of the office is at, so a journey goes from a touch to the server and back.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count

from kivy.base import EventLoop
from kivy.tests.common import UnitTestTouch

from kiosk.core.buttons import Button
from kiosk.core.events import Event, KeyTyped, PresentationChosen
from kiosk.core.presentation import Language
from kiosk.core.session import Kiosk
from kiosk.core.states import State
from kiosk.screens.button import KioskButton
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import everything_in
from kiosk.screens.text import Text
from kiosk.screens.theme import Theme
from kiosk.screens.touches import MakeEvent, pressed
from kiosk.screens.wording import Words
from tests.journeys.office import PATIENCE_S, Office
from tests.screens.conftest import make_root, take_down


class Panel:
    """Looks at and touches the screens of one office's kiosk."""

    def __init__(self, office: Office) -> None:
        EventLoop.ensure_window()
        self.office = office
        # Nobody taps faster than the panel can tell two taps apart.
        seconds = count()
        self.root: KioskRoot = make_root(
            Theme(1280, 800, 217.0), self._post, office.clock, lambda: float(next(seconds))
        )
        self.draw()

    def _post(self, event: Event) -> None:
        self.office.running.runtime.post(event)

    def close(self) -> None:
        """Leave the window empty."""
        take_down(self.root)

    def draw(self) -> None:
        """What the kiosk is at now. Pixels come only with a frame, and nothing here looks at them."""
        self.root.draw(self._newest)

    @property
    def words(self) -> Words:
        """The language that is shown."""
        return self.root.words

    # Fingers

    def press(self, button: Button) -> None:
        """Touch a button, once it is there and works."""
        self.touch(pressed(button), f"the button {button}")

    def touch(self, event: MakeEvent, what: str) -> None:
        """Touch whatever posts this event, once it is there and works."""
        self.until(lambda: self._place(event) is not None, what)
        place = self._place(event)
        assert place is not None
        finger = UnitTestTouch(*place)
        finger.touch_down()
        finger.touch_up()

    def key_in(self, text: str) -> None:
        """Touch key after key, each once what came before it stands there."""
        for key in text:
            self.touch(partial(KeyTyped, key), f"the key {key}")

    def speak(self, language: Language) -> None:
        """Choose a language behind "Aa", as a visitor does, where another one is shown."""
        shown = self._newest.presentation
        if shown.language is language:
            return
        self.press(Button.DISPLAY)
        wanted = replace(shown, language=language)
        self.touch(lambda scene: PresentationChosen(wanted, scene), f"the choice of {language}")
        self.until(lambda: self._newest.presentation == wanted, f"the word that it is {language}")
        self.press(Button.DISPLAY_DONE)
        self.until(lambda: not self._newest.adjusting, "the picture behind the choices")

    @property
    def _newest(self) -> Kiosk:
        return self.office.running.runtime.newest

    def _buttons(self) -> Iterator[KioskButton]:
        for widget in everything_in(self.root):
            if isinstance(widget, KioskButton) and widget.width > 0 and widget.make_event is not None:
                yield widget

    def _place(self, event: MakeEvent) -> tuple[float, float] | None:
        for button in self._buttons():
            if button.enabled and button.make_event is not None and button.make_event(0) == event(0):
                return float(button.center_x), float(button.center_y)
        return None

    # Eyes

    def offers(self, button: Button) -> bool:
        """Whether that button is there and works."""
        return self._place(pressed(button)) is not None

    def says(self) -> str:
        """Every text that can be seen, one below the other."""
        seen = [one.text for one in everything_in(self.root) if isinstance(one, Text) and one.width > 0 and one.text]
        return "\n".join(seen)

    def until_says(self, text: str) -> None:
        """Wait until this can be read."""
        self.until(lambda: text in self.says(), f"{text!r}")

    def until_shown(self, kind: type[State]) -> None:
        """Wait until a state of this kind is drawn."""
        self.until(lambda: isinstance(self.office.kiosk_state, kind), kind.__name__)
        self.draw()

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait, drawing, at most ten seconds."""
        deadline_s = time.monotonic() + PATIENCE_S
        self.draw()
        while not holds():
            self.office.running.runtime.raise_failure()
            assert time.monotonic() < deadline_s, f"{what} did not come; the screen says {self.says()}"
            time.sleep(0.005)
            self.draw()


@contextmanager
def panel_of(office: Office) -> Iterator[Panel]:
    """The panel of this office, as long as the block lasts."""
    panel = Panel(office)
    try:
        yield panel
    finally:
        panel.close()
