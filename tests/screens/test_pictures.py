"""A dozen pictures look as they did when somebody last looked at them: small ones, compared with tolerance.

`python -m tests.screens.test_pictures` writes them anew; look at each before it is committed.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from kivy.base import EventLoop
from PIL import Image, ImageChops

from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize
from kiosk.screens.root import KioskRoot
from kiosk.screens.snapshot import snapshot_pixels
from kiosk.screens.theme import Theme
from quota_protocol.clock import SystemClock
from tests.screens.conftest import Spoken, make_root, take_down
from tools.screen_samples import NOW, samples

PICTURES = Path(__file__).with_name("pictures")
SIZE = (320, 200)
DIFFERENT = 48
AT_MOST = 0.015
"""Other drivers set letters a little otherwise; a button that has moved or lost its colour is far more than that."""

_ENGLISH, _BIG = Presentation(Language.ENGLISH), Presentation(text_size=TextSize.BIG)
_HIGH, _LOW = Presentation(contrast=Contrast.HIGH), Presentation(reach=Reach.LOW)
SHOWN = {
    "welcome": Presentation(),
    "welcome-high": _HIGH,
    "display": Presentation(),
    "typing-code": Presentation(),
    "typing-code-low": _LOW,
    "typing-nik": Presentation(),
    "choose-service": Presentation(),
    "confirm-booking-english": _ENGLISH,
    "screening": Presentation(),
    "ticket": Presentation(),
    "ticket-big": _BIG,
    "refused-too-early-big": _BIG,
}


def _picture(root: KioskRoot, name: str) -> Image.Image:
    sample_name = name.removesuffix("-high").removesuffix("-low").removesuffix("-english").removesuffix("-big")
    kiosk = next(sample.kiosk for sample in samples() if sample.name == sample_name)
    root.draw(replace(kiosk, presentation=SHOWN[name]))
    width, height, rgb = snapshot_pixels(root)
    return Image.frombytes("RGB", (width, height), rgb).resize(SIZE, Image.Resampling.BOX)


def _root() -> KioskRoot:
    EventLoop.ensure_window()
    return make_root(Theme(1280, 800, 217.0), lambda _: None, SystemClock(lambda: NOW), voice=Spoken())


def part_that_differs(one: Image.Image, other: Image.Image) -> float:
    """Which part of two pictures of a size is clearly of another brightness."""
    brightness = ImageChops.difference(one, other).convert("L")
    return sum(brightness.histogram()[DIFFERENT:]) / (one.width * one.height)


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_looks_as_when_somebody_last_looked_at_it(name: str, tmp_path: Path) -> None:
    root = _root()
    now = _picture(root, name)
    take_down(root)
    with Image.open(PICTURES / f"{name}.png") as file:
        before = file.convert("RGB")
    now.save(tmp_path / f"{name}.png")
    assert part_that_differs(before, now) <= AT_MOST, f"compare {PICTURES.name}/{name}.png with {tmp_path}"


def test_a_missing_button_would_be_seen() -> None:
    root = _root()
    before = _picture(root, "ticket")
    root.screen._done.place(root.screen._done.rect.cut_left(0)[0])  # type: ignore[union-attr]  # the ticket's screen
    width, height, rgb = snapshot_pixels(root)
    take_down(root)
    after = Image.frombytes("RGB", (width, height), rgb).resize(SIZE, Image.Resampling.BOX)
    assert part_that_differs(before, after) > AT_MOST


def main() -> None:
    """Write them anew."""
    root = _root()
    PICTURES.mkdir(exist_ok=True)
    for name in SHOWN:
        _picture(root, name).quantize(64).save(PICTURES / f"{name}.png", optimize=True)
    take_down(root)


if __name__ == "__main__":
    main()
