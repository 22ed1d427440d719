"""Which phone shall the number go to? It stands above the pad all the while. Going on without a phone is one press."""

from kiosk.core.events import Button
from kiosk.core.number_states import TypingNumberPhone
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage
from quota_protocol.phones import parse_phone

_CAP_MM = 10.0
_WIDEST = "A5001"


class TypingNumberPhoneScreen(NumberPadScreen[TypingNumberPhone]):
    """The number pad; the way without a phone stands as large in the footer."""

    def __init__(self, stage: Stage) -> None:
        words = stage.words.number_sms
        super().__init__(stage, PHONE_DIGITS_MAX, words.number.format(number=_WIDEST), words.consent, "")
        self.enlarge_title(_CAP_MM)
        self._without = self.button(Button.NO_PHONE)

    def place_footer(self, rest: Rect) -> None:
        self._without.place(rest.cut_left(min(rest.width, self.mm(72)))[0])

    def draw(self, visit: TypingNumberPhone, picture: Picture) -> None:
        self.say_title(self.words.number_sms.number.format(number=visit.ticket.number))
        self.field.show(visit.typed)
        missing = self.words.questions.phone_incomplete if visit.typed else self.words.number_sms.type_phone
        self.may_go_on("" if parse_phone(visit.typed) else missing)


SCREEN = TypingNumberPhoneScreen
