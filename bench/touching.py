"""The kiosk's own screens and core in a window, touched by the hundred: milliseconds from each touch to its picture.

`python -m bench.touching KIVY_HOME` prints three JSON lists: touches, changes of language, and, in between, frames of
nothing but one rectangle of the screen's size. Fingers come down at any moment of a frame, and are looked for where a
panel's are; time runs from their lift. A picture counts when the driver has drawn all of it. What a touch leads to
here needs no device and no server.
"""

import json
import os
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.screens.remote import RemoteScreen
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.touches import MakeEvent

ROUNDS = 4
BARE_FRAMES = 5
_WITHIN_S = 3.0
_FRAME_S = 1 / 30
_HELD_S = (0.06, 0.12)


@dataclass
class Pictures:
    """Which picture was last shown, and when it stood; told by the window after every flip."""

    shown: object = None
    at_s: float = 0.0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def flipped(self, shown: object) -> None:
        """The window has shown this."""
        with self.changed:
            if shown != self.shown:
                self.shown, self.at_s = shown, time.monotonic()
                self.changed.notify_all()

    def next_after(self, before: object) -> float:
        """When the first picture other than that one stood."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.shown != before, _WITHIN_S):
                raise TimeoutError("a touch changed nothing")
            return self.at_s


class Fingers:
    """Kivy asks for them once between two frames, as it asks a panel."""

    def __init__(self) -> None:
        self._events: deque[tuple[str, object]] = deque()

    def put(self, event: str, finger: object) -> None:
        """`begin` or `end`, from any thread."""
        self._events.append((event, finger))

    def update(self, dispatch_fn: Callable[[str, object], None]) -> None:
        """Hand on what has come."""
        while self._events:
            dispatch_fn(*self._events.popleft())

    def start(self) -> None:
        """Nothing to open."""

    def stop(self) -> None:
        """Nothing to close."""


def main() -> None:
    """Measure, print, end."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    from kiosk.screens.bootstrap import configure_kivy

    configure_kivy(1280, 800, fullscreen=False, kivy_home=Path(sys.argv[1]))

    from kivy.base import EventLoop
    from kivy.core.window import Window
    from kivy.graphics.opengl import glFinish

    from kiosk.core.facts import SessionSettings
    from kiosk.core.session import Kiosk
    from kiosk.core.states import Welcome
    from kiosk.runtime import Runtime
    from kiosk.screens.remote import RemoteScreen
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.theme import Theme
    from kiosk.screens.window import KioskWindow, WindowHooks
    from quota_protocol.clock import SystemClock
    from tools.screen_samples import FACTS, NOW

    runtime = Runtime(Kiosk(SessionSettings(), FACTS, Welcome()))
    runtime.start(lambda _: None)
    root = KioskRoot(Theme(1280, 800, 217.0), runtime.post, SystemClock(lambda: NOW), "K01")
    pictures = Pictures()
    remote = RemoteScreen(root)
    fingers = Fingers()
    found_ms: tuple[list[float], list[float], list[float]] = ([], [], [])

    def flipped(_window: object) -> None:
        glFinish()
        pictures.flipped(root.drawn)

    def measure() -> None:
        try:
            for _ in range(ROUNDS):
                bare_ms = remote.on_main_thread(lambda: _bare_frames(root))
                for kind, more_ms in zip(found_ms, (*_round(remote, fingers, pictures), bare_ms), strict=True):
                    kind.extend(more_ms)
        finally:
            remote.close()

    Window.bind(on_flip=flipped)
    start = threading.Thread(target=measure, name="fingers", daemon=True).start
    EventLoop.add_input_provider(fingers)
    hooks = WindowHooks(
        lambda: runtime.newest, runtime.settle, start, runtime.raise_failure, beat=lambda: None, beat_every_s=5.0
    )
    KioskWindow(root, hooks).run()
    runtime.stop()
    print(json.dumps(found_ms))


def _bare_frames(root: "KioskRoot") -> list[float]:
    """Milliseconds that the driver takes for a frame of one rectangle, in this window."""
    from kivy.core.window import Window
    from kivy.graphics import Color, Rectangle
    from kivy.graphics.opengl import glFinish
    from kivy.uix.widget import Widget

    bare = Widget()
    with bare.canvas:
        Color(0.9, 0.9, 0.9, 1)
        Rectangle(size=root.size)
    Window.remove_widget(root)
    Window.add_widget(bare)
    took_ms = []
    for _ in range(BARE_FRAMES):
        glFinish()
        began_s = time.monotonic()
        Window.dispatch("on_draw")
        Window.dispatch("on_flip")
        glFinish()
        took_ms.append((time.monotonic() - began_s) * 1000)
    Window.remove_widget(bare)
    Window.add_widget(root)
    return took_ms


def _round(remote: "RemoteScreen", fingers: Fingers, pictures: Pictures) -> tuple[list[float], list[float]]:
    """Through what a visitor touches most; apart from it, once to the other language and back."""
    from kiosk.core.events import Button, KeyTyped, PresentationChosen
    from kiosk.core.presentation import Language, Presentation
    from kiosk.screens.touches import pressed

    def choose(presentation: Presentation) -> "MakeEvent":
        return lambda scene: PresentationChosen(presentation, scene)

    def typed(keys: str) -> list["MakeEvent"]:
        return [partial(KeyTyped, key) for key in keys]

    code = [pressed(Button.TYPE_CODE), *typed("K7M42QXA"), pressed(Button.BACK)]
    nik = [pressed(Button.TYPE_NIK), *typed("6171010101010001"), pressed(Button.BACK)]
    looking = [pressed(Button.TAKE_NUMBER), pressed(Button.BACK), pressed(Button.PRIORITY), pressed(Button.BACK)]
    opened = [_touch(remote, fingers, pictures, event) for event in (*code, *nik, *looking, pressed(Button.DISPLAY))]
    languages = (Presentation(Language.ENGLISH), Presentation())
    changed = [_touch(remote, fingers, pictures, choose(presentation)) for presentation in languages]
    return [*opened, _touch(remote, fingers, pictures, pressed(Button.DISPLAY_DONE))], changed


def _touch(remote: "RemoteScreen", fingers: Fingers, pictures: Pictures, event: "MakeEvent") -> float:
    from kiosk.screens.remote import Finger

    place = remote.on_main_thread(lambda: remote.place_of(event))
    if place is None:
        raise LookupError("no button on the picture posts that")
    time.sleep(random.uniform(0.1, 0.1 + _FRAME_S))  # noqa: S311 - any moment of a frame will do
    finger = Finger("panel", 1, {"x": place[0], "y": 1 - place[1]}, is_touch=True, type_id="touch")
    fingers.put("begin", finger)
    time.sleep(random.uniform(*_HELD_S))  # noqa: S311 - nothing is guarded by it
    before, began_s = pictures.shown, time.monotonic()
    fingers.put("end", finger)
    return (pictures.next_after(before) - began_s) * 1000


if __name__ == "__main__":
    main()
