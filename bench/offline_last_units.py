"""The last units of a window lie with three kiosks: who is refused although another kiosk has held one for long?

The real server in a process of its own, and of each kiosk everything that is neither screen nor device: file, desk, and
sync loop at its usual interval. People come faster than units are handed round; who is asked to wait waits once.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bench.figure_server import Serving, serving
from bench.office import CLOCK_FROM, DAY, SERVICE
from bench.process import BenchError
from bench.report import Figure, Target
from kiosk.core.events import Event, LinkLost
from kiosk.core.facts import Facts, learn
from kiosk.core.model import NewNumber
from kiosk.event_ids import new_event_id
from kiosk.offline_cache.cache import OfflineCache
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.sync_plan import Report
from kiosk.quota_client import QuotaClient
from kiosk.server_sync import Sync, SyncPorts
from kiosk.ticket_desk import DeskPorts, Granted, Refused, TicketDesk
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Enrolment, Office, Origin
from quota_server.app import add_device, initialise, set_quota

_PEOPLE_OF_EACH = (24, 12, 6)
_UNITS = 36
"""Six people fewer than come, so that the last ones are refused with right."""
_LEASE_UNITS = 5
_SYNC_EVERY_S = 15.0
_TOO_LONG_S = 2 * _SYNC_EVERY_S
_TIMEOUT_S = 3.0
_GAP_S = (0.3, 1.0)
_LOOKED_AT_EVERY_S = 0.2
_HELD = "SELECT coalesce(sum(units_left), 0) FROM leases WHERE date = ?"
_WALK_IN = NewNumber(SERVICE, Origin.WALK_IN)


@dataclass
class _Tally:
    """What people have met. `refused_beside_units`: refused, while another kiosk held a unit for too long."""

    given: int = 0
    waited: int = 0
    refused: int = 0
    refused_beside_units: int = 0


class _Kiosk:
    """A kiosk without screen and devices."""

    def __init__(self, folder: Path, server: Serving, database: str, name: str) -> None:
        clock = SimulatedClock(parse_instant(CLOCK_FROM), time.monotonic)
        enrolment = _enrolled(server, add_device(database, "PTK", name))
        self._facts = Facts(office=enrolment.office)
        self._office = enrolment.office
        self._clients = [QuotaClient(server.url, enrolment.api_token, _TIMEOUT_S) for _ in range(2)]
        life = Life(enrolment.epoch, enrolment.generation, "bench")
        self._cache = cache = OfflineCache(folder / f"{name}.sqlite", life, clock, new_event_id)
        desk_ports = DeskPorts(
            server=self._clients[0],
            journal=cache.journal,
            counter=cache.counter,
            now=clock.now,
            clock_trust=cache.clock_judge.trust,
            office=lambda: self._office,
            windows_of=lambda: cache.sync_record.standing.windows_of,
            heard_now=cache.clock_judge.heard_now,
        )
        self._desk = TicketDesk(desk_ports)
        self._failures: list[BaseException] = []
        self.sync = Sync(
            SyncPorts(
                server=self._clients[1],
                record=cache.sync_record,
                post=self._post,
                fail=self._failures.append,
                is_online=lambda: self._facts.online,
                report=lambda: Report(cache.clock_judge.trust(), "bench"),
                office=lambda: self._office,
                keep_office=self._keep_office,
                heard=cache.clock_judge.heard,
                has_numbers=self._desk.has_numbers,
            ),
            _SYNC_EVERY_S,
        )
        self.held_since_s: float | None = None

    def units(self) -> int:
        """How many units it holds now."""
        with self._cache.store.reading() as db:
            (units,) = db.execute(_HELD, (DAY,)).fetchone()
        return int(units)

    def look(self) -> None:
        """Note since when it holds a unit."""
        held = self.units() > 0
        self.held_since_s = (self.held_since_s or time.monotonic()) if held else None

    def has_held_too_long(self) -> bool:
        """Whether it is online and has held a unit for longer than it takes to be asked for it."""
        since_s = self.held_since_s
        return self._facts.online and since_s is not None and time.monotonic() - since_s > _TOO_LONG_S

    def ask(self) -> float | bool:
        """Whether a walk-in is given a number; or for how many seconds to wait before asking again."""
        reply = self._desk.request(_WALK_IN, ask=self._facts.online)
        if reply.link_fault is not None:
            self._post(LinkLost(reply.link_fault))
        self.sync.changed()
        match reply.outcome:
            case Granted(ticket):
                self._cache.journal.record(ticket, _WALK_IN)
                return True
            case Refused(problem) if problem.retry_after_s is not None:
                return float(problem.retry_after_s)
            case _:
                return False

    def close(self) -> None:
        """Stop syncing, and say what went wrong."""
        self.sync.stop()
        self._cache.close()
        for client in self._clients:
            client.close()
        if self._failures:
            raise BenchError(f"a kiosk's sync failed: {self._failures[0]!r}")

    def _post(self, event: Event) -> None:
        self._facts = learn(self._facts, event)

    def _keep_office(self, office: Office) -> None:
        self._office = office


@dataclass
class _Day:
    """The kiosks and whoever watches what they hold."""

    kiosks: list[_Kiosk]
    tally: _Tally = field(default_factory=_Tally)
    over: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def watch(self) -> None:
        """Look at every kiosk now and then."""
        while not self.over.wait(_LOOKED_AT_EVERY_S):
            for kiosk in self.kiosks:
                kiosk.look()

    def serve(self, number: int) -> None:
        """One kiosk's people, one after the other."""
        kiosk, moments = self.kiosks[number], random.Random(number)  # noqa: S311 - spreads visits, guards nothing
        for _ in range(_PEOPLE_OF_EACH[number]):
            time.sleep(moments.uniform(*_GAP_S))
            answer = kiosk.ask()
            waits = not isinstance(answer, bool)
            if waits:
                time.sleep(answer)
                answer = kiosk.ask() is True
            self._count(kiosk, waits=waits, given=answer is True)

    def _count(self, kiosk: _Kiosk, *, waits: bool, given: bool) -> None:
        with self._turn:
            self.tally.waited += waits
            self.tally.given += given
            self.tally.refused += not given
            others = [other for other in self.kiosks if other is not kiosk]
            self.tally.refused_beside_units += not given and any(other.has_held_too_long() for other in others)


