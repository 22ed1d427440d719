"""Please wait (S10): what is being done, and three dots that show that it goes on."""

from collections.abc import Mapping

from kivy.clock import Clock as FrameClock

from kiosk.core import states
from kiosk.core.booking_states import BookingWait, LoadingDays, MakingBooking, PrintingSlip
from kiosk.core.lost_code_states import ResendingCode
from kiosk.core.record_states import LeavingPhone
from kiosk.core.staff_states import LoadingTicketsToVoid, MoreStaffWait, ReadingClock, VoidingTicket
from kiosk.screens import theme as tokens
from kiosk.screens.illustrations import Illustration, IllustrationPicture
from kiosk.screens.pen import Pen, Sign
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Align, Placed
from kiosk.screens.theme import Theme

Waiting = (
    states.LookingUp
    | states.LoadingWindows
    | states.Requesting
    | states.Recording
    | states.Printing
    | states.LoadingTickets
    | states.StaffPrinting
    | MoreStaffWait
    | BookingWait
    | ResendingCode
    | LeavingPhone
)

_PAPER_COMES = states.Requesting | states.Recording | states.Printing | states.StaffPrinting | PrintingSlip

_STEP_S = 0.5
_DOTS = 3


class Progress(Placed):
    """Three dots; one after the other is strong, twice a second while it runs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._strong = 0
        self._dots = [Sign(self.canvas) for _ in range(_DOTS)]
        self._steps = FrameClock.create_trigger(self._step, _STEP_S, interval=True)

    def run(self) -> None:
        """Go on until `rest`."""
        self._steps()

    def rest(self) -> None:
        """Stand still."""
        self._steps.cancel()

    def redraw(self) -> None:
        for at, (dot, place) in enumerate(zip(self._dots, self.rect.columns(_DOTS, 0), strict=True)):
            ink = tokens.GREEN if at == self._strong else tokens.RULE
            dot.show(_dot, place, self.theme.shade(ink), units=10)

    def _step(self, *_: object) -> None:
        self._strong = (self._strong + 1) % _DOTS
        self.redraw()


def _dot(pen: Pen) -> None:
    pen.dot((5, 5), 3)


class PleaseWaitScreen(Screen[Waiting]):
    """One for all the states that wait for a machine, so that a quick visit does not flicker."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        words = self.words.wait
        self._paper = IllustrationPicture(self.theme, Illustration.WAITING_PAPER)
        self._looking = IllustrationPicture(self.theme, Illustration.LOOKING)
        for drawing in (self._paper, self._looking):
            self.add_widget(drawing)
        self._title = self.heading()
        self._title.align = Align.CENTRE
        self._moment = self.text(words.moment, ink=tokens.INK_SOFT, align=Align.CENTRE)
        self._progress = Progress(self.theme)
        self.add_widget(self._progress)
        self._said: Mapping[type, str] = {
            states.LookingUp: words.looking_up,
            states.LoadingWindows: words.loading_windows,
            states.Requesting: words.requesting,
            states.Recording: words.requesting,
            states.Printing: words.printing,
            states.LoadingTickets: words.loading_tickets,
            states.StaffPrinting: words.printing_again,
            LoadingTicketsToVoid: self.words.staff.finding_tickets_to_void,
            VoidingTicket: self.words.staff.voiding,
            ReadingClock: self.words.staff.reading_clock,
            LoadingDays: self.words.booking.loading_days,
            MakingBooking: self.words.booking.booking,
            PrintingSlip: self.words.booking.printing_slip,
            ResendingCode: self.words.lost_code.resending,
            LeavingPhone: self.words.record.leaving,
        }

    def arrange(self, area: Rect, footer: Rect) -> None:
        column = area.centred(area.width, self.mm(80))
        drawing, column = column.cut_top(self.mm(38 if self.theme.is_big else 44), self.mm(2))
        self._drawing_place = drawing
        title, column = column.cut_top(self.mm(14 if self.theme.is_big else 11))
        self._title.place(title)
        moment, column = column.cut_top(self.mm(12 if self.theme.is_big else 9), self.mm(3))
        self._moment.place(moment)
        self._progress.place(column.centred(self.mm(24), self.mm(8)))

    def draw(self, visit: Waiting, picture: Picture) -> None:
        self._title.text = self._said[type(visit)]
        place = self._drawing_place
        paper, looking = (place, Rect(place.x, place.y, 0, 0))[:: 1 if isinstance(visit, _PAPER_COMES) else -1]
        self._paper.place(paper)
        self._looking.place(looking)
        self._progress.run()

    def leave(self) -> None:
        super().leave()
        self._progress.rest()


SCREEN = PleaseWaitScreen
