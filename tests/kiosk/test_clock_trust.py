"""How far the kiosk itself trusts its clock: what stands in the staff's list of devices."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock_trust import ClockEvidence, trust_of
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
