"""What the table of states cannot show of staff mode: counts, locks, times, and answers that come too late."""

from dataclasses import replace

import pytest

from kiosk.core import events as ev
from kiosk.core import states as st
from kiosk.core.effects import CheckPin, MarkTicket, NoteStaffAction, PrintTicket, RecordCopy, RequestTicket, StartTimer
from kiosk.core.events import Button
from kiosk.core.facts import MAX_WRONG_PINS, Facts
from kiosk.core.model import (
    Celsius,
    EventId,
    JournalFault,
    RecordedTicket,
    RowState,
    SessionId,
    StaffAction,
    StaffOutcome,
    StaffReason,
    UrgentNumber,
)
from kiosk.core.session import Kiosk, advance, stays_at_most_s
from kiosk.core.staff_events import (
    HeldVisitorForgotten,
    PinAccepted,
    PinRefused,
    StaffGestureMade,
    StaffLockElapsed,
    TicketChosen,
)
from kiosk.core.staff_mode import LOCKED_OUT_FOR_S
from kiosk.core.visit import Held
from quota_protocol.messages import UrgentReason
from tests.kiosk.samples import (
    BY_CODE,
    BY_NIK,
    CODE,
    NIK,
    OFFICE,
    PRINTED,
    SCENE,
    SESSION,
    SETTINGS,
    STATES,
    TICKET,
    UNPRINTED,
    kiosk_at,
)

OPENS_FROM = {
    "starting",
    "out of service",
    "no link",
    "welcome",
    "number",
    "number, sent",
    "number, not sent",
    "no server",
    "with staff",
    "with staff, held",
}
REFUSALS = {"refused", "full", "unknown", "NIK refused", "other day", "closed", "record in process", "record duplicate"}


def _type_pin(kiosk: Kiosk, pin: str) -> Kiosk:
    for key in pin:
        kiosk, _ = advance(kiosk, ev.KeyTyped(key, kiosk.scene))
    return kiosk


def _refused(kiosk: Kiosk) -> Kiosk:
    """The gesture, and a PIN that is wrong."""
    if not isinstance(kiosk.visit, st.EnteringPin):
        kiosk, _ = advance(kiosk, StaffGestureMade())
    kiosk = _type_pin(kiosk, "111111")
    return advance(kiosk, PinRefused(kiosk.session))[0]


@pytest.mark.parametrize("name", STATES)
def test_the_gesture_opens_only_where_nobody_is_being_served_or_staff_were_called(name: str) -> None:
    after, effects = advance(kiosk_at(STATES[name]), StaffGestureMade())
    opened = isinstance(after.visit, st.EnteringPin) and after.visit != STATES[name]
    assert opened == (name in OPENS_FROM | REFUSALS)
    assert opened or after.visit == STATES[name]
    assert opened == any(isinstance(effect, StartTimer) for effect in effects)


@pytest.mark.parametrize("name", STATES)
def test_without_a_pin_the_gesture_is_nothing(name: str) -> None:
    before = kiosk_at(STATES[name], settings=replace(SETTINGS, staff_mode=False))
    assert advance(before, StaffGestureMade()) == (before, ())


def test_an_answer_for_whom_the_staff_were_called_to_is_not_for_the_staff() -> None:
    before = kiosk_at(st.NoServer())
    after, _ = advance(before, StaffGestureMade())
    assert after.session == before.session + 1


def test_the_sixth_digit_has_the_pin_checked_and_the_pin_leaves_the_state() -> None:
    kiosk = kiosk_at(st.EnteringPin("61717"))
    after, effects = advance(kiosk, ev.KeyTyped("1", kiosk.scene))
    assert after.visit == st.CheckingPin()
    assert effects[0] == CheckPin(kiosk.session, "617171")
    assert "617171" not in repr(effects) + repr(after) + repr(kiosk)
    assert "61717" not in repr(kiosk)


@pytest.mark.parametrize("key", ["K", "12", "", "٣"])
def test_only_digits_are_part_of_a_pin(key: str) -> None:
    kiosk = kiosk_at(st.EnteringPin("61"))
    assert advance(kiosk, ev.KeyTyped(key, kiosk.scene))[0].visit == st.EnteringPin("61")


def test_the_fifth_wrong_pin_shuts_staff_mode_for_five_minutes() -> None:
    kiosk = kiosk_at(st.Welcome())
    for _ in range(MAX_WRONG_PINS - 1):
        kiosk = _refused(kiosk)
        assert kiosk.visit == st.EnteringPin(wrong=True)
    kiosk = _type_pin(kiosk, "111111")
    kiosk, effects = advance(kiosk, PinRefused(kiosk.session))
    assert kiosk.visit == st.PinLocked()
    assert StartTimer(StaffLockElapsed(), LOCKED_OUT_FOR_S) in effects
    assert NoteStaffAction(StaffAction.LOCKED_OUT) in effects
    kiosk, _ = advance(kiosk, ev.Pressed(Button.DONE, kiosk.scene))
    kiosk, _ = advance(kiosk, StaffGestureMade())
    assert kiosk.visit == st.PinLocked()
    kiosk, _ = advance(kiosk, ev.Pressed(Button.DONE, kiosk.scene))
    kiosk, _ = advance(kiosk, ev.TimerElapsed(StaffLockElapsed()))
    assert advance(kiosk, StaffGestureMade())[0].visit == st.EnteringPin()


