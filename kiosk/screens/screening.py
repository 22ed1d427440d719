"""Being measured: where to stand, and what to do better. A temperature is never shown."""

from kiosk.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.icons import Icon
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.please_wait import Progress
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Upright
from kiosk.states import Screening


class ScreeningScreen(Screen[Screening]):
    """The drawing says it; the words repeat it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._drawing = IllustrationPicture(self.theme, Illustration.STAND_HERE)
        self.add_widget(self._drawing)
        self._title = self.heading(self.words.screening.title)
        self._body = self.text(self.words.screening.body, ink=tokens.INK_SOFT)
        self._hint_card = self.card(tokens.SAFFRON_TINT)
        self._hint_icon = self.icon(Icon.ALERT, tokens.SAFFRON_TINT_INK)
        self._hint = self.text(bold=True, ink=tokens.SAFFRON_TINT_INK, on=tokens.SAFFRON_TINT, upright=Upright.MIDDLE)
        self._progress = Progress(self.theme)
        self.add_widget(self._progress)
        self._back = self.button(Button.CANCEL, icon=Icon.BACK)

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        side = min(area.height, self.mm(88))
        drawing, rest = area.cut_left(side, self.mm(9))
        self._drawing.place(drawing)
        rest = rest.centred(rest.width, min(rest.height, self.mm(80)))
        title, rest = rest.cut_top(self.mm(21), self.mm(2))
        self._title.place(title)
        body, rest = rest.cut_top(self.mm(23), self.mm(3))
        self._body.place(body)
        self._hint_place, rest = rest.cut_top(self.mm(22), self.mm(3))
        self._progress.place(rest.cut_left(self.mm(24))[0].cut_top(self.mm(8))[0])

    def draw(self, visit: Screening, picture: Picture) -> None:
        self._hint.text = self.words.screening_hints[visit.hint] if visit.hint else ""
        place = self._hint_place
        nowhere = Rect(place.x, place.y, 0, 0)
        self._hint_card.place(place if visit.hint else nowhere)
        mark, words = place.inset(self.mm(4), self.mm(1)).cut_left(self.mm(9), self.mm(4))
        self._hint_icon.place(mark.centred(self.mm(9), self.mm(9)) if visit.hint else nowhere)
        self._hint.place(words if visit.hint else nowhere)
        self._progress.run()

    def leave(self) -> None:
        super().leave()
        self._progress.rest()


SCREEN = ScreeningScreen
