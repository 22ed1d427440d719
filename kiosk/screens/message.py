"""A message: a drawing, a fact, what follows, and the ways on. Many screens are one of these."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.icons import Icon, IconPicture
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Screen, Stage, VisitT
from kiosk.screens.text import Text, text_height_px
from kiosk.screens.wording import Message

_DRAWING_MM = 54.0
_MOST_WAYS = 3
_BETWEEN_MM = 3.0
_FIGURE_CAP_MM = 8.0


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: a button with its words."""

    button: Button
    label: str
    under: str = ""


class MessageScreen(Screen[VisitT]):
    """The drawing stands left, the words right of it, the ways on below, the way forward first and filled."""

    def __init__(self, stage: Stage, drawing: Illustration | Icon) -> None:
        super().__init__(stage)
        self._plate = self.card(tokens.GREEN_TINT)
        self._drawing = (
            IllustrationPicture(self.theme, drawing)
            if isinstance(drawing, Illustration)
            else self.icon(drawing, tokens.GREEN)
        )
        if self._drawing.parent is None:
            self.add_widget(self._drawing)
        self._title = self.heading()
        self._figure = self.text(cap_mm=_FIGURE_CAP_MM, bold=True, ink=tokens.GREEN)
        self._body = self.text(ink=tokens.INK)
        self._ways: list[Way] = []
        self._buttons = [
            self.button(Button.DONE, label="", style=Style.FORWARD if at == 0 else Style.CHOICE)
            for at in range(_MOST_WAYS)
        ]
        self._area = Rect(0, 0, 0, 0)

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area = area
        self._arrange()

    def say(self, message: Message, ways: Sequence[Way] = (), figure: str = "") -> None:
        """Show this message and these ways on; perhaps a figure that is to be noted down, large, before the body."""
        for button, way in zip(self._buttons, ways, strict=False):
            button.means(way.button)
            button.show(way.label, way.under)
        self._title.text, self._figure.text, self._body.text = message.title, figure, message.body
        self._ways = list(ways)
        self._arrange()

    def with_kiosk_name(self, message: Message) -> Message:
        """The message, and which kiosk it is, for the one who calls about it."""
        name = self.words.kiosk.format(name=self.stage.kiosk_name)
        return Message(message.title, f"{message.body}\n{name}")

    def show_icon(self, icon: Icon) -> None:
        """Take another icon."""
        if isinstance(self._drawing, IconPicture):
            self._drawing.show(icon)

    def _arrange(self) -> None:
        gap = self.mm(tokens.GAP_MM)
        words = self._area
        if self._ways:
            strip, words = words.cut_bottom(self.mm(22), self.mm(5))
            for button, place in zip(self._buttons, strip.columns(len(self._ways), gap), strict=False):
                button.place(place)
        for button in self._buttons[len(self._ways) :]:
            button.place(Rect(self._area.x, self._area.y, 0, 0))
        side = min(self.mm(_DRAWING_MM), words.height)
        plate, beside = words.cut_left(side, self.mm(8))
        if self.theme.is_big and self._words_px(beside) > beside.height:
            # The words need the room of the drawing.
            side = 0.0
        else:
            words = beside
        plate = plate.centred(side, side)
        self._plate.place(plate if isinstance(self._drawing, IconPicture) else Rect(plate.x, plate.y, 0, 0))
        self._drawing.place(plate.inset(side * (0.24 if isinstance(self._drawing, IconPicture) else 0)))
        self._place_words(words)

    def _words_px(self, words: Rect) -> float:
        body_px = _height_px(self._body, min(words.width, self.mm(self.theme.line_mm)))
        return _height_px(self._title, words.width) + self._figure_px(words) + self.mm(_BETWEEN_MM) + body_px

    def _figure_px(self, words: Rect) -> float:
        return self.mm(_BETWEEN_MM) + _height_px(self._figure, words.width) if self._figure.text else 0.0

    def _place_words(self, words: Rect) -> None:
        title_px, figure_px = _height_px(self._title, words.width), self._figure_px(words)
        line_px = min(words.width, self.mm(self.theme.line_mm))
        between_px = self.mm(_BETWEEN_MM)
        body_px = min(_height_px(self._body, line_px), max(words.height - title_px - figure_px - between_px, 0))
        block = words.centred(words.width, title_px + figure_px + between_px + body_px)
        title, rest = block.cut_top(title_px)
        figure, body = rest.cut_top(figure_px, between_px)
        self._title.place(title)
        self._figure.place(figure.cut_bottom(max(figure_px - between_px, 0.0))[0])
        self._body.place(body.cut_left(line_px)[0])


def _height_px(text: Text, width_px: float) -> float:
    return text_height_px(text.theme, text.text, int(width_px), text.cap_mm, text.bold)
