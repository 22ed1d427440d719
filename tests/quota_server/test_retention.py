"""What is kept of people goes when its time is over, and nothing else goes with it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings, SettingsError, load_settings
from quota_server.domain.retention import Retention
from quota_server.store.jobs import retention
from quota_server.store.jobs.audit import AuditState, verify
from quota_server.store.jobs.transaction import Job, T
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, nik

Count = Callable[[str], int]


def perform(url: str, job: Job[T]) -> T:
    with administration(url) as opened:
        return opened.performer.perform(job, "PTK")


TABLES_OF_A_DAY = ("tickets", "bookings", "accepted_writes", "postings", "queue_places", "outbox")


@pytest.fixture
def count(database_url: str) -> Count:
    """How many rows a table has, or those of it that are so."""

    def counted(what: str) -> int:
        sql = f"SELECT COUNT(*) FROM {what}"  # noqa: S608 - the test's own words
        return perform(database_url, lambda tx: int(tx.connection.execute(sql).fetchone()[0]))

    return counted


def retained(url: str, clock: SimulatedClock, days_later: int, rows_max: int = 500) -> int:
    """Runs it to its end, so many days after the office's day."""
    total = 0
    while touched := perform(
        url,
        lambda tx: retention.retain(
            replace(tx, now=clock.now() + timedelta(days=days_later)), "PTK", Retention(), rows_max
        ),
    ):
        total += touched
    return total


@pytest.fixture
def a_day(kiosk: Kiosk) -> None:
    """Bookings, a check-in, walk-ins, and requests of which one is collected."""
    code = kiosk.booked(1, phone="0812-0000-0001")
    kiosk.booked(2, "10:00")
    assert kiosk.check_in(code).status_code == 201
    for _ in range(4):
        assert kiosk.walk_in().status_code == 201
    handed_in = [
        kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(person), phone="0812-0000-0001") for person in (1, 2)
    ]
    made = handed_in[1].json()["code"]
    for event in ("print_ready", "printed", "collected"):
        assert kiosk.write(f"/v1/requests/{made}/events", event=event).status_code == 200


@on_both_engines
def test_identities_go_first_then_the_rows_and_the_counts_stay(
    a_day: None, database_url: str, clock: SimulatedClock, count: Count
) -> None:
    assert retained(database_url, clock, 7) == 0
    assert count("contacts") == 3
    # Two bookings and a number; and the mark of a message, unless the check-in has overtaken it.
    assert retained(database_url, clock, 8) in (3, 4)
    assert count("contacts WHERE subject LIKE 'booking/%'") == 0
    assert count("bookings WHERE nik_last4 <> '' OR phone_mark IS NOT NULL OR length(nik_mark) > 0") == 0
    assert count("bookings") == 2
    assert count("requests WHERE nik_mark IS NOT NULL") == 2
    assert retained(database_url, clock, 31) == 2
    assert count("contacts") == 1
    assert count("requests WHERE nik_mark IS NOT NULL OR phone_mark IS NOT NULL") == 1
    assert count("tickets") == 5
    assert retained(database_url, clock, 91) > 0
    left = {table: count(table) for table in TABLES_OF_A_DAY}
    assert set(left.values()) == {0}
    assert count("requests") == 1
    assert count("request_events") == 0
    assert count("windows WHERE issued = 5") == 1
    assert count("counters WHERE last = 5") == 1
    assert perform(database_url, lambda tx: verify(tx, "PTK")).broken_at == 0


@on_both_engines
def test_a_year_later_the_audit_begins_anew_and_still_verifies(
    a_day: None, database_url: str, clock: SimulatedClock, count: Count
) -> None:
    before = count("audit")
    # The command line keeps its deeds by the real clock.
    retained(database_url, clock, 3660)
    found = perform(database_url, lambda tx: verify(tx, "PTK"))
    assert isinstance(found, AuditState)
    assert before > 3
    assert found.rows <= 2
    assert found.broken_at == 0


def test_a_turn_takes_only_so_many_rows(a_day: None, database_url: str, clock: SimulatedClock, count: Count) -> None:
    later = clock.now() + timedelta(days=91)
    job = perform(database_url, lambda tx: retention.retain(replace(tx, now=later), "PTK", Retention(), rows_max=2))
    assert job > 0
    assert count("accepted_writes") > 0
    retained(database_url, clock, 91, rows_max=2)
    assert count("tickets") == count("bookings") == count("accepted_writes") == 0


def test_the_command_says_what_it_did_and_leaves_a_new_office_alone(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("retain", "--database", database_url)) == 0
    assert capsys.readouterr().out == "0 rows are past their time: identities removed, or the rows themselves\n"


def test_the_days_are_settings(tmp_path: Path) -> None:
    file = tmp_path / "quota-server.toml"
    file.write_text("[retention]\nrows_days = 30\n")
    assert load_settings(file).retention == Retention(rows_days=30)
    for text, words in (
        ("[retention]\nrow_days = 30\n", "did you mean retention.rows_days?"),
        ("[retention]\nrows_days = 0\n", "retention.rows_days is a whole number above zero"),
        ("retention = 3\n", "a table"),
    ):
        file.write_text(text)
        with pytest.raises(SettingsError, match=words.replace("?", r"\?")):
            load_settings(file)


def test_a_server_does_it_beside_its_work(
    a_day: None, database_url: str, clock: SimulatedClock, settings: ServerSettings, count: Count
) -> None:
    from quota_server.operations.retention import retain_daily

    clock.move_to(clock.now() + timedelta(days=91))
    store = app.open_store(database_url, settings, clock)

    async def until_done() -> None:
        task = asyncio.create_task(retain_daily(store, Retention(), first_after_s=0.0))
        async with asyncio.timeout(20):
            while await store.read(lambda tx: tx.connection.execute("SELECT COUNT(*) FROM tickets").fetchone()[0]):
                await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    try:
        asyncio.run(until_done())
    finally:
        store.close()
    assert count("tickets") == 0
