"""Every state of a visit has its picture, and a picture changes only when what it shows does."""

from typing import get_args

import pytest
from kivy.base import EventLoop

from kiosk.core import states
from kiosk.screens.catalogue import SCREENS
from kiosk.screens.outfit import KEPT_SCREENS
from kiosk.screens.screen import everything_in
from kiosk.screens.snapshot import Pixels, snapshot_pixels
from kiosk.screens.text import Text
from tests.screens.conftest import Glass
from tools.screen_samples import Sample, samples

ONE_OF_EACH = {type(sample.kiosk.visit): sample for sample in samples()}


def test_every_state_has_a_screen_and_a_sample() -> None:
    every_state = set(get_args(states.State))
    assert set(SCREENS) == every_state
    assert set(ONE_OF_EACH) == every_state


@pytest.mark.parametrize("sample", ONE_OF_EACH.values(), ids=lambda sample: sample.name)
def test_a_state_is_drawn_by_its_own_screen(glass: Glass, sample: Sample, capfd: pytest.CaptureFixture[str]) -> None:
    glass.root.draw(sample.kiosk)
    assert "Traceback" not in capfd.readouterr().err, "Kivy prints what goes wrong within it"
    assert glass.root.screen is not None
    assert type(glass.root.screen).__module__ == f"kiosk.screens.{SCREENS[type(sample.kiosk.visit)]}"
    assert any(text.text for text in everything_in(glass.root.screen) if isinstance(text, Text))


def test_no_two_screens_look_alike(glass: Glass) -> None:
    pictures: dict[Pixels, list[str]] = {}
    for sample in ONE_OF_EACH.values():
        glass.root.draw(sample.kiosk)
        pictures.setdefault(snapshot_pixels(glass.root), []).append(sample.name)
    alike = [names for names in pictures.values() if len(names) > 1]
    assert alike == [["requesting", "recording"]], "only these two are one and the same wait"


def test_a_snapshot_is_what_the_window_would_show(glass: Glass) -> None:
    from io import BytesIO

    from PIL import Image

    from kiosk.screens import theme
    from kiosk.screens.snapshot import snapshot_png

    picture = Image.open(BytesIO(snapshot_png(glass.root)))
    assert picture.size == (1280, 800)
    assert picture.getpixel((2, 2)) == tuple(round(part * 255) for part in theme.GREEN_DEEP[:3]), "the header is on top"
    assert picture.getpixel((2, 797)) == tuple(round(part * 255) for part in theme.PAPER[:3])


def test_the_same_state_again_touches_no_widget(glass: Glass) -> None:
    glass.show(states.TypingCode("K7"))
    before = [(widget, widget._picture.texture) for widget in everything_in(glass.root) if isinstance(widget, Text)]
    glass.show(states.TypingCode("K7"))
    assert all(widget._picture.texture is texture for widget, texture in before)


def test_the_welcome_screen_stands_still(glass: Glass) -> None:
    for _ in range(2 * len(SCREENS)):
        EventLoop.idle()
    drawn_again = []
    for _ in range(20):
        drawn_again.append(glass.root.canvas.needs_redraw)
        EventLoop.idle()
    assert not any(drawn_again)


def test_screens_are_built_once_and_reused(glass: Glass) -> None:
    glass.show(states.TypingCode(), scene=1)
    first = glass.root.screen
    glass.show(states.Welcome(), scene=2)
    glass.show(states.TypingCode("K"), scene=3)
    assert glass.root.screen is first


def test_screens_that_nobody_has_wanted_for_long_are_let_go(glass: Glass) -> None:
    for sample in ONE_OF_EACH.values():
        glass.root.draw(sample.kiosk)
        assert glass.root.screen in glass.root.screens
    assert len(ONE_OF_EACH) > KEPT_SCREENS, "otherwise nothing was proved"
    assert max(len(outfit.screens) for outfit in glass.root._outfits.values()) == KEPT_SCREENS
