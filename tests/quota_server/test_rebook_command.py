"""`quota-server office close --rebook` and `office rebook`, by the machine's own clock as an operator runs them."""

import csv
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from quota_protocol.clock import SystemClock
from quota_server.__main__ import main
from quota_server.domain import calendar, office_changes
from quota_server.domain.examples import pontianak
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Kiosk

pytestmark = on_both_engines


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


def open_day_after(day: date) -> date:
    day += timedelta(days=1)
    while not calendar.is_open_day(pontianak(), day):
        day += timedelta(days=1)
    return day


@pytest.fixture
def closed_on(clock: SystemClock) -> date:
    """An open date of next week: the command goes by the machine's clock."""
    return open_day_after(clock.now().date() + timedelta(days=6))


@pytest.fixture
def close(database_url: str, closed_on: date) -> tuple[str, ...]:
    which = ("--from", closed_on.isoformat(), "--until", closed_on.isoformat(), "--reason", "Pemeliharaan gedung")
    return ("office", "close", "--database", database_url, "--office", "PTK", *which)


def test_closing_with_rebook_moves_the_bookings_and_lists_old_and_new_codes(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [kiosk.booked(person, "10:00", closed_on.isoformat(), phone="0812-0000-0001") for person in (1, 2, 3)]
    listing = tmp_path / "list.csv"
    assert main((*close, "--rebook", "--list", str(listing))) == 0
    assert capsys.readouterr().out.splitlines()[1] == "office PTK: 3 bookings were moved"
    assert stat.S_IMODE(listing.stat().st_mode) == 0o600
    with listing.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["code"] for row in rows] == codes
    for row in rows:
        assert (row["date"], row["window"]) == (closed_on.isoformat(), "10:00")
        assert (row["new_date"], row["new_window"]) == (open_day_after(closed_on).isoformat(), "10:00")
        assert kiosk.get(f"/v1/bookings/{row['new_code']}").json()["date"] == row["new_date"]


def test_without_rebook_it_says_how_many_are_left_and_rebook_moves_them_later(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kiosk.booked(1, "10:00", closed_on.isoformat())
    assert main(close) == 0
    said = capsys.readouterr().err
    assert said == "quota-server: 1 open bookings cannot be served as they stand; move them with: office rebook\n"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    rebook = ("office", "rebook", "--database", database_url, "--office", "PTK")
    assert [main(rebook), main(rebook)] == [0, 0]
    assert capsys.readouterr().out.splitlines() == [f"office PTK: {count} bookings were moved" for count in (1, 0)]
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "cancelled"


def test_what_finds_no_room_stays_and_ends_the_command_with_1(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kiosk.booked(1, "10:00", closed_on.isoformat())
    of_pontianak = ("--database", database_url, "--office", "PTK", "--service", "cetak_ktp")
    after = (closed_on + timedelta(days=1)).isoformat()
    none_left = ("--from", after, "--window", "08:00-10:00=0")
    assert main(("office", "quota", *of_pontianak, *none_left)) == 0
    assert main((*close, "--rebook")) == 1
    assert "1 bookings found no room within the booking horizon and stay as they are" in capsys.readouterr().err
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"


def test_a_list_without_rebook_is_refused_before_anything_is_changed(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main((*close, "--list", str(tmp_path / "list.csv"))) == 1
    assert capsys.readouterr().err == "quota-server: --list goes with --rebook\n"
    assert kiosk.book(1, "10:00", closed_on.isoformat()).status_code == 201


def test_whoever_is_to_choose_again_is_told_so_once_and_keeps_the_booking_until_then(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kiosk.booked(1, "10:00", closed_on.isoformat(), phone="0812-0000-0001")
    kiosk.booked(2, "10:00", closed_on.isoformat())
    assert main((*close, "--tell", "--rebook")) == 1
    assert "it does not go with --rebook" in capsys.readouterr().err
    assert main((*close, "--tell")) == 0
    said = "office PTK: 2 bookings stay as they are; whoever left a phone number is told to choose again"
    assert capsys.readouterr().out.splitlines()[1] == said
    rebook = ("office", "rebook", "--database", database_url, "--office", "PTK")
    assert main((*rebook, "--tell")) == 0
    assert capsys.readouterr().out.splitlines() == [said]
    told = "SELECT recipient FROM outbox WHERE kind = 'closed'"
    assert perform(database_url, lambda tx: tx.connection.execute(told).fetchall()) == [(f"booking/{code}",)]
    after = open_day_after(closed_on).isoformat()
    assert kiosk.post(f"/v1/bookings/{code}/move", {"date": after, "window_start": "10:00"}).status_code == 201


def test_a_preview_changes_nothing_and_reopening_gives_the_bookings_their_places_again(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kiosk.booked(1, "10:00", closed_on.isoformat(), phone="0812-0000-0001")
    assert main((*close, "--preview")) == 0
    said = "office PTK: would concern 1 open bookings, 1 of them with a phone number; nothing was changed\n"
    assert capsys.readouterr().out == said
    assert main((*close, "--rebook")) == 0
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "cancelled"
    capsys.readouterr()
    dates = ("--from", closed_on.isoformat(), "--until", closed_on.isoformat())
    reopen = ("office", "reopen", "--database", database_url, "--office", "PTK", *dates)
    assert main(reopen) == 0
    said = capsys.readouterr().out.splitlines()[1]
    assert said == "office PTK: 1 bookings are back where they were; 0 stay where they are"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    assert main(reopen) == 1
    assert "tidak ditutup" in capsys.readouterr().err


def test_reopening_that_broke_off_before_the_bookings_goes_on_with_them_when_it_is_run_again(
    kiosk: Kiosk, close: tuple[str, ...], closed_on: date, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kiosk.booked(1, "10:00", closed_on.isoformat())
    assert main((*close, "--rebook")) == 0
    with administration(database_url) as opened:
        opened.change_settings("PTK", "open", lambda office: office_changes.reopen(office, closed_on, closed_on))
    capsys.readouterr()
    dates = ("--from", closed_on.isoformat(), "--until", closed_on.isoformat())
    reopen = ("office", "reopen", "--database", database_url, "--office", "PTK", *dates)
    assert main(reopen) == 0
    assert capsys.readouterr().out == "office PTK: 1 bookings are back where they were; 0 stay where they are\n"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    assert main(reopen) == 1
