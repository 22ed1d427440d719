"""Welcome (S00, S01): scan, type, take a number. What leads is what this kiosk's scanner makes easiest."""

from kiosk.core.events import Button
from kiosk.core.facts import Facts
from kiosk.core.states import Welcome
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.icons import Icon
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Text, Upright, text_height_px, text_width_px
from kiosk.screens.wording import WelcomeWords

_NOTICE_INSET_MM = 3.0
_BOARD_INSET_MM = 5.0
_SMALLEST_DRAWING_MM = 22.0
_DRAWN_WIDE = Illustration.HOLD_PHONE.across / Illustration.HOLD_PHONE.down
_INVITATIONS = ((True, True), (False, True), (True, False), (False, False))
"""With a greeting and with a drawing, from what is best to what always has room."""


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
            self.button(Button.COLLECT_CARD, under=words.collect, icon=Icon.COLLECT),
        )
        self._priority = self.button(Button.PRIORITY, icon=Icon.ELDER)
        self._urgent = self.button(Button.URGENT, icon=Icon.ALERT)
        self._information = self.button(Button.INFORMATION, icon=Icon.DOCUMENT)

    def arrange(self, area: Rect, footer: Rect) -> None:
        gap = self.mm(tokens.GAP_MM)
        if self.theme.is_low:
            self._priority.place(footer)
            low = self.within_reach(area)
            for button, place in zip((*self._ways, self._urgent, self._information), low.grid(3, 2, gap), strict=True):
                button.place(place)
            self._room = area.cut_bottom(low.height, gap)[1]
        else:
            pair = (self._urgent, self._information)
            urgent_px, information_px = (_widest_word_px(button) for button in pair)
            part = (urgent_px + self.mm(16)) / (urgent_px + information_px + self.mm(32))
            for button, place in zip(pair, footer.cut_left((footer.width - gap) * part, gap), strict=True):
                button.place(place)
            left, right = area.cut_left(area.width * 0.45, self.mm(5))
            for button, row in zip(self._ways, right.rows(4, gap), strict=True):
                button.place(row)
            priority, self._room = left.cut_bottom(self.mm(self.theme.footer_mm), gap)
            self._priority.place(priority)
        self._arrange_board()

    def draw(self, visit: Welcome, picture: Picture) -> None:
        facts, words = picture.facts, self.words.welcome
        invitation = words.scan if facts.scanner is None else words.scanner_fault
        # Big letters are one visitor's; what staff should see stands here again for the next.
        notice = notice_for(facts, words, for_staff=not self.theme.is_big)
        if (invitation, notice) != (self._invitation.text, self._notice.text):
            self._invitation.text, self._notice.text = invitation, notice
            self._arrange_board()

    def leave(self) -> None:
        """Nothing here is of a visit; fingers let go."""
        for button in (*self._ways, self._priority, self._urgent, self._information):
            button.let_go()

    def _arrange_board(self) -> None:
        """The invitation with its drawing, and a notice. What is short of room gives way: title, drawing, notice."""
        board, nowhere = self._room, Rect(self._room.x, self._room.y, 0, 0)
        notice, board = self._cut_notice(board) if self._notice.text else (nowhere, board)
        self._notice_card.place(notice)
        if notice.height > 0:
            self._notice.place(notice.inset(self.mm(_NOTICE_INSET_MM), 0))
        else:
            self._notice.leave_out(nowhere)
        self._board.place(board)
        next(True for titled, drawn in _INVITATIONS if self._invite(board, titled=titled, drawn=drawn))

    def _invite(self, board: Rect, *, titled: bool, drawn: bool) -> bool:
        """Say how to begin, perhaps after a greeting, perhaps beside a drawing; false where that has no room."""
        rest = board.inset(self.mm(_BOARD_INSET_MM), self.mm(2.5))
        title, below = rest.cut_top(self._height_px(self._title, rest), self.mm(1))
        rest = below if titled else rest
        # The scanner is below the screen: its drawing stands on the edge of the board.
        height = rest.top - board.y
        width = min(height * _DRAWN_WIDE, rest.width * 0.44)
        drawing, beside = rest.cut_right(width, self.mm(2))
        words = beside if drawn else rest
        words = words.cut_left(min(words.width, self.mm(self.theme.line_mm)))[0]
        scans = self._invitation.text == self.words.welcome.scan
        fits = self._height_px(self._invitation, words) <= words.height + 1 and self._holds_words(words)
        if (titled or drawn) and not (fits and (not drawn or (scans and height >= self.mm(_SMALLEST_DRAWING_MM)))):
            return False
        nowhere = Rect(board.x, board.y, 0, 0)
        if titled:
            self._title.place(title)
        else:
            self._title.leave_out(nowhere)
        self._invitation.place(words)
        self._drawing.place(Rect(drawing.x, board.y, width, width / _DRAWN_WIDE) if drawn else nowhere)
        return True

    def _holds_words(self, room: Rect) -> bool:
        text = self._invitation
        return all(text_width_px(self.theme, word, text.cap_mm) <= room.width for word in text.text.split())

    def _cut_notice(self, board: Rect) -> tuple[Rect, Rect]:
        """The place of the notice below or beside the board; nowhere where that leaves no room to say how to begin."""
        gap = self.mm(tokens.GAP_MM)
        if self.theme.is_low:
            left, notice = board.cut_left((board.width - gap) / 2, gap)
        else:
            notice_px = self._height_px(self._notice, board.inset(self.mm(_NOTICE_INSET_MM), 0)) + self.mm(2)
            notice, left = board.cut_bottom(min(notice_px, board.height), gap)
        needed_px = self._height_px(self._invitation, left.inset(self.mm(_BOARD_INSET_MM), 0)) + self.mm(4)
        return (notice, left) if needed_px <= left.height else (Rect(board.x, board.y, 0, 0), board)

    def _height_px(self, text: Text, room: Rect) -> float:
        return text_height_px(self.theme, text.text, int(room.width), text.cap_mm, text.bold)


def _widest_word_px(button: KioskButton) -> float:
    label = button.label
    return max(text_width_px(label.theme, word, tokens.CAP_BUTTON_MM, bold=True) for word in label.text.split())


def notice_for(facts: Facts, words: WelcomeWords, *, for_staff: bool) -> str:
    """At most one notice for residents and one for staff, most pressing first."""
    flags = facts.office.flags if facts.office else None
    residents = (
        (facts.printer is not None, words.printer_fault),
        (not facts.online, words.connection_fault),
        (flags is not None and flags.central_server_trouble, words.central_trouble),
        (flags is not None and flags.blank_cards_short, words.cards_short),
    )
    staff = (
        (facts.unsettled_tickets > 0, words.unsettled.format(count=facts.unsettled_tickets)),
        (facts.paper_near_end, words.paper_near_end),
    )
    told = [next((text for holds, text in notices if holds), "") for notices in (residents, staff)]
    return " ".join(text for text in (told if for_staff else told[:1]) if text)


SCREEN = WelcomeScreen
