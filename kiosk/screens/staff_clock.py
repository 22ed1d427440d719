"""What time is it? What the kiosk believes and why, beside the number pad on which staff correct it."""

from kiosk.core.staff_clock import ALL_DIGITS, HOUR_DIGITS, right_instant
from kiosk.core.staff_states import TellingClock
from kiosk.screens.number_pad import NumberPadScreen
from kiosk.screens.office_words import with_zone
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage


class StaffClockScreen(NumberPadScreen[TellingClock]):
    """Where the kiosk is right, the way forward is one press; whose word is not needed only reads."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, ALL_DIGITS, "", "", "")
        self._area = self._footer = Rect(0, 0, 0, 0)

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area, self._footer = area, footer
        super().arrange(area, footer)

    def draw(self, visit: TellingClock, picture: Picture) -> None:
        words, right = self.words.staff.clock, right_instant(visit)
        shown = right or visit.reading.now
        time = with_zone(picture.facts, f"{shown:%H.%M}")
        self._title.text = words.reading.format(date=self.words.long_date(shown.date()), time=time)
        if not visit.reading.basis.asks_staff:
            self._hint.text = words.certain[visit.reading.basis]
        elif right is None and len(visit.typed) in (HOUR_DIGITS, ALL_DIGITS):
            self._hint.text = words.impossible
        else:
            self._hint.text = words.meant if visit.typed and right else words.doubtful[visit.reading.basis]
        self.field.show(visit.typed)
        self._continue.show(words.take if visit.typed else words.right, enabled=right is not None)
        # What is said has another length now.
        super().arrange(self._area, self._footer)


SCREEN = StaffClockScreen
