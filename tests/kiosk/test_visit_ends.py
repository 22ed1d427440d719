"""One end for every visit: whatever ends it leads through the same step, and nothing of it goes on."""

from collections import defaultdict
from dataclasses import replace

import pytest

from kiosk.core.events import Button, CodeScanned, Pressed, TimerElapsed, VisitTimeout
from kiosk.core.presentation import Contrast, Language, Presentation, TextSize, Volume
from kiosk.core.session import Kiosk, advance, home
from kiosk.core.states import State
from kiosk.core.visit import at_home
from tests.kiosk.samples import EVENTS, STATES, kiosk_at

CHOSEN = Presentation(Language.ENGLISH, TextSize.BIG, Contrast.HIGH, volume=Volume.LOUD)


def in_the_middle(state: State) -> Kiosk:
    """Somebody is served who has chosen how things are shown, heard something and asked for a lost code."""
    return replace(kiosk_at(state), presentation=CHOSEN, hearings=3, resends=2)


SERVED = {name: state for name, state in STATES.items() if not at_home(state)}


@pytest.mark.parametrize("name", SERVED)
def test_whatever_ends_a_visit_leaves_nothing_of_it(name: str) -> None:
    for event_name, event in EVENTS.items():
        before = in_the_middle(SERVED[name])
        after, _ = advance(before, event)
        if not at_home(after.visit):
            continue
        assert after.visit == home(after.facts), event_name
        assert after.session > before.session, f"{event_name}: answers for this visit would reach the next one"
        assert after.scene > before.scene, f"{event_name}: touches on this visit's picture would reach the next one"
        assert after.presentation == after.settings.presentation, event_name
        assert (after.adjusting, after.hearings, after.resends) == (False, 0, 0), event_name


def test_every_way_to_end_a_visit_is_among_them() -> None:
    """Done, cancelled, back from the first question, timed out, refused as a kiosk, nobody measured."""
    ends = defaultdict(set)
    for name, state in SERVED.items():
        for event_name, event in EVENTS.items():
            if at_home(advance(in_the_middle(state), event)[0].visit):
                ends[event_name].add(name)
    assert set(ends) >= {"press done", "press cancel", "press back", "time is up", "refused as revoked", "nobody there"}
    assert {"ticket", "number", "number, sent", "refused", "with staff", "still there"} <= ends["time is up"]


@pytest.mark.parametrize("name", SERVED)
def test_a_scan_that_begins_a_visit_ends_the_one_before(name: str) -> None:
    before = in_the_middle(SERVED[name])
    after, _ = advance(before, CodeScanned("P3T9-WAC5"))
    assert after.session > before.session or after.visit == before.visit


def test_from_the_last_question_two_time_outs_lead_home() -> None:
    kiosk = in_the_middle(STATES["phone complete"])
    for _ in range(2):
        kiosk, _ = advance(kiosk, TimerElapsed(VisitTimeout(kiosk.timer)))
    assert kiosk.visit == home(kiosk.facts)
    assert "81200000001" not in repr(kiosk)


def test_a_touch_on_the_picture_of_a_visit_that_has_ended_does_nothing() -> None:
    before = in_the_middle(STATES["ticket"])
    ended, _ = advance(before, Pressed(Button.DONE, before.scene))
    after, effects = advance(ended, Pressed(Button.TAKE_NUMBER, before.scene))
    assert (after.visit, effects) == (ended.visit, ())
