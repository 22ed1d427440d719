"""What staff can do at the kiosk."""

from kiosk.events import Button
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed
from kiosk.states import StaffMenu


class StaffMenuScreen(ChoicesScreen[StaffMenu]):
    """One large button for each thing; the way back ends staff mode."""

    def draw(self, visit: StaffMenu, picture: Picture) -> None:
        choices = [self._choice(Button.STAFF_DEVICES, Icon.CHECK), self._choice(Button.DONE, Icon.BACK)]
        self.offer(self.words.staff.menu, choices)

    def _choice(self, button: Button, icon: Icon) -> Choice:
        return Choice(self.words.buttons[button], pressed(button), icon=icon)


SCREEN = StaffMenuScreen
