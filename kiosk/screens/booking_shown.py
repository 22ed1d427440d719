"""What is booked: the code to keep, the day, the time."""

from kiosk.core.booking_states import BookingShown
from kiosk.core.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.choose_day import without_year
from kiosk.screens.icons import Icon
from kiosk.screens.office_words import hours, service_name, with_zone
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Upright, text_height_px
from quota_protocol.booking_code import parse_booking_code, spaced

_CODE_CAP_MM = 10.0
_ROW_MM = 11.0
_LEAST_ROW_MM = 8.6


class BookingShownScreen(Screen[BookingShown]):
    """The code large on the left, what it is for on the right, the slip and the end below."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.booking
        self._title = self.heading(words.booked)
        self._board = self.card(tokens.GREEN)
        self._code = self.text(
            cap_mm=_CODE_CAP_MM,
            bold=True,
            ink=tokens.WHITE,
            on=tokens.GREEN,
            align=Align.CENTRE,
            upright=Upright.MIDDLE,
        )
        self._rows = [
            (self.icon(icon), self.text(bold=True, upright=Upright.MIDDLE))
            for icon in (Icon.CARD, Icon.CALENDAR, Icon.CLOCK)
        ]
        self._keep = self.text(words.keep_code, ink=tokens.INK_SOFT)
        self._now = self.button(Button.CONTINUE, label=words.take_now, style=Style.FORWARD)
        self._print = self.button(Button.PRINT_SLIP, style=Style.FORWARD)
        self._done = self.button(Button.DONE)
        self._area = Rect(0, 0, 0, 0)
        self._may_take = False

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area = area
        self._arrange()

    def draw(self, visit: BookingShown, picture: Picture) -> None:
        made = visit.made
        code = parse_booking_code(made.code)
        self._code.text = spaced(code) if code else made.code
        time = with_zone(picture.facts, hours(made.window))
        day = without_year(self.words.long_date(made.date))
        told = (service_name(picture.facts, made.service), day, time)
        for (_, text), said in zip(self._rows, told, strict=True):
            text.text = said
        self._may_take = visit.now
        style = Style.CHOICE if visit.now else Style.FORWARD
        self._print.show(self.words.buttons[Button.PRINT_SLIP], style=style)
        self._arrange()

    def _arrange(self) -> None:
        gap = self.mm(tokens.GAP_MM)
        rest = self._area
        if self.theme.is_big:
            # The code says it; in big letters it needs the room.
            self._title.leave_out(rest)
        else:
            rest = self.cut_text(rest, self._title, 2)
        strip, rest = rest.cut_bottom(self.mm(tokens.TARGET_MM if self.theme.is_big else 22), self.mm(3))
        nowhere = Rect(rest.x, rest.y, 0, 0)
        self._now.place(nowhere)
        ways = [self._now, self._print, self._done] if self._may_take else [self._print, self._done]
        for button, place in zip(ways, strip.columns(len(ways), gap), strict=True):
            button.place(place)
        line_px = min(rest.width, self.mm(self.theme.line_mm))
        keep_px = text_height_px(self.theme, self._keep.text, int(line_px))
        if keep_px + self.mm(2 + 3 * _LEAST_ROW_MM) > rest.height:
            # In big letters the code and its day need the room.
            self._keep.leave_out(rest)
            upper = rest
        else:
            keep, upper = rest.cut_bottom(keep_px, self.mm(2))
            self._keep.place(keep.cut_left(line_px)[0])
        upper = upper.cut_top(min(self.mm(3 * _ROW_MM), upper.height))[0]
        board, right = upper.cut_left(upper.width * 0.44, self.mm(4))
        self._board.place(board)
        self._code.place(board.inset(self.mm(1), self.mm(1)))
        for (icon, text), row in zip(self._rows, right.rows(3, 0), strict=True):
            if self.theme.is_big:
                icon.place(nowhere)
            else:
                mark, row = row.cut_left(self.mm(8), self.mm(4))
                icon.place(mark.centred(self.mm(8), self.mm(8)))
            text.place(row)


SCREEN = BookingShownScreen
