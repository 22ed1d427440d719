"""The ledger of a window: whatever is done to it, it adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_server.domain.ledger import LedgerError, Movement, Part, WindowLedger, apply, fitted

_PARTS = [part for part in Part if part is not Part.OUTSIDE]


def test_a_booking_and_its_check_in_move_one_unit_twice() -> None:
    ledger = WindowLedger(125, free=125)
    booked = apply(ledger, Movement(Part.FREE, Part.BOOKED))
    assert (booked.free, booked.booked, booked.quota) == (124, 1, 125)
    issued = apply(booked, Movement(Part.BOOKED, Part.ISSUED))
    assert (issued.free, issued.booked, issued.issued, issued.quota) == (124, 0, 1, 125)


def test_the_126th_unit_of_125_does_not_exist() -> None:
    full = WindowLedger(125, booked=125)
    assert not full.has_room
    with pytest.raises(LedgerError):
        apply(full, Movement(Part.FREE, Part.BOOKED))


def test_a_window_without_limit_counts_and_always_has_room() -> None:
    ledger = WindowLedger(None)
    for _ in range(400):
        ledger = apply(ledger, Movement(Part.FREE, Part.ISSUED))
    assert (ledger.issued, ledger.free, ledger.has_room) == (400, 0, True)


def test_a_quota_cut_below_what_is_booked_cancels_nothing_and_leaves_no_room() -> None:
    ledger, movement = fitted(WindowLedger(125, free=45, booked=80), 50)
    assert (ledger.booked, ledger.free, ledger.has_room) == (80, 0, False)
    assert movement == Movement(Part.FREE, Part.OUTSIDE, 45)


def test_after_a_cut_a_cancelled_unit_is_not_sold_again() -> None:
    cut, _ = fitted(WindowLedger(125, free=45, booked=80), 50)
    released = apply(cut, Movement(Part.BOOKED, Part.FREE))
    assert fitted(released, 50)[0].free == 0


@pytest.mark.parametrize(
    "parts", [{"quota": 3, "free": 4}, {"quota": 0, "free": 1, "booked": -1}, {"quota": None, "free": 1}]
)
def test_a_ledger_that_does_not_add_up_cannot_be_made(parts: dict[str, int | None]) -> None:
    with pytest.raises(LedgerError):
        WindowLedger(**parts)  # type: ignore[arg-type] # wrong on purpose


_movements = st.builds(Movement, st.sampled_from(_PARTS), st.sampled_from(_PARTS), st.integers(1, 3))
_quotas = st.none() | st.integers(0, 12)


@given(st.lists(_movements | _quotas, max_size=30))
def test_no_series_of_movements_and_quotas_makes_a_unit_or_loses_one(steps: list[Movement | int | None]) -> None:
    ledger = WindowLedger(5, free=5)
    for step in steps:
        if not isinstance(step, Movement):
            used = ledger.used
            ledger, _ = fitted(ledger, step)
            assert ledger.used == used
            continue
        try:
            moved = apply(ledger, step)
        except LedgerError:
            continue
        if ledger.quota is not None:
            assert moved.quota == ledger.quota
        ledger = moved
