"""A scan that says nothing (S20): what to do instead."""

from kiosk.core.events import Button
from kiosk.core.states import Misread
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage


class MisreadScreen(MessageScreen[Misread]):
    """Scanning again needs no touch; typing does."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.KEYBOARD)

    def draw(self, visit: Misread, picture: Picture) -> None:
        buttons = self.words.buttons
        ways = (Way(Button.RETRY, buttons[Button.TYPE_CODE]), Way(Button.DONE, buttons[Button.DONE]))
        self.say(self.words.misread[visit.why], ways)


SCREEN = MisreadScreen
