"""What the doctor says of a clock that staff have confirmed or corrected: it goes by the time that the kiosk has."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock_trust import ClockEvidence
from kiosk.clock_word import ClockWordFile
from kiosk.core.clock_model import ClockBasis, ClockWord
from kiosk.doctor.finding import Level
from kiosk.doctor.told_clock import check_told_clock, word_that_counts
from quota_protocol.clock import SimulatedClock
from tests.cli.conftest import Installed, Serve

NOW = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BEHIND = NOW - timedelta(days=3)
WITHOUT_CHIP = ClockEvidence(synchronised=False, has_rtc=False, manages_time=True)
WITH_CHIP = ClockEvidence(synchronised=False, has_rtc=True, manages_time=True)
SET = ClockEvidence(synchronised=True, has_rtc=False, manages_time=True)
WORD = ClockWord(NOW, 0.0, ClockBasis.STAFF, machine_was_set=False)


def test_a_clock_that_staff_have_confirmed_holds_until_switching_off() -> None:
    finding = check_told_clock(WORD, NOW, NOW, WITHOUT_CHIP)
    assert finding.level is Level.WARN
    for part in ("confirmed by staff", "until this machine is switched off", "a clock chip or a time server is needed"):
        assert part in finding.text
    assert check_told_clock(WORD, NOW, NOW, WITH_CHIP).level is Level.OK


def test_a_clock_that_staff_have_corrected_says_how_far_the_machines_is_off() -> None:
    finding = check_told_clock(WORD, NOW, BEHIND, WITH_CHIP)
    assert finding.level is Level.WARN
    for part in ("corrected by staff", "this machine's own is 3 days behind", "timedatectl"):
        assert part in finding.text


def test_where_staff_were_wrong_too_it_is_the_servers_time() -> None:
    said = ClockWord(NOW, 0.0, ClockBasis.SERVER, machine_was_set=False)
    assert "corrected by the server" in check_told_clock(said, NOW, BEHIND, WITHOUT_CHIP).text


@pytest.mark.parametrize(("evidence", "machine_now", "counts"), [(WITHOUT_CHIP, NOW, True), (SET, NOW, False)])
def test_a_word_counts_until_the_network_has_set_the_machine(
    tmp_path: Path, evidence: ClockEvidence, machine_now: datetime, *, counts: bool
) -> None:
    kept = ClockWordFile(tmp_path / "journal-clock.json")
    assert word_that_counts(kept, machine_now, evidence, LONG_AGO) is None
    kept.keep(WORD)
    assert word_that_counts(kept, machine_now, evidence, LONG_AGO) == (WORD if counts else None)


def test_the_doctor_goes_by_the_time_that_staff_have_told_the_kiosk(devices: Installed, serve: Serve) -> None:
    there = datetime.now(UTC) + timedelta(hours=5)
    serve(SimulatedClock(there, time.monotonic))
    devices.enrolled()
    word = ClockWord(there, time.monotonic(), ClockBasis.STAFF, machine_was_set=True)
    ClockWordFile(devices.state_dir / "journal-clock.json").keep(word)
    ran = devices.doctor()
    assert "clocks agree" in ran.line("server")
    assert ran.line("clock").startswith("warn")
    assert "corrected by staff" in ran.line("clock")
    assert "own is 5 hours behind" in ran.line("clock")
