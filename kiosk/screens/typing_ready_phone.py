"""Which phone shall be told once the card can be printed? What it is used for stands beside it."""

from kiosk.core.events import Button
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.core.record_states import TypingReadyPhone
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage
from quota_protocol.phones import parse_phone


class TypingReadyPhoneScreen(NumberPadScreen[TypingReadyPhone]):
    """The number pad; the way without a phone stands as large in the footer."""

    def __init__(self, stage: Stage) -> None:
        words = stage.words.record
        super().__init__(stage, PHONE_DIGITS_MAX, words.phone, words.consent, "")
        self._without = self.button(Button.NO_PHONE)

    def place_footer(self, rest: Rect) -> None:
        self._without.place(rest.cut_left(min(rest.width, self.mm(72)))[0])

    def draw(self, visit: TypingReadyPhone, picture: Picture) -> None:
        self.field.show(visit.typed)
        self.may_go_on("" if parse_phone(visit.typed) else self.words.questions.phone_incomplete)


SCREEN = TypingReadyPhoneScreen
