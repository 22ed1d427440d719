"""The bridge between Kivy's frames and the core: which frame shows what a touch has led to."""

from collections.abc import Iterator

import pytest
from kivy.base import EventLoop

from kiosk.core.events import Button, Pressed
from kiosk.core.facts import SessionSettings
from kiosk.core.session import Kiosk
from kiosk.core.states import TypingCode, Welcome
from kiosk.runtime import Runtime
from kiosk.screens.root import KioskRoot
from kiosk.screens.theme import Theme
from kiosk.screens.window import KioskWindow, WindowHooks
from quota_protocol.clock import SystemClock
from tests.screens.conftest import make_root, take_down
from tools.screen_samples import FACTS, NOW


class Bridge:
    """A window over a core that takes its events when it is waited for, and not before."""

    def __init__(self) -> None:
        EventLoop.ensure_window()
        self.runtime = Runtime(Kiosk(SessionSettings(), FACTS, Welcome()), perform=lambda _: None)
        clock = SystemClock(lambda: NOW)
        self.root: KioskRoot = make_root(Theme(1280, 800, 217.0), self.runtime.post, clock)
        self.waited_s: list[float] = []
        hooks = WindowHooks(
            newest=lambda: self.runtime.newest,
            settle=self._settle,
            after_first_frame=lambda: None,
            every_frame=self.runtime.raise_failure,
            beat=lambda: None,
            beat_every_s=1.0,
        )
        self.window = KioskWindow(self.root, hooks)
        self.window.build()

    def _settle(self, within_s: float) -> None:
        self.waited_s.append(within_s)
        while self.runtime.step():
            pass


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    """A window that shows the welcome screen."""
    bridge = Bridge()
    yield bridge
    bridge.window._calm_down.cancel()
    bridge.window._look_often.cancel()
    bridge.window._answer.cancel()
    take_down(bridge.root)


def test_what_a_touch_leads_to_is_drawn_in_the_frame_that_took_it(bridge: Bridge) -> None:
    bridge.runtime.post(Pressed(Button.TYPE_CODE, bridge.runtime.newest.scene))
    bridge.window._touched()
    EventLoop.idle()
    assert isinstance(bridge.runtime.newest.visit, TypingCode)
    assert type(bridge.root.screen).__module__ == "kiosk.screens.typing_code"


def test_a_frame_without_a_touch_waits_for_nobody(bridge: Bridge) -> None:
    for _ in range(3):
        EventLoop.idle()
    assert bridge.waited_s == []
