"""What staff do at a counter. Each deed is one transaction with its audit, and happens once for its key."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from quota_server.domain import calendar, calling, gates
from quota_server.domain.board import Board, CounterStatus, CounterTicket
from quota_server.domain.calling import QueueTally
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import (
    TRANSFERS_MAX,
    Deed,
    Progress,
    TicketState,
    advance,
    not_possible,
)
from quota_server.store.contract import Answer
from quota_server.store.jobs import notices, queue_rows
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.queue_rows import Place
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction

_OK = 200
_NOBODY = Answer(204, b"")
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class AtCounter:
    """Somebody at a counter who does something, once."""

    counter: str
    write: StaffWrite


def call_next(tx: Transaction, at: AtCounter, services: tuple[str, ...]) -> Answer:
    """Calls whoever is next for one of the services (none: all of the office's). What is being served is finished.

    Status 204: nobody waits. Refuses while a called ticket has neither come nor been skipped.
    """
    earlier = earlier_answer(tx, at.write)
    if earlier is not None:
        return earlier
    office = tx.config(at.write.office)
    wanted = services_of(office, services)
    turn = queue_rows.lock_turn(tx, office) + 1
    current = queue_rows.at_counter(tx, office, at.counter)
    if current is not None:
        if current.progress.state is not TicketState.SERVING:
            raise not_possible(f"{current.number} is called: start or skip it first.")
        _change(tx, office, at, current, Deed.FINISH)
    heads = queue_rows.heads(tx, office, wanted)
    tallies = queue_rows.tallies(tx, office)
    chosen = calling.choose(
        [queue_rows.candidate(tx, office, place) for place in heads],
        tallies,
        queue_rows.last_kinds(tx, office, wanted),
    )
    if chosen is None:
        return accept(tx, at.write, _NOBODY) if current is not None else _NOBODY
    place = next(place for place in heads if place.ticket_id == chosen.ticket_id)
    called = _change(tx, office, at, place, Deed.CALL)
    tally = tallies.get(place.service, QueueTally()).after(place.kind)
    queue_rows.note_call(tx, office, turn, called, at.counter, tally)
    notices.almost(tx, office, place.service)
    return accept(tx, at.write, _answer(office, at.counter, called))


def act(tx: Transaction, at: AtCounter, deed: Deed) -> Answer:
    """Does something with the ticket at the counter: recall, skip, start, finish."""
    return _once(tx, at, lambda office, current: _change(tx, office, at, current, deed))


def transfer(tx: Transaction, at: AtCounter, service: str) -> Answer:
    """Sends the person who is served to another service's queue, with the same number and the time it was issued."""

    def work(office: OfficeConfig, current: Place) -> Place:
        target = gates.known_service(office, service)
        if target.id == current.service:
            raise not_possible("The number is in that service's queue already.")
        if current.leg > TRANSFERS_MAX:
            raise not_possible(f"A number is transferred {TRANSFERS_MAX} times at most.")
        ended = _change(tx, office, at, current, Deed.TRANSFER, {"to": target.id})
        again = replace(
            ended,
            leg=ended.leg + 1,
            service=target.id,
            series=target.series,
            progress=Progress(),
            called_at=None,
            started_at=None,
        )
        queue_rows.requeue(tx, office, again)
        return ended

    return _once(tx, at, work)


def status(tx: Transaction, office_code: str, counter: str, services: tuple[str, ...]) -> CounterStatus:
    """What a counter has, and who waits for its services."""
    office = tx.config(office_code)
    current = queue_rows.at_counter(tx, office, counter)
    shown = _ticket(office, counter, current) if current else None
    return CounterStatus(counter, shown, queue_rows.queue_lengths(tx, office, services_of(office, services)))


def board(tx: Transaction, office_code: str, simulated: bool) -> Board:
    """What a display shows."""
    office = tx.config(office_code)
    every = [service.id for service in office.services]
    return Board(
        office.code,
        office.name,
        tx.today(office),
        simulated,
        queue_rows.board_calls(tx, office),
        queue_rows.queue_lengths(tx, office, every),
    )


def services_of(office: OfficeConfig, services: tuple[str, ...]) -> tuple[str, ...]:
    """The services, all known to the office; none named: all."""
    if not services:
        return tuple(service.id for service in office.services)
    return tuple(dict.fromkeys(gates.known_service(office, service).id for service in services))


def _once(tx: Transaction, at: AtCounter, work: Callable[[OfficeConfig, Place], Place]) -> Answer:
    earlier = earlier_answer(tx, at.write)
    if earlier is not None:
        return earlier
    office = tx.config(at.write.office)
    queue_rows.lock_turn(tx, office)
    current = queue_rows.at_counter(tx, office, at.counter)
    if current is None:
        raise not_possible("No number is at this counter: call one.")
    return accept(tx, at.write, _answer(office, at.counter, work(office, current)))


def _change(
    tx: Transaction, office: OfficeConfig, at: AtCounter, place: Place, deed: Deed, detail: dict[str, str] | None = None
) -> Place:
    progress = advance(
        place.progress,
        deed,
        due=queue_rows.is_due(tx, office, place),
        called_in_queue=queue_rows.tallies(tx, office).get(place.service, QueueTally()).called,
    )
    called_at = tx.now if deed in (Deed.CALL, Deed.RECALL) else place.called_at
    started_at = tx.now if deed is Deed.START else place.started_at
    after = replace(place, progress=progress, called_at=called_at, started_at=started_at)
    after = queue_rows.write(tx, office, place, after, at.counter)
    append_audit(
        tx,
        office.code,
        at.write.actor,
        f"ticket_{deed.value}",
        f"ticket/{place.ticket_id}",
        {"counter": at.counter, "number": place.number, "state": progress.state.value, **(detail or {})},
    )
    return after


def _answer(office: OfficeConfig, counter: str, place: Place) -> Answer:
    return Answer(_OK, _encoder.encode(_ticket(office, counter, place)))


def _ticket(office: OfficeConfig, counter: str, place: Place) -> CounterTicket:
    return CounterTicket(
        counter=counter,
        ticket_id=place.ticket_id,
        number=place.number,
        series=place.number[0],
        service=place.service,
        origin=place.origin,
        flags=place.flags,
        window=place.window,
        issued_at=calendar.local(office, place.issued_at),
        state=place.progress.state,
        calls=place.progress.calls,
        called_at=calendar.local(office, place.called_at) if place.called_at else None,
        started_at=calendar.local(office, place.started_at) if place.started_at else None,
    )
