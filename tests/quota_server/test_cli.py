"""The `quota-server` command, as an operator meets it."""

import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from quota_server.__main__ import main
from quota_server.config import Limits, ServerSettings, SettingsError, load_settings


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Result]


@pytest.fixture
def quota_server(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process: a new interpreter for each would cost the suite minutes."""

    def run(*arguments: str) -> Result:
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return run


def assert_fails(result: Result, words: str) -> None:
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_the_installed_command_says_what_is_wrong_in_one_line_and_ends_with_1() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "quota_server", "device", "list", "--database", "sqlite:////nowhere/quota.db"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert_fails(Result(result.returncode, result.stdout, result.stderr), "make one with: quota-server init")


def test_init_makes_the_office_and_keeps_its_key_from_others(quota_server: Command, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/quota.db"
    assert quota_server("init", "--database", url, "--example", "pontianak").returncode == 0
    for name in ("quota.db", "quota-secrets.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    before = (tmp_path / "quota-secrets.json").read_text()
    again = quota_server("init", "--database", url, "--example", "pontianak")
    assert_fails(again, "office PTK exists in this database already; nothing was changed")
    assert (tmp_path / "quota-secrets.json").read_text() == before


def test_device_add_prints_the_token_alone_on_the_last_line(quota_server: Command, database_url: str) -> None:
    result = quota_server("device", "add", "--database", database_url, "--office", "PTK", "--name", "K01")
    assert result.returncode == 0
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){4}", result.stdout.splitlines()[-1])
    listing = quota_server("device", "list", "--database", database_url)
    assert listing.stdout.split("\t")[:3] == ["K01", "1", "waiting"]


def test_a_kiosk_can_be_revoked_and_fenced_by_name(quota_server: Command, database_url: str) -> None:
    which = ("--database", database_url, "--office", "PTK", "--name", "K01")
    assert_fails(quota_server("device", "revoke", *which), "office PTK has no device K01")
    assert quota_server("device", "add", *which).returncode == 0
    assert quota_server("device", "fence", *which).returncode == 0
    assert quota_server("device", "revoke", *which).returncode == 0
    assert "\trevoked\t" in quota_server("device", "list", "--database", database_url).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve", "--database", "sqlite:////nowhere/quota.db"), "make one with: quota-server init"),
        (("serve", "--database", "postgresql://localhost/quota"), "cannot connect to the database"),
        (("serve", "--database", "quota.db"), "is not a database URL"),
        (("init", "--database", "sqlite:////nowhere/quota.db", "--example", "pontianak"), "no directory /nowhere"),
        (("device", "add", "--database", "{url}", "--office", "XXX", "--name", "K01"), "no office XXX"),
        (("serve", "--database", "{url}", "--config", "/nowhere.toml"), "cannot read /nowhere.toml"),
        (("serve", "--database", "{url}", "--host", "203.0.113.1", "--port", "0"), "cannot listen on 203.0.113.1:0: "),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    quota_server: Command, database_url: str, arguments: tuple[str, ...], words: str
) -> None:
    assert_fails(quota_server(*(argument.format(url=database_url) for argument in arguments)), words)


def test_a_file_that_is_no_database_is_not_touched(quota_server: Command, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dengan hormat, " * 100)
    result = quota_server("serve", "--database", f"sqlite:///{other}")
    assert_fails(result, "not a database")
    assert other.read_text() == "Dengan hormat, " * 100


def test_the_database_of_another_program_is_not_changed_in_a_byte(quota_server: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE letters (text TEXT)")
    database.close()
    before = other.read_bytes()
    url = f"sqlite:///{other}"
    for arguments in (("init", "--database", url, "--example", "pontianak"), ("serve", "--database", url)):
        assert_fails(quota_server(*arguments), "is a database of another program; nothing was changed")
    assert other.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("serve",),
        ("init", "--database", "sqlite:///x", "--example", "atlantis"),
        ("serve", "--database", "sqlite:///x", "--port", "70000"),
        ("serve", "--database", "sqlite:///x", "--clock-from", "2026-11-12T08:30:00"),
        ("device", "add", "--database", "sqlite:///x", "--office", "PTK", "--name", "../K01"),
    ],
)
def test_wrong_use_ends_with_2_and_says_how(quota_server: Command, arguments: tuple[str, ...]) -> None:
    result = quota_server(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("usage: quota-server")


@pytest.mark.parametrize(
    "command", [(), ("init",), ("serve",), ("device",), ("device", "add"), ("device", "list"), ("device", "fence")]
)
def test_every_command_explains_itself(quota_server: Command, command: tuple[str, ...]) -> None:
    result = quota_server(*command, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("usage: quota-server")


def test_settings_are_read_relative_to_their_file(tmp_path: Path) -> None:
    file = tmp_path / "quota-server.toml"
    file.write_text('[server]\nsecrets = "keys.json"\n[limits]\npublic_per_minute = 5\n')
    assert load_settings(file) == ServerSettings(tmp_path / "keys.json", Limits(public_per_minute=5))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\nsecret = 'x'", "unknown key server.secret; did you mean server.secrets?"),
        ("[sever]\n", "unknown key sever; did you mean server?"),
        ("[limits]\npublic_per_minute = 0", "limits.public_per_minute is a whole number above zero"),
        ("[limits]\npublic_per_minute = true", "limits.public_per_minute is a whole number above zero"),
        ("[server]\nsecrets = 7", "server.secrets is the path of a file"),
        ("server = 7", "are tables"),
        ("[server", "is not TOML"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "quota-server.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=re.escape(words)) as caught:
        load_settings(file)
    assert str(file) in str(caught.value)
