"""What the doctor makes of a machine's clock and panel; all of it from files, none of it from this machine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock_trust import ClockEvidence, judge, look
from kiosk.config import ScreenConfig
from kiosk.doctor.finding import Level
from kiosk.doctor.places import check_clock, check_screen
from kiosk.offline_cache.journal_health import JournalHealth
from kiosk.offline_cache.standing import Standing
from quota_protocol.clock import ClockTrust

NOW = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ON_A_PI = ClockEvidence(synchronised=False, has_rtc=False, manages_time=True)


@pytest.mark.parametrize(
    ("synchronised", "has_rtc", "trust"),
    [
        (True, True, ClockTrust.SYNCED),
        (True, False, ClockTrust.SYNCED),
        (False, True, ClockTrust.RTC),
        (False, False, ClockTrust.SUSPECT),
    ],
)
def test_the_network_vouches_for_a_clock_else_its_chip_else_nothing(
    synchronised: bool, has_rtc: bool, trust: ClockTrust
) -> None:
    assert judge(ClockEvidence(synchronised, has_rtc, True), NOW, LONG_AGO) is trust


def test_no_evidence_helps_a_clock_that_is_before_the_program() -> None:
    assert judge(ClockEvidence(True, True, True), LONG_AGO, NOW) is ClockTrust.SUSPECT
    assert check_clock(ClockEvidence(True, True, True), LONG_AGO, NOW, None).level is Level.FAIL


def test_a_clock_before_the_journals_last_entry_is_a_failure() -> None:
    journal = JournalHealth(1, NOW + timedelta(hours=1), 0, 0, 0, 0, Standing())
    finding = check_clock(ClockEvidence(True, True, True), NOW, LONG_AGO, journal)
    assert finding.level is Level.FAIL
    assert "before the journal's last entry" in finding.text


def test_a_clock_that_nobody_set_is_a_complaint_on_a_machine_and_unknown_in_a_container() -> None:
    assert check_clock(ON_A_PI, NOW, LONG_AGO, None).level is Level.WARN
    assert check_clock(ClockEvidence(False, False, False), NOW, LONG_AGO, None).level is Level.OK


def test_the_evidence_is_where_linux_and_systemd_leave_it(tmp_path: Path) -> None:
    for folder in ("run/systemd/timesync", "run/systemd/system", "sys/class/rtc/rtc0"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "run/systemd/timesync/synchronized").touch()
    (tmp_path / "sys/class/rtc/rtc0/hctosys").write_text("1\n")
    assert look(tmp_path) == ClockEvidence(synchronised=True, has_rtc=True, manages_time=True)
    (tmp_path / "sys/class/rtc/rtc0/hctosys").write_text("0\n")
    assert not look(tmp_path).has_rtc


def test_a_panel_of_another_size_than_the_settings_say_is_a_complaint(tmp_path: Path) -> None:
    panel = tmp_path / "card1-HDMI-A-1"
    panel.mkdir()
    (panel / "modes").write_text("1920x1080\n1280x800\n")
    (panel / "status").write_text("disconnected\n")
    assert check_screen(ScreenConfig(), tmp_path).level is Level.OK
    (panel / "status").write_text("connected\n")
    finding = check_screen(ScreenConfig(), tmp_path)
    assert finding.level is Level.WARN
    assert "the panel says 1920x1080" in finding.text
    assert check_screen(ScreenConfig(width_px=1920, height_px=1080), tmp_path).level is Level.OK
