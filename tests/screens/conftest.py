"""Real screens, drawn offscreen, with real touches. One window serves the whole run: Kivy has only one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.core.events import Event
from kiosk.core.facts import SessionSettings
from kiosk.core.session import Kiosk
from kiosk.core.states import State, Welcome
from kiosk.screens.button import KioskButton
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import Picture, everything_in
from kiosk.screens.text import Text
from kiosk.screens.theme import Theme
from kiosk.screens.voice import SILENT, Script, Voice
from quota_protocol.clock import Clock, SimulatedClock
from tools.screen_samples import FACTS, NOW


class Spoken:
    """A voice that nobody hears: it only notes which pictures were there to be said."""

    is_there = True

    def __init__(self) -> None:
        self.followed: list[Picture] = []
        self.told: list[str] = []

    def follow(self, picture: Picture, script: Callable[[], Script]) -> None:
        self.followed.append(picture)

    def tell(self, *texts: str) -> None:
        self.told.extend(texts)

    def close(self) -> None:
        self.followed.clear()


@dataclass
class Glass:
    """The panel as a visitor has it: something to look at and to touch, and what it told the core."""

    root: KioskRoot
    posted: list[Event]
    clock: SimulatedClock
    run_on_s: Callable[[float], None]
    _fingers: list[Any] = field(default_factory=list)

    def show(self, visit: State, scene: int = 1, **more: Any) -> None:
        """Draw this state."""
        settings = more.pop("settings", SessionSettings())
        self.root.draw(Kiosk(settings, facts=more.pop("facts", FACTS), visit=visit, scene=scene, **more))
        EventLoop.idle()

    def says(self) -> list[str]:
        """Every text that can be seen."""
        texts = [widget for widget in everything_in(self.root) if isinstance(widget, Text) and widget.width > 0]
        return [text.text for text in texts if text.text]

    def button(self, label: str) -> KioskButton:
        """The button that shows this label."""
        for widget in everything_in(self.root):
            if isinstance(widget, KioskButton) and widget.width > 0 and widget.label.text == label:
                return widget
        raise AssertionError(f"no button says {label!r}; the screen says {self.says()}")

    def finger_on(self, button: KioskButton) -> Any:
        """A finger that comes down in the middle of a button."""
        return self.finger_at(*button.center)

    def finger_at(self, x: float, y: float) -> Any:
        """A finger that comes down there, in px."""
        finger = UnitTestTouch(x, y)
        finger.touch_down()
        self._fingers.append(finger)
        return finger

    def tap(self, label: str) -> None:
        """Down and up on a button."""
        self.finger_on(self.button(label)).touch_up()

    def posted_but_touches(self) -> list[Event]:
        """What was posted, but for the notes that a finger came down."""
        return [event for event in self.posted if type(event).__name__ != "ScreenTouched"]


def make_root(
    theme: Theme,
    post: Callable[[Event], None],
    clock: Clock,
    now_s: Callable[[], float] = monotonic,
    voice: Voice = SILENT,
) -> KioskRoot:
    """A root in the window, which shows nothing yet."""
    root = KioskRoot(theme, post, clock, "K01", now_s, voice)
    Window.add_widget(root)
    return root


def take_down(root: KioskRoot) -> None:
    """Leave the window empty."""
    root.close()
    Window.remove_widget(root)
    EventLoop.touches.clear()


@pytest.fixture(scope="session")
def _shared() -> Iterator[Glass]:
    EventLoop.ensure_window()
    posted: list[Event] = []
    elapsed_s = [0.0]
    clock = SimulatedClock(NOW, lambda: elapsed_s[0])

    def run_on_s(seconds: float) -> None:
        elapsed_s[0] += seconds

    root = make_root(Theme(1280, 800, 217.0), posted.append, clock, lambda: elapsed_s[0])
    yield Glass(root, posted, clock, run_on_s)
    take_down(root)


@pytest.fixture
def glass(_shared: Glass) -> Glass:
    """The panel, with nobody's visit on it and the clock at 08.12."""
    EventLoop.touches.clear()
    _shared.run_on_s(10)
    _shared.clock.move_to(NOW)
    _shared.root.header.draw_time()
    _shared.show(Welcome(), scene=0)
    _shared.posted.clear()
    return _shared
