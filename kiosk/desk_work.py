"""The desk's answers as events: what a visit asks is done on the network worker, and posted.

Expected errors of the client and the journal become events here and nowhere else.
"""

import logging
from collections.abc import Callable

from kiosk.core.effects import LoadWindows, LookUpBooking, RequestTicket
from kiosk.core.events import (
    BookingFound,
    Event,
    JournalFailed,
    LinkLost,
    RequestRefused,
    TicketFound,
    TicketGranted,
    WindowsLoaded,
)
from kiosk.core.link_events import BookingNotKnown, NothingLeftToGive, OfflineReserveCounted
from kiosk.core.model import SessionId
from kiosk.logs import log_event
from kiosk.offline_cache.counter import UnknownCode
from kiosk.offline_cache.store import JournalError
from kiosk.ticket_desk import Found, Granted, Manual, Refused, Reply, TicketDesk
from quota_protocol.messages import Booking, TicketFlag
from quota_protocol.problems import problem_type


class DeskWork:
    """Asks the desk and posts what it says. `may_ask` is whether the server was synced with since the start."""

    def __init__(self, desk: TicketDesk, post: Callable[[Event], None], may_ask: Callable[[], bool]) -> None:
        self._desk = desk
        self._post = post
        self._may_ask = may_ask

    def look_up(self, effect: LookUpBooking) -> None:
        """Post what a code stands for."""
        self._answer(effect.session, lambda ask: self._desk.look_up(effect.code, ask=ask), ask=effect.ask_server)

    def load_windows(self, effect: LoadWindows) -> None:
        """Post the windows of a service."""
        self._answer(effect.session, lambda ask: self._desk.windows(effect.service, ask=ask), ask=effect.ask_server)

    def request(self, effect: RequestTicket) -> None:
        """Post a number, or why there is none."""
        try:
            reply = self._desk.request(effect.wish, ask=effect.ask_server and self._may_ask())
        except JournalError as error:
            self.journal_failed(effect.session, error)
            return
        self._tell_link(reply)
        match reply.outcome:
            case Granted(ticket):
                self._post(TicketGranted(effect.session, ticket, effect.wish))
                if TicketFlag.OFFLINE in ticket.flags:
                    log_event("offline-ticket", number=ticket.number, flags=" ".join(ticket.flags))
                    self._post(OfflineReserveCounted(self._desk.has_numbers()))
            case _:
                self._post_outcome(effect.session, reply)

    def journal_failed(self, session: SessionId, error: JournalError) -> None:
        """Post that nothing can be kept."""
        log_event("journal-failed", logging.ERROR, fault=error.fault)
        self._post(JournalFailed(session, error.fault))

    def _answer(self, session: SessionId, ask_desk: Callable[[bool], Reply], *, ask: bool) -> None:
        try:
            reply = ask_desk(ask and self._may_ask())
        except JournalError as error:
            self.journal_failed(session, error)
            return
        self._tell_link(reply)
        self._post_outcome(session, reply)

    def _tell_link(self, reply: Reply) -> None:
        """The core takes the link for down before it hears the outcome."""
        if reply.link_fault is not None:
            log_event("server-unreachable", logging.WARNING, fault=reply.link_fault)
            self._post(LinkLost(reply.link_fault))

    def _post_outcome(self, session: SessionId, reply: Reply) -> None:
        match reply.outcome:
            case Found(recorded):
                self._post(TicketFound(session, recorded))
            case Refused(problem):
                log_event("refused", kind=problem_type(problem.type) or "unknown")
                self._post(RequestRefused(session, problem))
            case Manual():
                log_event("nothing-left", logging.WARNING)
                self._post(NothingLeftToGive(session))
            case Booking() as booking:
                self._post(BookingFound(session, booking))
            case UnknownCode():
                self._post(BookingNotKnown(session))
            case tuple() as windows:
                self._post(WindowsLoaded(session, windows))
            case Granted():
                raise TypeError("a number is told where it was asked for")
