"""Whose booking will it be? The NIK, masked as everywhere."""

from kiosk.core.booking_states import TypingOwner
from kiosk.screens.screen import Stage
from kiosk.screens.typing_nik import HiddenNikScreen


class TypingOwnerScreen(HiddenNikScreen[TypingOwner]):
    """The number pad; the booking is made once the NIK is complete."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.words.booking.owner)


SCREEN = TypingOwnerScreen
