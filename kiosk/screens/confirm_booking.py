"""Is this your booking? (S03; S24 when it is late). Service, day and time; never who."""

from kiosk.core.events import Button
from kiosk.core.questions import RECORDING_SERVICE
from kiosk.core.states import ConfirmingBooking
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.icons import Icon
from kiosk.screens.office_words import hours, service_name, with_zone
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Upright
from quota_protocol.messages import Timing

_ROW_MM = 14.0


class ConfirmBookingScreen(Screen[ConfirmingBooking]):
    """What was booked, and yes or no."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title = self.heading()
        self._body = self.text(ink=tokens.INK_SOFT)
        self._card = self.card(tokens.CARD, tokens.RULE)
        icons = (Icon.CARD, Icon.CALENDAR, Icon.CLOCK)
        self._rows = [
            (self.icon(icon), self.text(bold=True, on=tokens.CARD, cap_mm=tokens.CAP_BUTTON_MM, upright=Upright.MIDDLE))
            for icon in icons
        ]
        self._no = self.button(Button.BACK, label=self.words.choice.no)
        self._yes = self.button(Button.CONTINUE, style=Style.FORWARD)
        self._move = self.button(Button.MOVE, icon=Icon.CALENDAR)
        self._may_move = False

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area = area
        self._footer = footer
        self._arrange()

    def draw(self, visit: ConfirmingBooking, picture: Picture) -> None:
        booking, words = visit.booking, self.words.choice
        late = booking.timing is Timing.LATE
        invited = booking.service == RECORDING_SERVICE
        asked = self.words.questions.invitation if invited else words.confirm
        self._title.text = words.confirm_late.title if late else asked
        self._body.text = words.confirm_late.body if late else ""
        self._yes.show(words.yes_late if late else words.yes)
        self._may_move = late
        time = with_zone(picture.facts, hours(booking.window))
        told = (service_name(picture.facts, booking.service), self.words.long_date(booking.date), time)
        for (_, text), said in zip(self._rows, told, strict=True):
            text.text = said
        self._arrange()

    def _under_words(self, room: Rect) -> Rect:
        return self.cut_text(self.cut_text(room, self._title, 1), self._body, 2)

    def _arrange(self) -> None:
        strip, above = self._area.cut_bottom(self.mm(tokens.TARGET_MM if self.theme.is_big else 22), self.mm(3))
        card_px = self.mm(3 * _ROW_MM + 5)
        spare_px = max(self._under_words(above).height - card_px, 0.0)
        rest = self._under_words(above.cut_top(min(spare_px * 0.4, self.mm(5)))[1])
        no, yes = strip.cut_left(strip.width * 0.36, self.mm(tokens.GAP_MM))
        self._no.place(no)
        self._yes.place(yes)
        way = self._footer.cut_left(min(self._footer.width, self.mm(72)))[0]
        self._move.place(way if self._may_move else Rect(way.x, way.y, 0, 0))
        card = rest.cut_top(min(card_px, rest.height))[0]
        self._card.place(card)
        for (icon, text), row in zip(self._rows, card.inset(self.mm(6), self.mm(0.5)).rows(3, 0), strict=True):
            mark, row = row.cut_left(self.mm(9), self.mm(5))
            icon.place(mark.centred(self.mm(9), self.mm(9)))
            text.place(row.centred(row.width, max(row.height, self.theme.font_px(tokens.CAP_SHRUNK_MM) * 1.2)))


SCREEN = ConfirmBookingScreen
