"""A page that shows what must be brought as a list, and the ways on below it."""

from collections.abc import Sequence

from kiosk.core.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.icons import Icon
from kiosk.screens.message import Way
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Screen, Stage, VisitT
from kiosk.screens.text import Upright, text_height_px

SHOWN_AT_MOST = 6
_COLUMN_OF = 3
_ROW_MM = 13.0
_MOST_WAYS = 3


class DocumentsScreen(Screen[VisitT]):
    """A heading, a sentence, a card with a tick box before each document, and up to three ways on."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title = self.heading()
        self._body = self.text(ink=tokens.INK_SOFT)
        self._card = self.card(tokens.CARD, tokens.RULE)
        self._rows = [
            (self.icon(Icon.DOCUMENT), self.text(bold=True, on=tokens.CARD, upright=Upright.MIDDLE))
            for _ in range(SHOWN_AT_MOST)
        ]
        self._ways: list[Way] = []
        self._buttons = [
            self.button(Button.DONE, label="", style=Style.FORWARD if at == 0 else Style.CHOICE)
            for at in range(_MOST_WAYS)
        ]
        self._back = self.back_button()
        self._area = Rect(0, 0, 0, 0)
        self._shown = 0

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area = area
        self.place_back(self._back, footer)
        self._arrange()

    def ask(self, title: str, body: str, documents: Sequence[str], ways: Sequence[Way]) -> None:
        """Show this list and these ways on."""
        self._title.text, self._body.text = title, body
        self._shown = min(len(documents), SHOWN_AT_MOST)
        for (_, text), document in zip(self._rows, documents, strict=False):
            text.text = document
        for _, text in self._rows[self._shown :]:
            text.text = ""
        for button, way in zip(self._buttons, ways, strict=False):
            button.means(way.button)
            button.show(way.label, way.under)
        self._ways = list(ways)
        self._arrange()

    def _arrange(self) -> None:
        gap = self.mm(tokens.GAP_MM)
        strip, rest = self._area.cut_bottom(self.mm(22), self.mm(4))
        nowhere = Rect(rest.x, rest.y, 0, 0)
        for button in self._buttons[len(self._ways) :]:
            button.place(nowhere)
        for button, place in zip(self._buttons, strip.columns(max(len(self._ways), 1), gap), strict=False):
            button.place(place)
        body_px = text_height_px(self.theme, self._body.text, int(rest.width))
        spare_px = rest.height - self.mm(14) - body_px - self._list_px()
        title, rest = rest.cut_top(max(min(spare_px * 0.4, self.mm(5)), 0))[1].cut_top(self.mm(11), self.mm(1))
        self._title.place(title)
        body, rest = rest.cut_top(body_px, self.mm(2))
        self._body.place(body)
        self._arrange_list(rest)

    def _list_size(self) -> tuple[int, int]:
        columns = 1 if self._shown <= _COLUMN_OF else 2
        return columns, max(-(-self._shown // columns), 1)

    def _list_px(self) -> float:
        return self.mm(self._list_size()[1] * _ROW_MM + 5)

    def _arrange_list(self, room: Rect) -> None:
        columns, rows = self._list_size()
        card = room.cut_top(min(self._list_px(), room.height))[0]
        self._card.place(card)
        places = card.inset(self.mm(6), self.mm(2)).grid(columns, rows, self.mm(4) if columns > 1 else 0)
        nowhere = Rect(card.x, card.y, 0, 0)
        for at, (icon, text) in enumerate(self._rows):
            if at >= self._shown:
                icon.place(nowhere)
                text.place(nowhere)
                continue
            mark, line = places[at].cut_left(self.mm(8), self.mm(4))
            icon.place(mark.centred(self.mm(8), self.mm(8)))
            text.place(line.centred(line.width, max(line.height, self.theme.font_px(tokens.CAP_SHRUNK_MM) * 1.2)))
