"""Which time today? (S09). A full window is shown as full."""

from functools import partial

from kiosk.core.events import Button, WindowChosen
from kiosk.core.facts import Facts
from kiosk.core.states import ChoosingWindow
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.office_words import hours, service_name, with_zone
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed
from quota_protocol.messages import WindowAvailability


class ChooseWindowScreen(ChoicesScreen[ChoosingWindow]):
    """The first window with room is the way forward."""

    def draw(self, visit: ChoosingWindow, picture: Picture) -> None:
        first = next((one.start for one in visit.windows if has_room(one)), "")
        choices = [self._choice(one, picture.facts, leads=one.start == first) for one in visit.windows]
        choices.append(Choice(self.words.buttons[Button.OTHER_DAY], pressed(Button.OTHER_DAY)))
        self.offer(self.words.choice.choose_window, choices, service_name(picture.facts, visit.wish.service))

    def _choice(self, window: WindowAvailability, facts: Facts, *, leads: bool) -> Choice:
        words = self.words.choice
        if not has_room(window):
            room = words.window_full
        elif window.free is None:
            room = words.window_unlimited
        else:
            room = words.window_free.format(count=window.free)
        return Choice(
            with_zone(facts, hours(window)),
            partial(WindowChosen, window.start),
            room,
            possible=has_room(window),
            leads=leads,
        )


def has_room(window: WindowAvailability) -> bool:
    """Whether somebody can still take a number of this window."""
    return window.free is None or window.free > 0


SCREEN = ChooseWindowScreen
