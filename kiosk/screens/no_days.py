"""There is no day that could be booked: staff know more."""

from kiosk.core.booking_states import NoDays
from kiosk.core.events import Button
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage

_WAYS = (Button.DONE, Button.URGENT, Button.CALL_STAFF)


class NoDaysScreen(MessageScreen[NoDays]):
    """Come on any day, or ask."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.CALENDAR)

    def draw(self, visit: NoDays, picture: Picture) -> None:
        labels = self.words.buttons
        self.say(self.words.booking.no_days, [Way(one, " ".join(labels[one].split())) for one in _WAYS])


SCREEN = NoDaysScreen
