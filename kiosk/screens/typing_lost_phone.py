"""A lost code: which number was it booked with? Whoever has none may type the NIK."""

from kiosk.core.events import Button
from kiosk.core.lost_code_states import TypingLostPhone
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage
from quota_protocol.phones import parse_phone


class TypingLostPhoneScreen(NumberPadScreen[TypingLostPhone]):
    """The number pad; the way without a phone stands in the footer."""

    def __init__(self, stage: Stage) -> None:
        words = stage.words
        example = words.questions.phone_example
        super().__init__(stage, PHONE_DIGITS_MAX, words.lost_code.phone, example, words.lost_code.privacy)
        self._by_nik = self.button(Button.TYPE_NIK)

    def place_footer(self, rest: Rect) -> None:
        self._by_nik.place(rest.cut_left(min(rest.width, self.mm(72)))[0])

    def draw(self, visit: TypingLostPhone, picture: Picture) -> None:
        self.field.show(visit.typed)
        self.may_go_on("" if parse_phone(visit.typed) else self.words.questions.phone_incomplete)


SCREEN = TypingLostPhoneScreen
