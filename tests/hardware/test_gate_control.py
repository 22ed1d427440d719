from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import GateFault
from kiosk.hardware.gate_control import GateInputs, GateNotice, GateRules, GateState, Phase, authorise, step

RULES = GateRules()


class Gate:
    """Runs the rules twenty times a second over a scene told in seconds."""

    def __init__(self) -> None:
        self.state = GateState()
        self.at_s = 100.0
        self.notices: list[GateNotice] = []
        self.relay: list[bool] = []

    def run(
        self,
        for_s: float,
        *,
        beam: bool = False,
        exit_button: bool = False,
        fire: bool = False,
        relay_reads: bool | None = None,
    ) -> "Gate":
        for _ in range(round(for_s / 0.05)):
            self.at_s += 0.05
            self.state = step(self.state, GateInputs(beam, exit_button, fire, relay_reads), self.at_s, RULES)
            self.notices += self.state.notices
            if not self.relay or self.relay[-1] != self.state.relay_on:
                self.relay.append(self.state.relay_on)
        return self

    def authorise(self) -> "Gate":
        self.state = authorise(self.state)
        return self


def test_nobody_is_let_through_without_an_authorisation() -> None:
    gate = Gate().run(60)
    assert gate.relay == [False]
    assert gate.notices == []
    assert gate.state.fault is None


def test_one_authorisation_is_one_passage() -> None:
    gate = Gate().run(1).authorise().run(2).run(1, beam=True).run(2)
    assert gate.notices == [GateNotice.PASSED]
    assert gate.relay == [False, True, False]
    assert gate.state.phase is Phase.CLOSED


def test_a_beam_that_chatters_is_one_passage() -> None:
    gate = Gate().run(1).authorise().run(1)
    for _ in range(4):
        gate.run(0.2, beam=True).run(0.2)
    assert gate.run(1).notices == [GateNotice.PASSED]


def test_nobody_who_passes_in_eight_seconds_closes_the_gate_and_is_told_once() -> None:
    gate = Gate().run(1).authorise().run(7.9)
    assert gate.relay[-1]
    assert gate.run(5).notices == [GateNotice.NOBODY_PASSED]
    assert not gate.relay[-1]


def test_two_more_wait_and_a_third_is_not_remembered() -> None:
    gate = Gate().run(1).authorise().run(0.5).authorise().authorise().authorise()
    for _ in range(5):
        gate.run(1, beam=True).run(1.5)
    assert gate.notices == [GateNotice.PASSED] * 3
    assert gate.relay == [False, True] * 3 + [False]


def test_somebody_who_does_not_pass_never_blocks_the_next_one() -> None:
    gate = Gate().run(1).authorise().run(2).authorise().run(8).run(1, beam=True).run(2)
    assert gate.notices == [GateNotice.NOBODY_PASSED, GateNotice.PASSED]


def test_a_beam_broken_while_the_gate_is_shut_is_force_and_ends_by_itself() -> None:
    gate = Gate().run(2).run(0.5, beam=True)
    assert gate.state.fault is GateFault.FORCED
    assert not gate.state.relay_on
    assert gate.run(2.5).state.fault is GateFault.FORCED
    assert gate.run(1).state.fault is None


def test_a_second_person_who_slips_through_behind_the_first_is_force() -> None:
    gate = Gate().run(1).authorise().run(1).run(1, beam=True).run(1.2).run(0.5, beam=True)
    assert gate.state.fault is GateFault.FORCED


def test_a_beam_broken_for_ten_seconds_is_stuck_until_it_is_free() -> None:
    gate = Gate().run(2).run(10.5, beam=True)
    assert gate.state.fault is GateFault.BEAM_STUCK
    assert gate.run(4).state.fault is None


def test_with_a_stuck_beam_people_are_still_let_in_and_nobody_is_said_to_be_missing() -> None:
    gate = Gate().run(2).run(11, beam=True).authorise().run(1, beam=True)
    assert gate.relay[-1]
    assert not gate.run(10, beam=True).relay[-1]
    assert gate.notices == []


def test_the_relay_is_never_on_longer_than_its_limit_however_long_somebody_stands_there() -> None:
    gate = Gate().run(1).authorise().run(7).run(7.9, beam=True)
    assert gate.relay[-1]
    assert not gate.run(0.3, beam=True).relay[-1]


