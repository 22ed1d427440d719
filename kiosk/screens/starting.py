"""Switched on, nothing known of the office yet."""

from kiosk.core.states import Starting
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen
from kiosk.screens.screen import Picture, Stage


class StartingScreen(MessageScreen[Starting]):
    """The emblem, and a word of patience."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.KAWUNG)

    def draw(self, visit: Starting, picture: Picture) -> None:
        self.say(self.with_kiosk_name(self.words.starting))


SCREEN = StartingScreen
