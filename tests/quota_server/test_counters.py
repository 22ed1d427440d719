"""Counters over HTTP: who is called, what can be done, and that nothing happens twice."""

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TIMEOUT_S, Kiosk, slug
from tests.quota_server.staff_client import Counter, add_staff


@pytest.fixture
def counter(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[Counter]:
    """Counter 3, with somebody who has signed in."""
    add_staff(database_url, tmp_path)
    with closing(Counter(server.url)) as signed_in:
        yield signed_in


def board(url: str, office: str = "PTK") -> dict[str, object]:
    found: dict[str, object] = requests.get(f"{url}/v1/board", params={"office": office}, timeout=TIMEOUT_S).json()
    return found


def test_a_number_is_called_served_and_finished(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    called = counter.ask("call-next").json()
    assert (called["number"], called["counter"], called["state"], called["calls"]) == ("A001", "3", "called", 1)
    assert counter.ask("start").json()["state"] == "serving"
    assert counter.ask("finish").json()["state"] == "done"
    assert counter.status().json()["current"] is None
    assert counter.ask("call-next").status_code == 204


def test_only_services_that_are_asked_for_are_called(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in("perekaman")
    kiosk.walk_in("cetak_ktp")
    assert counter.next("cetak_ktp") == "A001"
    assert slug(counter.ask("call-next", services=["cetak_paspor"])) == "invalid-request"


def test_a_booking_is_called_before_a_walk_in_and_a_priority_number_before_both(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    kiosk.check_in(kiosk.booked())
    kiosk.walk_in(origin="priority")
    assert [counter.serve() for _ in range(3)] == ["P001", "A002", "A001"]


def test_a_late_booking_waits_for_those_who_are_there(counter: Counter, kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked()
    clock.move_to(parse_instant("2026-11-12T10:40:00+07:00"))
    kiosk.walk_in()
    late = kiosk.check_in(code).json()
    kiosk.walk_in()
    assert late["flags"] == ["late"]
    assert [counter.serve() for _ in range(3)] == ["A001", "A002", "A003"]
    assert late["number"] == "A002"


@on_both_engines
def test_scenario_52_three_calls_and_no_show_come_back_after_five_numbers_once(counter: Counter, kiosk: Kiosk) -> None:
    for _ in range(8):
        kiosk.walk_in()
    assert counter.next() == "A001"
    assert [counter.ask("recall").json()["calls"] for _ in range(2)] == [2, 3]
    assert counter.ask("recall").status_code == 409
    assert counter.ask("skip").json()["state"] == "skipped"
    assert [counter.serve() for _ in range(6)] == ["A002", "A003", "A004", "A005", "A006", "A001"][:6]
    assert counter.next() == "A007"


def test_who_is_skipped_a_second_time_is_not_called_any_more(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    assert counter.next() == "A001"
    assert counter.ask("skip").json()["state"] == "skipped"
    assert counter.next() == "A001"
    assert counter.ask("skip").json()["state"] == "no_show"
    assert counter.next() == ""


def test_scenario_53_a_priority_number_is_called_within_three_calls_and_the_others_move_on(
    counter: Counter, kiosk: Kiosk
) -> None:
    for _ in range(8):
        kiosk.walk_in(origin="priority")
    for _ in range(16):
        kiosk.walk_in()
    numbers = [counter.serve() for _ in range(24)]
    assert [number[0] for number in numbers] == ["P", "A", "A"] * 8
    assert "P007" in numbers


def test_calling_the_next_finishes_who_is_served_but_not_who_is_called(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    kiosk.walk_in()
    assert counter.next() == "A001"
    refused = counter.ask("call-next")
    assert (refused.status_code, slug(refused)) == (409, "invalid-request")
    counter.ask("start")
    assert counter.next() == "A002"
    assert counter.status().json()["queues"][0]["waiting"] == 0


@on_both_engines
def test_a_transfer_waits_in_the_other_queue_with_the_same_number(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    kiosk.walk_in("perbaikan_data")
    assert counter.next("cetak_ktp") == "A001"
    assert counter.ask("transfer", service="perbaikan_data").status_code == 409
    counter.ask("start")
    assert slug(counter.ask("transfer", service="cetak_paspor")) == "invalid-request"
    assert counter.ask("transfer", service="perbaikan_data").json()["state"] == "transferred"
    assert counter.next("cetak_ktp") == ""
    # Issued before E001, so called before it.
    assert counter.serve("perbaikan_data") == "A001"
    assert counter.serve("perbaikan_data") == "E001"


@pytest.mark.parametrize("deed", ["recall", "skip", "start", "finish"])
def test_nothing_can_be_done_at_a_counter_without_a_number(counter: Counter, deed: str) -> None:
    assert counter.ask(deed).status_code == 409


@on_both_engines
def test_ahead_counts_only_those_who_still_wait(counter: Counter, kiosk: Kiosk) -> None:
    assert [kiosk.walk_in().json()["ahead"] for _ in range(3)] == [0, 1, 2]
    counter.serve()
    counter.next()
    assert kiosk.walk_in().json()["ahead"] == 1
    counter.ask("skip")
    assert kiosk.walk_in().json()["ahead"] == 3


@on_both_engines
def test_the_same_key_gets_the_same_answer_and_calls_nobody_else(counter: Counter, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    kiosk.walk_in()
    key = str(uuid.uuid4())
    first = counter.ask("call-next", key)
    counter.ask("start")
    again = counter.ask("call-next", key)
    assert (again.status_code, again.content) == (200, first.content)
    assert slug(counter.ask("call-next", key, services=["cetak_ktp"])) == "idempotency-mismatch"
    assert slug(counter.ask("start", key)) == "idempotency-mismatch"
    assert counter.status().json()["queues"][0]["waiting"] == 1


def test_a_write_without_a_key_or_with_two_is_refused(counter: Counter) -> None:
    url = f"{counter.url}/v1/counters/3/call-next"
    assert counter.session.post(url, timeout=TIMEOUT_S).status_code == 400
    assert counter.ask("call-next", str(uuid.uuid4()), event_id=str(uuid.uuid4())).status_code == 400
    assert counter.ask("call-next", "A001").status_code == 400


@pytest.mark.parametrize("name", ["3' OR 1=1", "a" * 17, "%2e%2e", "ö"])
def test_a_counter_has_a_plain_name(counter: Counter, name: str) -> None:
    counter.counter = name
    assert counter.ask("call-next").status_code in (400, 404)


def test_a_new_day_begins_without_yesterdays_queue(counter: Counter, kiosk: Kiosk, clock: SimulatedClock) -> None:
    for _ in range(2):
        kiosk.walk_in()
    counter.next()
    clock.move_to(parse_instant("2026-11-13T08:05:00+07:00"))
    assert counter.next() == ""
    assert kiosk.walk_in().json()["number"] == "A001"
    assert counter.next() == "A001"


def test_each_deed_is_in_the_audit_with_who_did_it(counter: Counter, kiosk: Kiosk, directory: Path) -> None:
    kiosk.walk_in()
    counter.serve()
    with closing(sqlite3.connect(directory / "quota.db")) as database:
        rows = database.execute("SELECT action, actor FROM audit WHERE subject LIKE 'ticket/%' ORDER BY seq").fetchall()
    assert [row for row in rows if row[1] == "staff:budi"] == [
        (f"ticket_{deed}", "staff:budi") for deed in ("call", "start", "finish")
    ]


@on_both_engines
def test_eight_counters_at_once_never_get_one_number(server: app.RunningServer, counter: Counter, kiosk: Kiosk) -> None:
    issued = {kiosk.walk_in(origin=("walk_in", "priority")[n % 5 == 0]).json()["number"] for n in range(60)}
    token = counter.session.headers["Authorization"]

    def at(name: str) -> list[str]:
        with requests.Session() as session, ExitStack():
            mine = Counter.__new__(Counter)
            mine.url, mine.counter, mine.session = server.url, name, session
            session.headers["Authorization"] = token
            return list(iter(mine.serve, ""))

    with ThreadPoolExecutor(8) as pool:
        called = [number for numbers in pool.map(at, "12345678") for number in numbers]
    assert len(called) == len(set(called)) == 60
    assert set(called) == issued


def test_two_presses_at_one_counter_call_one_number(counter: Counter, kiosk: Kiosk) -> None:
    for _ in range(8):
        kiosk.walk_in()
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: counter.ask("call-next").status_code, range(8)))
    assert statuses == [200] + [409] * 7
    assert counter.status().json()["queues"][0]["waiting"] == 7


_HOSTILE = (
    b"",
    b"null",
    b"[]",
    b'{"services": "cetak_ktp"}',
    b'{"services": [null]}',
    b'{"services": ["\\u0000"]}',
    b'{"service": "\\ud800"}',
    b'{"office": "PTK\\u0000", "name": "budi", "password": "x"}',
    b'{"office": "PTK", "name": "budi\xff", "password": "x"}',
    b'{"office": "PTK", "name": "\xf0\x9f\x92\xa9", "password": "\\ud800"}',
    b'{"event_id": "A001"}',
    b'{"nobody": "knows"}',
    b'{"services": [' + b'"a",' * 5000 + b'"a"]}',
    b"[" * 50_000,
    b" " * 70_000,
)


@on_both_engines
def test_hostile_bodies_are_refused_and_never_break_the_server(counter: Counter) -> None:
    for body in _HOSTILE:
        for path in ("staff/sign-in", "counters/3/call-next", "counters/3/transfer", "counters/3/skip"):
            headers = {"Idempotency-Key": str(uuid.uuid4())}
            answer = counter.session.post(f"{counter.url}/v1/{path}", data=body, headers=headers, timeout=TIMEOUT_S)
            harmless = answer.status_code == 204 and path.endswith("call-next")
            assert harmless or 400 <= answer.status_code < 500, (path, body[:40], answer.text)


@on_both_engines
@pytest.mark.parametrize("office", ["%00", "PTK%00", "%ED%A0%80", "x" * 65])
def test_an_office_that_nobody_could_have_named_is_refused(server: app.RunningServer, office: str) -> None:
    for path in (f"/v1/board?office={office}", f"/v1/board/events?office={office}"):
        assert requests.get(server.url + path, timeout=TIMEOUT_S).status_code == 400
    form = f"office={office}&name=budi&password=rahasia-sekali"
    answer = requests.post(server.url + "/loket/masuk", data=form, timeout=TIMEOUT_S)
    assert "Nama atau kata sandi salah" in answer.text
