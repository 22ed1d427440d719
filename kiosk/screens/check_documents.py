"""Have you got everything with you? (S04)."""

from kiosk.core.events import Button
from kiosk.core.question_states import CheckingDocuments
from kiosk.screens.documents import DocumentsScreen
from kiosk.screens.message import Way
from kiosk.screens.office_words import service
from kiosk.screens.screen import Picture


class CheckDocumentsScreen(DocumentsScreen[CheckingDocuments]):
    """What this service, for this reason, asks for."""

    def draw(self, visit: CheckingDocuments, picture: Picture) -> None:
        words, labels = self.words.questions, self.words.buttons
        known = service(picture.facts, visit.wish.service)
        ways = [Way(one, labels[one]) for one in (Button.DOCUMENTS_COMPLETE, Button.DOCUMENTS_MISSING)]
        self.ask(words.documents.title, words.documents.body, known.to_bring(visit.wish.variant) if known else (), ways)


SCREEN = CheckDocumentsScreen
