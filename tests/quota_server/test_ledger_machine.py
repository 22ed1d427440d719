"""Random days on the real store, beside a model of a few lines: the two must agree after every step."""

import json
import shutil
import uuid
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin
from quota_protocol.nik import Nik
from quota_server import app
from quota_server.domain.refusals import Refused
from quota_server.store.contract import (
    Answer,
    BookingWish,
    CheckInByCode,
    Device,
    KioskEvent,
    TicketWish,
)
from quota_server.store.sqlite.store import SqliteStore
from tests.quota_server.kiosk import nik
from tests.quota_server.waiting import wait_for

_TODAY = date(2026, 11, 12)
_START = parse_instant("2026-11-12T08:05:00+07:00")
_COOL_DOWN = timedelta(minutes=10)
_QUOTA = 3
_KIOSK = Device("PTK", "K01")


class Day(RuleBasedStateMachine):
    """One window of three, from 08.05 on, with bookings, cancellations, check-ins, walk-ins and replays."""

    template: Path
    codes: Bundle[str] = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(mkdtemp(prefix="ledger-machine-"))
        shutil.copytree(self.template, self.directory, dirs_exist_ok=True)
        self.clock = SimulatedClock(_START, lambda: 0.0)
        url = f"sqlite:///{self.directory}/quota.db"
        self.store = SqliteStore(url, app.secrets_file_of(url), self.clock)
        self.people = 0
        self.booked: set[str] = set()
        self.cancelled_at: dict[str, timedelta] = {}
        self.answers: dict[str, tuple[CheckInByCode | TicketWish, Answer]] = {}
        self.issued = 0
        self.passed = timedelta()

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.directory)

    def free(self) -> int:
        """What the model says is left."""
        cooling = sum(1 for when in self.cancelled_at.values() if self.passed < when + _COOL_DOWN)
        return _QUOTA - len(self.booked) - self.issued - cooling

    def event(self) -> KioskEvent:
        return KioskEvent(str(uuid.uuid4()), _START, b"")

    @rule(target=codes)
    def book(self) -> str:
        self.people += 1
        wish = BookingWish("PTK", "cetak_ktp", _TODAY, "08:00", Nik(nik(self.people)))
        try:
            made = wait_for(self.store.book(wish))
        except Refused:
            assert self.free() == 0
            return ""
        assert self.free() > 0
        self.booked.add(made.code)
        return made.code

    @rule(code=codes)
    def cancel(self, code: str) -> None:
        if not code:
            return
        try:
            wait_for(self.store.cancel(BookingCode(code)))
        except Refused:
            assert code not in self.booked
            return
        self.booked.remove(code)
        self.cancelled_at[code] = self.passed

    @rule(code=codes)
    def check_in(self, code: str) -> None:
        if not code:
            return
        arrival = CheckInByCode(self.event(), BookingCode(code))
        try:
            answer = wait_for(self.store.check_in(_KIOSK, arrival))
        except Refused:
            assert code not in self.booked
            return
        self.booked.remove(code)
        self.issued += 1
        self.answers[arrival.event.event_id] = (arrival, answer)

    @rule()
    def walk_in(self) -> None:
        wish = TicketWish(self.event(), "cetak_ktp", Origin.WALK_IN, "08:00")
        try:
            answer = wait_for(self.store.issue(_KIOSK, wish))
        except Refused:
            assert self.free() == 0
            return
        assert self.free() > 0
        self.issued += 1
        self.answers[wish.event.event_id] = (wish, answer)

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        request, answer = self.answers[data.draw(st.sampled_from(sorted(self.answers)))]
        if isinstance(request, CheckInByCode):
            assert wait_for(self.store.check_in(_KIOSK, request)) == answer
        else:
            assert wait_for(self.store.issue(_KIOSK, request)) == answer

    @precondition(lambda self: self.passed < timedelta(hours=1))
    @rule(minutes=st.integers(1, 12))
    def wait(self, minutes: int) -> None:
        self.passed += timedelta(minutes=minutes)
        self.clock.move_to(_START + self.passed)

    @invariant()
    def the_store_and_the_model_agree_on_what_is_left(self) -> None:
        found = wait_for(self.store.availability("PTK", "cetak_ktp", _TODAY, _TODAY))
        assert found.days[0].windows[0].free == self.free()

    @invariant()
    def no_number_was_given_twice(self) -> None:
        numbers = {json.loads(answer.body)["number"] for _, answer in self.answers.values()}
        assert numbers == {f"A{serial:03d}" for serial in range(1, self.issued + 1)}


@pytest.fixture(scope="module")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example office with three units in its first window."""
    directory = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{directory}/quota.db"
    app.initialise(url)
    app.set_quota(url, "PTK", "cetak_ktp", {"08:00": _QUOTA}, day=_TODAY)
    return directory


def test_a_random_day_never_sells_a_unit_twice_and_never_loses_one(small_office: Path) -> None:
    Day.template = small_office
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
