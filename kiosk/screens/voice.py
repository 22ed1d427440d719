"""What the screens need of whoever reads them out."""

from typing import Protocol

from kiosk.screens.screen import Picture
from kiosk.screens.wording import Words


class Voice(Protocol):
    """Reads pictures out. `follow` is called with every picture that is drawn, also when nothing of it has changed."""

    @property
    def is_there(self) -> bool:
        """Whether there is anything to hear: without, no picture offers it."""

    def follow(self, picture: Picture, words: Words) -> None:
        """Say what is new on this picture, if its visitor wants to hear it; fall silent if they do not."""


class NoVoice:
    """Nothing is read out."""

    is_there = False

    def follow(self, picture: Picture, words: Words) -> None:
        """Say nothing."""


SILENT = NoVoice()
