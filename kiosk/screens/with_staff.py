"""Staff are on their way (S34). After a warm reading it says nothing that others could read it from."""

from kiosk.core.events import Button
from kiosk.core.states import WithStaff
from kiosk.screens.illustrations import Illustration
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage


class WithStaffScreen(MessageScreen[WithStaff]):
    """Where to wait, for whom."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Illustration.STAFF_COMING)

    def draw(self, visit: WithStaff, picture: Picture) -> None:
        self.say(self.words.with_staff[visit.reason], (Way(Button.DONE, self.words.buttons[Button.DONE]),))


SCREEN = WithStaffScreen
