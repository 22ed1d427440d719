"""Which time of the chosen day?"""

from functools import partial

from kiosk.core.booking import has_room
from kiosk.core.booking_states import ChoosingTime
from kiosk.core.events import WindowChosen
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.office_words import hours, with_zone
from kiosk.screens.screen import Picture


class ChooseTimeScreen(ChoicesScreen[ChoosingTime]):
    """The windows of that day; a full one is shown as full."""

    def draw(self, visit: ChoosingTime, picture: Picture) -> None:
        words = self.words.choice
        first = next((one.start for one in visit.day.windows if has_room(one)), "")
        choices = []
        for window in visit.day.windows:
            room = words.window_unlimited if window.free is None else words.window_free.format(count=window.free)
            choices.append(
                Choice(
                    with_zone(picture.facts, hours(window)),
                    partial(WindowChosen, window.start),
                    room if has_room(window) else words.window_full,
                    possible=has_room(window),
                    leads=window.start == first,
                )
            )
        self.offer(self.words.booking.choose_time, choices, self.words.long_date(visit.day.date))


SCREEN = ChooseTimeScreen
