"""The line at the top: the office, that it costs nothing, and the office's own time."""

from datetime import UTC, datetime

from kivy.base import EventLoop

from kiosk.core.facts import SessionSettings
from kiosk.core.session import Kiosk
from kiosk.core.states import Welcome
from kiosk.screens.theme import Theme
from quota_protocol.clock import SystemClock
from tests.screens import layout_rules
from tests.screens.conftest import Glass, take_down
from tools.screen_samples import FACTS, NOW


def test_it_names_the_office_and_says_that_it_is_free(glass: Glass) -> None:
    assert {"Disdukcapil Kota Pontianak", "GRATIS", "08.12 WIB"} <= set(glass.says())


def test_the_clock_goes_on_by_itself(glass: Glass) -> None:
    glass.run_on_s(60)
    glass.root.header.draw_time()
    assert "08.13 WIB" in glass.says()


def test_the_clock_shows_the_office_s_zone_whatever_the_machine_s_is(glass: Glass) -> None:
    glass.clock.move_to(datetime(2026, 11, 12, 3, 5, tzinfo=UTC))
    glass.root.header.draw_time()
    assert "10.05 WIB" in glass.says()


def test_a_minute_that_has_not_changed_draws_nothing(glass: Glass) -> None:
    texture = glass.root.header._time._picture.texture
    glass.run_on_s(20)
    glass.root.header.draw_time()
    assert glass.root.header._time._picture.texture is texture


def test_a_simulated_time_says_so(glass: Glass) -> None:
    assert "WAKTU SIMULASI" in glass.says()


def test_the_real_time_does_not() -> None:
    from kivy.core.window import Window

    from kiosk.screens.root import KioskRoot

    EventLoop.ensure_window()
    root = KioskRoot(Theme(1280, 800, 217.0), lambda _: None, SystemClock(lambda: NOW), "K01")
    Window.add_widget(root)
    root.draw(Kiosk(SessionSettings(), facts=FACTS, visit=Welcome()))
    said = [text.text for text in layout_rules.texts(root)]
    take_down(root)
    assert "08.12 WIB" in said
    assert "WAKTU SIMULASI" not in said
