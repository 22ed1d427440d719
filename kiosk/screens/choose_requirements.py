"""What a service asks for: which service?"""

from functools import partial

from kiosk.core.events import ServiceChosen
from kiosk.core.question_states import ChoosingRequirements
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.choose_service import icon_of
from kiosk.screens.screen import Picture


class ChooseRequirementsScreen(ChoicesScreen[ChoosingRequirements]):
    """Every service of the office that a visitor can choose."""

    def draw(self, visit: ChoosingRequirements, picture: Picture) -> None:
        office = picture.facts.office
        offered = [one for one in office.services if one.offered_at_kiosk] if office else []
        choices = [Choice(one.name, partial(ServiceChosen, one.id), icon=icon_of(one.id)) for one in offered]
        self.offer(self.words.questions.requirements_of, choices)


SCREEN = ChooseRequirementsScreen
