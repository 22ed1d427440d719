"""What came of what staff did, and the way back to their menu."""

from kiosk.core.events import Button
from kiosk.core.model import StaffOutcome
from kiosk.core.states import StaffDone
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage
from kiosk.screens.wording import filled

_WELL = frozenset({StaffOutcome.GATE_OPENED, StaffOutcome.PRINTED, StaffOutcome.VOIDED, StaffOutcome.CLOCK_TOLD})


class StaffDoneScreen(MessageScreen[StaffDone]):
    """Done, or not, and what to do then."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.CHECK)

    def draw(self, visit: StaffDone, picture: Picture) -> None:
        self.show_icon(Icon.CHECK if visit.outcome in _WELL else Icon.ALERT)
        ways = (Way(Button.BACK, self.words.staff.menu), Way(Button.DONE, self.words.buttons[Button.DONE]))
        self.say(filled(self.words.staff.outcomes[visit.outcome], {"number": visit.number}), ways)


SCREEN = StaffDoneScreen
