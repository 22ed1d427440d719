"""A NIK with several bookings today: which one now?"""

from functools import partial

from kiosk.core.events import ServiceChosen
from kiosk.core.states import ChoosingBooking
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.choose_service import icon_of
from kiosk.screens.office_words import service_name
from kiosk.screens.screen import Picture


class ChooseBookingScreen(ChoicesScreen[ChoosingBooking]):
    """The services that are booked."""

    def draw(self, visit: ChoosingBooking, picture: Picture) -> None:
        message = self.words.choice.choose_booking
        choices = [
            Choice(service_name(picture.facts, one), partial(ServiceChosen, one), icon=icon_of(one))
            for one in visit.services
        ]
        self.offer(message.title, choices, message.body)


SCREEN = ChooseBookingScreen
