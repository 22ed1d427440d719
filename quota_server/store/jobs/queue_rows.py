"""Rows of the queue: who waits, who is at a counter, and how a ticket's place is written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_server.domain import calendar, calling, numbers
from quota_server.domain.board import BoardCall, QueueLength
from quota_server.domain.calling import CallKind, QueueTally, Waiting
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import ENDS, QUEUED, Progress, TicketState
from quota_server.store.jobs.transaction import Transaction, from_utc_text, utc_text

_COLUMNS = (
    "t.event_id, t.series, t.serial, t.service, t.origin, t.flags, t.window_start, t.window_end, t.issued_at,"
    " t.state, p.leg, p.service, p.series, p.calls, p.skips, p.returns_at, p.awaited, p.called_at, p.started_at"
)
_OPEN_PLACE = "p.office = t.office AND p.ticket_id = t.event_id AND p.ended_at IS NULL"
_BOARD_CALLS_MAX = 60
# Added to a serial (at most four digits) it has five.
_SERIAL_BASE = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket and where it stands in a service's queue. `leg` counts its queues from 1; 0: never called so far."""

    ticket_id: str
    number: str
    service: str
    series: str
    origin: Origin
    flags: tuple[TicketFlag, ...]
    window: Window | None
    issued_at: datetime
    progress: Progress
    leg: int = 0
    called_at: datetime | None = None
    started_at: datetime | None = None

    @property
    def kind(self) -> CallKind:
        """How it takes part in the rule."""
        return calling.kind_of(self.origin, self.flags)


def heads(tx: Transaction, office: OfficeConfig, services: Sequence[str]) -> list[Place]:
    """Those of today whom the call rule can choose for these services.

    Of people who wait under the same conditions only the first can be next; whoever has a place of his own (skipped,
    transferred, called too early) is always among them. So a call costs the same whether ten wait or a thousand.
    """
    return [*_first_of_each_kind(tx, office, services), *with_own_place(tx, office, services)]


def _first_of_each_kind(tx: Transaction, office: OfficeConfig, services: Sequence[str]) -> list[Place]:
    day = tx.today(office).isoformat()
    # Instants, series and serials of fixed width: the least text is the earliest ticket, and says which one it is.
    firsts = tx.connection.execute(
        f"SELECT MIN(t.issued_at || '/' || t.series || CAST({_SERIAL_BASE} + t.serial AS TEXT)) FROM tickets t"  # noqa: S608 - our own constant
        " WHERE t.office = ? AND t.date = ? AND t.state = 'waiting'"
        f" AND t.service IN ({_marks(services)}) AND NOT EXISTS (SELECT 1 FROM queue_places p WHERE {_OPEN_PLACE})"
        " GROUP BY t.service, t.origin, t.flags, t.window_start",
        (office.code, day, *services),
    ).fetchall()
    numbers_of_firsts = [first.rpartition("/")[2] for (first,) in firsts]
    found = []
    for text in numbers_of_firsts:
        found += tx.connection.execute(
            f"SELECT {_COLUMNS} FROM tickets t LEFT JOIN queue_places p ON {_OPEN_PLACE}"  # noqa: S608 - our own columns
            # Two papers may bear one number.
            " WHERE t.office = ? AND t.date = ? AND t.series = ? AND t.serial = ? AND t.state = 'waiting'",
            (office.code, day, text[0], int(text[1:]) - _SERIAL_BASE),
        ).fetchall()
    return [_place(row) for row in found]


def with_own_place(tx: Transaction, office: OfficeConfig, services: Sequence[str]) -> list[Place]:
    """Those of today who wait for these services where their numbers do not say: skipped, transferred, called early."""
    rows = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM queue_places p JOIN tickets t ON {_OPEN_PLACE}"  # noqa: S608 - our own columns
        " WHERE p.office = ? AND p.date = ? AND p.state IN ('waiting', 'skipped')"
        f" AND p.service IN ({_marks(services)})",
        (office.code, tx.today(office).isoformat(), *services),
    ).fetchall()
    return [_place(row) for row in rows]


def _marks(services: Sequence[str]) -> str:
    return ", ".join("?" for _ in services)


def at_counter(tx: Transaction, office: OfficeConfig, counter: str) -> Place | None:
    """The ticket that a counter has called or serves today."""
    row = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM queue_places p JOIN tickets t ON {_OPEN_PLACE}"  # noqa: S608 - our own columns
        " WHERE p.office = ? AND p.date = ? AND p.counter = ? AND p.state IN ('called', 'serving')",
        (office.code, tx.today(office).isoformat(), counter),
    ).fetchone()
    return _place(row) if row else None


