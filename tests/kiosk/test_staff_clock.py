"""What staff type beside the clock, and what it means."""

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.core import events as ev
from kiosk.core.clock_model import ClockBasis
from kiosk.core.events import Button
from kiosk.core.model import StaffOutcome
from kiosk.core.session import advance
from kiosk.core.staff_clock import right_instant
from kiosk.core.staff_effects import ConfirmClock, CorrectClock
from kiosk.core.staff_states import TellingClock
from kiosk.core.states import StaffDone
from tests.kiosk.samples import READING, WIB, kiosk_at

HALF_PAST_EIGHT = datetime(2026, 11, 12, 8, 30, tzinfo=WIB)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", HALF_PAST_EIGHT),
        ("0", None),
        ("091", None),
        ("0915", HALF_PAST_EIGHT.replace(hour=9, minute=15)),
        ("0000", HALF_PAST_EIGHT.replace(hour=0, minute=0)),
        ("2400", None),
        ("0960", None),
        ("09151", None),
        ("0915021226", datetime(2026, 12, 2, 9, 15, tzinfo=WIB)),
        ("0915290228", datetime(2028, 2, 29, 9, 15, tzinfo=WIB)),
        ("0915290227", None),
        ("0915010328", None),
        ("0830121162", None),
        ("0915311026", None),
    ],
)
def test_what_is_typed_is_an_hour_or_an_hour_and_a_date_and_neither_before_the_program_nor_in_another_age(
    typed: str, said: datetime | None
) -> None:
    assert right_instant(TellingClock(READING, typed)) == said


@pytest.mark.parametrize("basis", ClockBasis)
def test_staff_are_asked_where_nobody_surer_has_spoken(basis: ClockBasis) -> None:
    asked = right_instant(TellingClock(replace(READING, basis=basis))) is not None
    assert asked == (basis in (ClockBasis.NOTHING, ClockBasis.CHIP, ClockBasis.STAFF))


def test_one_press_confirms_and_typing_corrects() -> None:
    kiosk = kiosk_at(TellingClock(READING))
    after, effects = advance(kiosk, ev.Pressed(Button.CONTINUE, kiosk.scene))
    assert after.visit == StaffDone(StaffOutcome.CLOCK_TOLD)
    assert ConfirmClock() in effects
    for key in "0915021226" + "7":
        kiosk, _ = advance(kiosk, ev.KeyTyped(key, kiosk.scene))
    assert kiosk.visit == TellingClock(READING, "0915021226")
    after, effects = advance(kiosk, ev.Pressed(Button.CONTINUE, kiosk.scene))
    assert CorrectClock(datetime(2026, 12, 2, 9, 15, tzinfo=WIB)) in effects
