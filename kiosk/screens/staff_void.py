"""Which ticket shall be taken back? Numbers and times, and nothing of whom they were given to."""

from functools import partial

from kiosk.core.model import EventId, RecordedTicket
from kiosk.core.staff_events import TicketChosen
from kiosk.core.staff_states import TicketsToVoid
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture


class StaffVoidScreen(ChoicesScreen[TicketsToVoid]):
    """Today's newest tickets of this kiosk."""

    def draw(self, visit: TicketsToVoid, picture: Picture) -> None:
        self._more.show(self.words.staff.more_tickets)
        self.offer(self.words.staff.which_to_void, [self._choice(one) for one in visit.tickets])

    def _choice(self, recorded: RecordedTicket) -> Choice:
        ticket = recorded.ticket
        given = self.words.staff.given_at.format(time=f"{ticket.issued_at:%H.%M}")
        return Choice(ticket.number, partial(TicketChosen, EventId(ticket.event_id)), given, Icon.TICKET)


SCREEN = StaffVoidScreen
