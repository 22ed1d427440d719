"""Too many wrong codes: staff are called, the NIK may be typed instead, or a lost code be sent again."""

from kiosk.core.events import Button
from kiosk.core.question_states import CodeLocked
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage

_WAYS = (Button.TYPE_NIK, Button.LOST_CODE, Button.DONE)


class CodeLockedScreen(MessageScreen[CodeLocked]):
    """No blame, and two other ways."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.PERSON)

    def draw(self, visit: CodeLocked, picture: Picture) -> None:
        labels = self.words.buttons
        self.say(self.words.questions.code_locked, [Way(one, " ".join(labels[one].split())) for one in _WAYS])


SCREEN = CodeLockedScreen
