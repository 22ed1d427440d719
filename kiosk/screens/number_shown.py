"""Your number, but no paper that we can be sure of: write it down (S38)."""

from kiosk.events import Button
from kiosk.model import JournalFault, PrinterFault
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Upright, text_height_px
from kiosk.screens.ticket import number_cap_mm, ticket_rows, under_number
from kiosk.states import NumberShown

_CERTAINLY_NO_PAPER = frozenset({PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN, PrinterFault.OFFLINE, *JournalFault})


class NumberShownScreen(Screen[NumberShown]):
    """The number to write down on the left, what happens now on the right."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.ticket
        self._board = self.card(tokens.GREEN)
        self._your = self.text(words.your_number, ink=tokens.GREEN_SOFT, on=tokens.GREEN, align=Align.CENTRE)
        self._number = self.text(
            cap_mm=tokens.CAP_NUMBER_MM,
            bold=True,
            ink=tokens.WHITE,
            on=tokens.GREEN,
            align=Align.CENTRE,
            upright=Upright.MIDDLE,
        )
        self._service = self.text(
            bold=True, ink=tokens.WHITE, on=tokens.GREEN, align=Align.CENTRE, upright=Upright.MIDDLE
        )
        self._note = self.heading(words.note_it)
        self._why = self.text(bold=True)
        self._told = self.text(words.told_staff, ink=tokens.INK_SOFT)
        self._noted = self.button(Button.DONE, label=words.noted, style=Style.FORWARD)

    def arrange(self, area: Rect, footer: Rect) -> None:
        left, right = area.cut_left(area.width * 0.55, self.mm(6))
        self._board.place(left)
        inner = left.inset(self.mm(4), self.mm(1 if self.theme.is_big else 5))
        your, inner = inner.cut_top(self.mm(12 if self.theme.is_big else 9))
        self._your.place(your)
        below, inner = inner.cut_bottom(self.mm(20))
        self._service.place(below)
        self._number.place(inner)
        if self.theme.is_big:
            noted = footer
        else:
            noted, right = right.cut_bottom(self.mm(22), self.mm(4))
        self._noted.place(noted)
        self._beside = right

    def draw(self, visit: NumberShown, picture: Picture) -> None:
        words, number = self.words.ticket, visit.ticket.number
        self._number.cap_mm = number_cap_mm(self.theme, number, self._number.width)
        self._number.text = number
        self._service.text = under_number(picture.facts, visit.ticket, words, copy=1)
        self._why.text = words.no_paper if visit.fault in _CERTAINLY_NO_PAPER else words.perhaps_paper
        rest = self.cut_text(self._beside, self._note, 1)
        rest = self.cut_text(rest, self._why, 1)
        where = "\n".join(f"{label}: {said}" for label, said in ticket_rows(picture.facts, visit.ticket, words)[:2])
        told = f"{where}\n{words.told_staff}" if where else words.told_staff
        # Where to go is said rather than what follows by itself.
        fits = text_height_px(self.theme, told, int(rest.width)) <= rest.height
        self._told.text = told if fits else where or words.told_staff
        self._told.place(rest)


SCREEN = NumberShownScreen
