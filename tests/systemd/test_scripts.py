"""The scripts beside the units, run as systemd runs them, over folders that stand in for the machine."""

import os
import subprocess
from pathlib import Path

import pytest

from kiosk import config
from quota_server.config import load_settings
from tests.systemd.conftest import SYSTEMD, install


def connector(drm: Path, name: str, status: str) -> None:
    (drm / name).mkdir(parents=True)
    (drm / name / "status").write_text(status + "\n")


def chosen_card(drm: Path, file: Path) -> str:
    subprocess.run([SYSTEMD / "kiosk-display", drm, file], check=True, capture_output=True, timeout=10)
    return file.read_text()


def test_the_card_with_the_panel_is_chosen_whatever_its_number(tmp_path: Path) -> None:
    connector(tmp_path / "drm", "card0-HDMI-A-1", "disconnected")
    connector(tmp_path / "drm", "card1-DSI-1", "connected")
    assert chosen_card(tmp_path / "drm", tmp_path / "display.env") == "SDL_KMSDRM_DEVICE_INDEX=1\n"


def test_a_card_number_of_two_digits_is_whole(tmp_path: Path) -> None:
    connector(tmp_path / "drm", "card12-DSI-1", "connected")
    assert chosen_card(tmp_path / "drm", tmp_path / "display.env") == "SDL_KMSDRM_DEVICE_INDEX=12\n"


def test_a_write_back_connector_is_no_panel(tmp_path: Path) -> None:
    connector(tmp_path / "drm", "card0-Writeback-1", "connected")
    connector(tmp_path / "drm", "card1-HDMI-A-1", "connected")
    assert chosen_card(tmp_path / "drm", tmp_path / "display.env") == "SDL_KMSDRM_DEVICE_INDEX=1\n"


def test_without_a_panel_an_old_choice_is_dropped_and_the_start_goes_on(tmp_path: Path) -> None:
    connector(tmp_path / "drm", "card0-HDMI-A-1", "disconnected")
    (tmp_path / "display.env").write_text("SDL_KMSDRM_DEVICE_INDEX=7\n")
    assert chosen_card(tmp_path / "drm", tmp_path / "display.env") == ""
    assert chosen_card(tmp_path / "nothing", tmp_path / "display.env") == ""


@pytest.fixture
def recover(tmp_path: Path) -> "Recover":
    return Recover(tmp_path)


class Recover:
    """Runs kiosk-recover with a `systemctl` and a `systemd-run` that only note what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.counter = folder / "reboots"
        self._asked = folder / "asked"
        self._programs = folder / "bin"
        self._programs.mkdir()
        for name in ("systemctl", "systemd-run"):
            program = self._programs / name
            program.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self._asked}"\n')
            program.chmod(0o755)

    def run(self) -> list[str]:
        """What systemd was asked for by this run."""
        self._asked.write_text("")
        environment = {**os.environ, "PATH": f"{self._programs}:{os.environ['PATH']}"}
        command = [SYSTEMD / "kiosk-recover", self.counter]
        subprocess.run(command, check=True, capture_output=True, timeout=10, env=environment)
        return self._asked.read_text().splitlines()


TRY_LATER = [
    "systemctl reset-failed kiosk.service",
    "systemd-run --collect --on-active=5min systemctl start kiosk.service",
]


def test_a_kiosk_that_does_not_start_reboots_three_times_and_is_then_tried_for_ever(recover: Recover) -> None:
    assert [recover.run() for _ in range(5)] == [["systemctl reboot"]] * 3 + [TRY_LATER] * 2


def test_a_counter_that_cannot_be_read_never_starts_a_loop_of_reboots(recover: Recover) -> None:
    recover.counter.write_text("\0garbage")
    assert recover.run() == TRY_LATER
    recover.counter.write_text("")
    assert recover.run() == TRY_LATER


def test_installing_again_changes_nothing(tmp_path: Path) -> None:
    install(tmp_path, "kiosk", "server")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert install(tmp_path, "kiosk", "server") == "install: nothing to do\n"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_installing_again_keeps_what_the_office_has_set_and_renews_what_is_ours(tmp_path: Path) -> None:
    install(tmp_path, "kiosk")
    settings = tmp_path / "etc/kiosk/kiosk.toml"
    settings.write_text('[server]\nurl = "https://antrean.example.id"\n')
    unit = tmp_path / "etc/systemd/system/kiosk.service"
    unit.write_text("[Unit]\n")
    install(tmp_path, "kiosk")
    assert "antrean.example.id" in settings.read_text()
    assert "WatchdogSec=20" in unit.read_text()


def test_settings_are_not_for_everyone_to_read(tmp_path: Path) -> None:
    install(tmp_path, "kiosk", "server")
    assert {path.stat().st_mode & 0o007 for path in (tmp_path / "etc/kiosk").iterdir()} == {0}


def test_the_kiosk_accepts_the_settings_it_is_installed_with(tmp_path: Path) -> None:
    install(tmp_path, "kiosk")
    settings = config.load(tmp_path / "etc/kiosk/kiosk.toml")
    assert settings.scanner[0].port == "/dev/kiosk-scanner"
    assert settings.screening.port == "/dev/kiosk-thermometer"


def test_the_server_accepts_the_settings_it_is_installed_with_and_keeps_its_secrets_where_it_may_write(
    tmp_path: Path,
) -> None:
    install(tmp_path, "server")
    settings = load_settings(tmp_path / "etc/kiosk/quota-server.toml")
    assert settings.secrets == Path("/var/lib/quota-server/quota-secrets.json")


def test_a_machine_that_is_only_a_server_gets_no_kiosk(tmp_path: Path) -> None:
    install(tmp_path, "server")
    assert sorted(path.name for path in (tmp_path / "etc/systemd/system").iterdir()) == ["quota-server.service"]


@pytest.mark.parametrize("arguments", [[], ["--root"], ["printer"], ["--root", "/nonexistent"]])
def test_a_wrong_call_says_how_to_call_it(arguments: list[str]) -> None:
    done = subprocess.run(
        [SYSTEMD / "install", *arguments], capture_output=True, text=True, check=False, timeout=10, cwd="/"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("usage: systemd/install")