def test_leaving_and_coming_back_gives_no_further_tries() -> None:
    kiosk = kiosk_at(st.Welcome())
    for _ in range(MAX_WRONG_PINS):
        kiosk = _refused(kiosk)
        if not isinstance(kiosk.visit, st.PinLocked):
            kiosk, _ = advance(kiosk, ev.Pressed(Button.CANCEL, kiosk.scene))
            assert kiosk.visit == st.Welcome()
    assert kiosk.visit == st.PinLocked()


def test_a_wrong_pin_counts_also_when_its_answer_comes_after_the_screen_has_gone() -> None:
    facts = Facts(office=OFFICE, wrong_pins=MAX_WRONG_PINS - 1)
    kiosk, effects = advance(kiosk_at(st.Welcome(), facts=facts), PinRefused(SessionId(1)))
    assert kiosk.visit == st.Welcome()
    assert kiosk.facts.staff_locked_out
    assert StartTimer(StaffLockElapsed(), LOCKED_OUT_FOR_S) in effects


def test_the_right_pin_clears_the_count_and_is_noted() -> None:
    kiosk = kiosk_at(st.CheckingPin(), facts=Facts(office=OFFICE, wrong_pins=4))
    after, effects = advance(kiosk, PinAccepted(kiosk.session))
    assert (after.visit, after.facts.wrong_pins) == (st.StaffMenu(), 0)
    assert effects[0] == NoteStaffAction(StaffAction.ENTERED)


@pytest.mark.parametrize("visit", [st.CheckingPin(), st.Welcome(), st.EnteringPin("6")])
def test_the_right_pin_of_somebody_who_has_gone_opens_nothing(visit: st.State) -> None:
    kiosk = kiosk_at(visit)
    after, effects = advance(kiosk, PinAccepted(SessionId(kiosk.session - 1)))
    assert (after.visit, effects) == (visit, ())


def test_staff_mode_ends_by_itself_after_its_own_time() -> None:
    settings = replace(SETTINGS, staff_idle_s=90)
    for visit in (st.StaffMenu(), st.StaffDevices()):
        assert stays_at_most_s(visit, settings) == 90
        kiosk = kiosk_at(visit, settings=settings)
        assert advance(kiosk, ev.TimerElapsed(ev.VisitTimeout(kiosk.timer)))[0].visit == st.Welcome()
    assert stays_at_most_s(st.EnteringPin(), settings) == settings.idle_s


def test_a_touch_in_staff_mode_begins_its_time_anew() -> None:
    kiosk = kiosk_at(st.StaffDevices())
    after, effects = advance(kiosk, ev.ScreenTouched(kiosk.scene))
    assert effects == (StartTimer(ev.VisitTimeout(after.timer), SETTINGS.staff_idle_s),)


# Printing again


def test_the_paper_of_somebody_else_does_not_end_the_staff_s_printing() -> None:
    kiosk = kiosk_at(st.StaffPrinting(PRINTED, 2))
    other = replace(TICKET, event_id="other", number="A046")
    for late in (ev.TicketPrinted(kiosk.session, other, 1), ev.TicketPrinted(SessionId(1), TICKET, 1)):
        after, effects = advance(kiosk, late)
        assert after.visit == kiosk.visit
        assert [type(effect) for effect in effects] == [MarkTicket]


def test_a_number_that_comes_too_late_for_its_visit_is_told_as_unprinted_also_while_staff_print() -> None:
    kiosk = kiosk_at(st.StaffPrinting(UNPRINTED, 1))
    late = replace(TICKET, event_id="other", number="A046")
    after, effects = advance(kiosk, ev.TicketRecorded(kiosk.session, late))
    assert (after.visit, effects) == (kiosk.visit, (MarkTicket(EventId("other"), RowState.NOT_PRINTED, 1),))


@pytest.mark.parametrize("state", [RowState.UNCERTAIN, RowState.RECORDED, RowState.PRINTED])
def test_whatever_may_be_on_paper_is_printed_as_a_marked_copy(state: RowState) -> None:
    kiosk = kiosk_at(st.StaffTickets((RecordedTicket(TICKET, CODE, state, copies=1),)))
    kiosk, effects = advance(kiosk, TicketChosen(EventId(TICKET.event_id), kiosk.scene))
    assert NoteStaffAction(StaffAction.PRINTED_AGAIN, EventId(TICKET.event_id)) in effects
    assert RecordCopy(kiosk.session, TICKET, 3) in effects, "on disk before it is on paper"
    assert not any(isinstance(effect, PrintTicket) for effect in effects)
    _, effects = advance(kiosk, ev.TicketRecorded(kiosk.session, TICKET, 3))
    assert [effect.copy for effect in effects if isinstance(effect, PrintTicket)] == [3]


