"""Backups while the server works, and what a restored database may do."""

import json
import re
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings
from quota_server.store.contract import StoreError
from quota_server.store.high_water import HighWater
from quota_server.store.jobs import recovery
from quota_server.store.opening import administration
from tests.quota_server.engines import SECRETS, on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, slug


@contextmanager
def serving(database_url: str, clock: SimulatedClock, settings: ServerSettings, name: str = "K01") -> Iterator[Kiosk]:
    """A server for the length of a block, and a kiosk that is enrolled anew."""
    with app.running_server(database_url, clock=clock, settings=settings) as running, Kiosk(running.url) as kiosk:
        kiosk.enrol(app.add_device(database_url, "PTK", name))
        yield kiosk


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out + said.err


def number(kiosk: Kiosk) -> str:
    answer = kiosk.walk_in()
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def test_a_backup_is_taken_while_the_server_issues_and_holds_whole_tickets(
    kiosk: Kiosk, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    given: list[str] = []

    def issue() -> None:
        while not stop.is_set():
            given.append(number(kiosk))

    thread = threading.Thread(target=issue)
    thread.start()
    try:
        copies = [tmp_path / f"{copy}.db" for copy in range(3)]
        for copy in copies:
            code, said = command(capsys, "backup", "--database", database_url, "--to", str(copy))
            assert code == 0, said
    finally:
        stop.set()
        thread.join(20)
    for copy in copies:
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as database:
            (tickets,) = database.execute("SELECT COUNT(*) FROM tickets").fetchone()
            (issued,) = database.execute("SELECT COALESCE(SUM(issued), 0) FROM windows").fetchone()
            (answers,) = database.execute("SELECT COUNT(*) FROM accepted_writes").fetchone()
        database.close()
        assert tickets == issued == answers <= len(given)
    assert len(given) == len(set(given))
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {copy.name for copy in copies}


def test_numbers_never_come_back_after_a_restore(
    database_url: str,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "morning.db"
    with serving(database_url, clock, settings) as kiosk:
        before = {number(kiosk) for _ in range(3)}
        assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
        forgotten = {number(kiosk) for _ in range(60)}
    code, said = command(capsys, "restore", "--database", database_url, "--from", str(copy))
    assert code == 0, said
    assert "generation 2" in said
    with serving(database_url, clock, settings) as kiosk:
        assert slug(kiosk.walk_in()) == "recovering"
        assert slug(kiosk.walk_in(origin="urgent", reason="sakit")) == "recovering"
        assert slug(kiosk.book(1)) == "recovering"
        assert slug(kiosk.check_in("K7M42QXA")) == "recovering"
        assert slug(kiosk.get("/readyz")) == "recovering"
        assert confirm_at(database_url, clock) == 347
        assert kiosk.get("/readyz").status_code == 200
        assert [kiosk.free(window) for window in ("08:00", "10:00", "13:00")] == [0, 0, 0]
        assert slug(kiosk.walk_in()) == "quota-exhausted"
        tomorrow = kiosk.book(1, day="2026-11-13")
        assert tomorrow.status_code == 201
        after = {str(kiosk.walk_in("perekaman").json()["number"])}
        clock.move_to(clock.now().replace(day=13))
        checked_in = kiosk.check_in(tomorrow.json()["code"])
        assert checked_in.json()["number"] == "A001"
    assert not after & (before | forgotten)


def test_recover_confirms_every_office_that_waits_and_says_so(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    assert command(capsys, "restore", "--database", database_url, "--from", str(copy))[0] == 0
    code, said = command(capsys, "recover", "--database", database_url)
    assert code == 0
    assert re.fullmatch(r"PTK goes on; [0-9]+ units that were free today are given to nobody\n", said)
    code, said = command(capsys, "recover", "--database", database_url)
    assert (code, said) == (1, "quota-server: no office is recovering; nothing was changed\n")
    assert command(capsys, "recover", "--database", database_url, "--office", "PTK")[0] == 1


def test_priority_numbers_go_on_above_those_that_the_backup_has_forgotten(
    database_url: str,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "morning.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    with serving(database_url, clock, settings) as kiosk:
        given = {str(kiosk.walk_in(origin="priority").json()["number"]) for _ in range(5)}
    assert given == {f"P00{serial}" for serial in range(1, 6)}
    assert command(capsys, "restore", "--database", database_url, "--from", str(copy))[0] == 0
    assert command(capsys, "recover", "--database", database_url)[0] == 0
    with serving(database_url, clock, settings) as kiosk:
        assert kiosk.walk_in(origin="priority").json()["number"] == "P051"


def test_a_unit_that_becomes_free_on_the_day_of_recovery_is_given_to_nobody(
    database_url: str,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(database_url, clock, settings) as kiosk:
        code = kiosk.booked(1, "10:00")
    copy = tmp_path / "morning.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    assert command(capsys, "restore", "--database", database_url, "--from", str(copy))[0] == 0
    # By the server's clock, not the machine's: the office's day is the simulated one.
    with serving(database_url, clock, settings) as kiosk:
        confirm_at(database_url, clock)
        assert kiosk.post(f"/v1/bookings/{code}/cancel", {}).status_code == 200
        clock.move_to(clock.now().replace(minute=30))
        assert kiosk.free("10:00") == 0
        assert slug(kiosk.book(2, "10:00")) == "quota-exhausted"
        burned = kiosk.get("/metrics").text
    assert "\nledger_imbalance 0\n" in burned


def confirm_at(database_url: str, clock: SimulatedClock) -> int:
    """As the command, on the office's simulated day: the units that it burns."""
    with administration(database_url) as opened:
        return opened.performer.perform(lambda tx: recovery.confirm(replace(tx, now=clock.now()), "PTK"), "PTK")


def test_what_was_there_before_a_restore_is_kept(
    kiosk_database: str, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", kiosk_database, "--to", str(copy))[0] == 0
    said = command(capsys, "restore", "--database", kiosk_database, "--from", str(copy))[1]
    kept = directory / "quota.db.before-generation-2"
    assert str(kept) in said
    with sqlite3.connect(kept) as database:
        assert database.execute("SELECT generation FROM installation").fetchone() == (1,)
    database.close()
    with sqlite3.connect(directory / "quota.db") as database:
        assert database.execute("SELECT generation FROM installation").fetchone() == (2,)
    database.close()
    assert json.loads((directory / "quota-secrets.json").read_text())["generation"] == 2


@pytest.fixture
def kiosk_database(database_url: str) -> str:
    """A database that no server works on."""
    return database_url


def test_nothing_is_restored_under_a_working_server(
    server: app.RunningServer, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    code, said = command(capsys, "restore", "--database", database_url, "--from", str(copy))
    assert code == 1
    assert re.fullmatch(r"quota-server: a server works on .*; stop it first\n", said)


def test_a_database_put_back_by_hand_after_a_restore_does_not_serve_until_it_is_restored(
    database_url: str,
    directory: Path,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    assert command(capsys, "restore", "--database", database_url, "--from", str(copy))[0] == 0
    (directory / "quota.db").write_bytes(copy.read_bytes())
    with pytest.raises(StoreError, match="generation 1, the secrets file of 2: it was put back by hand"):
        app.create_app(database_url, settings=settings, clock=clock)
    assert command(capsys, "restore", "--database", database_url, "--already-there")[0] == 0
    with serving(database_url, clock, settings) as kiosk:
        assert slug(kiosk.walk_in()) == "recovering"


@on_both_engines
def test_a_database_restored_by_its_engines_own_programs_waits_in_the_same_way(
    database_url: str,
    directory: Path,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "quota-server.toml"
    config.write_text(f'[server]\nsecrets = "{directory / SECRETS}"\n')
    where = ("--database", database_url, "--config", str(config))
    with serving(database_url, clock, settings) as kiosk:
        assert number(kiosk) == "A001"
    code, said = command(capsys, "restore", *where, "--already-there")
    assert (code, "generation 2" in said) == (0, True)
    with serving(database_url, clock, settings) as kiosk:
        assert slug(kiosk.walk_in()) == "recovering"
        assert command(capsys, "recover", *where)[0] == 0
        assert kiosk.walk_in("perekaman").json()["number"] == "B001"
        assert kiosk.walk_in("cetak_ktp", "priority").json()["number"] == "P001"
        clock.move_to(clock.now().replace(hour=10, minute=30))
        assert kiosk.walk_in(window_start="10:00").json()["number"] == "A051"


def test_a_database_swapped_behind_the_servers_back_goes_on_above_its_old_numbers(
    database_url: str,
    directory: Path,
    clock: SimulatedClock,
    settings: ServerSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    with serving(database_url, clock, settings) as kiosk:
        given = {number(kiosk) for _ in range(70)}
    (directory / "quota.db").write_bytes(copy.read_bytes())
    with serving(database_url, clock, settings) as kiosk:
        assert number(kiosk) == "A101"
    assert "A101" not in given


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Dengan hormat, " * 100, "not a database"), (b"", "is not a database of the quota server")],
)
def test_what_is_no_backup_replaces_nothing(
    database_url: str,
    directory: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    words: str,
) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    before = (directory / "quota.db").read_bytes()
    secrets = (directory / "quota-secrets.json").read_text()
    code, said = command(capsys, "restore", "--database", database_url, "--from", str(wrong))
    assert (code, said.count("\n")) == (1, 1)
    assert words in said
    assert (directory / "quota.db").read_bytes() == before
    assert (directory / "quota-secrets.json").read_text() == secrets


def test_a_damaged_backup_replaces_nothing(
    database_url: str, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert command(capsys, "backup", "--database", database_url, "--to", str(copy))[0] == 0
    damaged = bytearray(copy.read_bytes())
    damaged[8192:40960] = b"\xff" * (40960 - 8192)
    copy.write_bytes(damaged)
    before = (directory / "quota.db").read_bytes()
    code, said = command(capsys, "restore", "--database", database_url, "--from", str(copy))
    assert (code, said.count("\n")) == (1, 1)
    assert (directory / "quota.db").read_bytes() == before
    assert json.loads((directory / "quota-secrets.json").read_text())["generation"] == 1


def test_a_backup_replaces_no_file_and_leaves_none_when_it_fails(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.db"
    there.write_text("yesterday's")
    code, said = command(capsys, "backup", "--database", database_url, "--to", str(there))
    assert (code, there.read_text()) == (1, "yesterday's")
    assert "exists already" in said
    missing = f"sqlite:///{tmp_path}/none.db"
    assert command(capsys, "backup", "--database", missing, "--to", str(tmp_path / "new.db"))[0] == 1
    assert command(capsys, "backup", "--database", database_url, "--to", str(tmp_path / "no" / "new.db"))[0] == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["there.db"]


def test_postgresql_is_pointed_to_its_own_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "postgresql://quota@localhost/quota"
    code, said = command(capsys, "backup", "--database", url, "--to", str(tmp_path / "x"))
    assert (code, "pg_dump" in said) == (1, True)
    secrets = tmp_path / "quota-server.toml"
    secrets.write_text("")
    code, said = command(capsys, "restore", "--database", url, "--from", "x", "--config", str(secrets))
    assert (code, "pg_restore" in said) == (1, True)


def test_the_marks_of_numbers_survive_a_line_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "quota-secrets.numbers"
    HighWater(file).reserve("PTK", TODAY, "A", 1)
    with file.open("a") as torn:
        torn.write(f"PTK {TODAY} A 1")
    again = HighWater(file)
    again.reserve("PTK", TODAY, "A", 51)
    assert dict(HighWater(file).reserved()) == {("PTK", TODAY, "A"): 100}


def test_a_number_is_not_given_when_its_mark_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write"):
        HighWater(tmp_path / "none" / "marks").reserve("PTK", TODAY, "A", 1)


def test_the_marks_stay_few(tmp_path: Path) -> None:
    file = tmp_path / "marks"
    days = [f"2026-01-{day:02d}" for day in range(1, 29)]
    file.write_text("".join(f"PTK {day} {series} 50\n" for day in days for series in "ABCDEPU" * 40))
    assert len(dict(HighWater(file).reserved())) == 8 * 7
    assert len(file.read_text().splitlines()) == 8 * 7


def test_the_marks_of_today_stay_though_units_are_leased_for_days_after_a_long_closure(tmp_path: Path) -> None:
    file = tmp_path / "marks"
    clock = SimulatedClock(parse_instant(f"{TODAY}T08:00:00+07:00"), lambda: 0.0)
    marks = HighWater(file, clock)
    for day in ("2026-11-04", TODAY, "2026-11-30"):
        marks.reserve("PTK", day, "A", 1)
    assert [day for (_, day, _), _ in HighWater(file, clock).reserved()] == [TODAY, "2026-11-30"]
