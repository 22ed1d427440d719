"""A lost code was asked for: if there is one it is on its way, and nobody here is told whether there is."""

from kiosk.core.events import Button
from kiosk.core.lost_code_states import CodeResent
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage


class CodeResentScreen(MessageScreen[CodeResent]):
    """The code is typed once it has come; another number may be tried, and after that staff help."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.PHONE)

    def draw(self, visit: CodeResent, picture: Picture) -> None:
        words = self.words
        ways = (Button.TYPE_CODE, Button.RETRY if visit.again else Button.CALL_STAFF, Button.DONE)
        self.say(words.lost_code.resent, [Way(one, " ".join(words.buttons[one].split())) for one in ways])


SCREEN = CodeResentScreen
