"""For the elderly, disabled, pregnant or with small children (S13). Nobody has to prove anything here."""

from kiosk.core.events import Button
from kiosk.core.states import OfferingPriority
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage

_DRAWINGS = (Illustration.ELDER, Illustration.WHEELCHAIR, Illustration.PREGNANT, Illustration.WITH_CHILD)


class PriorityScreen(Screen[OfferingPriority]):
    """Four drawings say for whom, without reading."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.choice
        self._title = self.heading(words.priority.title)
        self._body = self.text(words.priority.body, ink=tokens.INK_SOFT)
        self._plates = [self.card(tokens.GREEN_TINT) for _ in _DRAWINGS]
        self._drawings = [IllustrationPicture(self.theme, drawing) for drawing in _DRAWINGS]
        for drawing in self._drawings:
            self.add_widget(drawing)
        self._take = self.button(Button.CONTINUE, label=words.priority_take, style=Style.FORWARD)
        self._back = self.back_button()

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        rest = self.cut_text(area, self._title, 1)
        rest = self.cut_text(rest, self._body, 3)
        take, rest = rest.cut_bottom(self.mm(22), self.mm(5))
        self._take.place(take)
        for plate, drawing, place in zip(
            self._plates, self._drawings, rest.columns(len(_DRAWINGS), self.mm(5)), strict=True
        ):
            plate.place(place)
            drawing.place(place.inset(self.mm(3), self.mm(3)))

    def draw(self, visit: OfferingPriority, picture: Picture) -> None:
        """Always the same."""


SCREEN = PriorityScreen
