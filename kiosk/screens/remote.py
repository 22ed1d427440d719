"""The screen from elsewhere: a picture of it, and a finger on it, for the demo's page and its tour.

Both are asked for from other threads and happen on the main one, between two frames.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from kivy.base import EventLoop, stopTouchApp
from kivy.clock import Clock as FrameClock
from kivy.input.motionevent import MotionEvent

from kiosk.screens.button import KioskButton
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import Picture
from kiosk.screens.snapshot import snapshot_png
from kiosk.screens.touches import MakeEvent

ANSWER_WITHIN_S = 5.0
HELD_AT_MOST_S = 10.0
"""A page that was closed while its finger was down must not hold the kiosk for ever."""

_Result = TypeVar("_Result")


class ScreenGoneError(Exception):
    """The main loop has ended or hangs: there is no screen to ask."""


class RemoteScreen:
    """Looks at and touches one root, from any thread but the main one. Raises ScreenGoneError."""

    def __init__(self, root: KioskRoot) -> None:
        self._root = root
        self._finger: MotionEvent | None = None

    def picture(self) -> bytes:
        """The screen as it stands, as the bytes of a PNG file."""
        return self.on_main_thread(lambda: snapshot_png(self._root))

    def tap(self, from_left: float, from_top: float) -> None:
        """A short touch at fractions (0 to 1) of the width and height."""

        def touch() -> None:
            finger = Finger("remote", 1, {"x": from_left, "y": 1 - from_top}, is_touch=True, type_id="touch")
            EventLoop.post_dispatch_input("begin", finger)
            EventLoop.post_dispatch_input("end", finger)

        self.on_main_thread(touch)

    def finger_down(self, from_left: float, from_top: float) -> None:
        """A finger stays on the screen, until `finger_up`, the next `finger_down`, or ten seconds later."""

        def touch() -> None:
            self._lift()
            place = {"x": from_left, "y": 1 - from_top}
            self._finger = Finger("remote", 1, place, is_touch=True, type_id="touch")
            EventLoop.post_dispatch_input("begin", self._finger)
            FrameClock.schedule_once(self._lift_at_last, HELD_AT_MOST_S)

        self.on_main_thread(touch)

    def finger_up(self) -> None:
        """The finger that was put down leaves; nothing without one."""
        self.on_main_thread(self._lift)

    def _lift(self) -> None:
        finger, self._finger = self._finger, None
        if finger is not None:
            FrameClock.unschedule(self._lift_at_last)
            EventLoop.post_dispatch_input("end", finger)

    def _lift_at_last(self, _elapsed_s: float) -> None:
        self._lift()

    def press(self, event: MakeEvent) -> bool:
        """Touch the button that posts this event; False when the picture has no such button that works."""
        place = self.on_main_thread(lambda: self.place_of(event))
        if place is not None:
            self.tap(*place)
        return place is not None

    def close(self) -> None:
        """End the main loop: the window closes and the program goes on behind it."""
        self.on_main_thread(stopTouchApp)

    def place_of(self, event: MakeEvent) -> tuple[float, float] | None:
        """Where the button is that posts this event, as fractions from the left and the top. Main thread only."""
        for button in self._buttons():
            if button.make_event is not None and button.make_event(0) == event(0):
                return self._place(button)
        return None

    def place_of_more(self) -> tuple[float, float] | None:
        """Where the button is that shows the rest of the keys or of the choices. Main thread only."""
        return next((self._place(button) for button in self._buttons() if button.make_event is None), None)

    def _buttons(self) -> list[KioskButton]:
        """What can be pressed on the present picture."""
        found = [widget for widget in self._root.walk() if isinstance(widget, KioskButton)]
        return [button for button in found if button.enabled and button.width > 0]

    def _place(self, button: KioskButton) -> tuple[float, float]:
        return button.center_x / self._root.width, 1 - button.center_y / self._root.height

    def shows(self, kiosk: Picture) -> bool:
        """Whether the picture of this state stands there."""
        return self.on_main_thread(lambda: self._root.shows(kiosk))

    def offered(self) -> list[MakeEvent]:
        """What the buttons of the present picture post. Main thread only."""
        return [button.make_event for button in self._buttons() if button.make_event is not None]

    def on_main_thread(self, act: Callable[[], _Result]) -> _Result:
        """What `act` gives, done between two frames."""
        results: list[_Result] = []
        done = threading.Event()

        def run(_elapsed_s: float) -> None:
            try:
                results.append(act())
            finally:
                done.set()

        # Not at the next frame's time: at once.
        FrameClock.schedule_once_free(run)
        if not done.wait(ANSWER_WITHIN_S) or not results:
            raise ScreenGoneError("the kiosk's screen does not answer")
        return results[0]


class Finger(MotionEvent):
    """A touch that comes from no panel."""

    def depack(self, args: Any) -> None:
        self.sx, self.sy = args["x"], args["y"]
        self.profile = ["pos"]
        super().depack(args)
