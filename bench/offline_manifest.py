"""A manifest of 100,000 bookings: how fast a kiosk finds one in it, and how little a hundred changes weigh."""

import random
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
import requests

from bench.figure_server import serving
from bench.office import DAY, SERVICE
from bench.process import BenchError
from bench.report import Figure, Target
from kiosk.event_ids import new_event_id
from kiosk.offline_cache.cache import OfflineCache
from kiosk.offline_cache.counter import UnknownCode
from kiosk.offline_cache.lease_book import Circumstances
from kiosk.offline_cache.manifest import bookings_of_nik
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.sync_plan import Report, SyncStep
from quota_protocol import marks
from quota_protocol.booking_code import BookingCode, make_booking_code
from quota_protocol.clock import ClockTrust, SimulatedClock, parse_instant
from quota_protocol.messages import Enrolment
from quota_protocol.nik import Nik
from quota_protocol.sync import Manifest, SyncAnswer
from quota_server.app import add_device, initialise, secrets_file_of
from quota_server.store.office_keys import load_office_keys

_BOOKINGS, _CHANGES, _LOOK_UPS = 100_000, 100, 5_000
_NOW = "2026-11-12T07:40:00+07:00"
_LOOK_UP_MS, _SHARE_PERCENT = 2.0, 1.0


T = TypeVar("T")


class _Kiosk:
    """A kiosk's own cache, and its server over HTTP. Counts the bytes of every answer's body."""

    def __init__(self, folder: Path, url: str, database: str) -> None:
        self._url, self._session = url, requests.Session()
        body = {"token": add_device(database, "PTK", "K02"), "hardware_id": "bench", "software": "bench"}
        enrolled = self._session.post(f"{url}/v1/devices/enrol", json=body, timeout=10)
        self._identity = msgspec.json.decode(enrolled.content, type=Enrolment)
        self._session.headers["Authorization"] = f"Bearer {self._identity.api_token}"
        clock = SimulatedClock(parse_instant(_NOW), lambda: 0.0)
        life = Life(self._identity.epoch, self._identity.generation)
        self.cache = OfflineCache(folder / "kiosk.sqlite", life, clock, new_event_id)
        self.at = Circumstances(self._identity.office, clock.now(), ClockTrust.SYNCED, date.fromisoformat(DAY))

    def sync(self) -> tuple[SyncStep, int]:
        """One exchange; what follows from it, and how long its answer was."""
        told = msgspec.json.encode(self.cache.sync_record.request(Report(ClockTrust.SYNCED)))
        answer = self._session.post(f"{self._url}/v1/sync", data=told, timeout=30)
        step, _ = self.cache.sync_record.take(msgspec.json.decode(answer.content, type=SyncAnswer))
        return step, len(answer.content)

    def fetch(self) -> tuple[int, float]:
        """The whole manifest; how long it was, and how many seconds it took to keep it."""
        answer = self._session.get(f"{self._url}/v1/manifest", timeout=120)
        manifest = msgspec.json.decode(answer.content, type=Manifest)
        began_s = time.perf_counter()
        if not self.cache.sync_record.take_manifest(manifest) or len(manifest.entries) != _BOOKINGS:
            raise BenchError(f"a manifest of {len(manifest.entries)} bookings was not taken")
        return len(answer.content), time.perf_counter() - began_s

    def cancel(self, codes: Sequence[str]) -> None:
        """Their owners do not come."""
        for code in codes:
            answer = self._session.post(f"{self._url}/v1/bookings/{code}/cancel", timeout=10)
            if answer.status_code != requests.codes.ok:
                raise BenchError(f"a cancellation was answered {answer.status_code}")

    def close(self) -> None:
        """Let go of file and server."""
        self.cache.close()
        self._session.close()


