"""The server around the rules: health, clock, log, kept data, and dying in mid-work."""

import logging
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.store.contract import StoreError
from tests.quota_server.kiosk import Kiosk, nik, slug

START_WITHIN_S = 30


def test_the_server_is_alive_and_can_write(kiosk: Kiosk) -> None:
    assert kiosk.get("/healthz").json() == {"status": "ok"}
    assert kiosk.get("/readyz").json() == {"status": "ready"}


def test_the_date_header_follows_the_servers_clock(kiosk: Kiosk, clock: SimulatedClock) -> None:
    clock.move_to(parse_instant("2026-11-16T09:00:00+07:00"))
    header = kiosk.get("/healthz").headers["Date"]
    assert parsedate_to_datetime(header) == parse_instant("2026-11-16T02:00:00+00:00")


def test_the_log_holds_the_route_and_neither_codes_nor_people(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="quota_server"):
        code = kiosk.booked(1, phone="0812-0000-0001")
        kiosk.get(f"/v1/bookings/{code}")
        kiosk.write("/v1/check-ins", nik=nik(1))
        kiosk.get(f"/nothing/{nik(1)}")
        # The line of a request is written after its answer; that of the enrolment may come after the log was caught.
        deadline_s = time.monotonic() + 5
        lines: list[str] = []
        while len(lines) < 4 and time.monotonic() < deadline_s:
            threading.Event().wait(0.01)
            lines = [record.getMessage() for record in caplog.records if "/v1/devices/enrol" not in record.getMessage()]
    assert [line.split(" ms=")[0] for line in lines] == [
        "event=request method=POST route=/v1/bookings status=201",
        "event=request method=GET route=/v1/bookings/{code} status=200",
        "event=request method=POST route=/v1/check-ins status=201",
        "event=request method=GET route=- status=404",
    ]


def test_the_database_holds_no_nik_and_no_phone_number(kiosk: Kiosk, directory: Path) -> None:
    code = kiosk.booked(4321, phone="0812-3456-7890")
    kiosk.check_in(code)
    kiosk.write("/v1/check-ins", nik=nik(4321))
    content = b"".join(path.read_bytes() for path in directory.iterdir())
    for personal in (nik(4321), "81234567890"):
        assert personal.encode() not in content
    assert code.encode() in content


def test_the_ledger_is_the_sum_of_its_postings(kiosk: Kiosk, database_url: str, directory: Path) -> None:
    codes = [kiosk.booked(person) for person in range(1, 6)]
    kiosk.check_in(codes[0])
    kiosk.post(f"/v1/bookings/{codes[1]}/cancel", None)
    kiosk.post(f"/v1/bookings/{codes[2]}/move", {"date": "2026-11-12", "window_start": "10:00"})
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": None, "10:00": 1}, day=date(2026, 11, 12))
    assert [kiosk.walk_in().status_code for _ in range(3)] == [201] * 3
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 9}, day=date(2026, 11, 12))
    kiosk.walk_in()
    with sqlite3.connect(directory / "quota.db") as database:
        rows = database.execute("SELECT start, free, booked, issued FROM windows ORDER BY start").fetchall()
        postings = database.execute("SELECT start, source, target, units FROM postings").fetchall()
    for start, *figures in rows:
        for part, figure in zip(("free", "booked", "issued"), figures, strict=True):
            gained = sum(units for where, _, target, units in postings if (where, target) == (start, part))
            spent = sum(units for where, source, _, units in postings if (where, source) == (start, part))
            assert (start, part, gained - spent) == (start, part, figure)
    assert rows[0] == ("08:00", 0, 4, 5)


def test_a_ledger_row_that_does_not_add_up_is_refused_by_the_database(kiosk: Kiosk, directory: Path) -> None:
    kiosk.booked()
    database = sqlite3.connect(directory / "quota.db")
    for change in ("free = free + 1", "booked = -1, free = 126", "quota = 124"):
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(f"UPDATE windows SET {change}")  # noqa: S608 - written above
    database.close()


