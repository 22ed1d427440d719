"""The server does not answer: staff hand out numbers."""

from kiosk.core.events import Button
from kiosk.core.states import NoServer
from kiosk.screens.illustrations import Illustration
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage


class NoServerScreen(MessageScreen[NoServer]):
    """Staff have been called already."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Illustration.STAFF_COMING)

    def draw(self, visit: NoServer, picture: Picture) -> None:
        self.say(self.words.no_server, (Way(Button.DONE, self.words.buttons[Button.DONE]),))


SCREEN = NoServerScreen
