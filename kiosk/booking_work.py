"""Booking over the network and slips at the printer: what the core asks for, each ending in an event."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from kiosk.core.booking_effects import (
    BookDay,
    BookingEffect,
    LeavePhone,
    LoadDays,
    MoveBooking,
    PrintSlip,
    ResendCode,
    SendNumber,
)
from kiosk.core.booking_events import BookingAccepted, BookingUncertain, DaysLoaded, SlipSettled
from kiosk.core.booking_model import BookableDays, MovedBooking
from kiosk.core.code_events import CodeResendTaken, CodeResendTooOften
from kiosk.core.events import Event, RequestRefused, ServerUnreachable
from kiosk.core.model import LinkFault
from kiosk.core.number_events import NumberSent
from kiosk.core.record_events import PhoneKept
from kiosk.event_ids import new_event_id
from kiosk.hardware.printer import Printer, PrintOutcome
from kiosk.logs import log_event
from kiosk.quota_client import LinkError, QuotaClient, RefusedError
from quota_protocol.messages import DayAvailability, WindowAvailability
from quota_protocol.problems import ProblemType

T = TypeVar("T")

DAYS_AHEAD = 28
DAYS_SHOWN = 10

_MAY_HAVE_ARRIVED = frozenset(
    {LinkFault.UNREACHABLE, LinkFault.TIMED_OUT, LinkFault.SERVER_ERROR, LinkFault.NOT_UNDERSTOOD}
)
"""What leaves open whether the server has done it."""


def do_booking(client: QuotaClient, effect: BookingEffect, now: datetime) -> Event:
    """What came of it; `now` is the office's local time."""
    try:
        return _done(client, effect, now)
    except LinkError as error:
        if isinstance(effect, ResendCode) and error.fault is LinkFault.TOO_MANY_REQUESTS:
            # Somebody tried too many numbers: the server is there for everybody else.
            log_event("refused", kind=ProblemType.RATE_LIMITED)
            return CodeResendTooOften(effect.session)
        log_event("server-unreachable", logging.WARNING, fault=error.fault)
        if isinstance(effect, BookDay | MoveBooking) and error.fault in _MAY_HAVE_ARRIVED:
            return BookingUncertain(effect.session, error.fault)
        return ServerUnreachable(effect.session, error.fault)
    except RefusedError as error:
        log_event("refused", kind=error.kind)
        return RequestRefused(effect.session, error.problem)


def do_slip(printer: Printer, data: bytes, effect: PrintSlip) -> Event:
    """Print it. A slip that may be on paper is told as one that is not: nothing hangs on it."""
    result = printer.print_ticket(data, lambda: None)
    log_event("slip", outcome=result.outcome, fault=result.fault or "none")
    return SlipSettled(effect.session, result.outcome is PrintOutcome.PRINTED)


def _done(client: QuotaClient, effect: BookingEffect, now: datetime) -> Event:
    match effect:
        case LoadDays(session):
            return DaysLoaded(session, _days(client, effect, now))
        case BookDay(session, office, plan, nik, day, start):
            key = new_event_id()
            return BookingAccepted(session, _twice(partial(client.book, key, office, plan, nik, day, start)))
        case MoveBooking(session, plan, day, start):
            key = new_event_id()
            return BookingAccepted(session, _twice(partial(client.move, key, plan.code, day, start)))
        case ResendCode(session, office, phone, nik_last4):
            client.resend(office, phone, nik_last4)
            return CodeResendTaken(session)
        case SendNumber(session):
            _send_number(client, effect)
            return NumberSent(session)
        case LeavePhone(session, shown, phone):
            key = new_event_id()
            _twice(partial(client.leave_phone, key, shown, phone))
            return PhoneKept(session)


def _send_number(client: QuotaClient, effect: SendNumber) -> None:
    """Twice where the first answer did not come: the server sends it once all the same, and nobody types it again."""
    try:
        client.send_number(effect.event_id, effect.number, effect.phone)
    except LinkError:
        client.send_number(effect.event_id, effect.number, effect.phone)


def _twice(ask: Callable[[], T]) -> T:
    """Once more where the first answer did not come: the server does it once all the same."""
    try:
        return ask()
    except LinkError as error:
        if error.fault not in _MAY_HAVE_ARRIVED:
            raise
    return ask()


def _days(client: QuotaClient, effect: LoadDays, now: datetime) -> tuple[DayAvailability, ...]:
    """The next days that have room; of today only what is not over."""
    plan, today = effect.plan, now.date()
    first, last = today + timedelta(days=1), today + timedelta(days=DAYS_AHEAD)
    if isinstance(plan, MovedBooking):
        service = client.booking(plan.code).service
        if plan.days is BookableDays.TODAY:
            first = last = today
    else:
        service = plan.service
    found = client.availability(effect.office, service, first, last).days
    open_days = [_still_open(day, now) for day in found]
    return tuple(day for day in open_days if any(_has_room(window) for window in day.windows))[:DAYS_SHOWN]


def _still_open(day: DayAvailability, now: datetime) -> DayAvailability:
    if day.date > now.date():
        return day
    return replace(day, windows=tuple(window for window in day.windows if window.end > f"{now:%H:%M}"))


def _has_room(window: WindowAvailability) -> bool:
    return window.free is None or window.free > 0
