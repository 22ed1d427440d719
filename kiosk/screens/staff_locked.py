"""The PIN was wrong too often: staff mode is shut for a while."""

from kiosk.core.events import Button
from kiosk.core.states import PinLocked
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage


class StaffLockedScreen(MessageScreen[PinLocked]):
    """When to try again, and nothing of the PIN."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.CLOCK)

    def draw(self, visit: PinLocked, picture: Picture) -> None:
        self.say(self.words.staff.locked_out, (Way(Button.DONE, self.words.buttons[Button.DONE]),))


SCREEN = StaffLockedScreen
