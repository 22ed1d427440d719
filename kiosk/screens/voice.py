"""What the screens need of whoever reads them out, and what there is to be read on a screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from kivy.uix.widget import Widget

from kiosk.screens.button import KioskButton
from kiosk.screens.cells import Cells
from kiosk.screens.screen import Picture, Screen
from kiosk.screens.text import Text


@dataclass(frozen=True, slots=True)
class Script:
    """The texts of a screen in reading order: what it says, and what can be chosen on it."""

    sentences: tuple[str, ...]
    choices: tuple[str, ...]


class Voice(Protocol):
    """Reads pictures out. `follow` is called with every picture that is drawn, also when nothing of it has changed."""

    @property
    def is_there(self) -> bool:
        """Whether there is anything to hear: without, no picture offers it."""

    def follow(self, picture: Picture, script: Callable[[], Script]) -> None:
        """Say what is new on this picture, if its visitor wants to hear it; fall silent if they do not."""

    def tell(self, *texts: str) -> None:
        """Say this instead, to somebody who hears the screens."""

    def close(self) -> None:
        """Silence for good."""


class NoVoice:
    """Nothing is read out."""

    is_there = False

    def follow(self, picture: Picture, script: Callable[[], Script]) -> None:
        """Say nothing."""

    def tell(self, *texts: str) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Be as silent as before."""


SILENT = NoVoice()


def script_of(screen: Screen[Any]) -> Script:
    """What there is to be read on a screen. What is being typed is never among it, nor are the keys."""
    sentences: list[Text] = []
    choices: list[KioskButton] = []
    for widget in _readable(screen):
        if isinstance(widget, Text) and widget.text and widget.width > 0:
            sentences.append(widget)
        elif isinstance(widget, KioskButton) and widget.width > 0 and len(widget.label.text) > 1:
            choices.append(widget)
    labels = [text for button in sorted(choices, key=_place) for text in (button.label.text, button.under)]
    return Script(tuple(text.text for text in sorted(sentences, key=_place)), tuple(text for text in labels if text))


def _readable(widget: Widget) -> Iterator[Widget]:
    for child in widget.children:
        if not isinstance(child, Cells):
            yield child
            if not isinstance(child, KioskButton):
                yield from _readable(child)


def _place(widget: Widget) -> tuple[float, float]:
    """From the top, then from the left."""
    return -widget.top, widget.x
