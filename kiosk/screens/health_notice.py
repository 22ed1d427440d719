"""Wash your hands, keep your distance (S41)."""

from kiosk.core.events import Button
from kiosk.core.question_states import HealthNotice
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage


class HealthNoticeScreen(MessageScreen[HealthNotice]):
    """One sentence, one way on."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.HEART)
        self._back = self.back_button()

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        super().arrange(area, footer)

    def draw(self, visit: HealthNotice, picture: Picture) -> None:
        self.say(self.words.questions.health, [Way(Button.CONTINUE, self.words.understood)])


SCREEN = HealthNoticeScreen
