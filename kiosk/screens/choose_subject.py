"""Information & requirements: what would you like to know?"""

from kiosk.core.events import Button
from kiosk.core.question_states import ChoosingSubject
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed

_SUBJECTS = (
    (Button.READ_REQUIREMENTS, Icon.DOCUMENT),
    (Button.READ_WHEN_READY, Icon.CLOCK),
    (Button.READ_WHY_NOT_YET, Icon.CARD),
    (Button.READ_REPORT_FEES, Icon.SHIELD),
)


class ChooseSubjectScreen(ChoicesScreen[ChoosingSubject]):
    """Four things that people ask at the front desk."""

    def draw(self, visit: ChoosingSubject, picture: Picture) -> None:
        labels = self.words.buttons
        choices = [Choice(labels[button], pressed(button), icon=icon) for button, icon in _SUBJECTS]
        self.offer(self.words.questions.subject, choices)


SCREEN = ChooseSubjectScreen
