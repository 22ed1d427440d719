"""What staff can do at the kiosk."""

from kiosk.core.events import Button
from kiosk.core.states import StaffMenu
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import pressed


class StaffMenuScreen(ChoicesScreen[StaffMenu]):
    """One large button for each thing; what this kiosk has no device for is not there. The way back ends staff mode."""

    def draw(self, visit: StaffMenu, picture: Picture) -> None:
        settings = picture.settings
        choices = [self._choice(Button.STAFF_DEVICES, Icon.CHECK)]
        if settings.has_gate:
            choices.append(self._choice(Button.STAFF_OPEN_GATE, Icon.FORWARD))
        choices.append(self._choice(Button.STAFF_PRINT_AGAIN, Icon.AGAIN))
        choices.append(self._choice(Button.STAFF_VOID, Icon.ERASE))
        choices.append(self._choice(Button.URGENT, Icon.ALERT))
        if settings.screening:
            nobody = "" if visit.may_pass else self.words.staff.nobody_waits
            choices.append(self._choice(Button.STAFF_LET_THROUGH, Icon.PERSON, nobody))
        self._back.means(Button.DONE)
        self._back.show(self.words.buttons[Button.DONE])
        self.offer(self.words.staff.menu, choices)

    def _choice(self, button: Button, icon: Icon, not_now: str = "") -> Choice:
        return Choice(self.words.buttons[button], pressed(button), not_now, icon, possible=not not_now)


SCREEN = StaffMenuScreen