def is_due(tx: Transaction, office: OfficeConfig, place: Place) -> bool:
    """See `calling.is_due`. Whoever was transferred has been called already."""
    return place.leg > 1 or calling.is_due(office, tx.today(office), place.window, tx.now)


def candidate(tx: Transaction, office: OfficeConfig, place: Place) -> Waiting:
    """The place as the call rule sees it."""
    return Waiting(
        place.ticket_id,
        place.number,
        place.service,
        place.kind,
        place.window.start if place.window else "",
        place.issued_at,
        is_due(tx, office, place),
        place.progress,
    )


def queue_lengths(tx: Transaction, office: OfficeConfig, services: Iterable[str]) -> tuple[QueueLength, ...]:
    """How many wait, in the order of the office's services."""
    wanted = frozenset(services)
    today = tx.today(office)
    rows = tx.connection.execute(
        "SELECT COALESCE(p.service, t.service), CASE WHEN p.leg > 1 THEN NULL ELSE t.window_start END,"
        " CASE WHEN p.leg > 1 THEN NULL ELSE t.window_end END, COUNT(*) FROM tickets t LEFT JOIN queue_places p"
        " ON p.office = t.office AND p.ticket_id = t.event_id AND p.ended_at IS NULL"
        " WHERE t.office = ? AND t.date = ? AND t.state IN ('waiting', 'skipped') GROUP BY 1, 2, 3",
        (office.code, today.isoformat()),
    ).fetchall()
    waiting, later = Counter[str](), Counter[str]()
    for service, start, end, count in rows:
        waiting[service] += count
        if start and not calling.is_due(office, today, Window(start, end), tx.now):
            later[service] += count
    return tuple(
        QueueLength(service.id, service.name, waiting[service.id], later[service.id])
        for service in office.services
        if service.id in wanted
    )


def board_calls(tx: Transaction, office: OfficeConfig) -> tuple[BoardCall, ...]:
    """Who is at which counter, newest call first."""
    rows = tx.connection.execute(
        "SELECT p.counter, t.series, t.serial, p.service, p.state, p.calls, p.called_at FROM queue_places p"
        " JOIN tickets t ON p.office = t.office AND p.ticket_id = t.event_id"
        " WHERE p.office = ? AND p.date = ? AND p.state IN ('called', 'serving')"
        " ORDER BY p.called_at DESC, p.counter LIMIT ?",
        (office.code, tx.today(office).isoformat(), _BOARD_CALLS_MAX),
    ).fetchall()
    return tuple(
        BoardCall(
            counter,
            numbers.ticket_number(series, serial),
            service,
            TicketState(state),
            calls,
            calendar.local(office, from_utc_text(called_at)),
        )
        for counter, series, serial, service, state, calls, called_at in rows
    )


def write(tx: Transaction, office: OfficeConfig, before: Place, after: Place, counter: str | None) -> Place:
    """Puts a place's new state where its old one was; `before.leg` 0 makes its first row."""
    if before.leg == 0:
        after = replace(after, leg=1)
        insert(tx, office, after, counter)
    else:
        _update(tx, office, after, counter)
    _ticket_state(tx, office, after)
    queued = (before.progress.state in QUEUED, after.progress.state in QUEUED)
    if queued == (True, False):
        _one_less(tx, office, after.series)
    elif queued == (False, True):
        one_more(tx, office, after.series)
    return after


def insert(tx: Transaction, office: OfficeConfig, place: Place, counter: str | None) -> None:
    """A new row for a place."""
    progress = place.progress
    tx.connection.execute(
        "INSERT INTO queue_places (office, ticket_id, leg, date, service, series, state, calls, skips, returns_at,"
        " awaited, counter, called_at, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            office.code,
            place.ticket_id,
            place.leg,
            tx.today(office).isoformat(),
            place.service,
            place.series,
            progress.state.value,
            progress.calls,
            progress.skips,
            progress.returns_at,
            int(progress.awaited),
            counter,
            _text(place.called_at),
            _text(place.started_at),
        ),
    )


def _update(tx: Transaction, office: OfficeConfig, place: Place, counter: str | None) -> None:
    progress = place.progress
    tx.connection.execute(
        "UPDATE queue_places SET state = ?, calls = ?, skips = ?, returns_at = ?, awaited = ?, counter = ?,"
        " called_at = ?, started_at = ?, ended_at = ? WHERE office = ? AND ticket_id = ? AND leg = ?",
        (
            progress.state.value,
            progress.calls,
            progress.skips,
            progress.returns_at,
            int(progress.awaited),
            counter,
            _text(place.called_at),
            _text(place.started_at),
            utc_text(tx.now) if progress.state in ENDS else None,
            office.code,
            place.ticket_id,
            place.leg,
        ),
    )