def test_a_ticket_touched_on_an_earlier_picture_is_not_printed() -> None:
    kiosk = kiosk_at(st.StaffTickets((PRINTED,)))
    after, effects = advance(kiosk, TicketChosen(EventId(TICKET.event_id), kiosk.scene - 1))
    assert (after.visit, effects) == (kiosk.visit, ())


def test_a_printer_that_never_answers_leaves_staff_with_a_doubt_and_not_with_a_wait() -> None:
    kiosk = kiosk_at(st.StaffPrinting(PRINTED, 2))
    after, _ = advance(kiosk, ev.TimerElapsed(ev.VisitTimeout(kiosk.timer)))
    assert after.visit == st.StaffDone(StaffOutcome.PERHAPS_PRINTED, "A045")


def test_what_cannot_be_noted_as_about_to_be_printed_is_not_printed() -> None:
    kiosk = kiosk_at(st.StaffPrinting(UNPRINTED, 1))
    after, effects = advance(kiosk, ev.JournalFailed(kiosk.session, JournalFault.LOCKED))
    assert after.visit == st.StaffDone(StaffOutcome.JOURNAL_FAILED, "A045")
    assert not any(isinstance(effect, PrintTicket) for effect in effects)


# Letting somebody through


def _held_at_staff() -> Kiosk:
    kiosk, effects = advance(kiosk_at(st.Screening(BY_NIK)), ev.TemperatureRead(SESSION, Celsius(38.4)))
    assert kiosk.held == Held(BY_NIK, SESSION)
    assert StartTimer(HeldVisitorForgotten(SESSION), 900.0) in effects
    return kiosk


def test_what_a_warm_visitor_wanted_is_forgotten_after_a_while() -> None:
    kiosk = _held_at_staff()
    kiosk, _ = advance(kiosk, ev.Pressed(Button.DONE, kiosk.scene))
    assert kiosk.held is not None
    assert advance(kiosk, ev.TimerElapsed(HeldVisitorForgotten(SessionId(SESSION - 1))))[0].held is not None
    assert advance(kiosk, ev.TimerElapsed(HeldVisitorForgotten(SESSION)))[0].held is None


def test_nobody_is_let_through_whose_time_ran_out_while_the_menu_stood() -> None:
    kiosk = replace(kiosk_at(st.StaffMenu(may_pass=True)), held=None)
    after, effects = advance(kiosk, ev.Pressed(Button.STAFF_LET_THROUGH, kiosk.scene))
    assert after.visit == st.StaffMenu(may_pass=False)
    assert [effect for effect in effects if not isinstance(effect, StartTimer)] == []


def test_who_comes_back_too_soon_waits_for_staff_too() -> None:
    kiosk = _held_at_staff()
    other, _ = advance(kiosk, ev.CodeScanned(NIK.digits))
    assert other.visit == st.WithStaff(StaffReason.SECOND_READING_TOO_SOON, BY_NIK)
    assert other.held == Held(BY_NIK, other.session)


def test_a_call_for_staff_that_has_nothing_to_do_with_measuring_holds_nobody() -> None:
    kiosk, _ = advance(kiosk_at(st.Welcome()), ev.Pressed(Button.URGENT, SCENE))
    assert kiosk.held is None


def test_a_visitor_who_is_measured_normal_in_the_end_is_not_held_any_more() -> None:
    kiosk = _held_at_staff()
    again = replace(kiosk, visit=st.Screening(BY_NIK))
    after, _ = advance(again, ev.TemperatureRead(again.session, Celsius(36.4)))
    assert (after.visit, after.held) == (st.Requesting(BY_NIK), None)


def test_what_is_held_is_in_no_repr() -> None:
    kiosk, _ = advance(kiosk_at(st.Screening(BY_CODE)), ev.TemperatureRead(SESSION, Celsius(38.4)))
    assert kiosk.held == Held(BY_CODE, SESSION)
    assert CODE not in repr(kiosk)


# Somebody who may not wait


def test_an_urgent_number_is_asked_for_with_its_reason_and_noted_without_it() -> None:
    kiosk = kiosk_at(st.ChoosingUrgentService(UrgentReason.ILLNESS))
    after, effects = advance(kiosk, ev.ServiceChosen("perekaman", kiosk.scene))
    wish = UrgentNumber("perekaman", UrgentReason.ILLNESS)
    assert after.visit == st.Requesting(wish)
    assert effects[:2] == (
        NoteStaffAction(StaffAction.URGENT_NUMBER),
        RequestTicket(kiosk.session, wish, ask_server=True),
    )


def test_a_service_that_the_office_does_not_offer_here_is_not_urgent_either() -> None:
    kiosk = kiosk_at(st.ChoosingUrgentService(UrgentReason.OTHER))
    after, effects = advance(kiosk, ev.ServiceChosen("lain", kiosk.scene))
    assert (after.visit, effects) == (kiosk.visit, ())
