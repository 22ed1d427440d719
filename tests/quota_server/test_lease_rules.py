"""What kiosks are given for their time alone, and how a paper is judged: the rules as tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_protocol.clock import parse_instant
from quota_protocol.sync import Verdict
from quota_server.domain import leases, office_changes
from quota_server.domain.examples import pontianak
from quota_server.domain.leases import LeaseUnits
from quota_server.domain.ledger import Part
from quota_server.domain.office import ConfigError

_OFFICE = pontianak()
_THURSDAY, _FRIDAY, _MONDAY = date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)


@pytest.mark.parametrize(
    ("instant", "windows"),
    [
        ("2026-11-12T06:59:59+07:00", []),
        ("2026-11-12T07:00:00+07:00", [(12, "08:00"), (12, "10:00"), (12, "13:00")]),
        ("2026-11-12T10:00:00+07:00", [(12, "10:00"), (12, "13:00")]),
        ("2026-11-12T15:00:00+07:00", []),
        ("2026-11-12T15:59:59+07:00", []),
        ("2026-11-12T16:00:00+07:00", [(13, "08:00"), (13, "10:00"), (13, "13:00")]),
        ("2026-11-13T06:59:59+07:00", []),
        ("2026-11-14T09:00:00+07:00", [(16, "08:00"), (16, "10:00"), (16, "13:00")]),
    ],
)
def test_windows_are_leased_from_half_an_hour_before_opening_to_their_end_and_the_next_days_from_16_hours(
    instant: str, windows: list[tuple[int, str]]
) -> None:
    found = leases.leasable_windows(_OFFICE, parse_instant(instant))
    assert [(day.day, plan.window.start) for day, _, plan in found] == windows


def test_a_kiosk_may_hold_another_number_of_units_than_the_others() -> None:
    assert _OFFICE.rules.lease_units_of("K09") == 5
    outside = office_changes.lease_to_kiosk(_OFFICE, "K09", 40)
    assert (outside.rules.lease_units_of("K09"), outside.rules.lease_units_of("K01")) == (40, 5)
    again = office_changes.lease_to_kiosk(office_changes.lease_to_kiosk(outside, "K09", 0), "K09", None)
    assert again == _OFFICE


@pytest.mark.parametrize("units", [-1, 501])
def test_no_kiosk_holds_units_that_make_no_sense(units: int) -> None:
    with pytest.raises(ConfigError, match="K09"):
        office_changes.lease_to_kiosk(_OFFICE, "K09", units)


@pytest.mark.parametrize(
    ("instant", "days"),
    [
        ("2026-11-12T00:00:00+07:00", (_THURSDAY,)),
        ("2026-11-12T15:59:59+07:00", (_THURSDAY,)),
        ("2026-11-12T16:00:00+07:00", (_THURSDAY, _FRIDAY)),
        ("2026-11-13T16:00:00+07:00", (_FRIDAY, _MONDAY)),
        ("2026-11-14T00:00:00+07:00", (date(2026, 11, 14), _MONDAY)),
        ("2026-11-15T23:59:59+07:00", (date(2026, 11, 15), _MONDAY)),
    ],
)
def test_kiosks_prepare_for_today_and_from_16_hours_on_until_it_comes_for_the_next_opening_day(
    instant: str, days: tuple[date, ...]
) -> None:
    assert leases.prepared_days(_OFFICE, parse_instant(instant)) == days


@pytest.mark.parametrize(
    ("last_granted", "block"),
    [(0, (5001, 5100)), (5000, (5001, 5100)), (5100, (5101, 5200)), (5149, (5150, 5249)), (9900, None), (9999, None)],
)
def test_blocks_follow_each_other_up_to_four_digits(last_granted: int, block: tuple[int, int] | None) -> None:
    assert leases.next_block(last_granted) == block


@pytest.mark.parametrize(("used", "left"), [(0, 100), (5080, 20), (5081, 19), (5100, 0)])
def test_the_numbers_of_a_block_are_left_that_are_on_no_paper(used: int, left: int) -> None:
    assert leases.numbers_left(5001, 5100, used) == left


@pytest.mark.parametrize(
    ("left", "units", "blocks"),
    [(0, 0, 1), (20, 15, 0), (19, 15, 1), (100, 100, 0), (100, 120, 1), (0, 120, 2), (0, 200, 2), (0, 201, 3)],
)
def test_another_block_is_granted_when_few_numbers_are_left_or_fewer_than_units(
    left: int, units: int, blocks: int
) -> None:
    assert leases.blocks_needed(left, units) == blocks


@pytest.mark.parametrize(
    ("lease", "source"),
    [
        (LeaseUnits(5), Part.LEASED),
        (LeaseUnits(5, spent=4), Part.LEASED),
        (LeaseUnits(5, spent=4, burned=1), Part.BURNED),
        (LeaseUnits(5, spent=5), None),
        (LeaseUnits(5, spent=2, returned=3), None),
    ],
)
def test_a_paper_takes_its_own_unit_leased_or_burned(lease: LeaseUnits, source: Part | None) -> None:
    taken = lease.after_paper()
    assert (taken[1] if taken else None) == source


_DEEDS = st.lists(st.sampled_from(["paper", "return", "burn"]) | st.integers(0, 9), max_size=12)


@given(units=st.integers(1, 8), deeds=_DEEDS)
def test_a_lease_is_never_overdrawn_whatever_is_reported_of_it(units: int, deeds: list[str | int]) -> None:
    lease = LeaseUnits(units)
    for deed in deeds:
        if deed == "paper":
            taken = lease.after_paper()
            lease = taken[0] if taken else lease
        elif deed == "burn":
            lease, burned = lease.after_burning()
            assert burned >= 0
        else:
            offered = deed if isinstance(deed, int) else 3
            lease, freed = lease.after_return(offered)
            assert 0 <= freed <= offered
        assert min(lease.unspent, lease.spent, lease.returned, lease.burned) >= 0
        assert lease.spent + lease.returned + lease.burned + lease.unspent == units


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        (set(), Verdict.ACCEPTED),
        ({Verdict.ACCEPTED_LATE}, Verdict.ACCEPTED_LATE),
        ({Verdict.ACCEPTED_LATE, Verdict.NUMBER_SUPERSEDED}, Verdict.NUMBER_SUPERSEDED),
        ({Verdict.OVERFLOW, Verdict.NUMBER_SUPERSEDED}, Verdict.OVERFLOW),
        ({Verdict.OVERFLOW, Verdict.BOOKING_USED_TWICE}, Verdict.BOOKING_USED_TWICE),
        ({Verdict.FENCED_EPOCH, Verdict.UNKNOWN_LEASE}, Verdict.UNKNOWN_LEASE),
        ({Verdict.NUMBER_REUSED, Verdict.BOOKING_UNKNOWN}, Verdict.NUMBER_REUSED),
    ],
)
def test_of_several_things_that_are_true_of_a_paper_the_worst_is_said(findings: set[Verdict], verdict: Verdict) -> None:
    assert leases.verdict_of(findings) is verdict
