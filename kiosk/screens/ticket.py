"""Your number (S11): as large as the panel allows, and where the paper is."""

from kiosk.core.events import Button
from kiosk.core.facts import Facts
from kiosk.core.states import TicketShown
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.office_words import counters, hours, service, service_name, with_zone
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Text, Upright, text_width_px
from kiosk.screens.theme import Theme
from kiosk.screens.wording import TicketWords
from quota_protocol.messages import Ticket, TicketFlag

_ROW_MM = 10.6


def number_cap_mm(theme: Theme, number: str, width_px: float) -> float:
    """The largest capitals that fit the width, 30 mm at most."""
    full_px = text_width_px(theme, number, tokens.CAP_NUMBER_MM, bold=True)
    return min(tokens.CAP_NUMBER_MM, tokens.CAP_NUMBER_MM * (width_px - theme.mm(1)) / max(full_px, 1))


class TicketScreen(Screen[TicketShown]):
    """The number on the left; when, where and how many before on the right."""

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
        self._rows = [(self._label(), self._value(), self.card(tokens.RULE)) for _ in range(3)]
        self._take_card = self.card(tokens.SAFFRON_TINT)
        self._take_drawing = IllustrationPicture(self.theme, Illustration.TAKE_TICKET)
        self.add_widget(self._take_drawing)
        self._take = self.text(
            words.take, bold=True, ink=tokens.SAFFRON_TINT_INK, on=tokens.SAFFRON_TINT, upright=Upright.MIDDLE
        )
        self._done = self.button(Button.DONE, style=Style.FORWARD)
        self._missing = self.button(Button.TICKET_MISSING)

    def _label(self) -> Text:
        return self.text(ink=tokens.INK_SOFT, upright=Upright.MIDDLE)

    def _value(self) -> Text:
        return self.text(bold=True, align=Align.RIGHT, upright=Upright.MIDDLE)

    def arrange(self, area: Rect, footer: Rect) -> None:
        if self.theme.is_big:
            missing, rest = footer.cut_left(footer.width * 0.56, self.mm(tokens.GAP_MM))
            self._done.place(rest)
        else:
            missing, _ = footer.cut_left(min(footer.width, self.mm(78)))
        self._missing.place(missing)
        left, right = area.cut_left(area.width * 0.55, self.mm(5))
        self._board.place(left)
        inner = left.inset(self.mm(4), self.mm(2 if self.theme.is_big else 5))
        your, inner = inner.cut_top(self.mm(12 if self.theme.is_big else 9))
        self._your.place(your)
        below, inner = inner.cut_bottom(self.mm(20))
        self._service.place(below)
        self._number.place(inner)
        if self.theme.is_big:
            self._beside = right
            return
        done, right = right.cut_bottom(self.mm(tokens.TARGET_MM), self.mm(3.5))
        self._done.place(done)
        rows, right = right.cut_top(self.mm(3 * _ROW_MM), self.mm(3.5))
        for (label, value, rule), row in zip(self._rows, rows.rows(3, 0), strict=True):
            line, row = row.cut_bottom(max(round(self.mm(0.3)), 1))
            rule.place(line)
            label.place(row.cut_left(self.mm(46))[0])
            value.place(row.cut_right(row.width * 0.7)[0])
        self._take_card.place(right)
        drawing, right = right.inset(self.mm(3), self.mm(1)).cut_left(self.mm(22), self.mm(2))
        self._take_drawing.place(drawing)
        self._take.place(right)

    def draw(self, visit: TicketShown, picture: Picture) -> None:
        ticket, facts = visit.ticket, picture.facts
        self._number.cap_mm = number_cap_mm(self.theme, ticket.number, self._number.width)
        self._number.text = ticket.number
        self._service.text = under_number(facts, ticket, self.words.ticket, visit.copy)
        rows = ticket_rows(facts, ticket, self.words.ticket)
        if self.theme.is_big:
            self._draw_big(rows)
            return
        for at, (label, value, rule) in enumerate(self._rows):
            label.text, value.text = rows[at] if at < len(rows) else ("", "")
            rule.paint(tokens.RULE if at < len(rows) else tokens.PAPER)

    def _draw_big(self, rows: list[tuple[str, str]]) -> None:
        """Big letters take the width: each row is one text, and the words need the room of the drawing."""
        rest = self._beside
        nowhere = Rect(rest.x, rest.y, 0, 0)
        for at, (label, value, rule) in enumerate(self._rows):
            label.text = ""
            value.align = Align.LEFT
            value.text = self._in_one(rows[at], rest.width) if at < len(rows) else ""
            rest = self.cut_text(rest, value)
            line, rest = rest.cut_top(max(round(self.mm(0.3)), 1) if value.text else 0)
            label.place(nowhere)
            rule.place(line)
        place = rest.cut_bottom(rest.height - self.mm(2))[0]
        self._take_card.place(place)
        self._take_drawing.place(nowhere)
        self._take.place(place.inset(self.mm(3), self.mm(0.5)))

    def _in_one(self, row: tuple[str, str], width_px: float) -> str:
        label, value = row
        if label == self.words.ticket.time:
            return value
        one = f"{label} {value}"
        fits = text_width_px(self.theme, one, tokens.CAP_BODY_MM, bold=True) <= width_px
        return one if fits else f"{label}\n{value}"


def under_number(facts: Facts, ticket: Ticket, words: TicketWords, copy: int) -> str:
    """The service, and what is special about this ticket."""
    remarks = [words.late] if TicketFlag.LATE in ticket.flags else []
    remarks += [words.copy.format(copy=copy)] if copy > 1 else []
    return "\n".join([service_name(facts, ticket.service), *remarks[:1]])


def ticket_rows(facts: Facts, ticket: Ticket, words: TicketWords) -> list[tuple[str, str]]:
    """When, where, and how many before."""
    known = service(facts, ticket.service)
    rows = []
    if ticket.window is not None:
        rows.append((words.time, with_zone(facts, hours(ticket.window))))
    if known is not None and known.counters:
        rows.append((words.counters, counters(known)))
    if ticket.ahead is not None:
        rows.append((words.ahead, words.people.format(count=ticket.ahead)))
    return rows


SCREEN = TicketScreen
