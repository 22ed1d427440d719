"""Many at once: on SQLite in one process, on PostgreSQL in two. Nobody gets what another has."""

import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from quota_server import app
from tests.quota_server.engines import SQLITE, Engine, on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug

pytestmark = on_both_engines
_CLIENTS = 16
_START_WITHIN_S = 30


@contextmanager
def serving(url: str, directory: Path) -> Iterator[str]:
    """A server in a process of its own, with limits that one address with 400 clients does not meet."""
    config = directory / "quota-server.toml"
    config.write_text(
        '[server]\nsecrets = "quota-secrets.json"\n'
        "[limits]\npublic_per_minute = 100000\nper_code_per_minute = 100000\nwrong_codes_per_minute = 100000\n"
    )
    process = subprocess.Popen(
        [
            sys.executable, "-m", "quota_server", "serve", "--database", url, "--port", "0",
            "--config", config, "--clock-from", f"{TODAY}T08:05:00+07:00",
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stderr is not None
    try:
        ready = next((line for line in process.stderr if "event=ready url=" in line), "")
        assert ready, "the server ended before it was ready"
        # Its log goes on: somebody has to read it.
        with ThreadPoolExecutor(1) as reader:
            reader.submit(process.stderr.read)
            yield ready.rsplit("url=", 1)[1].strip()
            process.terminate()
            process.wait(_START_WITHIN_S)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def servers(engine: Engine, database_url: str, directory: Path) -> Iterator[list[str]]:
    """One server, or two on one database where that can be."""
    with serving(database_url, directory) as first:
        if engine.name == SQLITE:
            yield [first]
        else:
            with serving(database_url, directory) as second:
                yield [first, second]


@pytest.fixture
def kiosks(servers: list[str], database_url: str) -> Iterator[list[Kiosk]]:
    """Kiosks, spread over the servers: one for each thread, and each enrolled."""
    kiosks = []
    for number in range(1, _CLIENTS + 1):
        kiosk = Kiosk(servers[number % len(servers)])
        kiosk.enrol(app.add_device(database_url, "PTK", f"K{number:02d}"))
        kiosks.append(kiosk)
    yield kiosks
    for kiosk in kiosks:
        kiosk.session.close()


def test_400_clients_for_125_units_are_exactly_125_and_replays_change_nothing(
    kiosks: list[Kiosk], database_url: str
) -> None:
    events = [str(uuid.uuid4()) for _ in range(400)]

    def take(number: int) -> requests.Response:
        return kiosks[number % _CLIENTS].walk_in(window_start="08:00", event_id=events[number])

    def all_of_one(kiosk: int) -> list[tuple[int, requests.Response]]:
        return [(number, take(number)) for number in range(kiosk, 400, _CLIENTS)]

    with ThreadPoolExecutor(_CLIENTS) as pool:
        answers = dict(answer for some in pool.map(all_of_one, range(_CLIENTS)) for answer in some)
        assert Counter(answer.status_code for answer in answers.values()) == {201: 125, 409: 275}
        granted = [number for number, answer in answers.items() if answer.ok]
        assert {answers[number].json()["number"] for number in granted} == {f"A{n:03d}" for n in range(1, 126)}
        again = dict(zip(granted, pool.map(take, granted), strict=True))
    assert all(again[number].content == answers[number].content for number in granted)
    assert kiosks[0].free("08:00") == 0
    assert kiosks[0].free("10:00") == 115


def test_25_bookings_each_checked_in_by_8_at_once_are_25_numbers(kiosks: list[Kiosk]) -> None:
    codes = [kiosks[0].booked(person) for person in range(1, 26)]

    def check_in(job: tuple[int, str]) -> requests.Response:
        return kiosks[job[0]].check_in(job[1])

    jobs = [(which, code) for code in codes for which in range(8)]
    # Each kiosk is one thread's: a session of requests is not for two.
    with ThreadPoolExecutor(8) as pool:
        by_kiosk = pool.map(lambda which: [check_in(job) for job in jobs if job[0] == which], range(8))
        answers = [answer for some in by_kiosk for answer in some]
    assert Counter(answer.status_code for answer in answers) == {201: 25, 409: 175}
    assert {slug(answer) for answer in answers if not answer.ok} == {"booking-used"}
    assert {answer.json()["number"] for answer in answers if answer.ok} == {f"A{n:03d}" for n in range(1, 26)}
    assert kiosks[0].free("08:00") == 100


def test_the_last_unit_goes_to_one_of_two_who_book_at_the_same_instant(kiosks: list[Kiosk], database_url: str) -> None:
    for person in range(1, 125):
        kiosks[0].booked(person)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda which: kiosks[which].book(500 + which), (0, 1)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if not answer.ok)
    assert refused.json()["next_window"]["start"] == "10:00"
    assert nik(500) not in refused.text
