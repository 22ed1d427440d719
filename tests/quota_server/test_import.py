"""Lists of an office's own system: every row by itself, wrong ones named by line and reason."""

import csv
import re
import sqlite3
import stat
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SystemClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings
from quota_server.operations.lists import REQUEST_COLUMNS, read_list, request_of
from quota_server.store.contract import StoreError
from quota_server.store.jobs import requests
from tests.quota_server.engines import SECRETS, on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Kiosk, nik

Run = Callable[..., tuple[int, str]]
BACKLOG = 93_454


@pytest.fixture
def imported(database_url: str, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Writes a list and imports it; the exit code and what was said."""
    settings = tmp_path / "quota-server.toml"
    settings.write_text(f'[server]\nsecrets = "{directory / SECRETS}"\n')

    def run(what: str, text: str, *arguments: str) -> tuple[int, str]:
        file = tmp_path / "list.csv"
        file.write_bytes(text.encode())
        where = ("--database", database_url, "--office", "PTK", "--config", str(settings))
        code = main(("import", *where, f"--{what}", str(file), *arguments))
        said = capsys.readouterr()
        return code, said.err + said.out

    return run


def a_working_day(clock: SystemClock) -> str:
    """A date that bookings may be made for: the import goes by the machine's clock."""
    day = clock.now().date() + timedelta(days=7)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.isoformat()


@on_both_engines
def test_a_list_of_requests_is_put_in_once_and_later_brings_only_news(
    imported: Run, tmp_path: Path, database_url: str, settings: ServerSettings
) -> None:
    first = "reference,service,nik,phone,status\nS-1,cetak_ktp,{},0812-0000-0001,SFE\nS-2,cetak_ktp,,,PRR\n"
    text = first.format(nik(1))
    codes = tmp_path / "codes.csv"
    code, said = imported("requests", text, "--codes", str(codes))
    assert (code, said) == (0, "2 rows: 2 new, 0 changed, 0 as before\n")
    assert imported("requests", text) == (0, "2 rows: 0 new, 0 changed, 2 as before\n")
    news = "reference,service,status\nS-1,cetak_ktp,print ready record\nS-2,cetak_ktp,card_printed\n"
    assert imported("requests", news) == (0, "2 rows: 0 new, 2 changed, 0 as before\n")
    assert imported("requests", news) == (0, "2 rows: 0 new, 0 changed, 2 as before\n")
    assert stat.S_IMODE(codes.stat().st_mode) == 0o600
    with codes.open() as file:
        by_reference = {row["reference"]: row["code"] for row in csv.DictReader(file)}
    with app.running_server(database_url, settings=settings) as server, Kiosk(server.url) as anybody:
        states = {
            reference: anybody.get(f"/v1/requests/{code}").json()["state"] for reference, code in by_reference.items()
        }
    assert states == {"S-1": "print_ready", "S-2": "printed"}


@on_both_engines
@pytest.mark.parametrize(
    ("known", "listed", "state"),
    [
        ("print_ready", "SFE", "print_ready"),
        ("print_ready", "duplicate", "duplicate_record"),
        ("duplicate", "SFE", "at_centre"),
        ("duplicate", "PRR", "print_ready"),
    ],
)
def test_an_old_list_takes_back_no_record_that_is_print_ready(
    imported: Run, tmp_path: Path, database_url: str, known: str, listed: str, state: str
) -> None:
    text = "reference,service,status\nS-1,cetak_ktp,{}\n"
    for status in (known, listed):
        assert imported("requests", text.format(status), "--codes", str(tmp_path / status))[0] == 0
    with (tmp_path / listed).open() as file:
        (row,) = csv.DictReader(file)
    code = BookingCode(row["code"])
    assert perform(database_url, lambda tx: requests.find(tx, code).progress.state.value) == state


def test_wrong_rows_are_named_by_line_and_reason_and_the_others_are_in(imported: Run) -> None:
    text = "\n".join(
        [
            "reference;service;nik;phone;status;received_on",
            f"S-1;cetak_ktp;{nik(1)};081200000001;;2026-10-01",
            "S-2;cetak_ktp;12345;;;",
            "S-3;atlantis;;;;",
            f"S-4;cetak_ktp;{nik(4)};12;;",
            f"{nik(5)};cetak_ktp;;;;",
            "S-6;cetak_ktp;;;somewhere;",
            "S-7;cetak_ktp;;;;2026-02-30",
            "S-8;cetak_ktp;;;collected;;",
            "",
            "S-9;cetak_ktp;;;collected;",
            ";cetak_ktp;;;;",
            "S-10;cetak_ktp;;;duplicate;",
            "S-10;cetak_ktp;;;printed;",
        ]
    )
    code, said = imported("requests", text)
    assert code == 1
    assert said.splitlines() == [
        "line 3: nik: sixteen digits are needed",
        "line 4: service: this office has no service of that id.",
        "line 5: phone: not a mobile number of Indonesia",
        "line 6: reference: 1 to 64 letters, digits and . _ / -, and no NIK",
        "line 7: status: not known",
        "line 8: received_on: not a date such as 2026-11-12",
        "line 9: 7 values for 6 columns",
        "line 12: reference: 1 to 64 letters, digits and . _ / -, and no NIK",
        "line 14: reference: stands in this list twice.",
        "quota-server: 9 rows are wrong and were left out; the others are in",
        "12 rows: 3 new, 0 changed, 0 as before",
    ]
    assert not re.search(r"[0-9]{16}", said)
    code, said = imported("requests", "reference,service,status\nS-10,cetak_ktp,printed\n")
    assert said.splitlines()[0] == "line 2: record-not-printable: Only a record that is print ready may be printed."


@on_both_engines
def test_bookings_are_imported_by_all_rules_of_a_booking(imported: Run) -> None:
    day = a_working_day(SystemClock())
    head = "reference,service,date,window_start,nik,status\n"
    rows = [f"B-{number},cetak_ktp,{day},08:00,{nik(number)}," for number in range(1, 128)]
    code, said = imported("bookings", head + "\n".join(rows))
    assert (code, said.splitlines()) == (
        1,
        [
            "line 127: quota-exhausted: The window takes nobody any more.",
            "line 128: quota-exhausted: The window takes nobody any more.",
            "quota-server: 2 rows are wrong and were left out; the others are in",
            "127 rows: 125 new, 0 changed, 0 as before",
        ],
    )
    again = head + "\n".join(rows[:125]) + f"\nB-200,cetak_ktp,{day},10:00,{nik(1)},\nB-201,cetak_ktp,{day},11:00,1,\n"
    code, said = imported("bookings", again)
    assert said.splitlines()[:2] == [
        "line 127: one-per-person: There is an open booking for this service already.",
        "line 128: nik: sixteen digits are needed",
    ]
    assert "127 rows: 0 new, 0 changed, 125 as before" in said
    cancelled = head + f"B-1,cetak_ktp,{day},08.00,{nik(1)},cancelled\nB-300,cetak_ktp,{day},08.00,{nik(9)},cancelled\n"
    assert imported("bookings", cancelled) == (0, "2 rows: 0 new, 1 changed, 1 as before\n")
    assert imported("bookings", cancelled) == (0, "2 rows: 0 new, 0 changed, 2 as before\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "each column once, and among them reference, service"),
        (b"reference\nS-1\n", "each column once, and among them reference, service"),
        (b"reference,service,service\n", "each column once"),
        (b"reference,service,statsu\n", "did you mean status?"),
        (b"nama,reference,service\n", "a column that is not known"),
        (b"\xff\xfe\x00reference", "is not a CSV list in UTF-8"),
        (b'reference,service\n"S-1,cetak_ktp\n', "is not a CSV list in UTF-8"),
        (b"reference,service\nS-\x00,cetak_ktp\n", ""),
    ],
)
def test_what_is_no_such_list_puts_nothing_in(tmp_path: Path, content: bytes, words: str) -> None:
    from quota_server.domain.examples import pontianak

    file = tmp_path / "list.csv"
    file.write_bytes(content)
    office = pontianak()
    if words:
        with pytest.raises(StoreError, match=re.escape(words)):
            list(read_list(file, REQUEST_COLUMNS, lambda row: request_of(office, row)))
    else:
        rows = list(read_list(file, REQUEST_COLUMNS, lambda row: request_of(office, row)))
        assert "reference" in str(rows[0])


