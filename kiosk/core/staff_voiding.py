"""Staff take a ticket back: chosen by its number and time, confirmed, noted in the journal. Pure.

The number counts no more; the booking or the unit behind it is free again once the server has heard of it.
"""

from kiosk.core.effects import FindTodaysTickets
from kiosk.core.events import Button, Event, JournalFailed, Pressed
from kiosk.core.model import EventId, StaffOutcome
from kiosk.core.staff_effects import VoidTicket
from kiosk.core.staff_events import TicketChosen, TicketVoided, TodaysTicketsFound
from kiosk.core.staff_states import ConfirmingVoid, LoadingTicketsToVoid, TicketsToVoid, VoidingTicket
from kiosk.core.states import StaffDone
from kiosk.core.visit import Kiosk, Step, stay


def begin_voiding(kiosk: Kiosk) -> Step:
    """Ask for the tickets of today."""
    return LoadingTicketsToVoid(), (FindTodaysTickets(kiosk.session),)


def touched_voiding(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means while a ticket is taken back."""
    match kiosk.visit, event:
        case TicketsToVoid(tickets), TicketChosen(event_id):
            chosen = next((one for one in tickets if one.ticket.event_id == event_id), None)
            return (ConfirmingVoid(chosen), ()) if chosen else stay(kiosk)
        case ConfirmingVoid(recorded), Pressed(Button.CONTINUE):
            void = VoidTicket(kiosk.session, EventId(recorded.ticket.event_id))
            return VoidingTicket(recorded), (void,)
        case _:
            return stay(kiosk)


def answered_voiding(kiosk: Kiosk, event: Event) -> Step:
    """An answer that taking a ticket back waits for."""
    match kiosk.visit, event:
        case LoadingTicketsToVoid(), TodaysTicketsFound(tickets=()):
            return StaffDone(StaffOutcome.NO_TICKETS), ()
        case LoadingTicketsToVoid(), TodaysTicketsFound(tickets=tickets):
            return TicketsToVoid(tickets), ()
        case LoadingTicketsToVoid(), JournalFailed():
            return StaffDone(StaffOutcome.JOURNAL_FAILED), ()
        case VoidingTicket(recorded), TicketVoided(ticket=ticket) if recorded.ticket.event_id == ticket:
            return StaffDone(StaffOutcome.VOIDED, recorded.ticket.number), ()
        case VoidingTicket(recorded), JournalFailed():
            return StaffDone(StaffOutcome.JOURNAL_FAILED, recorded.ticket.number), ()
        case _:
            return stay(kiosk)
