"""Have your photo, fingerprints and irises been taken before? (S06)."""

from kiosk.core.events import Button
from kiosk.core.question_states import AskingRecorded
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed

_ANSWERS = ((Button.RECORDED, Icon.CHECK), (Button.NOT_RECORDED, Icon.CAMERA), (Button.NOT_SURE, Icon.QUESTION))


class AskRecordedScreen(ChoicesScreen[AskingRecorded]):
    """Yes, not yet, or not sure."""

    def draw(self, visit: AskingRecorded, picture: Picture) -> None:
        words, labels = self.words.questions, self.words.buttons
        choices = [Choice(labels[button], pressed(button), icon=icon) for button, icon in _ANSWERS]
        self.offer(words.recorded.title, choices, words.recorded.body)


SCREEN = AskRecordedScreen
