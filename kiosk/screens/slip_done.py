"""What came of a slip without a number."""

from kiosk.core.booking_states import SlipDone
from kiosk.core.events import Button
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage


class SlipDoneScreen(MessageScreen[SlipDone]):
    """The paper, or why there is none; back leads to what stood on it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.DOCUMENT)
        self._back = self.back_button()

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        super().arrange(area, footer)

    def draw(self, visit: SlipDone, picture: Picture) -> None:
        words = self.words.booking
        self.say(
            words.slip_printed if visit.printed else words.slip_not_printed,
            [Way(Button.DONE, self.words.buttons[Button.DONE])],
        )


SCREEN = SlipDoneScreen
