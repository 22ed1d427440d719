"""systemd's own tools judge the units that `systemd/install` installs."""

import configparser
import subprocess
from pathlib import Path

import pytest

from tests.systemd.conftest import SYSTEMD

UNITS = sorted(path.name for pattern in ("*.service", "*.timer") for path in SYSTEMD.glob(pattern))
EXPOSURE_MAX_PERCENT = 25
"""`systemd-analyze security` calls everything up to 4.0 of 10 OK; the two services stay well below."""


def verify(root: Path, unit: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "verify", f"--root={root}", "--man=no", "--recursive-errors=no", unit]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def settings(unit: str, section: str) -> dict[str, str]:
    """Options of a unit that occur once; of those that occur again, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # configparser's documented way to keep case
    parser.read(SYSTEMD / unit)
    return dict(parser[section])


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_no_fault_in_the_unit(root: Path, unit: str) -> None:
    done = verify(root, unit)
    ours = [line for line in done.stderr.splitlines() if "kiosk" in line or "quota" in line]
    assert (done.returncode, ours) == (0, [])


def test_systemd_would_find_a_misspelt_option(root: Path) -> None:
    unit = root / "etc/systemd/system/kiosk.service"
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSecs="))
    assert "WatchdogSecs" in verify(root, "kiosk.service").stderr


def test_systemd_would_find_a_program_that_is_not_there(root: Path) -> None:
    (root / "opt/kiosk/libexec/kiosk-display").unlink()
    done = verify(root, "kiosk.service")
    assert done.returncode != 0
    assert "kiosk-display is not executable" in done.stderr


@pytest.mark.parametrize("unit", ["kiosk.service", "quota-server.service"])
def test_the_service_is_confined(root: Path, unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--root={root}", "--no-pager"]
    command += [f"--threshold={EXPOSURE_MAX_PERCENT}", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", ["kiosk.service", "quota-server.service"])
def test_a_program_that_hangs_or_dies_is_started_again(unit: str) -> None:
    service = settings(unit, "Service")
    assert service["Type"] == "notify"
    assert service["NotifyAccess"] == "main"
    assert service["WatchdogSec"] == "20"
    assert (service["Restart"], service["RestartSec"]) == ("always", "2")


def test_giving_up_is_not_the_end() -> None:
    unit = settings("kiosk.service", "Unit")
    assert unit["OnFailure"] == "kiosk-recover.service"
    restarts_in_the_interval = int(unit["StartLimitIntervalSec"]) / int(unit["StartLimitBurst"])
    watchdog_and_restart_s = 20 + 10 + 2
    assert restarts_in_the_interval > watchdog_and_restart_s, "a hang at every start would never reach the limit"


def test_the_kiosk_starts_without_a_network() -> None:
    assert "network" not in " ".join(settings("kiosk.service", "Unit").values())


def test_the_state_is_for_the_service_alone() -> None:
    for unit in ("kiosk.service", "quota-server.service"):
        assert settings(unit, "Service")["StateDirectoryMode"] == "0700"


def test_every_group_the_units_name_is_made() -> None:
    made = {
        line.split()[1] for line in (SYSTEMD / "sysusers.conf").read_text().splitlines() if line[:2] in ("g ", "u ")
    }
    debians_own = {"video", "audio", "dialout", "lp"}
    for unit in ("kiosk.service", "quota-server.service"):
        service = settings(unit, "Service")
        assert {service["User"], *service["SupplementaryGroups"].split()} <= made | debians_own


def test_who_runs_the_doctor_as_the_kiosk_reaches_the_devices_that_the_kiosk_reaches() -> None:
    lines = [line.split() for line in (SYSTEMD / "sysusers.conf").read_text().splitlines()]
    joined = {words[2] for words in lines if words[:2] == ["m", "kiosk"]}
    assert joined == set(settings("kiosk.service", "Service")["SupplementaryGroups"].split())


def test_udev_makes_the_names_that_kiosk_toml_uses() -> None:
    rules = (SYSTEMD / "99-kiosk.rules").read_text()
    assert 'SYMLINK+="kiosk-scanner"' in rules
    assert 'SYMLINK+="kiosk-thermometer"' in rules
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in rules


def test_every_driver_module_that_a_device_class_needs_is_loaded_at_boot() -> None:
    loaded = set((SYSTEMD / "modules-load.conf").read_text().split())
    assert {"usblp", "cdc_acm", "cp210x", "ch341", "i2c-dev"} <= loaded
