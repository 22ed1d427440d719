"""A lost code: the last four digits of the NIK that it was booked with."""

from kiosk.core.lost_code import LAST_DIGITS
from kiosk.core.lost_code_states import TypingLastDigits
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.screen import Picture, Stage


class TypingLastDigitsScreen(NumberPadScreen[TypingLastDigits]):
    """The number pad; four digits say little of a person, so they are shown."""

    def __init__(self, stage: Stage) -> None:
        words = stage.words
        super().__init__(stage, LAST_DIGITS, words.lost_code.last_digits, words.booking.owner, words.lost_code.privacy)

    def draw(self, visit: TypingLastDigits, picture: Picture) -> None:
        self.field.show(visit.typed)
        missing = LAST_DIGITS - len(visit.typed)
        self.may_go_on(self.words.typing.digits_left.format(count=missing) if missing else "")


SCREEN = TypingLastDigitsScreen