def _ticket_state(tx: Transaction, office: OfficeConfig, place: Place) -> None:
    tx.connection.execute(
        "UPDATE tickets SET state = ? WHERE office = ? AND event_id = ?",
        (place.progress.state.value, office.code, place.ticket_id),
    )


def requeue(tx: Transaction, office: OfficeConfig, place: Place) -> None:
    """A transferred ticket waits again, in another queue."""
    insert(tx, office, place, None)
    _ticket_state(tx, office, place)
    one_more(tx, office, place.series)


def one_more(tx: Transaction, office: OfficeConfig, series: str) -> None:
    """One more of the series waits. A series that has given out no number today begins with none."""
    tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, 0, 1)"
        " ON CONFLICT (office, date, series) DO UPDATE SET waiting = counters.waiting + 1",
        (office.code, tx.today(office).isoformat(), series),
    )


def _one_less(tx: Transaction, office: OfficeConfig, series: str) -> None:
    tx.connection.execute(
        "UPDATE counters SET waiting = waiting - 1 WHERE office = ? AND date = ? AND series = ? AND waiting > 0",
        (office.code, tx.today(office).isoformat(), series),
    )


def lock_turn(tx: Transaction, office: OfficeConfig) -> int:
    """How many calls the office has made today. Until this transaction ends nobody else calls."""
    row = tx.connection.execute(
        "INSERT INTO call_days (office, date, turns) VALUES (?, ?, 0)"
        " ON CONFLICT (office, date) DO UPDATE SET turns = call_days.turns RETURNING turns",
        (office.code, tx.today(office).isoformat()),
    ).fetchone()
    return int(row[0])


def note_call(tx: Transaction, office: OfficeConfig, turn: int, place: Place, counter: str, tally: QueueTally) -> None:
    """Writes the call down: the day's turn, and the queue's tally after it."""
    day = tx.today(office).isoformat()
    tx.connection.execute("UPDATE call_days SET turns = ? WHERE office = ? AND date = ?", (turn, office.code, day))
    tx.connection.execute(
        "INSERT INTO calls (office, date, turn, ticket_id, number, service, kind, counter, called_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            office.code,
            day,
            turn,
            place.ticket_id,
            place.number,
            place.service,
            place.kind.value,
            counter,
            utc_text(tx.now),
        ),
    )
    tx.connection.execute(
        "INSERT INTO call_tallies (office, date, service, called, booked_in_a_row) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (office, date, service) DO UPDATE SET called = excluded.called,"
        " booked_in_a_row = excluded.booked_in_a_row",
        (office.code, day, place.service, tally.called, tally.booked_in_a_row),
    )


def tallies(tx: Transaction, office: OfficeConfig) -> Mapping[str, QueueTally]:
    """What each service's queue has seen today."""
    rows = tx.connection.execute(
        "SELECT service, called, booked_in_a_row FROM call_tallies WHERE office = ? AND date = ?",
        (office.code, tx.today(office).isoformat()),
    ).fetchall()
    return {service: QueueTally(int(called), int(in_a_row)) for service, called, in_a_row in rows}


def last_kinds(tx: Transaction, office: OfficeConfig, services: Iterable[str]) -> list[CallKind]:
    """The kinds of the last calls of these services, newest first, as many as the rule looks at."""
    wanted = sorted(services)
    marks = _marks(wanted)
    rows = tx.connection.execute(
        f"SELECT kind FROM calls WHERE office = ? AND date = ? AND service IN ({marks})"  # noqa: S608 - marks only
        " ORDER BY turn DESC LIMIT ?",
        (office.code, tx.today(office).isoformat(), *wanted, calling.EXPRESS_EVERY - 1),
    ).fetchall()
    return [CallKind(kind) for (kind,) in rows]


def _place(row: Any) -> Place:
    ticket_id, series, serial, service, origin, flags, start, end, issued_at, state, *place = row
    leg, place_service, place_series, calls, skips, returns_at, awaited, called_at, started_at = place
    progress = Progress(TicketState(state))
    if leg is not None:
        progress = Progress(TicketState(state), int(calls), int(skips), int(returns_at), bool(awaited))
    return Place(
        ticket_id,
        numbers.ticket_number(series, int(serial)),
        place_service or service,
        place_series or series,
        Origin(origin),
        tuple(TicketFlag(flag) for flag in flags.split()),
        Window(start, end) if start and end and (leg or 0) <= 1 else None,
        from_utc_text(issued_at),
        progress,
        int(leg or 0),
        from_utc_text(called_at) if called_at else None,
        from_utc_text(started_at) if started_at else None,
    )


def _text(instant: datetime | None) -> str | None:
    return utc_text(instant) if instant else None