def measure(folder: Path) -> list[Figure]:
    """The real server sends it, the kiosk's own cache takes it."""
    folder = folder / "manifest"
    folder.mkdir()
    database = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(database, without_limit=True)
    people = _book(folder / "quota.sqlite", load_office_keys(secrets_file_of(database)).manifest_key("PTK"))
    with serving(database) as server:
        kiosk = _Kiosk(folder, server.url, database)
        try:
            step, _ = kiosk.sync()
            if not step.fetch_manifest:
                raise BenchError("the server did not ask to fetch the manifest")
            whole_bytes, taken_s = kiosk.fetch()
            _settle(kiosk)
            kiosk.cancel([code for code, _ in people[:: _BOOKINGS // _CHANGES]])
            step, delta_bytes = kiosk.sync()
            if step.manifest is None or len(step.manifest.entries) != _CHANGES:
                raise BenchError(f"the delta did not hold {_CHANGES} bookings")
            by_code_ms, by_nik_ms = _look_ups(kiosk, people)
        finally:
            kiosk.close()
    share = 100 * delta_bytes / whole_bytes
    limit = Target(at_most=_LOOK_UP_MS)
    return [
        Figure(f"look-up by code among {_BOOKINGS:,} bookings, p99", "ms", by_code_ms, None, limit),
        Figure(f"look-up by NIK among {_BOOKINGS:,} bookings, p99", "ms", by_nik_ms, None, limit),
        Figure(f"sync with {_CHANGES} changes, of the whole", "%", share, None, Target(at_most=_SHARE_PERCENT)),
        Figure("  the whole manifest", "MiB", whole_bytes / (1 << 20), None, Target()),
        Figure("  to keep it, in one commit", "s", taken_s, None, Target()),
    ]


def _settle(kiosk: _Kiosk) -> None:
    """Sync until nothing is news: what was granted meanwhile must not weigh in the delta."""
    step, _ = kiosk.sync()
    if step.manifest is not None or step.fetch_manifest:
        raise BenchError("the manifest was sent twice")


def _book(path: Path, key: str) -> list[tuple[str, Nik]]:
    """Puts the bookings into the tables as the server would; their codes and people."""
    codes: set[str] = set()
    while len(codes) < _BOOKINGS:
        codes.add(make_booking_code(secrets.choice))
    people = [(code, Nik(f"6171010101{number:06d}")) for number, code in enumerate(sorted(codes), 1)]
    rows = (
        (code, SERVICE, DAY, nik.digits[-4:], number, number, marks.nik_mark(key, nik))
        for number, (code, nik) in enumerate(people, 1)
    )
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO bookings (office, code, service, date, window_start, window_end, state, nik_mark, nik_last4,"
            " representative, created_at, manifest_n, shown_n, manifest_nik_mark) VALUES ('PTK', ?, ?, ?, '08:00',"
            " '10:00', 'booked', randomblob(32), ?, 0, '2026-11-11T00:00:00.000000Z', ?, ?, ?)",
            rows,
        )
        connection.execute(
            "INSERT INTO booking_changes (office, n) VALUES ('PTK', ?) ON CONFLICT (office) DO UPDATE SET n = ?",
            (_BOOKINGS, _BOOKINGS),
        )
    connection.close()
    return people


def _look_ups(kiosk: _Kiosk, people: Sequence[tuple[str, Nik]]) -> tuple[float, float]:
    """p99 by code, one in two of which is not there, and by NIK, in milliseconds."""
    chosen = random.Random(1).choices(people, k=_LOOK_UPS)  # noqa: S311 - spreads look-ups, guards nothing
    known = {code for code, _ in people}
    strangers = [code for code in (make_booking_code(secrets.choice) for _ in chosen) if code not in known]
    cache, store = kiosk.cache, kiosk.cache.store

    def by_code(code: str) -> bool:
        return not isinstance(cache.counter.look_up(BookingCode(code), kiosk.at), UnknownCode)

    def by_nik(nik: Nik) -> bool:
        with store.reading() as db:
            return bool(bookings_of_nik(db, store.standing.manifest_key, nik))

    codes = [code for pair in zip((code for code, _ in chosen), strangers, strict=False) for code in pair]
    found, by_code_ms = _timed(by_code, codes)
    found_nik, by_nik_ms = _timed(by_nik, [nik for _, nik in chosen])
    if found != len(codes) // 2 or found_nik != len(chosen):
        raise BenchError("a booking was not found, or one that is not there was")
    return by_code_ms, by_nik_ms


def _timed(look_up: Callable[[T], bool], wanted: Sequence[T]) -> tuple[int, float]:
    """How many were found, and the 99th percentile in milliseconds."""
    found, took_ms = 0, []
    for one in wanted:
        began_s = time.perf_counter()
        found += look_up(one)
        took_ms.append((time.perf_counter() - began_s) * 1000)
    return found, statistics.quantiles(took_ms, n=100)[98]
