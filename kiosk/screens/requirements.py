"""What must be brought for a service, to read before taking a number."""

from kiosk.core.events import Button
from kiosk.core.question_states import Requirements
from kiosk.screens.documents import DocumentsScreen
from kiosk.screens.message import Way
from kiosk.screens.office_words import service, service_name
from kiosk.screens.screen import Picture


class RequirementsScreen(DocumentsScreen[Requirements]):
    """The list, and a number for who has it all."""

    def draw(self, visit: Requirements, picture: Picture) -> None:
        words, labels = self.words.questions, self.words.buttons
        ways = [
            Way(Button.TAKE_ANYWAY, labels[Button.TAKE_NUMBER]),
            *(Way(one, labels[one]) for one in (Button.PRINT_REQUIREMENTS, Button.DONE)),
        ]
        known = service(picture.facts, visit.service)
        title = service_name(picture.facts, visit.service)
        if visit.variant is not None:
            title = f"{title}: {words.reasons[visit.variant].lower()}"
        self.ask(title, words.requirements, known.to_bring(visit.variant) if known else (), ways)


SCREEN = RequirementsScreen
