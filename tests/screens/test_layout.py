"""The numbers of docs/screens.md hold on every picture, on every panel that the kiosk is made for."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from kivy.base import EventLoop

from kiosk.core.facts import SessionSettings
from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize
from kiosk.core.session import Kiosk
from kiosk.core.states import Starting
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton
from kiosk.screens.rect import Rect
from kiosk.screens.root import KioskRoot
from kiosk.screens.snapshot import snapshot_pixels
from kiosk.screens.text import Text
from kiosk.screens.theme import Theme
from quota_protocol.clock import SimulatedClock
from tests.screens import layout_rules
from tests.screens.conftest import Glass, Spoken, make_root, take_down
from tools.screen_samples import NOW, samples

PANELS = {
    "10-inch": Theme(1280, 800, 217.0),
    "low-10-inch": Theme(1024, 600, 217.0),
    "fine-10-inch": Theme(1920, 1080, 217.0),
    "15-inch": Theme(1920, 1080, 344.0),
    "square-15-inch": Theme(1024, 768, 304.0),
}


LOOKS = [
    Presentation(language, size, Contrast.LIGHT, reach) for language in Language for size in TextSize for reach in Reach
]
ON_PANELS = [
    *((panel, Presentation()) for panel in PANELS if panel != "10-inch"),
    *(("low-10-inch", looks) for looks in LOOKS if looks.text_size is TextSize.BIG),
    *(("10-inch", looks) for looks in LOOKS),
]


def _name_of(one: tuple[str, Presentation]) -> str:
    return "-".join((one[0], *one[1].looks))


@pytest.mark.parametrize("one", ON_PANELS, ids=_name_of)
def test_every_picture_keeps_every_rule(one: tuple[str, Presentation]) -> None:
    panel, looks = one
    assert _findings(PANELS[panel], looks, layout_rules.RULES) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", TextSize)
def test_in_high_contrast_every_text_is_black_white_or_pale_yellow(language: Language, size: TextSize) -> None:
    """Where things stand does not depend on their colour."""
    looks = Presentation(language, size, Contrast.HIGH)
    assert _findings(PANELS["10-inch"], looks, (layout_rules.contrast_is_strong,)) == []


def _findings(theme: Theme, looks: Presentation, rules: Iterable[layout_rules.Rule]) -> list[str]:
    """With a voice, whose button makes the footer tightest. Staff mode has one look."""
    EventLoop.ensure_window()
    root = make_root(theme, lambda _: None, SimulatedClock(NOW, lambda: 0.0), voice=Spoken())
    findings = []
    for sample in samples():
        if looks != Presentation() and sample.name.startswith("staff"):
            continue
        root.draw(replace(sample.kiosk, presentation=looks))
        for rule in rules:
            findings += [f"{sample.name}: {rule.__name__}: {finding}" for finding in rule(root)]
    take_down(root)
    return findings


def test_real_millimetres_are_never_smaller_than_design_millimetres() -> None:
    for theme in PANELS.values():
        assert theme.px_per_mm >= theme.px_per_true_mm * 0.999


def _bare_button(
    root: KioskRoot, rect: Rect, label: str = "Lanjut", cap_mm: float = tokens.CAP_BUTTON_MM
) -> KioskButton:
    button = KioskButton(root.theme, root._touches, None, label, cap_mm=cap_mm)
    button.place(rect)
    root.add_widget(button)
    return button


def _bare_text(root: KioskRoot, rect: Rect, text: str, **more: object) -> Text:
    made = Text(root.theme, text, **more)  # type: ignore[arg-type]  # the rule under test says which
    made.place(rect)
    root.add_widget(made)
    return made


_SPOILERS: dict[str, Callable[[KioskRoot], object]] = {
    "targets_are_large": lambda root: _bare_button(root, Rect(100, 300, 200, 60)),
    "targets_keep_their_distance": lambda root: [
        _bare_button(root, Rect(100, 300, 200, 130)),
        _bare_button(root, Rect(310, 300, 200, 130)),
    ],
    "capitals_are_high": lambda root: _bare_text(root, Rect(100, 300, 500, 60), "kecil", cap_mm=3.0),
    "contrast_is_strong": lambda root: _bare_text(root, Rect(100, 300, 500, 60), "pudar", ink=tokens.RULE),
    "nothing_is_clipped": lambda root: _bare_text(root, Rect(100, 300, 500, 20), "terpotong"),
    "words_stay_whole": lambda root: _bare_text(root, Rect(100, 300, 90, 200), "Kependudukan"),
    "lines_are_short": lambda root: _bare_text(root, Rect(20, 300, 1240, 60), "kata " * 11),
    "nothing_is_outside": lambda root: _bare_text(root, Rect(1200, 300, 200, 60), "keluar"),
    "texts_do_not_meet": lambda root: [
        _bare_text(root, Rect(100, 300, 500, 60), "atas"),
        _bare_text(root, Rect(120, 310, 500, 60), "bawah"),
    ],
    "text_keeps_off_buttons": lambda root: [
        _bare_button(root, Rect(100, 300, 300, 130)),
        _bare_text(root, Rect(90, 300, 500, 60), "di atas tombol"),
    ],
    "help_is_in_its_place": lambda root: root.help_button.place(Rect(100, 23, 283, 118)),
    "everything_touched_is_low_where_that_is_wanted": lambda root: _bare_button(root, Rect(100, 500, 200, 130)),
}


@pytest.fixture
def empty_root() -> Iterator[KioskRoot]:
    """In low reach, where one more rule holds."""
    EventLoop.ensure_window()
    root = make_root(PANELS["10-inch"], lambda _: None, SimulatedClock(NOW, lambda: 0.0))
    low = Presentation(reach=Reach.LOW)
    root.draw(Kiosk(SessionSettings(presentation=low), visit=Starting(), presentation=low))
    yield root
    take_down(root)


@pytest.mark.parametrize("rule", layout_rules.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_can_fail(empty_root: KioskRoot, rule: Callable[[KioskRoot], Iterator[str]]) -> None:
    assert list(rule(empty_root)) == []
    _SPOILERS[rule.__name__](empty_root)
    assert list(rule(empty_root)) != []


def test_text_stands_on_the_colour_that_its_contrast_is_counted_with(glass: Glass) -> None:
    wrong = []
    for sample in {type(sample.kiosk.visit): sample for sample in samples()}.values():
        glass.root.draw(sample.kiosk)
        width, height, rgb = snapshot_pixels(glass.root)
        for text in layout_rules.texts(glass.root):
            ground = _most_common_colour(text.rect, width, height, rgb)
            promised = tuple(round(part * 255) for part in text.on[:3])
            if max(abs(one - other) for one, other in zip(ground, promised, strict=True)) > 2:
                wrong.append(f"{sample.name}: {text.text!r} stands on {ground}, not {promised}")
    assert wrong == []


def _most_common_colour(rect: Rect, width: int, height: int, rgb: bytes) -> tuple[int, ...]:
    colours: Counter[bytes] = Counter()
    for y in range(height - int(rect.top), height - int(rect.y), 3):
        row = y * width
        colours.update(rgb[(row + x) * 3 : (row + x) * 3 + 3] for x in range(int(rect.x), int(rect.right), 3))
    return tuple(colours.most_common(1)[0][0])
