"""Whatever three counters do in whatever order, the tables agree with each other and nobody is lost or served twice."""

import asyncio
import shutil
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin
from quota_server import app
from quota_server.domain.refusals import Refused
from quota_server.domain.ticket_states import Deed
from quota_server.store.contract import Answer, Device, KioskEvent, TicketWish
from quota_server.store.jobs import counters, tickets
from quota_server.store.jobs.counters import AtCounter
from quota_server.store.jobs.staff_writes import StaffWrite
from quota_server.store.jobs.transaction import Job, Transaction
from quota_server.store.opening import open_store

COUNTERS = st.sampled_from("12")
SERVICES = st.sampled_from(("cetak_ktp", "perekaman", "perbaikan_data"))
ENDED = {"done", "no_show"}


class CountersMachine(RuleBasedStateMachine):
    """Issues tickets and works at counters; `original` is a fresh office to copy."""

    original: Path

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        place = Path(shutil.copytree(self.original, Path(self.directory.name) / "office"))
        self.clock = SimulatedClock(parse_instant("2026-11-12T08:05:00+07:00"), lambda: 0.0)
        self.runner = asyncio.Runner()
        self.store = open_store(f"sqlite:///{place}/quota.db", place / "quota-secrets.json", self.clock)
        [(device,)] = self.read("SELECT device_id FROM devices")
        self.device = Device("PTK", device)
        self.ended: set[str] = set()

    def read(self, sql: str) -> list[Any]:
        def job(tx: Transaction) -> list[Any]:
            return tx.connection.execute(sql).fetchall()

        return self.runner.run(self.store.read(job))

    def write(self, job: Job[Answer]) -> Answer | None:
        """The answer; None for a refusal."""
        try:
            return self.runner.run(self.store.write(job, "PTK"))
        except Refused:
            return None

    def at(self, counter: str) -> AtCounter:
        return AtCounter(counter, StaffWrite("PTK", "staff:budi", str(uuid.uuid4()), b"anything"))

    @initialize()
    def a_few_are_there(self) -> None:
        for service in ("cetak_ktp", "cetak_ktp", "perekaman"):
            self.issue(service, Origin.WALK_IN)

    @rule(service=SERVICES, origin=st.sampled_from((Origin.WALK_IN, Origin.WALK_IN, Origin.PRIORITY, Origin.URGENT)))
    def issue(self, service: str, origin: Origin) -> None:
        event = KioskEvent(str(uuid.uuid4()), self.clock.now(), b"anything")
        self.write(lambda tx: tickets.issue(tx, self.device, TicketWish(event, service, origin)))

    @rule(counter=COUNTERS, service=st.one_of(st.just(()), SERVICES.map(lambda service: (service,))))
    def call_next(self, counter: str, service: tuple[str, ...]) -> None:
        at = self.at(counter)
        first = self.write(lambda tx: counters.call_next(tx, at, service))
        if first is not None and first.body:
            # The same again is the same, and calls nobody.
            assert self.write(lambda tx: counters.call_next(tx, at, service)) == first

    @rule(
        counter=COUNTERS,
        deeds=st.sampled_from(
            (
                (Deed.SKIP,),
                (Deed.RECALL, Deed.RECALL, Deed.RECALL, Deed.SKIP),
                (Deed.START,),
                (Deed.START, Deed.FINISH),
                (Deed.FINISH,),
            )
        ),
    )
    def act(self, counter: str, deeds: tuple[Deed, ...]) -> None:
        for deed in deeds:
            self.act_once(counter, deed)

    def act_once(self, counter: str, deed: Deed) -> None:
        self.write(lambda tx: counters.act(tx, self.at(counter), deed))

    @rule(counter=COUNTERS, service=SERVICES)
    def transfer(self, counter: str, service: str) -> None:
        self.act(counter, (Deed.START,))
        self.write(lambda tx: counters.transfer(tx, self.at(counter), service))

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.clock.move_to(min(self.clock.now() + timedelta(minutes=minutes), _LAST_HOUR))

    @invariant()
    def a_ticket_is_what_its_last_place_is(self) -> None:
        rows = self.read(
            "SELECT t.event_id, t.state, p.state, p.ended_at FROM tickets t JOIN queue_places p ON p.office = t.office"
            " AND p.ticket_id = t.event_id AND p.leg = (SELECT MAX(leg) FROM queue_places"
            " WHERE office = t.office AND ticket_id = t.event_id)"
        )
        for ticket_id, state, of_place, ended_at in rows:
            assert state == of_place
            assert (ended_at is not None) == (state in ENDED)
            assert ticket_id not in self.ended or state in ENDED, "an ended ticket has come back"
            if state in ENDED:
                self.ended.add(ticket_id)

    @invariant()
    def each_series_counts_who_waits_in_its_queue(self) -> None:
        waiting = Counter(
            series
            for (series,) in self.read(
                "SELECT COALESCE(p.series, t.series) FROM tickets t LEFT JOIN queue_places p ON p.office = t.office"
                " AND p.ticket_id = t.event_id AND p.ended_at IS NULL WHERE t.state IN ('waiting', 'skipped')"
            )
        )
        counted = {series: count for series, count in self.read("SELECT series, waiting FROM counters") if count}
        assert counted == dict(waiting)

    @invariant()
    def every_call_is_written_down(self) -> None:
        [(calls,)] = self.read("SELECT COUNT(*) FROM calls")
        [(tallied,)] = self.read("SELECT COALESCE(SUM(called), 0) FROM call_tallies")
        [(audited,)] = self.read("SELECT COUNT(*) FROM audit WHERE action = 'ticket_call'")
        assert calls == tallied == audited

    def teardown(self) -> None:
        try:
            self.clock.move_to(_LAST_HOUR)
            for counter in "12":
                self.act(counter, (Deed.START, Deed.FINISH))
            [(issued,)] = self.read("SELECT COUNT(*) FROM tickets")
            for _ in range(2 * issued + 1):
                self.write(lambda tx: counters.call_next(tx, self.at("1"), ()))
                self.act("1", (Deed.START, Deed.FINISH))
            states = {state for (state,) in self.read("SELECT state FROM tickets")}
            assert states <= ENDED, "somebody is left at the end of the day"
        finally:
            self.store.close()
            self.runner.close()
            self.directory.cleanup()


_LAST_HOUR = parse_instant("2026-11-12T14:00:00+07:00")


def test_counters_in_any_order_lose_nobody_and_serve_nobody_twice(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.mkdir()
    url = f"sqlite:///{original}/quota.db"
    app.initialise(url)
    app.add_device(url, "PTK", "K01")
    machine = type("Counters", (CountersMachine,), {"original": original})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
