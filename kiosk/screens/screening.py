"""Being measured: where to stand, and what to do better. A temperature is never shown."""

from kiosk.core.events import Button
from kiosk.core.states import Screening
from kiosk.screens import theme as tokens
from kiosk.screens.icons import Icon
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.please_wait import Progress
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Upright

_DOT_INSET_MM = 1.6


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
        rest = self.cut_text(rest, self._title, 2)
        self._below_title = rest
        rest = self.cut_text(rest, self._body, 2)
        self._hint_place, rest = rest.cut_top(self.mm(22), self.mm(3))
        below = rest.cut_left(self.mm(24))[0].cut_top(min(self.mm(8), rest.height))[0]
        self._below_hint = Rect(below.x - self.mm(_DOT_INSET_MM), below.y, below.width, below.height)

    def draw(self, visit: Screening, picture: Picture) -> None:
        self._hint.text = self.words.screening_hints[visit.hint] if visit.hint else ""
        place = self._hint_place
        if self.theme.is_big:
            # One sentence has room here: what to do better takes the place of what to do.
            place = self._below_title
            (self._body.leave_out if visit.hint else self._say_body)(place)
        nowhere = Rect(place.x, place.y, 0, 0)
        self._hint_card.place(place if visit.hint else nowhere)
        mark, words = place.inset(self.mm(4), self.mm(1)).cut_left(self.mm(9), self.mm(4))
        self._hint_icon.place(mark.centred(self.mm(9), self.mm(9)) if visit.hint else nowhere)
        self._hint.place(words if visit.hint else nowhere)
        lift = 0 if visit.hint or self.theme.is_big else place.top - self.mm(4) - self._below_hint.top
        at = self._below_hint
        self._progress.place(Rect(at.x, at.y + lift, at.width, at.height))
        self._progress.run()

    def _say_body(self, room: Rect) -> None:
        self.cut_text(room, self._body)

    def leave(self) -> None:
        super().leave()
        self._progress.rest()


SCREEN = ScreeningScreen
