"""What a finger means: the one place where touches become events of the picture they were made on."""

from collections.abc import Callable
from typing import Any

from kiosk.core.events import Button, Event, Pressed

REPEAT_AFTER_S = 0.08
"""Panels report one touch twice now and then; nobody taps the same key that fast."""

MakeEvent = Callable[[int], Event]
"""An event for the scene it is given."""

_SCENE = "scene"


class Touches:
    """Posts what is pressed, with the scene that was on the screen when the finger came down.

    What a finger began on an earlier picture does nothing, for it meant something else. A call for staff always
    means the same, in the same place, and is always posted. A second press in the same place within 80 ms is the
    first one, reported twice, even when another picture has come up in between.
    """

    def __init__(self, post: Callable[[Event], None], now_s: Callable[[], float], near_px: float) -> None:
        self.post = post
        self.scene = 0
        self._now_s = now_s
        self._near_px = near_px
        self._last_s = float("-inf")
        self._last_at = (0.0, 0.0)

    def begin(self, touch: Any) -> None:
        """Note what a finger came down on."""
        touch.ud[_SCENE] = self.scene

    def is_repeat(self, touch: Any) -> bool:
        """Whether this release is the one before it, reported again. Notes it for the next."""
        x, y = self._last_at
        near = abs(touch.x - x) < self._near_px and abs(touch.y - y) < self._near_px
        if near and self._now_s() - self._last_s < REPEAT_AFTER_S:
            return True
        self._last_s, self._last_at = self._now_s(), (touch.x, touch.y)
        return False

    def finish(self, touch: Any, make_event: MakeEvent) -> None:
        """Post the event of the button that the finger was lifted on."""
        scene = touch.ud.get(_SCENE, -1)
        event = make_event(scene)
        if scene == self.scene or (isinstance(event, Pressed) and event.button is Button.CALL_STAFF):
            self.post(event)


def pressed(button: Button) -> MakeEvent:
    """The event of one of the buttons that mean the same everywhere."""
    return lambda scene: Pressed(button, scene)