@pytest.mark.parametrize(
    "before",
    [
        lambda gate: gate,
        lambda gate: gate.authorise().run(2),
        lambda gate: gate.authorise().run(2).run(0.5, beam=True),
        lambda gate: gate.authorise().run(2).run(0.5, beam=True).run(0.2),
        lambda gate: gate.authorise().run(9),
        lambda gate: gate.run(12, beam=True),
    ],
    ids=["closed", "open", "passing", "clearing", "nobody passed", "beam stuck"],
)
def test_the_exit_button_opens_the_gate_whatever_it_is_doing(before: Callable[[Gate], Gate]) -> None:
    gate = before(Gate().run(2)).run(0.05, exit_button=True)
    assert gate.state.relay_on
    assert gate.run(7).state.relay_on
    assert not gate.run(2).state.relay_on or gate.state.phase is Phase.OPEN


def test_a_held_exit_button_keeps_the_gate_open() -> None:
    gate = Gate().run(60, exit_button=True)
    assert gate.relay == [True]
    assert not gate.run(9).state.relay_on


def test_going_out_is_not_force_and_uses_up_nobodys_turn() -> None:
    gate = Gate().run(1).authorise().run(1).run(0.1, exit_button=True).run(1, beam=True).run(8)
    assert gate.state.fault is None
    assert gate.state.phase is Phase.OPEN
    assert gate.run(0.5, beam=True).run(1).notices == [GateNotice.PASSED]


@given(st.lists(st.tuples(st.sampled_from(["authorise", "step"]), st.booleans(), st.floats(0.01, 3.0)), max_size=80))
def test_without_the_exit_button_the_relay_is_never_on_without_authorisation_or_too_long(
    scene: list[tuple[str, bool, float]],
) -> None:
    state, at_s, granted, openings, on_since_s = GateState(), 0.0, 0, 0, None
    for what, beam, pause_s in scene:
        if what == "authorise":
            state, granted = authorise(state), granted + 1
        at_s += pause_s
        was_on = state.relay_on
        state = step(state, GateInputs(beam, exit_pressed=False), at_s, RULES)
        if state.relay_on and not was_on:
            openings, on_since_s = openings + 1, at_s
        if state.relay_on and on_since_s is not None:
            assert at_s - on_since_s < RULES.relay_max_s
        assert openings <= granted
        assert 0 <= state.queued <= (2 if state.relay_on else 3)


def test_fire_opens_a_shut_gate_and_holds_it_far_beyond_the_relays_limit() -> None:
    gate = Gate().run(1).run(RULES.relay_max_s * 4, fire=True)
    assert gate.state.relay_on
    assert gate.state.fault is GateFault.FIRE
    gate.run(RULES.open_for_s - 1)
    assert gate.state.relay_on, "people may still be on their way"
    assert gate.run(2).relay == [False, True, False]
    assert gate.state.fault is None


def test_fire_wins_over_everything_and_whoever_waited_is_let_in_afterwards() -> None:
    gate = Gate().authorise().authorise().run(1).run(30, beam=True, exit_button=True, fire=True)
    assert gate.state.phase is Phase.FIRE
    gate.run(RULES.open_for_s + 1)
    gate.run(1, beam=True).run(1)
    assert gate.notices.count(GateNotice.PASSED) == 1
    gate.run(1, beam=True).run(1)
    assert gate.notices.count(GateNotice.PASSED) == 2


def test_an_exit_button_that_is_never_let_go_is_told_and_still_wins() -> None:
    gate = Gate()
    pressed = ((RULES.held_open_after_s - 1, True), (2.0, True), (0.1, False))
    faults = [gate.run(for_s, exit_button=button).state.fault for for_s, button in pressed]
    assert faults == [None, GateFault.HELD_OPEN, None]
    assert gate.relay == [True]


def test_a_relay_that_does_not_do_what_it_was_told_is_stuck_until_it_does() -> None:
    gate = Gate()
    read_back = ((RULES.relay_stuck_after_s - 0.2, True), (0.5, True), (0.1, False))
    faults = [gate.run(for_s, relay_reads=level).state.fault for for_s, level in read_back]
    assert faults == [None, GateFault.STUCK, None]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()), max_size=200))
def test_whatever_the_pins_say_fire_is_open_and_without_any_reason_the_gate_stays_shut(
    moments: list[tuple[bool, bool, bool, bool]],
) -> None:
    gate = Gate()
    had_a_reason = False
    for beam, exit_button, fire, let_in in moments:
        had_a_reason = had_a_reason or exit_button or fire or let_in
        if let_in:
            gate.authorise()
        gate.run(0.05, beam=beam, exit_button=exit_button, fire=fire)
        assert gate.state.relay_on or not (fire or exit_button)
        assert had_a_reason or not gate.state.relay_on
