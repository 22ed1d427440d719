"""What staff mode asks for, done on the journal's worker: PINs, notes, tickets taken back, the clock."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from kiosk.clock_trust import ClockJudge
from kiosk.core.effects import CheckPin, FindTodaysTickets, JudgeClock, NoteStaffAction
from kiosk.core.events import Event
from kiosk.core.model import EventId, SessionId, StaffAction
from kiosk.core.staff_effects import ConfirmClock, CorrectClock, MoreStaffEffect, ReadClock, VoidTicket
from kiosk.core.staff_events import ClockJudged, ClockRead, PinAccepted, PinRefused, TicketVoided, TodaysTicketsFound
from kiosk.logs import log_event
from kiosk.offline_cache.journal import Journal, JournalError

TICKETS_FOR_STAFF = 8

StaffEffect = CheckPin | NoteStaffAction | FindTodaysTickets | JudgeClock | MoreStaffEffect


@dataclass(frozen=True, slots=True)
class StaffTools:
    """What it works with. `is_right_pin` takes its time; `acknowledge` is told when staff have come.

    `journal_failed` tells the core that nothing can be kept; `journal_changed` is told what is to be synced, and
    `count_unsettled` tells the core how many tickets may or may not be on paper.
    """

    journal: Journal
    journal_changed: Callable[[], None]
    journal_failed: Callable[[SessionId, JournalError], None]
    count_unsettled: Callable[[], None]
    office_date: Callable[[], date]
    zone: ZoneInfo
    is_right_pin: Callable[[str], bool]
    acknowledge: Callable[[], None]
    clock_judge: ClockJudge


class StaffWork:
    """Does what staff want, one thing after the other; each ends in an event, or in a note."""

    def __init__(self, tools: StaffTools, post: Callable[[Event], None]) -> None:
        self._with = tools
        self._post = post

    def perform(self, effect: StaffEffect) -> None:
        """Perform it; takes a tenth of a second for a PIN, while nobody waits for a ticket."""
        match effect:
            case CheckPin():
                self._check_pin(effect)
            case NoteStaffAction(action, ticket):
                self._note(action, ticket)
            case FindTodaysTickets(session):
                self._find_todays_tickets(session)
            case VoidTicket():
                self._void(effect)
            case JudgeClock():
                self._post(ClockJudged(self._with.clock_judge.trust()))
            case ReadClock(session):
                self._post(ClockRead(session, self._with.clock_judge.reading(self._with.zone)))
            case ConfirmClock():
                self._take_word(None)
            case CorrectClock(right):
                self._take_word(right)
            case _:
                assert_never(effect)

    def _check_pin(self, effect: CheckPin) -> None:
        right = self._with.is_right_pin(effect.pin)
        log_event("staff-pin", logging.INFO if right else logging.WARNING, right=right)
        if right:
            # Staff are here: the lamp has done its work.
            self._with.acknowledge()
        self._post(PinAccepted(effect.session) if right else PinRefused(effect.session))

    def _note(self, action: StaffAction, ticket: EventId) -> None:
        log_event("staff", action=action, ticket=ticket or "none")
        try:
            self._with.journal.note_staff_action(action, ticket)
        except JournalError as error:
            log_event("journal-failed", logging.ERROR, fault=error.fault)

    def _find_todays_tickets(self, session: SessionId) -> None:
        try:
            found = self._with.journal.newest(self._with.office_date(), TICKETS_FOR_STAFF)
        except JournalError as error:
            self._with.journal_failed(session, error)
        else:
            self._post(TodaysTicketsFound(session, found))

    def _void(self, effect: VoidTicket) -> None:
        try:
            self._with.journal.void(effect.ticket)
        except JournalError as error:
            self._with.journal_failed(effect.session, error)
            return
        log_event("staff", action=StaffAction.VOIDED_TICKET, ticket=effect.ticket)
        self._with.journal_changed()
        self._with.count_unsettled()
        self._post(TicketVoided(effect.session, effect.ticket))

    def _take_word(self, right: datetime | None) -> None:
        """Staff say what time it is; None where the kiosk has it right."""
        judge = self._with.clock_judge
        before = judge.reading(self._with.zone)
        if right is None:
            judge.confirmed_by_staff()
        else:
            judge.heard_from_staff(right)
        off_by_s = round(((right or before.now) - before.now).total_seconds())
        log_event("staff", action=StaffAction.TOLD_CLOCK, ticket="none")
        log_event("clock-told", basis=before.basis, off_by_s=off_by_s)
        try:
            self._with.journal.note_word_on_clock(before.now)
        except JournalError as error:
            log_event("journal-failed", logging.ERROR, fault=error.fault)
        self._post(ClockJudged(judge.trust()))
