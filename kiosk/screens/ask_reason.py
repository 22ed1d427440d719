"""Why is the card printed? (S07)."""

from functools import partial

from kiosk.core.events import VariantChosen
from kiosk.core.question_states import AskingReason, ChoosingRequirementsReason
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from quota_protocol.messages import Variant

_ICONS = {
    Variant.NEW: Icon.CARD,
    Variant.LOST: Icon.QUESTION,
    Variant.DAMAGED: Icon.BROKEN,
    Variant.CHANGED: Icon.PENCIL,
}


class AskReasonScreen(ChoicesScreen[AskingReason | ChoosingRequirementsReason]):
    """The four reasons to print a card."""

    def draw(self, visit: AskingReason | ChoosingRequirementsReason, picture: Picture) -> None:
        words = self.words.questions
        self.offer(
            words.reason if isinstance(visit, AskingReason) else words.requirements_for,
            [Choice(words.reasons[one], partial(VariantChosen, one), icon=_ICONS[one]) for one in Variant],
        )


SCREEN = AskReasonScreen
