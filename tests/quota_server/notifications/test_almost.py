"""Whom a call tells that the turn is near: those who are called next, and nobody who need not be there yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Kiosk
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.staff_client import Counter, add_staff
from tests.quota_server.test_tickets import at


@pytest.fixture
def counter(server: app.RunningServer, database_url: str, directory: Path) -> Iterator[Counter]:
    add_staff(database_url, directory)
    made = Counter(server.url)
    yield made
    made.close()


def told(database_url: str) -> dict[str, str]:
    """Who was told so far that the turn is near: number and what it says."""
    sql = (
        "SELECT t.series, t.serial, o.body FROM outbox o"
        " JOIN tickets t ON o.key = 'ticket/' || t.event_id || '/almost' ORDER BY t.serial"
    )
    rows = perform(database_url, lambda tx: tx.connection.execute(sql).fetchall())
    return {f"{series}{int(serial):03d}": body for series, serial, body in rows}


@on_both_engines
def test_nobody_of_a_later_window_is_told_until_the_window_is_due(
    counter: Counter, kiosk: Kiosk, database_url: str, clock: SimulatedClock
) -> None:
    for number in (1, 2):
        kiosk.walk_in(window_start="13:00", phone=f"0812-0000-000{number}")
    for number in (3, 4):
        kiosk.walk_in(phone=f"0812-0000-000{number}")
    assert counter.serve() == "A003"
    assert list(told(database_url)) == ["A004"]
    at(clock, "12:50:00")
    assert counter.serve() == "A004"
    assert list(told(database_url)) == ["A001", "A002", "A004"]


@on_both_engines
def test_those_who_are_called_next_are_told_whatever_their_number_is(
    counter: Counter, server: app.RunningServer, database_url: str
) -> None:
    lone = LoneKiosk(server.url, database_url)
    with lone:
        codes = [lone.booked(person, phone=f"0812-0000-000{person}") for person in (1, 2)]
        lone.sync()
        for number in range(10, 18):
            lone.walk_in(phone=f"0812-0000-00{number}")
        for number, code in enumerate(codes, start=5001):
            lone.checked_in(f"A{number}", code, issued_at=f"2026-11-12T08:01:0{number - 5001}+07:00")
        assert lone.verdicts() == ["accepted", "accepted"]
    assert counter.serve() == "A5001"
    said = told(database_url)
    assert list(said) == ["A001", "A002", "A003", "A004", "A005", "A5002"]
    assert "kira-kira 1 nomor lagi" in said["A5002"]
    assert "kira-kira 5 nomor lagi" in said["A005"]


@pytest.mark.parametrize("service", ["cetak_ktp", "perekaman"])
def test_who_was_sent_to_another_service_stands_in_the_queue_of_that_one(
    counter: Counter, kiosk: Kiosk, database_url: str, clock: SimulatedClock, service: str
) -> None:
    kiosk.walk_in("perekaman")
    kiosk.walk_in("perekaman")
    at(clock, "08:06:00")
    kiosk.walk_in(phone="0812-0000-0001")
    kiosk.walk_in()
    assert counter.next("cetak_ktp") == "A001"
    counter.ask("start")
    assert counter.ask("transfer", service="perekaman").status_code == 200
    counter.serve(service)
    assert list(told(database_url)) == (["A001"] if service == "perekaman" else [])