@pytest.mark.alone
def test_a_server_stops_within_two_seconds_also_with_a_client_connected(database_url: str) -> None:
    with requests.Session() as client:
        with app.running_server(database_url) as running:
            assert client.get(running.url + "/healthz", timeout=5).ok
            began_s = time.monotonic()
        assert time.monotonic() - began_s < 2


def test_many_clients_at_once_get_different_numbers(kiosk: Kiosk) -> None:
    numbers: list[str] = []

    def visit() -> None:
        with Kiosk(kiosk.url) as another:
            another.session.headers.update(kiosk.session.headers)
            numbers.extend(another.walk_in("perekaman").json()["number"] for _ in range(10))

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"B{serial:03d}" for serial in range(1, 81)]


def test_the_5001st_number_of_a_series_is_refused_and_takes_no_unit(kiosk: Kiosk, directory: Path) -> None:
    kiosk.walk_in()
    database = sqlite3.connect(directory / "quota.db")
    with database:
        database.execute("UPDATE counters SET last = 4999")
    database.close()
    assert kiosk.walk_in().json()["number"] == "A5000"
    assert slug(kiosk.walk_in()) == "quota-exhausted"
    assert kiosk.free("08:00") == 123


def test_without_its_keys_a_database_is_not_served(database_url: str, directory: Path) -> None:
    (directory / "quota-secrets.json").write_text('{"generation": 1, "offices": {}}')
    with pytest.raises(StoreError, match="no key for office PTK"):
        app.create_app(database_url)
    (directory / "quota-secrets.json").unlink()
    with pytest.raises(StoreError, match="cannot read the office keys"):
        app.create_app(database_url)


def test_a_database_that_another_process_keeps_locked_is_a_503_and_then_serves_again(
    kiosk: Kiosk, directory: Path
) -> None:
    database = sqlite3.connect(directory / "quota.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    answer = kiosk.walk_in("perekaman")
    assert (answer.status_code, slug(answer)) == (503, "recovering")
    database.execute("ROLLBACK")
    database.close()
    assert kiosk.walk_in("perekaman").json()["number"] == "B001"


def serve(directory: Path, **environment: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [
            sys.executable, "-m", "quota_server", "serve", "--database", f"sqlite:///{directory}/quota.db",
            "--port", "0", "--clock-from", "2026-11-12T08:05:00+07:00",
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "event=ready url=" in line:
            return process, line.rsplit("url=", 1)[1].strip()
    raise AssertionError("the server ended before it was ready")


def test_what_was_accepted_before_a_kill_is_there_afterwards(directory: Path, database_url: str) -> None:
    process, url = serve(directory)
    accepted: list[tuple[str, bytes]] = []
    try:
        with Kiosk(url) as kiosk:
            kiosk.enrol(app.add_device(database_url, "PTK", "K01"))
            token = kiosk.session.headers["Authorization"]
            killer = threading.Timer(0.6, process.kill)
            killer.start()
            try:
                while True:
                    answer = kiosk.walk_in("perekaman")
                    accepted.append((answer.json()["event_id"], answer.content))
            except requests.ConnectionError:
                killer.join()
    finally:
        process.kill()
        process.communicate()
    assert accepted
    process, url = serve(directory)
    try:
        with Kiosk(url) as kiosk:
            kiosk.session.headers["Authorization"] = token
            for event_id, content in accepted:
                assert kiosk.walk_in("perekaman", event_id=event_id).content == content
            after = int(kiosk.walk_in("perekaman").json()["number"][1:])
            # The one that was under way when the server died may have its number too.
            assert after in (len(accepted) + 1, len(accepted) + 2)
    finally:
        process.terminate()
        process.communicate(timeout=START_WITHIN_S)
    assert process.returncode in (0, -15)


def test_systemd_hears_that_the_server_is_ready_alive_and_stopping(
    database_url: str, directory: Path, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(START_WITHIN_S)
        process, _ = serve(directory, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000")
        try:
            heard = {supervisor.recv(100) for _ in range(4)}
            assert heard == {b"READY=1", b"WATCHDOG=1"}
            process.terminate()
            while (last := supervisor.recv(100)) == b"WATCHDOG=1":
                pass
            assert last == b"STOPPING=1"
        finally:
            process.kill()
            process.communicate()
