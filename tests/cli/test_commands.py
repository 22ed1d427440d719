"""Whatever somebody does to a command, it ends with 0, 1 or 2 and one clear sentence."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.core.model import CheckInByCode, EventId, RowState
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Origin, Ticket
from tests.cli.conftest import PATIENCE_S, ROOT, Installed, command_line, is_one_sentence, kiosk, kiosk_process
from tests.kiosk.offline.files import open_journal

NOW = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
CODE = BookingCode("K7M42QXA")
COMMANDS = ("run", "demo", "enrol", "doctor", "journal")


def ticket(number: int) -> Ticket:
    return Ticket(
        ticket_id=f"t{number}",
        event_id=f"0190-{number}",
        number=f"A{number:03d}",
        series="A",
        service="cetak_ktp",
        origin=Origin.BOOKING,
        office_date=date(2026, 11, 12),
        window=None,
        issued_at=NOW,
    )


def write_journal(state_dir: Path, tickets: int = 1) -> Path:
    """A journal with printed tickets; the last one has a copy."""
    path = state_dir / "journal.sqlite"
    ids = iter(range(10_000))
    store, journal = open_journal(path, lambda: NOW, lambda: EventId(f"start-{next(ids)}"))
    for number in range(1, tickets + 1):
        journal.record(ticket(number), CheckInByCode(CODE))
        journal.mark(EventId(f"0190-{number}"), RowState.PRINTED, 1)
    journal.mark(EventId(f"0190-{tickets}"), RowState.PRINTED, 2)
    store.close()
    return path


def test_the_version_is_told() -> None:
    ran = kiosk_process("--version")
    assert ran.exit_code == 0
    assert re.fullmatch(r"kiosk \d+\.\d+\.\d+\n", ran.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    ran = kiosk(command, "--help")
    assert ran.exit_code == 0
    assert ran.out.startswith(f"usage: kiosk {command}")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("doctor",),
        ("journal", "--config"),
        ("enrol", "--config", "kiosk.toml", "--server", "http://127.0.0.1:9"),
        ("demo", "--port", "many"),
        ("run", "--config", "kiosk.toml", "--clock-from", "2026-11-12T08:30:00"),
    ],
)
def test_a_command_used_wrongly_ends_with_2_and_one_line(words: tuple[str, ...]) -> None:
    ran = kiosk(*words)
    assert is_one_sentence(ran, exit_code=2), ran.err
    assert "--help" in ran.err


@pytest.mark.parametrize("command", ["run", "doctor", "journal"])
def test_a_config_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    ran = kiosk(command, "--config", tmp_path / "nowhere.toml")
    assert is_one_sentence(ran)
    assert "nowhere.toml: cannot be read: No such file" in ran.err


def test_an_unknown_key_is_named_with_the_nearest_known_one(devices: Installed) -> None:
    devices.set("[printer]", f"port = {devices.printer.port}", "colums = 32")
    ran = devices.doctor()
    assert is_one_sentence(ran)
    assert "unknown key printer.colums; did you mean printer.columns?" in ran.err


@pytest.mark.parametrize("content", [b"[server\n", b"\xff\xfe", b"server = 3\n", b""])
def test_a_config_that_makes_no_sense_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(content)
    ran = kiosk("journal", "--config", path)
    assert is_one_sentence(ran)
    assert "kiosk.toml" in ran.err


def test_a_kiosk_that_is_not_enrolled_does_not_run(devices: Installed) -> None:
    ran = devices.run("run")
    assert is_one_sentence(ran)
    assert "not enrolled; run `kiosk enrol`" in ran.err


# Enrolment


def test_enrolment_needs_no_device_and_makes_an_identity_for_this_user_alone(installed: Installed) -> None:
    installed.printer.power_off()
    installed.scanner.unplug()
    installed.thermometer.unplug()
    ran = installed.run("enrol", "--server", installed.server_url, "--token", installed.token())
    assert ran.exit_code == 0, ran.err
    assert ran.out.startswith("enrolled as K01 of Disdukcapil Kota Pontianak")
    assert (installed.state_dir / "identity.json").stat().st_mode & 0o777 == 0o600


def test_a_token_is_good_for_once(installed: Installed) -> None:
    token = installed.token()
    assert installed.run("enrol", "--server", installed.server_url, "--token", token).exit_code == 0
    ran = installed.run("enrol", "--server", installed.server_url, "--token", token)
    assert is_one_sentence(ran)
    assert "make a new one with `quota-server device add`" in ran.err
    assert token not in ran.err


@pytest.mark.parametrize("token", ["", "  ", "a b", "x" * 257, "k\u00f3d"])
def test_what_is_no_token_is_not_sent(installed: Installed, token: str) -> None:
    ran = installed.run("enrol", "--server", installed.server_url, "--token", token)
    assert is_one_sentence(ran)
    assert "is not a token" in ran.err


def test_enrolment_at_another_server_than_the_configured_one_is_refused(installed: Installed) -> None:
    ran = installed.run("enrol", "--server", "https://antre.example", "--token", installed.token())
    assert is_one_sentence(ran)
    assert "kiosk.toml says server.url" in ran.err


def test_without_a_server_enrolment_says_so(devices: Installed) -> None:
    ran = devices.run("enrol", "--server", devices.server_url, "--token", "ABCD")
    assert is_one_sentence(ran)
    assert "cannot be reached" in ran.err


def test_where_no_identity_can_be_kept_the_token_is_not_spent(installed: Installed) -> None:
    token = installed.token()
    installed.state_dir.write_text("a file where the folder should be")
    ran = installed.run("enrol", "--server", installed.server_url, "--token", token)
    assert is_one_sentence(ran)
    assert "the token is still good" in ran.err
    installed.state_dir.unlink()
    assert installed.run("enrol", "--server", installed.server_url, "--token", token).exit_code == 0


# Journal


def test_the_journal_of_a_kiosk_that_was_never_started_is_empty(devices: Installed) -> None:
    ran = devices.run("journal", "--json")
    assert (ran.exit_code, json.loads(ran.out)) == (0, [])
    assert devices.run("journal").out == "no tickets yet: this kiosk has given no number\n"


def test_the_journal_as_json_has_exactly_the_keys_of_the_contract(devices: Installed) -> None:
    write_journal(devices.state_dir, tickets=2)
    rows = json.loads(devices.run("journal", "--json").out)
    assert [row["number"] for row in rows] == ["A001", "A002"]
    assert rows[1] == {
        "event_id": "0190-2",
        "number": "A002",
        "series": "A",
        "origin": "booking",
        "issued_at": "2026-11-12T01:12:00+00:00",
        "state": "printed",
        "verdict": None,
        "copies": 1,
    }


def test_the_journal_for_people_is_a_line_a_ticket(devices: Installed) -> None:
    write_journal(devices.state_dir, tickets=2)
    lines = devices.run("journal").out.splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("A002   booking      printed, 1 copy, not told to the server yet")


def test_a_damaged_journal_gets_a_sentence_and_is_left_as_it_is(devices: Installed) -> None:
    path = write_journal(devices.state_dir)
    path.write_bytes(b"no database at all" * 100)
    ran = devices.run("journal")
    assert is_one_sentence(ran)
    assert "journal.sqlite is damaged" in ran.err
    assert path.read_bytes() == b"no database at all" * 100


def test_whoever_closes_the_pipe_early_sees_no_complaint(devices: Installed) -> None:
    write_journal(devices.state_dir, tickets=400)
    command = command_line("journal", "--config", devices.config, "--json")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as journal:
        assert journal.stdout is not None
        journal.stdout.close()
        assert journal.stderr is not None
        assert journal.stderr.read() == b""
        assert journal.wait(PATIENCE_S) == 1


def test_a_full_disk_behind_stdout_is_a_failure_with_a_sentence(devices: Installed) -> None:
    write_journal(devices.state_dir)
    command = command_line("journal", "--config", devices.config)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE_S
        )
    assert done.returncode == 1
    assert done.stderr == f"kiosk: cannot write: {os.strerror(errno.ENOSPC)}\n"


def test_ctrl_c_ends_a_command_with_one_line(devices: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        devices.set("[server]", f'url = "{url}"', f'state_dir = "{devices.state_dir}"')
        command = command_line("enrol", "--config", devices.config, "--server", url, "--token", "ABCD")
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as enrol:
            silent.settimeout(PATIENCE_S)
            asked, _ = silent.accept()
            with asked:
                assert asked.recv(4096)
                enrol.send_signal(signal.SIGINT)
                out, err = enrol.communicate(timeout=PATIENCE_S)
    assert (enrol.returncode, out, err) == (1, "", "kiosk: interrupted\n")
