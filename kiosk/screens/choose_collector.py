"""Who collects the card? (S12). The kiosk only asks; staff compare the family card."""

from kiosk.core.events import Button
from kiosk.core.question_states import ChoosingCollector
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed

_ANSWERS = (
    (Button.COLLECT_MYSELF, Icon.ONESELF),
    (Button.COLLECT_FAMILY, Icon.FAMILY),
    (Button.COLLECT_OTHER, Icon.SHIELD),
)


class ChooseCollectorScreen(ChoicesScreen[ChoosingCollector]):
    """Myself, somebody on the same family card, or somebody else."""

    def draw(self, visit: ChoosingCollector, picture: Picture) -> None:
        labels = self.words.buttons
        choices = [Choice(labels[button], pressed(button), icon=icon) for button, icon in _ANSWERS]
        self.offer(self.words.questions.collector.title, choices, self.words.questions.collector.body)


SCREEN = ChooseCollectorScreen
