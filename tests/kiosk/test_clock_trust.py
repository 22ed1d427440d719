"""How far the kiosk itself trusts its clock: what stands in the staff's list of devices."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock_trust import ClockEvidence, ClockJudge, trust_of
from kiosk.clock_word import ClockWordFile
from kiosk.core.clock_model import ClockBasis
from kiosk.correctable_clock import CorrectableClock
from quota_protocol.clock import ClockTrust, SimulatedClock, SystemClock

NOW = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(days=9), NOW + timedelta(days=9)
NOBODY_VOUCHES = ClockEvidence(synchronised=False, has_rtc=False, manages_time=True)
IN_A_CONTAINER = ClockEvidence(synchronised=False, has_rtc=False, manages_time=False)


@pytest.mark.parametrize(
    ("evidence", "not_before", "trust"),
    [
        (ClockEvidence(synchronised=True, has_rtc=False, manages_time=True), EARLIER, ClockTrust.SYNCED),
        (ClockEvidence(synchronised=False, has_rtc=True, manages_time=True), EARLIER, ClockTrust.RTC),
        (NOBODY_VOUCHES, EARLIER, ClockTrust.SUSPECT),
        (IN_A_CONTAINER, EARLIER, ClockTrust.SYNCED),
        (IN_A_CONTAINER, LATER, ClockTrust.SUSPECT),
    ],
)
def test_a_clock_is_trusted_as_far_as_somebody_vouches_for_it(
    evidence: ClockEvidence, not_before: datetime, trust: ClockTrust
) -> None:
    assert trust_of(SystemClock(lambda: NOW), evidence, not_before) is trust


def test_a_simulated_clock_is_right_by_definition() -> None:
    assert trust_of(SimulatedClock(NOW, lambda: 0.0), NOBODY_VOUCHES, LATER) is ClockTrust.SYNCED


class Machine:
    """A machine whose clock, evidence and time a test sets."""

    simulated = False

    def __init__(self, folder: Path) -> None:
        self.kept, self.boot_id = folder / "journal-clock.json", folder / "boot_id"
        self.boot_id.write_text("one-boot\n", encoding="ascii")
        self.shown = NOW - timedelta(days=2000)
        self.passed_s = 0.0
        self.evidence = NOBODY_VOUCHES
        self.clock = CorrectableClock(self, lambda: self.passed_s)
        self.while_looking: Callable[[], None] | None = None
        self.judge = self.judge_after(None)

    def judge_after(self, latest_at: datetime | None) -> ClockJudge:
        """What a start makes where `latest_at` was written before it."""
        kept = ClockWordFile(self.kept, self.boot_id)
        return ClockJudge(self.clock, lambda: self.passed_s, latest_at, kept, self.look, lambda: EARLIER)

    def restart(self) -> None:
        """The program ends and starts again."""
        self.clock = CorrectableClock(self, lambda: self.passed_s)
        self.judge = self.judge_after(self.now() + timedelta(days=400))

    def now(self) -> datetime:
        return self.shown

    def look(self) -> ClockEvidence:
        meanwhile, self.while_looking = self.while_looking, None
        if meanwhile is not None:
            meanwhile()
        return self.evidence

    def pass_time(self, by: timedelta) -> None:
        self.shown += by
        self.passed_s += by.total_seconds()

    @property
    def basis(self) -> ClockBasis:
        return self.judge.reading(ZoneInfo("Asia/Pontianak")).basis


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_staff_say_holds_and_runs_on_with_the_time_since(machine: Machine) -> None:
    assert machine.judge.trust() is ClockTrust.SUSPECT
    machine.judge.heard_from_staff(NOW)
    machine.pass_time(timedelta(hours=3))
    assert (machine.clock.now(), machine.basis) == (NOW + timedelta(hours=3), ClockBasis.STAFF)
    machine.shown += timedelta(days=400)
    assert machine.clock.now() == NOW + timedelta(hours=3), "the machine's clock is not asked any more"
    assert machine.judge.trust() is ClockTrust.SYNCED


def test_a_clock_that_staff_find_right_is_trusted_as_it_stands(machine: Machine) -> None:
    machine.shown = NOW
    machine.judge.confirmed_by_staff()
    assert (machine.clock.now(), machine.judge.trust()) == (NOW, ClockTrust.SYNCED)


def test_a_clock_that_the_network_sets_later_wins_over_staff(machine: Machine) -> None:
    machine.judge.heard_from_staff(NOW)
    machine.evidence = replace(NOBODY_VOUCHES, synchronised=True)
    assert [machine.basis] == [ClockBasis.STAFF], "set, but to a time before this program was there: not believed"
    machine.shown = NOW + timedelta(minutes=40)
    assert [machine.basis] == [ClockBasis.NETWORK]
    assert machine.clock.now() == NOW + timedelta(minutes=40)


def test_a_machine_that_was_called_set_before_staff_spoke_does_not_win_over_them(machine: Machine) -> None:
    machine.shown = NOW
    machine.evidence = replace(NOBODY_VOUCHES, synchronised=True)
    machine.judge.heard_from_staff(NOW + timedelta(hours=1))
    assert (machine.basis, machine.clock.now()) == (ClockBasis.STAFF, NOW + timedelta(hours=1))


def test_a_network_that_sets_the_machine_after_staff_spoke_is_not_held_to_what_a_wrong_clock_wrote(
    machine: Machine,
) -> None:
    machine.shown = NOW
    machine.judge = machine.judge_after(NOW + timedelta(days=400))
    assert machine.judge.trust() is ClockTrust.SUSPECT
    machine.judge.confirmed_by_staff()
    machine.evidence = replace(NOBODY_VOUCHES, synchronised=True)
    machine.shown -= timedelta(minutes=4)
    assert (machine.basis, machine.clock.now()) == (ClockBasis.NETWORK, machine.shown)


def test_what_the_server_says_while_the_network_takes_the_word_of_staff_back_is_not_lost(machine: Machine) -> None:
    machine.shown = NOW
    machine.judge.heard_from_staff(NOW)
    server = threading.Thread(target=machine.judge.heard, args=(NOW,))

    def let_the_server_speak() -> None:
        server.start()
        server.join(timeout=0.2)

    machine.evidence = replace(NOBODY_VOUCHES, synchronised=True)
    machine.while_looking = let_the_server_speak
    machine.judge.trust()
    server.join(timeout=5)
    assert machine.basis is ClockBasis.SERVER


@pytest.mark.parametrize("machine_off_by", [0, 2000])
def test_the_server_wins_over_staff_who_were_wrong(machine: Machine, machine_off_by: int) -> None:
    machine.shown = NOW - timedelta(days=machine_off_by)
    machine.judge.heard_from_staff(NOW + timedelta(hours=1))
    assert machine.judge.heard(NOW)
    machine.pass_time(timedelta(minutes=30))
    assert (machine.clock.now(), machine.basis) == (NOW + timedelta(minutes=30), ClockBasis.SERVER)


def test_a_wrong_clock_that_staff_said_nothing_of_stays_the_machines_and_in_doubt(machine: Machine) -> None:
    assert not machine.judge.heard(NOW)
    assert (machine.clock.now(), machine.basis) == (machine.shown, ClockBasis.NOTHING)


def test_the_log_says_once_that_kiosk_and_server_disagree_and_once_that_they_agree_again(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for right in (machine.shown, NOW, NOW, machine.shown, machine.shown):
        machine.judge.heard(right)
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"event=clock-differs server_ahead_s={2000 * 86400}", "event=clock-agrees"]


def test_staff_may_say_a_year_beyond_all_that_the_kiosk_knows_of_the_time(machine: Machine) -> None:
    zone = ZoneInfo("Asia/Pontianak")
    for shown, latest_at, known in ((NOW - timedelta(days=2000), None, EARLIER), (NOW, None, NOW), (NOW, LATER, LATER)):
        machine.shown = shown
        assert machine.judge_after(latest_at).reading(zone).latest == known + timedelta(days=366)


def test_staff_who_were_right_stay_right_when_the_server_says_the_same(machine: Machine) -> None:
    machine.judge.heard_from_staff(NOW)
    assert machine.judge.heard(NOW + timedelta(seconds=50))
    assert (machine.clock.now(), machine.basis) == (NOW, ClockBasis.SERVER)


def test_what_staff_say_holds_over_a_restart_of_the_program(machine: Machine) -> None:
    machine.judge.heard_from_staff(NOW)
    machine.pass_time(timedelta(hours=6))
    machine.restart()
    assert (machine.clock.now(), machine.basis) == (NOW + timedelta(hours=6), ClockBasis.STAFF)
    machine.evidence = replace(NOBODY_VOUCHES, synchronised=True)
    machine.shown = NOW + timedelta(hours=7)
    assert machine.basis is ClockBasis.NETWORK
    machine.restart()
    assert machine.clock.now() == machine.shown, "what was taken back stays so"


def test_the_servers_word_for_a_machine_that_is_wrong_holds_over_a_restart_too(machine: Machine) -> None:
    machine.judge.heard_from_staff(NOW + timedelta(hours=1))
    machine.judge.heard(NOW)
    machine.restart()
    assert (machine.clock.now(), machine.basis) == (NOW, ClockBasis.SERVER)


@pytest.mark.parametrize("what", ["switched off", "cut off", "no boot id"])
def test_a_word_that_another_boot_or_a_cut_file_holds_is_none(machine: Machine, what: str) -> None:
    if what == "no boot id":
        machine.boot_id.unlink()
    machine.judge.heard_from_staff(NOW)
    assert machine.basis is ClockBasis.STAFF
    if what == "switched off":
        machine.boot_id.write_text("another-boot", encoding="ascii")
    elif what == "cut off":
        machine.kept.write_bytes(machine.kept.read_bytes()[:40])
    machine.restart()
    assert (machine.clock.now(), machine.basis) == (machine.shown, ClockBasis.NOTHING)
