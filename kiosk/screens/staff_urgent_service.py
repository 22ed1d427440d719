"""Which service may not wait? A suspended one is given to urgent cases all the same."""

from functools import partial

from kiosk.core.events import ServiceChosen
from kiosk.core.states import ChoosingUrgentService
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.choose_service import icon_of
from kiosk.screens.screen import Picture


class StaffUrgentServiceScreen(ChoicesScreen[ChoosingUrgentService]):
    """What the office offers at the kiosk, and why somebody may not wait for it."""

    def draw(self, visit: ChoosingUrgentService, picture: Picture) -> None:
        office = picture.facts.office
        offered = [one for one in office.services if one.offered_at_kiosk] if office else []
        suspended = self.words.choice.suspended
        choices = [
            Choice(one.name, partial(ServiceChosen, one.id), suspended if one.suspended else "", icon_of(one.id))
            for one in offered
        ]
        words = self.words.staff
        self.offer(words.which_service.format(reason=words.urgent_reasons[visit.reason]), choices)


SCREEN = StaffUrgentServiceScreen
