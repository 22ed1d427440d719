"""Your number, but no paper that we can be sure of: write it down, or have it sent to a phone (S38)."""

from kiosk.core.events import Button
from kiosk.core.facts import Facts
from kiosk.core.model import JournalFault, PrinterFault
from kiosk.core.number_sms import can_send, may_be_sent
from kiosk.core.number_states import SendingNumber
from kiosk.core.states import NumberShown
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Text, Upright, text_height_px
from kiosk.screens.ticket import number_cap_mm, ticket_rows, under_number

_ROW_MM = 9.4
_CERTAINLY_NO_PAPER = frozenset({PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN, PrinterFault.OFFLINE, *JournalFault})


class NumberShownScreen(Screen[NumberShown | SendingNumber]):
    """The number to write down on the left, what happens now on the right; it stays while its SMS is asked for."""

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
        self._where = [(self._label(), self._value(), self.card(tokens.RULE)) for _ in range(2)]
        self._told = self.text(words.told_staff, ink=tokens.INK_SOFT)
        self._noted = self.button(Button.DONE, label=words.noted, style=Style.FORWARD)
        self._send = self.button(Button.SEND_SMS)
        self._footer = Rect(0, 0, 0, 0)

    def _label(self) -> Text:
        return self.text(ink=tokens.INK_SOFT, upright=Upright.MIDDLE)

    def _value(self) -> Text:
        return self.text(bold=True, align=Align.RIGHT, upright=Upright.MIDDLE)

    def arrange(self, area: Rect, footer: Rect) -> None:
        left, right = area.cut_left(area.width * 0.55, self.mm(6))
        self._board.place(left)
        inner = left.inset(self.mm(4), self.mm(1 if self.theme.is_big else 5))
        your, inner = inner.cut_top(self.mm(12 if self.theme.is_big else 9))
        self._your.place(your)
        below, inner = inner.cut_bottom(self.mm(20))
        self._service.place(below)
        self._number.place(inner)
        if not self.theme.is_big:
            noted, right = right.cut_bottom(self.mm(tokens.TARGET_MM), self.mm(2))
            self._noted.place(noted)
        self._beside, self._footer = right, footer

    def draw(self, visit: NumberShown | SendingNumber, picture: Picture) -> None:
        words, number = self.words.ticket, visit.ticket.number
        self._number.cap_mm = number_cap_mm(self.theme, number, self._number.width)
        self._number.text = number
        self._service.text = under_number(picture.facts, visit.ticket, words, copy=1)
        self._why.text = words.no_paper if visit.fault in _CERTAINLY_NO_PAPER else words.perhaps_paper
        rest = self.cut_text(self._beside, self._note, 1)
        rest = self.cut_text(rest, self._why, 1)
        said = self._said_of_sms(visit) or words.told_staff
        rows = ticket_rows(picture.facts, visit.ticket, words)[:2]
        if self.theme.is_big:
            self._tell_big(rest, said, "\n".join(f"{label}: {value}" for label, value in rows))
        else:
            self._tell(rest, said, rows)
        self._place_buttons(visit, picture.facts)

    def _tell(self, rest: Rect, said: str, rows: list[tuple[str, str]]) -> None:
        """When and where, then what happens now."""
        for at, (label, value, rule) in enumerate(self._where):
            label.text, value.text = rows[at] if at < len(rows) else ("", "")
            row, rest = rest.cut_top(self.mm(_ROW_MM) if at < len(rows) else 0.0)
            rule.place(row.cut_bottom(max(round(self.mm(0.3)), 1) if at < len(rows) else 0.0)[0])
            label.place(row.cut_left(self.mm(30))[0])
            value.place(row.cut_right(row.width * 0.75)[0])
        self._told.text = said
        self._told.place(rest.cut_top(self.mm(1.5))[1])

    def _tell_big(self, rest: Rect, said: str, where: str) -> None:
        """Where to go is said rather than what follows by itself, but not rather than what became of an SMS."""
        told = f"{where}\n{said}" if where else said
        fits = text_height_px(self.theme, told, int(rest.width)) <= rest.height
        self._told.text = told if fits else where or said if said == self.words.ticket.told_staff else said
        self._told.place(rest)

    def _said_of_sms(self, visit: NumberShown | SendingNumber) -> str:
        words = self.words.number_sms
        return words.sending if isinstance(visit, SendingNumber) else words.said[visit.sms]

    def _place_buttons(self, visit: NumberShown | SendingNumber, facts: Facts) -> None:
        """While it is being sent nothing can be pressed. Big letters leave no room to say that nothing can be sent."""
        footer, nowhere = self._footer, Rect(self._footer.x, self._footer.y, 0, 0)
        idle, linked = isinstance(visit, NumberShown), can_send(facts)
        offered = isinstance(visit, NumberShown) and may_be_sent(visit) and (linked or not self.theme.is_big)
        label = self.words.buttons[Button.SEND_SMS]
        self._send.show(label, "" if linked else self.words.number_sms.no_link, enabled=linked)
        self._noted.show(self.words.ticket.noted, enabled=idle)
        if not self.theme.is_big:
            self._send.place(footer.cut_left(min(footer.width, self.mm(78)))[0] if offered else nowhere)
            return
        send, noted = footer.cut_left(footer.width * 0.46, self.mm(tokens.GAP_MM))
        self._send.place(send if offered else nowhere)
        self._noted.place(noted if offered else footer)


SCREEN = NumberShownScreen
