"""Welcome (S00, S01): scan, type, take a number. What leads is what this kiosk's scanner makes easiest."""

from kiosk.events import Button
from kiosk.facts import Facts
from kiosk.screens import theme as tokens
from kiosk.screens.button import Style
from kiosk.screens.icons import Icon
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Upright, text_height_px
from kiosk.screens.wording import WelcomeWords
from kiosk.states import Welcome

_NOTICE_INSET_MM = 3.0


class WelcomeScreen(Screen[Welcome]):
    """Four ways in, an invitation to scan, and below it a quiet notice when there is one."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.welcome
        self._board = self.card(tokens.GREEN)
        self._title = self.heading(words.title, tokens.WHITE, tokens.GREEN)
        self._invitation = self.text(words.scan, ink=tokens.GREEN_SOFT, on=tokens.GREEN)
        self._drawing = IllustrationPicture(self.theme, Illustration.HOLD_PHONE)
        self.add_widget(self._drawing)
        self._notice_card = self.card(tokens.GREEN_TINT)
        self._notice = self.text(on=tokens.GREEN_TINT, upright=Upright.MIDDLE)
        self._ways = (
            self.button(Button.TYPE_CODE, under=words.with_sms, icon=Icon.KEYBOARD, style=Style.FORWARD),
            self.button(Button.TYPE_NIK, under=words.on_your_card, icon=Icon.DIGITS),
            self.button(Button.TAKE_NUMBER, under=words.no_booking, icon=Icon.TICKET),
            self.button(Button.COLLECT_CARD, under=words.collect, icon=Icon.CARD),
        )
        self._priority = self.button(Button.PRIORITY, icon=Icon.HEART)
        self._urgent = self.button(Button.URGENT, icon=Icon.ALERT)

    def arrange(self, area: Rect, footer: Rect) -> None:
        gap = self.mm(tokens.GAP_MM)
        priority, urgent = footer.cut_left(footer.width * 0.56, gap)
        self._priority.place(priority)
        self._urgent.place(urgent)
        self._left, right = area.cut_left(area.width * 0.45, self.mm(5))
        for button, row in zip(self._ways, right.rows(4, gap), strict=True):
            button.place(row)
        self._arrange_board()

    def draw(self, visit: Welcome, picture: Picture) -> None:
        facts, words = picture.facts, self.words.welcome
        invitation = words.scan if facts.scanner is None else words.scanner_fault
        notice = notice_for(facts, words)
        if (invitation, notice) != (self._invitation.text, self._notice.text):
            self._invitation.text, self._notice.text = invitation, notice
            self._arrange_board()

    def leave(self) -> None:
        """Nothing here is of a visit; fingers let go."""
        for button in (*self._ways, self._priority, self._urgent):
            button.let_go()

    def _arrange_board(self) -> None:
        board = self._left
        notice = Rect(board.x, board.y, 0, 0)
        if self._notice.text:
            inner_px = board.width - 2 * self.mm(_NOTICE_INSET_MM)
            needed_px = text_height_px(self.theme, self._notice.text, int(inner_px)) + self.mm(2)
            notice, board = board.cut_bottom(needed_px, self.mm(tokens.GAP_MM))
        self._notice_card.place(notice)
        self._notice.place(notice.inset(self.mm(_NOTICE_INSET_MM), 0) if self._notice.text else notice)
        self._board.place(board)
        inner = board.inset(self.mm(5), self.mm(4))
        title, inner = inner.cut_top(self.mm(10.5), self.mm(0.5))
        self._title.place(title)
        needed_px = text_height_px(self.theme, self._invitation.text, int(inner.width))
        invitation, rest = inner.cut_top(needed_px, self.mm(2))
        self._invitation.place(invitation)
        self._drawing.place(Rect(rest.x, board.y, rest.width, rest.top - board.y))


def notice_for(facts: Facts, words: WelcomeWords) -> str:
    """At most one notice for residents and one for staff, most pressing first."""
    flags = facts.office.flags if facts.office else None
    for_residents = (
        (facts.printer is not None, words.printer_fault),
        (flags is not None and flags.central_server_trouble, words.central_trouble),
        (flags is not None and flags.blank_cards_short, words.cards_short),
    )
    for_staff = (
        (facts.unsettled_tickets > 0, words.unsettled.format(count=facts.unsettled_tickets)),
        (facts.paper_near_end, words.paper_near_end),
    )
    told = [next((text for holds, text in notices if holds), "") for notices in (for_residents, for_staff)]
    return " ".join(text for text in told if text)


SCREEN = WelcomeScreen