def test_an_import_needs_its_file_its_office_and_a_new_list_of_codes(
    imported: Run, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.csv"
    there.write_text("yesterday's")
    code, said = imported("requests", "reference,service\nS-1,cetak_ktp\n", "--codes", str(there))
    assert (code, there.read_text(), said.count("\n")) == (1, "yesterday's", 1)
    where = ("--database", database_url, "--requests", str(tmp_path / "none.csv"))
    assert main(("import", "--office", "PTK", *where)) == 1
    assert main(("import", "--office", "XXX", *where)) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 2
    assert "Traceback" not in said


def test_scenario_33_a_backlog_of_93_454_requests_is_put_in_and_each_is_found_in_less_than_a_second(
    imported: Run, directory: Path, database_url: str, settings: ServerSettings, tmp_path: Path
) -> None:
    began = date(2026, 1, 1)
    rows = (f"S-{number},cetak_ktp,617101{number:010d},prr,{began}\n" for number in range(1, BACKLOG + 1))
    code, said = imported("requests", "reference,service,nik,status,received_on\n" + "".join(rows))
    assert code == 0
    assert said.splitlines()[-1] == f"{BACKLOG} rows: {BACKLOG} new, 0 changed, 0 as before"
    assert len(said.splitlines()) < 10
    with sqlite3.connect(directory / "quota.db") as database:
        (last,) = database.execute("SELECT code FROM requests ORDER BY place DESC LIMIT 1").fetchone()
    database.close()
    with app.running_server(database_url, settings=settings) as server, Kiosk(server.url) as anybody:
        began_s = time.monotonic()
        assert anybody.get(f"/v1/requests/{last}").json()["place"] == BACKLOG
        assert time.monotonic() - began_s < 1
        assert f"\ndocument_requests_open {BACKLOG}\n" in anybody.get("/metrics").text