def measure(folder: Path) -> list[Figure]:
    """How many are refused beside a unit that another kiosk has held for longer than two sync intervals."""
    folder = folder / "last-units"
    folder.mkdir()
    database = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(database)
    set_quota(database, "PTK", SERVICE, {"08:00": _UNITS, "10:00": 0, "13:00": 0}, day=date.fromisoformat(DAY))
    with serving(database) as server, ExitStack() as held:
        kiosks = []
        for number in range(2, 2 + len(_PEOPLE_OF_EACH)):
            kiosks.append(kiosk := _Kiosk(folder, server, database, f"K{number:02d}"))
            held.callback(kiosk.close)
            kiosk.sync.turn()
            if kiosk.units() != _LEASE_UNITS:
                raise BenchError("a kiosk was not given its units")
            kiosk.sync.start()
        tally = _played(_Day(kiosks))
    if tally.given > _UNITS:
        raise BenchError(f"{tally.given} numbers were given of {_UNITS} units")
    limit = Target(at_most=0)
    return [
        Figure(
            f"refused beside a unit held > {_TOO_LONG_S:.0f} s, {len(kiosks)} kiosks, leases of {_LEASE_UNITS}",
            "people",
            tally.refused_beside_units,
            None,
            limit,
        ),
        Figure(f"  given numbers, of {_UNITS} units", "people", tally.given, None, Target()),
        Figure("  asked to wait a moment", "people", tally.waited, None, Target()),
    ]


def _played(day: _Day) -> _Tally:
    with ThreadPoolExecutor(1 + len(day.kiosks)) as pool:
        watching = pool.submit(day.watch)
        served = [pool.submit(day.serve, number) for number in range(len(day.kiosks))]
        try:
            for one in served:
                one.result()
        finally:
            day.over.set()
        watching.result()
    return day.tally


def _enrolled(server: Serving, token: str) -> Enrolment:
    client = QuotaClient(server.url, "", _TIMEOUT_S)
    try:
        return client.enrol(token, "bench", "bench")
    finally:
        client.close()
