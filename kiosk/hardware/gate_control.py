"""The gate's rules: one authorisation, one passage. Pure: levels and time come in, the relay's state goes out.

    closed -> open -> passing -> clearing -> closed        somebody was let through
              open -> closed                               nobody passed within `open_for_s`
    any    -> exit -> closed                               the exit button always wins
    any    -> fire -> exit -> closed                       and the fire alarm wins over that

The level of the beam is the truth, edges are hints; `step` is called about twenty times a second.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.core.model import GateFault

MAX_QUEUED = 2


class Phase(StrEnum):
    """What the gate is doing."""

    CLOSED = "closed"
    OPEN = "open"
    PASSING = "passing"
    CLEARING = "clearing"
    EXIT = "exit"
    FIRE = "fire"


class GateNotice(StrEnum):
    """What has just happened."""

    PASSED = "passed"
    NOBODY_PASSED = "nobody-passed"


@dataclass(frozen=True, slots=True)
class GateRules:
    """Times in seconds.

    `rest_s`: the relay is off at least so long between two openings, so that the lock falls shut once per person.
    `held_open_after_s`: an exit button that is down for longer is jammed, or somebody leans on it.
    `relay_stuck_after_s`: so long may the relay's pin differ from what it was told.
    """

    open_for_s: float = 8.0
    relay_max_s: float = 15.0
    clear_for_s: float = 0.5
    rest_s: float = 0.3
    beam_stuck_after_s: float = 10.0
    forced_ends_after_s: float = 3.0
    held_open_after_s: float = 30.0
    relay_stuck_after_s: float = 1.0


@dataclass(frozen=True, slots=True)
class GateInputs:
    """The levels of one moment; `relay_on` as it is read back from its pin, None where nobody can tell."""

    beam_broken: bool
    exit_pressed: bool
    fire: bool = False
    relay_on: bool | None = None


@dataclass(frozen=True, slots=True)
class GateState:
    """Everything the gate remembers. `queued` authorisations wait for the one that is being served."""

    phase: Phase = Phase.CLOSED
    since_s: float = -1e9
    queued: int = 0
    beam_broken: bool = False
    beam_since_s: float = -1e9
    opened_at_s: float = -1e9
    forced: bool = False
    stuck: bool = False
    exit_since_s: float | None = None
    held_open: bool = False
    relay_wrong_since_s: float | None = None
    relay_stuck: bool = False
    notices: tuple[GateNotice, ...] = ()

    @property
    def relay_on(self) -> bool:
        """Whether the lock is held open."""
        return self.phase is not Phase.CLOSED

    @property
    def fault(self) -> GateFault | None:
        """What is wrong; a beam that is always broken says nothing about force."""
        for holds, fault in (
            (self.phase is Phase.FIRE, GateFault.FIRE),
            (self.relay_stuck, GateFault.STUCK),
            (self.stuck, GateFault.BEAM_STUCK),
            (self.held_open, GateFault.HELD_OPEN),
            (self.forced, GateFault.FORCED),
        ):
            if holds:
                return fault
        return None


def authorise(state: GateState) -> GateState:
    """One more person may pass. Besides the one who is served two wait at most; more are not remembered."""
    limit = MAX_QUEUED + 1 if state.phase is Phase.CLOSED else MAX_QUEUED
    return replace(state, queued=min(limit, state.queued + 1))


def step(state: GateState, inputs: GateInputs, at_s: float, rules: GateRules) -> GateState:
    """The state at `at_s` seconds of a steady clock, with what happened since the last step in `notices`."""
    state = _watch_relay(replace(state, notices=()), inputs, at_s, rules)
    state = _watch_beam(_watch_exit(state, inputs, at_s, rules), inputs, at_s, rules)
    if inputs.fire:
        return _open_for(Phase.FIRE, state, at_s)
    if inputs.exit_pressed or state.phase is Phase.FIRE:
        # After an alarm the gate stays open for as long as after the button: people may still be on their way.
        return _open_for(Phase.EXIT, state, at_s)
    match state.phase:
        case Phase.CLOSED:
            state = _step_closed(state, at_s, rules)
        case Phase.OPEN:
            state = _step_open(state, at_s, rules)
        case Phase.PASSING if not state.beam_broken:
            state = replace(state, phase=Phase.CLEARING, since_s=at_s)
        case Phase.CLEARING:
            state = _step_clearing(state, at_s, rules)
        case Phase.EXIT:
            state = _step_exit(state, at_s, rules)
        case _:
            pass
    if state.phase not in (Phase.CLOSED, Phase.EXIT, Phase.FIRE) and at_s - state.opened_at_s >= rules.relay_max_s:
        # Whoever stands in the beam for so long has passed or never will: the lock must not burn out over it.
        return _close(state, at_s)
    return state


def _watch_relay(state: GateState, inputs: GateInputs, at_s: float, rules: GateRules) -> GateState:
    """Compares the relay's pin with what it was told at the last step."""
    if inputs.relay_on is None or inputs.relay_on is state.relay_on:
        return replace(state, relay_wrong_since_s=None, relay_stuck=False)
    since_s = at_s if state.relay_wrong_since_s is None else state.relay_wrong_since_s
    return replace(state, relay_wrong_since_s=since_s, relay_stuck=at_s - since_s >= rules.relay_stuck_after_s)


