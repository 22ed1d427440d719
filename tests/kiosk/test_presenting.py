"""What somebody chose for themselves (language, size, contrast, reach, volume) ends with their visit, and only then."""

from dataclasses import replace

import pytest

from kiosk.core import states as st
from kiosk.core.effects import StartTimer
from kiosk.core.events import (
    Button,
    CodeScanned,
    PresentationChosen,
    Pressed,
    ScreenTouched,
    TimerElapsed,
    VisitTimeout,
)
from kiosk.core.presentation import Contrast, Language, Presentation, TextSize, Volume
from kiosk.core.session import Kiosk, advance
from kiosk.core.staff_events import StaffGestureMade
from quota_protocol.messages import Origin
from tests.kiosk.samples import OTHER_CODE, SETTINGS, STATES, TICKET, kiosk_at

CHOSEN = Presentation(Language.ENGLISH, TextSize.BIG, Contrast.HIGH, volume=Volume.LOUD)
STAFF = (st.EnteringPin, st.CheckingPin, st.PinLocked, st.AtWork)


def _at(visit: st.State) -> Kiosk:
    return replace(kiosk_at(visit), presentation=CHOSEN)


@pytest.mark.parametrize("name", [name for name, state in STATES.items() if not isinstance(state, STAFF)])
def test_a_choice_is_taken_wherever_a_visitor_is_and_the_visit_stays_as_it_is(name: str) -> None:
    before = kiosk_at(STATES[name])
    after, _ = advance(before, PresentationChosen(CHOSEN, before.scene))
    assert (after.presentation, after.visit, after.session) == (CHOSEN, before.visit, before.session)


def test_a_choice_on_an_earlier_picture_means_nothing() -> None:
    before = kiosk_at(st.TypingCode())
    assert advance(before, PresentationChosen(CHOSEN, before.scene - 1)) == (before, ())


@pytest.mark.parametrize("ending", [Pressed(Button.DONE, 20), TimerElapsed(VisitTimeout(30))], ids=["done", "time"])
def test_every_end_of_a_visit_brings_back_what_the_office_has_set(ending: Pressed | TimerElapsed) -> None:
    after, _ = advance(_at(st.TicketShown(TICKET, None, 1)), ending)
    assert after.visit == st.Welcome()
    assert after.presentation == SETTINGS.presentation


def test_an_office_may_begin_in_english() -> None:
    english = replace(SETTINGS, presentation=Presentation(Language.ENGLISH))
    kiosk = replace(_at(st.TicketShown(TICKET, None, 1)), settings=english)
    assert advance(kiosk, Pressed(Button.DONE, kiosk.scene))[0].presentation.language is Language.ENGLISH


def test_who_chose_on_the_welcome_screen_keeps_it_through_the_visit_that_begins() -> None:
    for event in (CodeScanned(OTHER_CODE), Pressed(Button.TAKE_NUMBER, 20)):
        after, _ = advance(_at(st.Welcome()), event)
        assert after.visit != st.Welcome()
        assert after.presentation == CHOSEN


def test_the_next_person_who_scans_on_somebody_s_ticket_gets_the_default() -> None:
    after, _ = advance(_at(st.TicketShown(TICKET, None, 1)), CodeScanned(OTHER_CODE))
    assert after.presentation == SETTINGS.presentation


def test_a_choice_that_was_left_on_the_welcome_screen_is_taken_back_after_a_while() -> None:
    before = kiosk_at(st.Welcome())
    chosen, effects = advance(before, PresentationChosen(CHOSEN, before.scene))
    assert effects == (StartTimer(VisitTimeout(chosen.timer), SETTINGS.idle_s),)
    touched, effects = advance(chosen, ScreenTouched(chosen.scene))
    assert effects == (StartTimer(VisitTimeout(touched.timer), SETTINGS.idle_s),), "somebody is still there"
    left, _ = advance(touched, TimerElapsed(VisitTimeout(touched.timer)))
    assert (left.visit, left.presentation) == (st.Welcome(), SETTINGS.presentation)


def test_staff_mode_is_shown_as_the_office_has_set_it() -> None:
    after, _ = advance(_at(st.Welcome()), StaffGestureMade())
    assert isinstance(after.visit, st.EnteringPin)
    assert after.presentation == SETTINGS.presentation
    same, _ = advance(after, PresentationChosen(CHOSEN, after.scene))
    assert same == after


def test_the_choices_open_over_the_visit_and_close_with_it() -> None:
    before = kiosk_at(st.ChoosingService(Origin.WALK_IN))
    opened, _ = advance(before, Pressed(Button.DISPLAY, before.scene))
    assert (opened.adjusting, opened.visit) == (True, before.visit)
    assert opened.scene > before.scene, "what a finger began on the picture below means nothing any more"
    closed, _ = advance(opened, Pressed(Button.DISPLAY_DONE, opened.scene))
    assert (closed.adjusting, closed.visit) == (False, before.visit)
    called, _ = advance(opened, Pressed(Button.CALL_STAFF, opened.scene))
    assert not called.adjusting
    left, _ = advance(opened, TimerElapsed(VisitTimeout(opened.timer)))
    assert isinstance(left.visit, st.StillThere)
    assert not left.adjusting


def test_asking_to_hear_turns_the_sound_on_and_asking_again_counts() -> None:
    before = kiosk_at(st.TypingCode())
    once, _ = advance(before, Pressed(Button.HEAR, before.scene))
    twice, _ = advance(once, Pressed(Button.HEAR, once.scene))
    assert once.presentation.volume is Volume.NORMAL
    assert (once.hearings, twice.hearings) == (1, 2)
