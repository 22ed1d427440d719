"""Why may somebody not wait? One word for the queue; what staff were told in private is noted nowhere."""

from functools import partial

from kiosk.core.staff_events import ReasonChosen
from kiosk.core.states import ChoosingReason
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.screen import Picture
from quota_protocol.messages import UrgentReason


class StaffReasonScreen(ChoicesScreen[ChoosingReason]):
    """The three reasons."""

    def draw(self, visit: ChoosingReason, picture: Picture) -> None:
        words = self.words.staff
        choices = [Choice(words.urgent_reasons[reason], partial(ReasonChosen, reason)) for reason in UrgentReason]
        self.offer(words.which_reason, choices)


SCREEN = StaffReasonScreen
