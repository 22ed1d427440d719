"""What an operator asks of the audit and of phone numbers with many bookings, also while the server runs."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from quota_server.__main__ import main
from quota_server.store.sqlite.connections import database_path
from tests.quota_server.engines import SQLITE, Engine, on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk

pytestmark = on_both_engines

_FORGED = "UPDATE audit SET actor = 'staff:somebody' WHERE office = 'PTK' AND seq = 3"


def forge(engine: Engine, database_url: str, statement: str) -> None:
    """Behind the triggers, as somebody with the database's own tools could."""
    if engine.name == SQLITE:
        with closing(sqlite3.connect(database_path(database_url))) as database, database:
            names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
            for (name,) in names.fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute(statement)
    else:
        with psycopg.connect(database_url) as postgres:
            postgres.execute("ALTER TABLE audit DISABLE TRIGGER USER")
            postgres.execute(statement)


def test_the_chain_verifies_while_the_server_works_and_names_the_row_where_it_does_not(
    kiosk: Kiosk, engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in range(1, 5):
        kiosk.check_in(kiosk.booked(person))
    verify = ("audit", "verify", "--database", database_url)
    assert main(verify) == 0
    assert capsys.readouterr().out == "PTK: 10 rows up to 10, whole\n"
    kiosk.walk_in()
    assert main((*verify, "--office", "PTK")) == 0
    assert capsys.readouterr().out == "PTK: 11 rows up to 11, whole\n"
    forge(engine, database_url, _FORGED)
    assert main(verify) == 1
    said = capsys.readouterr()
    assert said.out == "PTK: row 3 of 11 is not as it was written, or missing\n"
    assert said.err == "quota-server: the audit does not verify: PTK from row 3 on\n"


def test_rows_that_are_cut_off_at_the_end_are_missed(
    kiosk: Kiosk, engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk.booked()
    forge(engine, database_url, "DELETE FROM audit WHERE seq = (SELECT seq FROM audit_heads WHERE office = 'PTK')")
    assert main(("audit", "verify", "--database", database_url)) == 1
    assert "is not as it was written, or missing" in capsys.readouterr().out


def test_an_office_that_there_is_not_is_named(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("audit", "verify", "--database", database_url, "--office", "XXX")) == 1
    assert "there is no office of that code" in capsys.readouterr().err


def test_phone_numbers_with_many_bookings_are_listed_as_marks(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [kiosk.booked(person, phone="0812-0000-0001") for person in range(1, 5)]
    kiosk.post(f"/v1/bookings/{codes[0]}/cancel", None)
    moved = kiosk.booked(5, phone="0812-0000-0002")
    kiosk.post(f"/v1/bookings/{moved}/move", {"date": TODAY, "window_start": "10:00"})
    kiosk.booked(6)
    report = ("report", "--database", database_url, "--office", "PTK", "--date", TODAY, "--phones")
    assert main((*report, "1")) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["mark", "bookings", "people", "cancelled"]
    assert [row.split()[1:] for row in rows] == [["4", "4", "1"], ["1", "1", "0"]]
    assert all(len(bytes.fromhex(row.split()[0])) == 6 for row in rows)
    assert main((*report, "2")) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
