"""Staff accounts: made on the command line, locked after five failures, known by bearer token or by cookie."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SystemClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.domain.staff import NOBODYS_PASSWORD, StaffRole, hash_password, password_matches
from quota_server.store.jobs import staff
from quota_server.store.opening import administration
from tests.quota_server.kiosk import TIMEOUT_S, Kiosk, slug
from tests.quota_server.staff_client import PASSWORD, Counter, add_staff, sign_in


def run(*arguments: str) -> int:
    return main(["staff", *arguments])


@pytest.fixture
def budi(database_url: str, tmp_path: Path) -> str:
    """An account for a counter."""
    add_staff(database_url, tmp_path)
    return "budi"


def test_a_password_is_kept_as_a_slow_hash_with_its_salt() -> None:
    kept = hash_password(PASSWORD, b"0123456789abcdef")
    assert PASSWORD not in kept
    assert password_matches(PASSWORD, kept)
    assert not password_matches(PASSWORD + " ", kept)
    assert kept != hash_password(PASSWORD, b"0123456789abcdeg")
    assert not password_matches("", NOBODYS_PASSWORD)


def test_accounts_are_listed_with_role_and_state(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for role in StaffRole:
        add_staff(database_url, tmp_path, name=f"petugas.{role.value}", role=role.value)
    assert run("disable", "--database", database_url, "--office", "PTK", "--name", "petugas.kasi") == 0
    capsys.readouterr()
    assert run("list", "--database", database_url, "--office", "PTK") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(row[1], row[2], row[3]) for row in rows] == [
        (f"petugas.{role}", role, "disabled" if role == "kasi" else "active")
        for role in sorted(role.value for role in StaffRole)
    ]


@pytest.mark.parametrize(
    ("change", "complaint", "code"),
    [
        (("--office", "XYZ"), "there is no office XYZ", 1),
        (("--name", "budi"), "has a staff account budi already", 1),
        (("--password-file", "/nowhere/password"), "No such file", 1),
        (("--name", "Budi Santoso"), "small letters", 2),
        (("--role", "tamu"), "antrean_depan", 2),
    ],
)
def test_an_account_that_cannot_be_made_is_one_clear_line(
    budi: str,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: tuple[str, str],
    complaint: str,
    code: int,
) -> None:
    options = {
        "--database": database_url,
        "--office": "PTK",
        "--name": "siti",
        "--role": "loket",
        "--password-file": str(tmp_path / "password.txt"),
    }
    arguments = [part for item in (options | dict([change])).items() for part in item]
    if code == 2:
        with pytest.raises(SystemExit) as ended:
            run("add", *arguments)
        assert ended.value.code == 2
    else:
        assert run("add", *arguments) == 1
    said = capsys.readouterr().err
    assert complaint in said
    assert "Traceback" not in said


def test_a_short_password_is_refused(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "short").write_text("1234567\n")
    options = ("--database", database_url, "--office", "PTK", "--name", "siti", "--role", "loket")
    assert run("add", *options, "--password-file", str(tmp_path / "short")) == 1
    assert "8 to 200 characters" in capsys.readouterr().err


def test_a_session_knows_who_it_is_and_ends_when_signed_out(budi: str, server: app.RunningServer) -> None:
    token = sign_in(server.url).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    session = requests.get(server.url + "/v1/staff/session", headers=headers, timeout=TIMEOUT_S).json()
    assert (session["name"], session["role"], session["office"]) == ("budi", "loket", "PTK")
    assert requests.post(server.url + "/v1/staff/sign-out", headers=headers, timeout=TIMEOUT_S).status_code == 204
    ended = requests.get(server.url + "/v1/staff/session", headers=headers, timeout=TIMEOUT_S)
    assert (ended.status_code, slug(ended)) == (401, "unauthorized")


def test_the_fifth_wrong_password_locks_the_account_until_it_gets_a_new_one(
    budi: str, server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    wrong = [slug(sign_in(server.url, password="salah-sekali")) for _ in range(5)]
    assert wrong == ["unauthorized"] * 5
    locked = sign_in(server.url)
    assert (locked.status_code, slug(locked)) == (429, "rate-limited")
    options = ("--database", database_url, "--office", "PTK", "--name", "budi")
    assert run("password", *options, "--password-file", str(tmp_path / "password.txt")) == 0
    assert sign_in(server.url).status_code == 201


def test_the_right_password_begins_the_count_of_failures_anew(budi: str, server: app.RunningServer) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(server.url, password="salah-sekali").status_code == 401
        assert sign_in(server.url).status_code == 201


def test_a_name_that_is_not_there_is_answered_like_a_wrong_password(budi: str, server: app.RunningServer) -> None:
    wrong, unknown = sign_in(server.url, password="salah-sekali"), sign_in(server.url, name="siti")
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)


def test_a_session_ends_after_twelve_hours_of_the_real_clock(budi: str, database_url: str) -> None:
    from datetime import timedelta

    from quota_server.domain.refusals import Refused

    now = SystemClock().now()
    with administration(database_url) as opened:
        attempt = opened.performer.perform(lambda tx: staff.begin_sign_in(tx, "PTK", "budi", now), "PTK")
        opened.performer.perform(lambda tx: staff.open_session(tx, "PTK", attempt.staff_id, "a" * 43, now), "PTK")
        later = now + timedelta(hours=12)
        still = opened.performer.perform(lambda tx: staff.session_of(tx, "a" * 43, later - timedelta(seconds=1)))
        assert still.staff.name == "budi"
        with pytest.raises(Refused):
            opened.performer.perform(lambda tx: staff.session_of(tx, "a" * 43, later))


def test_disabling_an_account_ends_its_sessions(budi: str, server: app.RunningServer, database_url: str) -> None:
    with closing(Counter(server.url)) as counter:
        assert counter.status().status_code == 200
        assert run("disable", "--database", database_url, "--office", "PTK", "--name", "budi") == 0
        assert counter.status().status_code == 401
    assert slug(sign_in(server.url)) == "unauthorized"


@pytest.mark.parametrize("role", ["antrean_depan", "operator_wa"])
def test_only_roles_that_serve_may_call(
    server: app.RunningServer, database_url: str, tmp_path: Path, role: str
) -> None:
    add_staff(database_url, tmp_path, role=role)
    with closing(Counter(server.url)) as counter:
        refused = counter.ask("call-next")
        assert (refused.status_code, slug(refused)) == (403, "unauthorized")


def test_nobody_calls_without_a_session_and_a_kiosk_is_not_staff(kiosk: Kiosk) -> None:
    assert slug(kiosk.post("/v1/counters/3/call-next", None)) == "unauthorized"
    with Kiosk(kiosk.url) as anybody:
        assert anybody.post("/v1/counters/3/call-next", None).status_code == 401
        assert anybody.get("/v1/counters/3").status_code == 401


def test_staff_may_show_their_token_where_none_is_needed(budi: str, server: app.RunningServer) -> None:
    session = Counter(server.url).session
    board = f"{server.url}/v1/board?office=PTK"
    assert session.get(board, timeout=TIMEOUT_S).status_code == 200
    session.post(f"{server.url}/v1/staff/sign-out", timeout=TIMEOUT_S)
    answer = session.get(board, timeout=TIMEOUT_S)
    assert (answer.status_code, slug(answer)) == (401, "unauthorized")


def test_a_write_with_the_cookie_needs_the_sessions_csrf_token(budi: str, server: app.RunningServer) -> None:
    signed_in = sign_in(server.url).json()
    cookies = {"antrean_sesi": signed_in["token"]}
    url = server.url + "/v1/counters/3/call-next"
    key = {"Idempotency-Key": "019e7c30-5a10-7000-8000-000000000001"}
    for shown in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": signed_in["token"]}):
        refused = requests.post(url, cookies=cookies, headers=key | shown, timeout=TIMEOUT_S)
        assert refused.status_code == 403
    right = key | {"X-CSRF-Token": signed_in["csrf_token"]}
    assert requests.post(url, cookies=cookies, headers=right, timeout=TIMEOUT_S).status_code == 204
    read = requests.get(server.url + "/v1/staff/session", cookies=cookies, timeout=TIMEOUT_S)
    assert read.json()["csrf_token"] == signed_in["csrf_token"]


def test_neither_password_nor_token_is_in_the_database(budi: str, server: app.RunningServer, directory: Path) -> None:
    token = sign_in(server.url).json()["token"]
    kept = b"".join(file.read_bytes() for file in directory.iterdir())
    assert b"budi" in kept
    assert PASSWORD.encode() not in kept
    assert token.encode() not in kept
    with closing(sqlite3.connect(directory / "quota.db")) as database:
        actions = [action for (action,) in database.execute("SELECT action FROM audit ORDER BY seq")]
    assert actions == ["staff_added", "signed_in"]
