"""Which ticket shall be printed again? Those whose paper is in doubt come first."""

from functools import partial

from kiosk.core.model import EventId, RecordedTicket
from kiosk.core.staff_events import TicketChosen
from kiosk.core.staff_mode import MAX_COPIES
from kiosk.core.states import StaffTickets
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture


class StaffTicketsScreen(ChoicesScreen[StaffTickets]):
    """Today's newest tickets by their numbers, and what is known of their paper."""

    def draw(self, visit: StaffTickets, picture: Picture) -> None:
        self._more.show(self.words.staff.more_tickets)
        self.offer(self.words.staff.which_ticket, [self._choice(one) for one in visit.tickets])

    def _choice(self, recorded: RecordedTicket) -> Choice:
        words = self.words.staff
        spent = recorded.copies >= MAX_COPIES
        return Choice(
            recorded.ticket.number,
            partial(TicketChosen, EventId(recorded.ticket.event_id)),
            words.copies_spent if spent else words.paper[recorded.state],
            Icon.TICKET,
            possible=not spent,
        )


SCREEN = StaffTicketsScreen
