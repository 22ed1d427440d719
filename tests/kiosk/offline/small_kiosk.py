"""All of a kiosk that is neither screen nor device, on its real file and over HTTP, one sync at a time."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.core.events import Event
from kiosk.core.facts import Facts, learn
from kiosk.core.model import EventId, NewNumber
from kiosk.offline_cache.cache import OfflineCache
from kiosk.offline_cache.standing import Life, Standing
from kiosk.offline_cache.sync_plan import Report
from kiosk.quota_client import QuotaClient
from kiosk.server_sync import Sync, SyncPorts
from kiosk.ticket_desk import DeskPorts, Granted, TicketDesk
from quota_protocol.clock import ClockTrust
from quota_protocol.marks import code_mark
from quota_protocol.messages import BookingState, Office, Origin, Ticket
from quota_protocol.problems import MEDIA_TYPE, ProblemType
from quota_protocol.sync import (
    Manifest,
    ManifestEntry,
    ManifestVersion,
)
from tests.kiosk.offline.files import LIFE
from tests.kiosk.offline.samples import WINDOWED, block, lease
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import CODE, MORNING, THURSDAY, WIB

EIGHT = datetime(2026, 11, 12, 8, 0, tzinfo=WIB)
KEY = "ab" * 16
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
SAID = Report(ClockTrust.RTC)


class MachineClock:
    """A clock that a test sets; time itself goes on by `pass_time`."""

    simulated = False

    def __init__(self) -> None:
        self.shown = EIGHT
        self.passed_s = 0.0

    def now(self) -> datetime:
        return self.shown

    def pass_time(self, by: timedelta) -> None:
        self.shown += by
        self.passed_s += by.total_seconds()


class Kiosk:
    """All of a kiosk that is neither screen nor device, one sync at a time."""

    def __init__(
        self, folder: Path, url: str, life: Life = LIFE, office: Office = WINDOWED, api_token: str = ""
    ) -> None:
        self.path = folder / "journal.sqlite"
        self.clock = MachineClock()
        self.client = QuotaClient(url, api_token, 1.0)
        self.office = office
        self.facts = Facts(office=office)
        self.events: list[Event] = []
        self.failures: list[BaseException] = []
        self.start(life)

    def start(self, life: Life) -> None:
        ids = iter(range(1_000_000))
        prefix = f"{time.monotonic_ns():x}"
        self.cache = OfflineCache(
            self.path,
            life,
            self.clock,
            lambda: EventId(f"{prefix}-{next(ids)}"),
            lambda: self.clock.passed_s,
            lambda: EIGHT - timedelta(days=30),
        )
        self.desk = TicketDesk(
            DeskPorts(
                server=self.client,
                journal=self.cache.journal,
                counter=self.cache.counter,
                now=self.clock.now,
                clock_trust=self.cache.clock_judge.trust,
                office=lambda: self.office,
                windows_of=lambda: self.cache.sync_record.standing.windows_of,
                heard_now=self.cache.clock_judge.heard_now,
            )
        )
        ports = SyncPorts(
            server=self.client,
            record=self.cache.sync_record,
            post=self.post,
            fail=self.failures.append,
            is_online=lambda: self.facts.online,
            report=lambda: SAID,
            office=lambda: self.office,
            keep_office=self.keep,
            heard=self.cache.clock_judge.heard,
            has_numbers=self.desk.has_numbers,
        )
        self.sync = Sync(ports, every_s=60)

    def post(self, event: Event) -> None:
        self.events.append(event)
        self.facts = learn(self.facts, event)

    def keep(self, office: Office) -> None:
        self.office = office

    def online(self) -> bool:
        return self.facts.online

    def rejected(self) -> bool:
        return self.facts.rejected is not None

    @property
    def standing(self) -> Standing:
        return self.cache.sync_record.standing

    def restart(self, life: Life = LIFE) -> None:
        self.cache.close()
        self.start(life)

    def walk_in(self) -> Ticket:
        reply = self.desk.request(WALK_IN, ask=False)
        assert isinstance(reply.outcome, Granted), reply
        return reply.outcome.ticket

    def count(self, kind: type[object]) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    def close(self) -> None:
        self.cache.close()
        self.client.close()


def manifest(
    n: int = 1, state: BookingState = BookingState.BOOKED, *, whole: bool = True, generation: int = 1
) -> Manifest:
    entry = ManifestEntry(code_mark(KEY, CODE), None, "cetak_ktp", THURSDAY, MORNING, state)
    return Manifest(ManifestVersion(generation, n), KEY, (THURSDAY,), whole, (entry,))


def grant(said: Said, **members: object) -> None:
    said.saying(leases=(lease("lease-1"),), blocks=(block().block,), manifest=manifest(), **members)


def refusing(kind: ProblemType) -> tuple[int, str, bytes]:
    body = {"type": kind.urn, "title": "-", "status": kind.status}
    return kind.status, MEDIA_TYPE, msgspec.json.encode(body)


NO_ANSWERS = {
    "a page": (200, "text/html", b"<html>"),
    "half JSON": (200, "application/json", b'{"verdicts": ['),
    "other JSON": (200, "application/json", b'{"acknowledged": 7}'),
    "an error": (500, "text/plain", b"oops"),
    "too many": (429, "text/plain", b""),
    "recovering": refusing(ProblemType.RECOVERING),
}
