"""Shall this ticket really be taken back? The way back stands as large as the way on."""

from kiosk.core.events import Button
from kiosk.core.staff_states import ConfirmingVoid
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage
from kiosk.screens.wording import filled


class StaffVoidConfirmScreen(MessageScreen[ConfirmingVoid]):
    """Which number, and what follows."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.ALERT)

    def draw(self, visit: ConfirmingVoid, picture: Picture) -> None:
        words, ticket = self.words.staff, visit.recorded.ticket
        fields = {"number": ticket.number, "time": f"{ticket.issued_at:%H.%M}"}
        ways = (Way(Button.CONTINUE, words.void), Way(Button.BACK, self.words.buttons[Button.BACK]))
        self.say(filled(words.confirm_void, fields), ways)


SCREEN = StaffVoidConfirmScreen