def _watch_exit(state: GateState, inputs: GateInputs, at_s: float, rules: GateRules) -> GateState:
    if not inputs.exit_pressed:
        return replace(state, exit_since_s=None, held_open=False)
    since_s = at_s if state.exit_since_s is None else state.exit_since_s
    return replace(state, exit_since_s=since_s, held_open=at_s - since_s >= rules.held_open_after_s)


def _watch_beam(state: GateState, inputs: GateInputs, at_s: float, rules: GateRules) -> GateState:
    if inputs.beam_broken != state.beam_broken:
        state = replace(state, beam_broken=inputs.beam_broken, beam_since_s=at_s)
    lasted_s = at_s - state.beam_since_s
    if state.beam_broken:
        stuck = state.stuck or lasted_s >= rules.beam_stuck_after_s
        forced = state.forced or (state.phase is Phase.CLOSED and at_s - state.since_s >= rules.clear_for_s)
        return replace(state, stuck=stuck, forced=forced)
    return replace(
        state,
        stuck=state.stuck and lasted_s < rules.clear_for_s,
        forced=state.forced and lasted_s < rules.forced_ends_after_s,
    )


def _open_for(phase: Phase, state: GateState, at_s: float) -> GateState:
    """Opens for exit or fire, whatever the gate was doing. A visitor whose turn is cut short keeps it."""
    if state.phase is phase:
        return replace(state, since_s=at_s)
    cut_short = state.phase is Phase.OPEN
    queued = min(MAX_QUEUED, state.queued + 1) if cut_short else state.queued
    return replace(state, phase=phase, since_s=at_s, opened_at_s=at_s, queued=queued)


def _step_closed(state: GateState, at_s: float, rules: GateRules) -> GateState:
    if not state.queued or at_s - state.since_s < rules.rest_s:
        return state
    return replace(state, phase=Phase.OPEN, since_s=at_s, opened_at_s=at_s, queued=state.queued - 1, forced=False)


def _step_open(state: GateState, at_s: float, rules: GateRules) -> GateState:
    if state.beam_broken and not state.stuck:
        return replace(state, phase=Phase.PASSING, since_s=at_s)
    if at_s - state.since_s < rules.open_for_s:
        return state
    # With a beam that is always broken nobody can tell whether somebody passed: staff hear of the beam instead.
    return _close(state, at_s) if state.stuck else _close(state, at_s, GateNotice.NOBODY_PASSED)


def _step_clearing(state: GateState, at_s: float, rules: GateRules) -> GateState:
    if state.beam_broken:
        return replace(state, phase=Phase.PASSING, since_s=at_s)
    return _close(state, at_s, GateNotice.PASSED) if at_s - state.since_s >= rules.clear_for_s else state


def _step_exit(state: GateState, at_s: float, rules: GateRules) -> GateState:
    """Open until the button has been free for `open_for_s`, and longer while somebody stands in the beam."""
    waited = at_s - state.since_s >= rules.open_for_s
    return _close(state, at_s) if waited and (not state.beam_broken or state.stuck) else state


def _close(state: GateState, at_s: float, *notices: GateNotice) -> GateState:
    return replace(state, phase=Phase.CLOSED, since_s=at_s, notices=notices)
