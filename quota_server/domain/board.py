"""What counters and displays are told: numbers and states, never a person."""

from dataclasses import dataclass
from datetime import date as date_
from datetime import datetime

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_server.domain.ticket_states import TicketState


@dataclass(frozen=True, slots=True)
class CounterTicket:
    """A ticket as a counter has it, after what was done. `calls` counts since it last waited."""

    counter: str
    ticket_id: str
    number: str
    series: str
    service: str
    origin: Origin
    flags: tuple[TicketFlag, ...]
    window: Window | None
    issued_at: datetime
    state: TicketState
    calls: int
    called_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueLength:
    """A service and how many wait for it; `later`: those of them whose window's check-in has not opened."""

    service: str
    name: str
    waiting: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class CounterStatus:
    """Answer of `GET /v1/counters/{counter}`. `queues` are those asked for."""

    counter: str
    current: CounterTicket | None
    queues: tuple[QueueLength, ...]


@dataclass(frozen=True, slots=True)
class BoardCall:
    """A number and where it is called to. `calls` above 1: called again."""

    counter: str
    number: str
    service: str
    state: TicketState
    calls: int
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Answer of `GET /v1/board`: who is at which counter, newest call first, and how many wait."""

    office: str
    name: str
    date: date_
    simulated: bool
    calls: tuple[BoardCall, ...]
    queues: tuple[QueueLength, ...]
