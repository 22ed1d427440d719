"""The kiosk can serve nobody: staff in front hand out numbers."""

from kiosk.core.states import OutOfService
from kiosk.screens.illustrations import Illustration
from kiosk.screens.message import MessageScreen
from kiosk.screens.screen import Picture, Stage


class OutOfServiceScreen(MessageScreen[OutOfService]):
    """Where to go instead."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Illustration.STAFF_COMING)

    def draw(self, visit: OutOfService, picture: Picture) -> None:
        self.say(self.with_kiosk_name(self.words.out_of_service[visit.reason]))


SCREEN = OutOfServiceScreen
