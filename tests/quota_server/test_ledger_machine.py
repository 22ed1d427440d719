"""Random days on the real stores, beside the model of `model.py`: the two must agree after every step.

And the machine must be able to fail: with each of a list of bugs switched in, it finds the difference.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Origin
from quota_protocol.nik import Nik
from quota_server import app
from quota_server.domain import calendar
from quota_server.domain.examples import pontianak
from quota_server.domain.refusals import Refused
from quota_server.store import opening
from quota_server.store.contract import Answer, BookingWish, CheckInByCode, Device, KioskEvent, TicketWish
from quota_server.store.contract_operations import StoreCondition
from quota_server.store.job_store import JobStore
from quota_server.store.jobs.transaction import Connection, Job, Rows, T, utc_text
from tests.quota_server.engines import POSTGRESQL, SECRETS, on_both_engines
from tests.quota_server.model import Model, ModelTicket, ModelWindow, Refusal
from tests.quota_server.waiting import wait_for

_OFFICE = pontianak()
_FIRST_DAY = date(2026, 11, 12)
_QUOTAS: dict[str, int | None] = {"08:00": 3, "10:00": 2, "13:00": 1}
_ENDS = {"08:00": "10:00", "10:00": "12:00", "13:00": "15:00"}
_STARTS = sorted(_QUOTAS)
_KIOSK = Device("PTK", "K01")


@dataclass
class Office:
    """A store with a day for each example: a new day begins with nothing used."""

    store: JobStore
    clock: SimulatedClock
    day: date = _FIRST_DAY
    people: int = 0

    def next_day(self) -> date:
        self.day += timedelta(days=1)
        while not calendar.is_open_day(_OFFICE, self.day):
            self.day += timedelta(days=1)
        return self.day

    def next_person(self) -> Nik:
        self.people += 1
        return Nik(f"6171010101{self.people:06d}")


class Day(RuleBasedStateMachine):
    """A day from 08.05 on: bookings, cancellations, moves, check-ins, walk-ins, replays, and the clock."""

    office: ClassVar[Office]
    codes: Bundle[str] = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.day = self.office.next_day()
        windows = {
            start: ModelWindow(self.at(start), self.at(_ENDS[start]), quota or 0) for start, quota in _QUOTAS.items()
        }
        self.model = Model(self.at("08:05"), windows)
        self.office.clock.move_to(self.model.now)
        self.accepted: dict[str, tuple[CheckInByCode | TicketWish, Answer]] = {}

    def at(self, wall_time: str) -> datetime:
        return calendar.instant_of(_OFFICE, self.day, wall_time)

    def event(self) -> KioskEvent:
        return KioskEvent(str(uuid.uuid4()), self.model.now, b"")

    def both(self, asked: Callable[[], T], expected: Callable[[], Any]) -> tuple[T, Any] | None:
        """The store's answer and the model's; None when both refuse for one reason."""
        try:
            should = expected()
        except Refusal as refusal:
            why = str(refusal)
        else:
            return asked(), should
        with pytest.raises(Refused) as refused:
            asked()
        assert refused.value.problem.type == f"urn:kiosk-antrean:{why}"
        return None

    @rule(target=codes, start=st.sampled_from(_STARTS))
    def book(self, start: str) -> Any:
        wish = BookingWish("PTK", "cetak_ktp", self.day, start, self.office.next_person())
        done = self.both(lambda: wait_for(self.office.store.book(wish)), lambda: self.model.book(start))
        if done is None:
            return multiple()
        self.model.bookings[done[0].code] = done[1]
        return str(done[0].code)

    @rule(code=codes)
    def cancel(self, code: str) -> None:
        self.both(lambda: wait_for(self.office.store.cancel(BookingCode(code))), lambda: self.model.cancel(code))

    @rule(target=codes, code=codes, start=st.sampled_from(_STARTS))
    def move(self, code: str, start: str) -> Any:
        done = self.both(
            lambda: wait_for(self.office.store.move(BookingCode(code), self.day, start)),
            lambda: self.model.move(code, start),
        )
        if done is None:
            return multiple()
        self.model.bookings[done[0].code] = done[1]
        return str(done[0].code)

    @rule(code=codes)
    def check_in(self, code: str) -> None:
        self.number(CheckInByCode(self.event(), BookingCode(code)), lambda: self.model.check_in(code))

    @rule(start=st.sampled_from(_STARTS))
    def walk_in(self, start: str) -> None:
        wish = TicketWish(self.event(), "cetak_ktp", Origin.WALK_IN, start)
        self.number(wish, lambda: self.model.walk_in(start))

    def number(self, request: CheckInByCode | TicketWish, expected: Callable[[], ModelTicket]) -> None:
        done = self.both(lambda: self.perform(request), expected)
        if done is not None:
            answer, ticket = done
            found = json.loads(answer.body)
            assert (found["number"], found["ahead"]) == (ticket.number, ticket.ahead)
            assert found["flags"] == (["late"] if ticket.late else [])
            self.model.tickets[request.event.event_id] = ticket
            self.accepted[request.event.event_id] = (request, answer)

    def perform(self, request: CheckInByCode | TicketWish) -> Answer:
        if isinstance(request, CheckInByCode):
            return wait_for(self.office.store.check_in(_KIOSK, request))
        return wait_for(self.office.store.issue(_KIOSK, request))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        request, answer = self.accepted[data.draw(st.sampled_from(sorted(self.accepted)))]
        assert self.perform(request) == answer

    @precondition(lambda self: self.model.now < self.at("13:00"))
    @rule(minutes=st.sampled_from([5, 10, 30]))
    def wait(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.office.clock.move_to(self.model.now)

    @invariant()
    def the_store_and_the_model_agree_on_what_is_left(self) -> None:
        found = wait_for(self.office.store.availability("PTK", "cetak_ktp", self.day, self.day))
        left = {window.start: window.free for window in found.days[0].windows}
        assert left == {start: self.model.free(start) for start in _STARTS}

    @invariant()
    def the_model_oversells_nothing_and_uses_no_number_twice(self) -> None:
        for start, window in self.model.windows.items():
            assert 0 <= self.model.free(start) <= window.quota - window.booked - window.issued
        numbers = {ticket.number for ticket in self.model.tickets.values()}
        assert numbers == {f"A{serial:03d}" for serial in range(1, len(self.accepted) + 1)}


def run_days(office: Office, *, examples: int, steps: int = 25, same_days: bool = False) -> None:
    """Many random days. `same_days`: the same in every run, and what is found is not made smaller."""
    machine = type("DayOfThisOffice", (Day,), {"office": office})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=same_days,
            phases=[Phase.generate] if same_days else tuple(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def office(database_url: str, directory: Path, clock: SimulatedClock) -> Iterator[Office]:
    """The example office with six units a day."""
    app.set_quota(database_url, "PTK", "cetak_ktp", _QUOTAS, day=_FIRST_DAY)
    store = opening.open_store(database_url, directory / SECRETS, clock)
    yield Office(store, clock)
    store.close()


@on_both_engines
def test_a_random_day_never_sells_a_unit_twice_and_never_loses_one(
    office: Office, request: pytest.FixtureRequest
) -> None:
    run_days(office, examples=12 if POSTGRESQL in request.node.name else 30)


# ---------------------------------------------------------------------------------------------------------------------
# The bugs: each stands between the jobs and the database and tampers with a statement, its parameters or its rows.


@dataclass(frozen=True)
class Bug:
    """What it does to a statement with its parameters, and to the row that a window is read as."""

    statement: Callable[[str], str] = lambda sql: sql
    parameters: Callable[[str, Sequence[Any]], Sequence[Any]] = lambda _sql, given: given
    window_row: Callable[[tuple[Any, ...]], tuple[Any, ...]] = lambda row: row


class BuggyRows:
    """Rows of the `windows` table, tampered with."""

    def __init__(self, rows: Rows, bug: Bug) -> None:
        self.rows, self.bug = rows, bug
        self.rowcount = rows.rowcount

    def fetchone(self) -> Any:
        row = self.rows.fetchone()
        return row and self.bug.window_row(row)

    def fetchall(self) -> list[Any]:
        return self.rows.fetchall()


class BuggyConnection:
    """A connection with a bug."""

    def __init__(self, connection: Connection, bug: Bug) -> None:
        self.connection, self.bug = connection, bug

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        rows = self.connection.execute(self.bug.statement(sql), self.bug.parameters(sql, parameters))
        return BuggyRows(rows, self.bug) if sql.startswith("SELECT quota, free") else rows


class BuggyStore(JobStore):
    """A store whose jobs meet a bug."""

    def __init__(self, store: JobStore, bug: Bug) -> None:
        super().__init__(store._surroundings)
        self.store, self.bug = store, bug

    async def write(self, job: Job[T], office: str = "") -> T:
        return await self.store.write(self.tampered(job), office)

    async def read(self, job: Job[T]) -> T:
        return await self.store.read(self.tampered(job))

    def tampered(self, job: Job[T]) -> Job[T]:
        return lambda tx: job(replace(tx, connection=BuggyConnection(tx.connection, self.bug)))

    def condition(self) -> StoreCondition:
        return self.store.condition()

    def close(self) -> None:
        self.store.close()


def _one_more(row: tuple[Any, ...]) -> tuple[Any, ...]:
    quota, free, booked, *rest = row
    return (quota, free + 1, booked - 1, *rest) if free == 0 and booked else row


def _an_hour_earlier(sql: str, given: Sequence[Any]) -> Sequence[Any]:
    if not sql.startswith("UPDATE bookings SET state = 'cancelled'"):
        return given
    return (utc_text(datetime.fromisoformat(given[0]) - timedelta(hours=1)), *given[1:])


_BUGS = {
    "a window that is full is sold once more": Bug(window_row=_one_more),
    "a number is given out again": Bug(lambda sql: sql.replace("counters.last + 1", "counters.last + 0")),
    "a replay is not known and counts again": Bug(
        lambda sql: sql.replace("FROM accepted_writes WHERE", "FROM accepted_writes WHERE 1 = 0 AND")
    ),
    "what is cancelled is free at once": Bug(parameters=_an_hour_earlier),
    "the cool-down ends an instant late": Bug(lambda sql: sql.replace("cancelled_at <= ?", "cancelled_at < ?")),
    "a checked-in booking can be used again": Bug(
        lambda sql: sql.replace("SET state = 'checked_in', used_at", "SET state = 'booked', used_at")
    ),
    "a movement is posted and not made": Bug(
        lambda sql: sql.replace("issued = excluded.issued", "issued = windows.issued + excluded.issued * 0")
    ),
}


@pytest.mark.parametrize("bug", _BUGS.values(), ids=_BUGS)
def test_a_bug_is_found(bug: Bug, office: Office) -> None:
    broken = Office(BuggyStore(office.store, bug), office.clock)
    with pytest.raises(BaseException) as found:  # noqa: PT011 - a difference, a refusal or the database's own check
        run_days(broken, examples=150, same_days=True)
    assert not isinstance(found.value, KeyboardInterrupt)
