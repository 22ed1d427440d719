"""Which other day? Only days with room are offered."""

from functools import partial

from kiosk.core.booking_events import DayChosen
from kiosk.core.booking_states import ChoosingDay
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.screen import Picture
from quota_protocol.messages import DayAvailability


class ChooseDayScreen(ChoicesScreen[ChoosingDay]):
    """The next days with room, the first one leads."""

    def draw(self, visit: ChoosingDay, picture: Picture) -> None:
        first = visit.days[0].date
        choices = [
            Choice(
                without_year(self.words.long_date(day.date)),
                partial(DayChosen, day.date),
                self._room(day),
                leads=day.date == first,
            )
            for day in visit.days
        ]
        self.offer(self.words.booking.choose_day, choices)

    def _room(self, day: DayAvailability) -> str:
        free = [window.free for window in day.windows]
        counted = sum(one for one in free if one is not None)
        return self.words.booking.many_places if None in free else self.words.choice.window_free.format(count=counted)


def without_year(day: str) -> str:
    """`Senin, 16 November`: what can be booked here is never a year away."""
    return day.rpartition(" ")[0]


SCREEN = ChooseDayScreen
