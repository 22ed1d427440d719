"""The one bridge between Kivy and the core: once a frame the newest state is drawn, if it is another one.

What a touch leads to is drawn in the frame that took the touch.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from kivy.app import App
from kivy.base import EventLoop, stopTouchApp
from kivy.clock import Clock as KivyClock
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish, glFlush
from kivy.uix.widget import Widget

from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.model import OutOfServiceReason
from kiosk.core.presentation import Presentation
from kiosk.core.states import OutOfService, State
from kiosk.logs import log_event
from kiosk.screens.catalogue import SCREENS
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import Picture

WAITING_DRAWN_AFTER_S = 0.1
"""A wait that is over sooner is not drawn: it would flicker, and Kivy draws with Python's lock held, which the workers
need to end that very wait."""
ANSWERED_WITHIN_S = 0.02
"""How long a frame waits for the core to take a touch, which takes a thousandth."""
_FINGERS_SOUGHT_EVERY_S = 1 / 90
_FINGERS_SOUGHT_FOR_S = 1.0


@dataclass(frozen=True, slots=True)
class Still:
    """A picture behind which no core stands: before it is there, and after it has failed. Touches mean nothing."""

    visit: State
    facts: Facts
    settings: SessionSettings
    scene: int = 0
    adjusting: bool = False
    hearings: int = 0

    @property
    def presentation(self) -> Presentation:
        """As the office has set it."""
        return self.settings.presentation


@dataclass(frozen=True, slots=True)
class WindowHooks:
    """What the window calls on the main thread.

    `newest` gives the state to draw; `settle` waits so many seconds, at most, until the core has taken what was
    posted; `after_first_frame` runs once, when the first picture stands; `every_frame`
    raises what went wrong in another thread; `beat` is called every `beat_every_s`.
    """

    newest: Callable[[], Picture]
    settle: Callable[[float], None]
    after_first_frame: Callable[[], None]
    every_frame: Callable[[], None]
    beat: Callable[[], None]
    beat_every_s: float


class KioskWindow(App):
    """The window of the kiosk, for as long as the program runs."""

    def __init__(self, root: KioskRoot, hooks: WindowHooks) -> None:
        super().__init__()
        self._screen = root
        self._hooks = hooks
        self._drawn: Picture | None = None
        self._waits_since_s: float | None = None
        self._frames = 0
        self._failed = False
        self._answer = KivyClock.create_trigger(self._draw_answer, -1)
        # "Free" ones do not wait for the next frame.
        self._look_at_once = KivyClock.create_trigger_free(lambda _: None, 0)
        self._look_often = KivyClock.create_trigger_free(lambda _: None, _FINGERS_SOUGHT_EVERY_S, interval=True)
        self._calm_down = KivyClock.create_trigger(lambda _: self._look_often.cancel(), _FINGERS_SOUGHT_FOR_S)

    def build(self) -> Widget:
        """Kivy asks for the tree of widgets once."""
        self._draw_newest()
        return self._screen

    def on_start(self) -> None:
        """The window stands; from now on every frame looks for a newer state."""
        KivyClock.schedule_interval(self._each_frame, 0)
        # Kivy looks for fingers between two frames, and hands on what it found after the next pause.
        Window.bind(on_mouse_down=lambda *_: self._look_at_once(), on_mouse_up=lambda *_: self._look_at_once())
        Window.bind(on_touch_down=self._touched, on_touch_up=self._touched, on_key_down=self._touched)
        # Offscreen nothing is shown, so nothing makes the driver work through what it was told: it would keep every
        # text that was ever drawn, seventy megabytes of them. On a busy machine it lags behind what it is told, and
        # keeps what it once had to remember: each frame waits for the one before it, which mostly is drawn by then.
        Window.bind(on_draw=lambda *_: glFinish(), on_flip=lambda *_: glFlush())
        KivyClock.schedule_interval(lambda _: self._hooks.beat(), self._hooks.beat_every_s)

    def open_settings(self, *_: object) -> bool:
        """F1 must not open Kivy's settings panel."""
        return False

    def _touched(self, *_: object) -> None:
        """Answer in this frame, and look out for what the finger does next."""
        self._answer()
        self._calm_down.cancel()
        self._calm_down()
        self._look_often()

    def _draw_answer(self, _elapsed_s: float) -> None:
        if not self._failed:
            self._hooks.settle(ANSWERED_WITHIN_S)
            self._draw_newest()

    def _each_frame(self, _elapsed_s: float) -> None:
        if self._failed:
            # Drawing the apology runs the clock once more, and with it this callback.
            return
        try:
            self._hooks.every_frame()
        except BaseException:
            self._failed = True
            self._apologise()
            raise
        self._draw_newest()
        self._frames += 1
        # The callback runs before its frame is drawn: in the second one, the first picture stands.
        if self._frames == 2:
            log_event("first-frame")
            self._hooks.after_first_frame()

    def _draw_newest(self) -> None:
        newest = self._hooks.newest()
        if newest is not self._drawn and not self._too_quick_to_draw(newest):
            self._drawn = newest
            self._screen.draw(newest)

    def _too_quick_to_draw(self, newest: Picture) -> bool:
        if SCREENS[type(newest.visit)] != "please_wait":
            self._waits_since_s = None
            return False
        now_s = time.monotonic()
        if self._waits_since_s is None:
            self._waits_since_s = now_s
        return now_s - self._waits_since_s < WAITING_DRAWN_AFTER_S

    def _apologise(self) -> None:
        """Wipe the visit off the screen before the program ends; the next start serves again."""
        apology = OutOfService(OutOfServiceReason.FAILED)
        self._screen.draw(Still(apology, Facts(), self._hooks.newest().settings))
        EventLoop.idle()
        log_event("failed", logging.CRITICAL)


def close_window() -> None:
    """End the window's loop from the main thread; `run` returns."""
    stopTouchApp()
