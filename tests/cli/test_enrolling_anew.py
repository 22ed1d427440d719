"""Enrolling anew: on another board, and beside a journal that nobody can read any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Installed, is_one_sentence

WRECK = b"\x00\x17 this was a journal once" * 400


def _journal(installed: Installed) -> Path:
    return installed.state_dir / "journal.sqlite"


def _enrol(installed: Installed) -> str:
    ran = installed.run("enrol", "--server", installed.server_url, "--token", installed.token())
    assert ran.exit_code == 0, ran.err
    return ran.out


def _kept(installed: Installed) -> list[Path]:
    return sorted(installed.state_dir.glob("journal-*-damaged.sqlite"))


@pytest.mark.parametrize("cut_short", [False, True], ids=["no database", "cut short"])
def test_a_journal_that_nobody_can_read_is_kept_under_another_name_and_said_so(
    enrolled: Installed, cut_short: bool
) -> None:
    content = WRECK
    if cut_short:
        with closing(sqlite3.connect(_journal(enrolled))) as db, db:
            db.execute("CREATE TABLE entries (body BLOB)")
            db.executemany("INSERT INTO entries VALUES (?)", [(bytes(4000),)] * 8)
        content = _journal(enrolled).read_bytes()[:9000]
    _journal(enrolled).write_bytes(content)
    said = _enrol(enrolled)
    (kept,) = _kept(enrolled)
    assert kept.name in said
    assert kept.read_bytes() == content
    assert not _journal(enrolled).exists()
    assert enrolled.run("journal", "--json").out.strip() == "[]"
    assert _enrol(enrolled).count("\n") == 1, "a second time there is nothing to keep"


def test_a_journal_that_can_be_read_stays_where_it_is(enrolled: Installed) -> None:
    with closing(sqlite3.connect(_journal(enrolled))) as db, db:
        db.execute("CREATE TABLE of_somebody_else (one INTEGER)")
    before = _journal(enrolled).read_bytes()
    _enrol(enrolled)
    assert (_journal(enrolled).read_bytes(), _kept(enrolled)) == (before, [])


def test_an_identity_on_another_board_is_enrolled_anew_and_runs_again(enrolled: Installed) -> None:
    identity = enrolled.state_dir / "identity.json"
    identity.write_bytes(identity.read_bytes().replace(b'"hardware_id":"', b'"hardware_id":"another-board-'))
    refused = enrolled.run("run")
    assert is_one_sentence(refused)
    assert "another board" in refused.err
    assert "another board" in enrolled.doctor().out
    _enrol(enrolled)
    assert "enrolled on this board" in enrolled.doctor().out
