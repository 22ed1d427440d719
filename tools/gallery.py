"""`python -m tools.gallery [FOLDER]`: every screen in every language, size and contrast, tickets, and a page of them.

`--panel 1024x600@222` draws for another panel (px, and its width in mm). `--artwork FOLDER` writes the drawings that
are used outside of the screens (boot picture, ticket, pages) instead.
"""

import argparse
import html
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.screens.icons import Icon
    from kiosk.screens.illustrations import Illustration
    from kiosk.screens.rect import Rect
    from kiosk.screens.screen import Card, Picture
    from kiosk.screens.voice import Script

from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize
from tools.papers import write_papers
from tools.screen_samples import NOW, samples

_GALLERY = Path("images/gallery")
_LOW = {Reach.NORMAL: "", Reach.LOW: "-low"}

Looks = Sequence[Presentation]
DEFAULT_ONLY: Looks = (Presentation(),)
LOOKS: Looks = (
    *(Presentation(*chosen) for chosen in product(Language, TextSize, Contrast)),
    *(Presentation(language, reach=Reach.LOW) for language in Language),
    Presentation(text_size=TextSize.BIG, reach=Reach.LOW),
)
"""Every language in every size and contrast; low reach in both languages, and with big letters."""


def _panel(text: str) -> tuple[int, int, float]:
    size, _, width_mm = text.partition("@")
    width, _, height = size.partition("x")
    return int(width), int(height), float(width_mm)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.gallery", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_GALLERY)
    parser.add_argument("--panel", type=_panel, default=(1280, 800, 217.0), metavar="WxH@MM")
    parser.add_argument("--only", default="", help="a part of the names to draw")
    parser.add_argument("--looks", choices=("all", "first"), default="all", help="every look, or the first only")
    parser.add_argument("--artwork", type=Path, metavar="FOLDER")
    return parser.parse_args()


def main() -> int:
    """Draw, write, say where."""
    arguments = _arguments()
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    width_px, height_px, panel_width_mm = arguments.panel
    with tempfile.TemporaryDirectory() as kivy_home:
        from kiosk.screens.bootstrap import configure_kivy

        configure_kivy(width_px, height_px, fullscreen=False, kivy_home=Path(kivy_home))
        if arguments.artwork:
            names = write_artwork(arguments.artwork)
            print(f"{len(names)} drawings in {arguments.artwork}")
        else:
            looks = LOOKS if arguments.looks == "all" else DEFAULT_ONLY
            names = write_gallery(arguments.folder, width_px, height_px, panel_width_mm, arguments.only, looks)
            names += write_papers(arguments.folder)
            (arguments.folder / "index.html").write_text(_page(names, looks), encoding="utf-8")
            print(f"{len(names)} pictures; look at {arguments.folder / 'index.html'}")
    return 0


def write_gallery(
    folder: Path, width_px: int, height_px: int, panel_width_mm: float, only: str = "", looks: Looks = DEFAULT_ONLY
) -> list[str]:
    """Draw every sample whose name holds `only`, in every look, into `folder`; gives the names.

    What an office begins with stands in the folder itself, each other look in a folder of its own beside it.
    """
    from kivy.core.window import Window

    from kiosk.screens.root import KioskRoot
    from kiosk.screens.snapshot import snapshot_png
    from kiosk.screens.theme import Theme
    from quota_protocol.clock import SystemClock

    theme = Theme(width_px, height_px, panel_width_mm)
    root = KioskRoot(theme, lambda _: None, SystemClock(lambda: NOW), "K01", voice=Shown())
    Window.add_widget(root)
    names = []
    for presentation in looks:
        into = folder / look_name(presentation)
        into.mkdir(parents=True, exist_ok=True)
        for sample in samples():
            if only in sample.name and (presentation == Presentation() or not sample.name.startswith("staff")):
                root.draw(replace(sample.kiosk, presentation=presentation))
                (into / f"{sample.name}.png").write_bytes(snapshot_png(root))
                names.append(sample.name)
    root.close()
    return list(dict.fromkeys(names))


class Shown:
    """A voice that is there to be seen: pictures carry its button."""

    is_there = True

    def follow(self, picture: "Picture", script: "Callable[[], Script]") -> None:
        """Say nothing."""

    def tell(self, *texts: str) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Say nothing more."""


def look_name(presentation: Presentation) -> str:
    """The folder of a look, empty for the one that an office begins with."""
    return "" if presentation == Presentation() else "-".join(presentation.looks[:3]) + _LOW[presentation.reach]


def _page(names: list[str], looks: Looks) -> str:
    columns = [look_name(presentation) for presentation in looks]
    heads = "".join(f"<th>{html.escape(column or 'id-normal-light')}</th>" for column in columns)
    rows = "\n".join(_row(name, columns) for name in names)
    return f"""<!doctype html>
<meta charset="utf-8"><title>Kiosk Antrean: every screen</title>
<style>
body {{ font: 16px/1.4 system-ui, sans-serif; margin: 2rem; background: #eceae4; color: #10302e }}
th {{ position: sticky; top: 0; background: #eceae4; text-align: left; padding: .4rem }}
img {{ width: 420px; border-radius: 6px; box-shadow: 0 1px 6px #0003 }}
</style>
<h1>Every screen</h1>
<table>
<tr><th></th>{heads}</tr>
{rows}
</table>
"""


def _row(name: str, columns: list[str]) -> str:
    shown = html.escape(name)
    sources = [f"{column}/{shown}.png" if column else f"{shown}.png" for column in columns]
    cells = "".join(
        f'<td><a href="{source}"><img src="{source}" alt="" loading="lazy"></a></td>'
        for source, column in zip(sources, columns, strict=True)
        if not column or not _has_one_look(name)
    )
    return f"<tr><th>{shown}</th>{cells}</tr>"


def _has_one_look(name: str) -> bool:
    """Staff mode and paper are the same for everybody."""
    return name.startswith("staff") or name.endswith(("-32", "-48"))


def write_artwork(folder: Path, side_px: int = 512) -> list[str]:
    """Write the emblem and the drawings of the kiosk as pictures, on paper colour; gives the names."""
    from kivy.core.window import Window

    from kiosk.screens.icons import Icon
    from kiosk.screens.illustrations import Illustration
    from kiosk.screens.rect import Rect
    from kiosk.screens.snapshot import snapshot_png

    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for drawing in (Icon.KAWUNG, *Illustration):
        name = "emblem" if drawing is Icon.KAWUNG else drawing.name.lower().replace("_", "-")
        plate = _plate(drawing, Rect(0, 0, side_px, side_px))
        Window.add_widget(plate)
        (folder / f"{name}.png").write_bytes(snapshot_png(plate))
        Window.remove_widget(plate)
        names.append(name)
    return names


def _plate(drawing: "Icon | Illustration", rect: "Rect") -> "Card":
    from kiosk.screens import theme as tokens
    from kiosk.screens.icons import Icon, IconPicture
    from kiosk.screens.illustrations import IllustrationPicture
    from kiosk.screens.screen import Card

    theme = tokens.Theme(int(rect.width), int(rect.height), rect.width / 4)
    plate = Card(theme, tokens.PAPER)
    plate.place(rect)
    picture = IconPicture(theme, drawing) if isinstance(drawing, Icon) else IllustrationPicture(theme, drawing)
    picture.place(rect.inset(rect.width * 0.06))
    plate.add_widget(picture)
    return plate


if __name__ == "__main__":
    sys.exit(main())
