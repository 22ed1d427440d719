"""Whom a counter calls next. Pure: the waiting and the tallies come in, one of the waiting comes out, or nobody.

The rule, in order:
1. Priority and urgent numbers first, in order of issue; while others wait, at most one of every three calls.
2. Of several services, the one whose longest-waiting person has waited longest.
3. In a service the earliest window; in it three bookings for each walk-in, in order of issue.
4. Who came late (flag `late`) when all who were there before have been called.
5. Who was skipped after five other numbers of the queue, in the old place; sooner only when nobody else waits.
Nobody is called before their window's check-in opens as long as somebody else waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import Progress, TicketState

EXPRESS_EVERY = 3
BOOKED_PER_WALK_IN = 3


class CallKind(StrEnum):
    """How a ticket takes part in the rule."""

    EXPRESS = "express"
    BOOKED = "booked"
    WALK_IN = "walk_in"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that may be called. `window_start` is empty for one without a window; `due`: see `is_due`."""

    ticket_id: str
    number: str
    service: str
    kind: CallKind
    window_start: str
    issued_at: datetime
    due: bool
    progress: Progress = Progress()


@dataclass(frozen=True, slots=True)
class QueueTally:
    """What a service's queue has seen today: numbers called, and bookings called since the last walk-in."""

    called: int = 0
    booked_in_a_row: int = 0

    def after(self, kind: CallKind) -> "QueueTally":
        """The tally once one more is called."""
        in_a_row = {CallKind.BOOKED: self.booked_in_a_row + 1, CallKind.WALK_IN: 0}
        return replace(self, called=self.called + 1, booked_in_a_row=in_a_row.get(kind, self.booked_in_a_row))


_FRESH = QueueTally()


def kind_of(origin: Origin, flags: Iterable[str]) -> CallKind:
    """The kind of a ticket."""
    if origin in (Origin.PRIORITY, Origin.URGENT):
        return CallKind.EXPRESS
    if TicketFlag.LATE in flags:
        return CallKind.LATE
    return CallKind.BOOKED if origin is Origin.BOOKING else CallKind.WALK_IN


def is_due(office: OfficeConfig, day: date, window: Window | None, now: datetime) -> bool:
    """Whether the holder should be there: a window's check-in has opened, or there is no window."""
    return window is None or now >= calendar.check_in_opens_at(office, day, window)


def choose(
    waiting: Sequence[Waiting], tallies: Mapping[str, QueueTally], last_kinds: Sequence[CallKind]
) -> Waiting | None:
    """The one to call. `waiting`: all of the counter's services; `last_kinds`: its services' last calls, newest first.

    `tallies` by service; a service without one has not called anybody today.
    """
    here = [ticket for ticket in waiting if ticket.due and _has_returned(ticket, tallies)]
    express = [ticket for ticket in here if ticket.kind is CallKind.EXPRESS]
    ordinary = [ticket for ticket in here if ticket.kind is not CallKind.EXPRESS]
    if express and not (ordinary and CallKind.EXPRESS in last_kinds[: EXPRESS_EVERY - 1]):
        return _first(express)
    if ordinary:
        service = _first(ordinary).service
        own = [ticket for ticket in ordinary if ticket.service == service]
        return _of_service(own, tallies.get(service, _FRESH))
    return _of_those_left(waiting)


def upcoming(
    waiting: Sequence[Waiting], tallies: Mapping[str, QueueTally], last_kinds: Sequence[CallKind], at_most: int
) -> list[Waiting]:
    """Those who are due, in the order in which one counter would call them if nobody else came: the first `at_most`."""
    left = [ticket for ticket in waiting if ticket.due]
    counted, kinds, called = dict(tallies), list(last_kinds), list[Waiting]()
    while len(called) < at_most and (chosen := choose(left, counted, kinds)) is not None:
        called.append(chosen)
        left.remove(chosen)
        counted[chosen.service] = counted.get(chosen.service, _FRESH).after(chosen.kind)
        kinds.insert(0, chosen.kind)
    return called


def _of_service(tickets: Sequence[Waiting], tally: QueueTally) -> Waiting:
    longest = _first(tickets)
    in_time = [ticket for ticket in tickets if ticket.kind is not CallKind.LATE]
    if longest.kind is CallKind.LATE or not in_time:
        return longest
    windows = [ticket.window_start for ticket in in_time if ticket.window_start]
    current = min(windows, default="")
    group = [ticket for ticket in in_time if ticket.window_start in ("", current)]
    booked = [ticket for ticket in group if ticket.kind is CallKind.BOOKED]
    walk_ins = [ticket for ticket in group if ticket.kind is CallKind.WALK_IN]
    if booked and (not walk_ins or tally.booked_in_a_row < BOOKED_PER_WALK_IN):
        return _first(booked)
    return _first(walk_ins)


def _of_those_left(waiting: Sequence[Waiting]) -> Waiting | None:
    """A counter with nobody else to call: those of a later window who may be there, then those who were skipped."""
    early = [ticket for ticket in waiting if not ticket.due and ticket.progress.awaited]
    if early:
        return min(early, key=lambda ticket: (ticket.window_start, *_order(ticket)))
    skipped = [ticket for ticket in waiting if ticket.progress.state is TicketState.SKIPPED]
    return min(skipped, key=lambda ticket: ticket.progress.returns_at) if skipped else None


def _has_returned(ticket: Waiting, tallies: Mapping[str, QueueTally]) -> bool:
    if ticket.progress.state is not TicketState.SKIPPED:
        return True
    return tallies.get(ticket.service, _FRESH).called >= ticket.progress.returns_at


def _first(tickets: Iterable[Waiting]) -> Waiting:
    return min(tickets, key=_order)


def _order(ticket: Waiting) -> tuple[datetime, str]:
    return (ticket.issued_at, ticket.number)
