"""What was made of the wish to be told once the card can be printed (S29)."""

from kiosk.core.events import Button
from kiosk.core.record_notice import STEPS
from kiosk.core.record_states import PhoneLeft, PhoneOutcome
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.screen import Picture, Stage

_ICONS = {
    PhoneOutcome.KEPT: Icon.CHECK,
    PhoneOutcome.NOT_KEPT: Icon.ALERT,
    PhoneOutcome.NO_LINK: Icon.ALERT,
    PhoneOutcome.NONE: Icon.CARD,
}


class PhoneLeftScreen(MessageScreen[PhoneLeft]):
    """What happens next, and the ways on."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.CARD)

    def draw(self, visit: PhoneLeft, picture: Picture) -> None:
        self.show_icon(_ICONS[visit.outcome])
        self.say(self.words.record.left[visit.outcome], [self._way(button) for button in STEPS[visit.outcome]])

    def _way(self, button: Button) -> Way:
        label = self.words.record.ask_staff if button is Button.CALL_STAFF else self.words.buttons[button]
        return Way(button, " ".join(label.split()))


SCREEN = PhoneLeftScreen
