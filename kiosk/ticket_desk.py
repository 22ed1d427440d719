"""One path for every number: note the request, ask the server, or give a number without it.

Synchronous, without threads and without a screen: the kiosk runs it on its network worker, a simulation step by step.
What it works with are ports: a server, the journal, the offline counter, a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from kiosk.core.model import CheckInByCode, EventId, LinkFault, NewNumber, RecordedTicket, TicketWish
from kiosk.offline_cache.counter import OfflineCounter, UnknownCode
from kiosk.offline_cache.journal import Journal, NotedRequest
from kiosk.offline_cache.lease_book import Circumstances, NothingLeft, closed_now
from kiosk.quota_client import LinkError, RefusedError
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import Availability, Booking, Office, Origin, Problem, Ticket, WindowAvailability
from quota_protocol.problems import ProblemType


class ServerPort(Protocol):
    """The quota server as a visit asks it; raises LinkError and RefusedError as `QuotaClient` does."""

    def booking(self, code: BookingCode) -> Booking: ...

    def availability(self, office: str, service: str, day: date) -> Availability: ...

    def ticket(self, event_id: EventId, wish: TicketWish, occurred_at: datetime) -> Ticket: ...


@dataclass(frozen=True, slots=True)
class Granted:
    """A number. One from the server is not on disk yet: `Journal.record` puts it there; one of ours is."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Found:
    """This kiosk has given a number for the same code or NIK already."""

    recorded: RecordedTicket


@dataclass(frozen=True, slots=True)
class Refused:
    """A problem of the contract, the server's or by the same rules ours."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Manual:
    """Nothing is left to give here, and the server does not answer: staff in front hand out strips."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a visit is answered, and why the server was no help, where it was asked and was none."""

    outcome: "Granted | Found | Refused | Manual | Booking | UnknownCode | tuple[WindowAvailability, ...]"
    link_fault: LinkFault | None = None


@dataclass(frozen=True, slots=True)
class DeskPorts:
    """What the desk works with. `windows_of` is the date that the office's profile calls today.

    `heard_now` is the time that must be by the last word of somebody who knows, None where nobody has spoken.
    """

    server: ServerPort
    journal: Journal
    counter: OfflineCounter
    now: Callable[[], datetime]
    clock_trust: Callable[[], ClockTrust]
    office: Callable[[], Office]
    windows_of: Callable[[], date | None]
    heard_now: Callable[[], datetime | None]


class TicketDesk:
    """Answers visits. `ask` is False while the server is known to be away. JournalError when nothing can be kept."""

    def __init__(self, ports: DeskPorts) -> None:
        self._with = ports

    def request(self, wish: TicketWish, *, ask: bool) -> Reply:
        """A number for a wish."""
        self._with.journal.record_owed()
        recorded = self._with.journal.find(wish, self.office_date())
        if recorded is not None:
            return Reply(Found(recorded))
        if not ask:
            return Reply(self._give(wish, None))
        noted = self._with.journal.note(wish, self.office_date())
        try:
            return Reply(Granted(self._with.server.ticket(noted.event_id, wish, noted.occurred_at)))
        except LinkError as error:
            return Reply(self._give(wish, noted), error.fault)
        except RefusedError as error:
            return Reply(self._refused(wish, noted, error))

    def look_up(self, code: BookingCode, *, ask: bool) -> Reply:
        """What a code stands for."""
        self._with.journal.record_owed()
        recorded = self._with.journal.find(CheckInByCode(code), self.office_date())
        if recorded is not None:
            return Reply(Found(recorded))
        fault = None
        if ask:
            try:
                return Reply(self._with.server.booking(code))
            except LinkError as error:
                fault = error.fault
            except RefusedError as error:
                return Reply(Refused(error.problem))
        return Reply(self._with.counter.look_up(code, self._circumstances()), fault)

    def windows(self, service: str, *, ask: bool) -> Reply:
        """The windows of a service that still take somebody today."""
        fault = None
        if ask:
            try:
                found = self._with.server.availability(self._with.office().code, service, self._local_now().date())
                return Reply(self._with_ours(service, self._still_open(found)))
            except LinkError as error:
                fault = error.fault
            except RefusedError as error:
                return Reply(Refused(error.problem))
        closed = closed_now(self._circumstances())
        if closed is not None:
            return Reply(Refused(closed), fault)
        left = self._with.counter.windows(service, self._circumstances())
        by_window = any(one.id == service and one.by_window for one in self._with.office().services)
        # No window with a unit is not the same as a service without windows.
        return Reply(Manual() if by_window and not any(one.free != 0 for one in left) else left, fault)

    def has_numbers(self) -> bool:
        """Whether this kiosk could give anybody a number by itself now."""
        return self._with.counter.has_numbers(self._circumstances())

    def office_date(self) -> date:
        """The date of the tickets that this kiosk gives now; that of its leases while the clock is in doubt."""
        return self._with.counter.office_date(self._circumstances())

    def _refused(self, wish: TicketWish, noted: NotedRequest, error: RefusedError) -> Granted | Found | Refused:
        """A refusal ends the request; but whoever finds nothing free is served from what this kiosk holds."""
        walk_in = isinstance(wish, NewNumber) and wish.origin is Origin.WALK_IN
        if walk_in and error.kind is ProblemType.QUOTA_EXHAUSTED:
            given = self._give(wish, noted)
            return given if isinstance(given, Granted) else Refused(error.problem)
        self._with.journal.abandon(noted.event_id)
        return Refused(error.problem)

    def _give(self, wish: TicketWish, noted: NotedRequest | None) -> Granted | Found | Refused | Manual:
        given = self._with.counter.give(wish, self._circumstances(), noted)
        match given:
            case Ticket():
                return Granted(given)
            case RecordedTicket():
                return Found(given)
            case Problem():
                return Refused(given)
            case NothingLeft():
                return Manual()

    def _circumstances(self) -> Circumstances:
        ports = self._with
        return Circumstances(ports.office(), ports.now(), ports.clock_trust(), ports.windows_of(), ports.heard_now())

    def _still_open(self, availability: Availability) -> tuple[WindowAvailability, ...]:
        now = f"{self._local_now():%H:%M}"
        windows = availability.days[0].windows if availability.days else ()
        return tuple(window for window in windows if window.end > now)

    def _with_ours(self, service: str, windows: tuple[WindowAvailability, ...]) -> tuple[WindowAvailability, ...]:
        """What this kiosk holds can be had here as well, when the server has nothing free any more."""
        ours = {one.start: one.free for one in self._with.counter.windows(service, self._circumstances())}
        return tuple(
            one if one.free is None else replace(one, free=one.free + (ours.get(one.start) or 0)) for one in windows
        )

    def _local_now(self) -> datetime:
        return self._with.now().astimezone(ZoneInfo(self._with.office().timezone))
