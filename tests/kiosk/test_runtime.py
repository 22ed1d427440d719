"""The shell around the core, stepped by hand on a clock of the test: order, timers, bounds, and what it forgets."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.core.effects import CallStaff, Effect, LookUpBooking
from kiosk.core.events import (
    Button,
    CodeScanned,
    KeyTyped,
    LinkLost,
    LinkRestored,
    Pressed,
    ScreenTouched,
    TimerElapsed,
    WarmVisitorForgotten,
)
from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.model import LinkFault
from kiosk.core.session import Kiosk
from kiosk.core.states import Entry, LookingUp, OutOfService, StillThere, TypingCode, TypingNik, Welcome
from kiosk.runtime import INBOX_EVENTS, Runtime
from tests.kiosk.samples import CODE, NIK, OFFICE

SETTINGS = SessionSettings(idle_s=45, answer_s=25, memory_key=b"k")


class Stage:
    """A runtime that is stepped by hand, on a clock that goes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.performed: list[Effect] = []
        kiosk = Kiosk(SETTINGS, Facts(office=OFFICE), Welcome())
        self.runtime = Runtime(kiosk, lambda: self.now_s, self.performed.append)

    def settle(self) -> None:
        """Take everything that waits."""
        while self.runtime.step():
            pass

    def press(self, button: Button) -> None:
        self.runtime.post(Pressed(button, self.runtime.newest.scene))
        self.settle()

    def key_in(self, text: str) -> None:
        for key in text:
            self.runtime.post(KeyTyped(key, self.runtime.newest.scene))
        self.settle()

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.now_s += seconds
        self.settle()

    @property
    def visit(self) -> object:
        return self.runtime.newest.visit

    def shows(self, state: object) -> bool:
        return self.visit == state


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_events_are_taken_in_the_order_they_were_posted(stage: Stage) -> None:
    stage.runtime.post(LinkLost(LinkFault.TIMED_OUT))
    stage.runtime.post(LinkRestored())
    assert stage.runtime.step()
    assert isinstance(stage.visit, OutOfService)
    assert stage.runtime.step()
    assert isinstance(stage.visit, Welcome)
    assert not stage.runtime.step()


def test_effects_are_handed_on_and_timers_are_kept(stage: Stage) -> None:
    stage.runtime.post(CodeScanned(CODE))
    stage.settle()
    assert stage.visit == LookingUp(CODE, Entry.SCANNED)
    assert [type(effect) for effect in stage.performed] == [LookUpBooking]


def test_who_goes_away_is_asked_and_then_forgotten(stage: Stage) -> None:
    stage.press(Button.TYPE_NIK)
    stage.key_in(NIK.digits)
    assert NIK.digits in strings_within(stage.runtime.newest)
    stage.later(44.9)
    assert stage.shows(TypingNik(NIK.digits))
    stage.later(0.2)
    assert stage.shows(StillThere(TypingNik(NIK.digits)))
    stage.later(24.8)
    assert isinstance(stage.visit, StillThere)
    stage.later(0.3)
    assert isinstance(stage.visit, Welcome)
    assert NIK.digits not in strings_within(stage.runtime)


def test_a_typed_code_is_forgotten_too(stage: Stage) -> None:
    stage.press(Button.TYPE_CODE)
    stage.key_in(CODE)
    assert CODE in strings_within(stage.runtime.newest)
    stage.later(45.1)
    stage.later(25.1)
    assert isinstance(stage.visit, Welcome)
    assert CODE not in strings_within(stage.runtime)


@pytest.mark.parametrize("sign", ["touch", "button"])
def test_who_is_still_there_goes_on_where_they_were(stage: Stage, sign: str) -> None:
    stage.press(Button.TYPE_CODE)
    stage.key_in("K7M4")
    stage.later(45.1)
    if sign == "touch":
        stage.runtime.post(ScreenTouched(stage.runtime.newest.scene))
        stage.settle()
    else:
        stage.press(Button.STILL_HERE)
    assert stage.visit == TypingCode("K7M4")
    stage.later(44.9)
    assert stage.visit == TypingCode("K7M4")


def test_every_key_and_touch_begins_the_waiting_anew(stage: Stage) -> None:
    stage.press(Button.TYPE_CODE)
    for key in "K7M4":
        stage.later(40)
        stage.key_in(key)
    stage.later(40)
    stage.runtime.post(ScreenTouched(stage.runtime.newest.scene))
    stage.settle()
    stage.later(40)
    assert stage.visit == TypingCode("K7M4")


def test_a_visit_that_ended_leaves_no_timer_behind(stage: Stage) -> None:
    stage.press(Button.TYPE_CODE)
    stage.press(Button.BACK)
    stage.later(44)
    stage.press(Button.TYPE_NIK)
    stage.later(2)
    assert stage.visit == TypingNik("")


def test_a_thousand_touches_keep_one_timer(stage: Stage) -> None:
    stage.press(Button.TYPE_CODE)
    for _ in range(1000):
        stage.runtime.post(ScreenTouched(stage.runtime.newest.scene))
        stage.settle()
    assert len(stage.runtime._timers) == 1


def test_with_all_timers_taken_a_visit_still_ends(stage: Stage) -> None:
    for number in range(600):
        elapsed = TimerElapsed(WarmVisitorForgotten(number.to_bytes(2, "big")))
        stage.runtime._timers.append((1e9, number - 10_000, elapsed))
    stage.press(Button.TYPE_CODE)
    stage.later(45.1)
    assert isinstance(stage.visit, StillThere)


def test_a_full_inbox_fails_the_kiosk_instead_of_blocking_anybody(stage: Stage) -> None:
    for _ in range(INBOX_EVENTS):
        stage.runtime.post(LinkRestored())
    stage.runtime.raise_failure()
    stage.runtime.post(LinkRestored())
    with pytest.raises(RuntimeError, match="the inbox is full"):
        stage.runtime.raise_failure()


def test_the_first_failure_of_any_thread_is_the_one_that_is_raised(stage: Stage) -> None:
    stage.runtime.fail(ValueError("first"))
    stage.runtime.fail(ValueError("second"))
    with pytest.raises(ValueError, match="first"):
        stage.runtime.raise_failure()


@pytest.fixture
def started() -> Iterator[Callable[[Callable[[Effect], None]], Runtime]]:
    runtimes: list[Runtime] = []

    def start(perform: Callable[[Effect], None]) -> Runtime:
        runtime = Runtime(Kiosk(SETTINGS, Facts(office=OFFICE), Welcome()))
        runtimes.append(runtime)
        runtime.start(perform)
        return runtime

    yield start
    for runtime in runtimes:
        runtime.stop()


def test_on_its_thread_it_moves_stops_at_once_and_passes_failures_on(
    started: Callable[[Callable[[Effect], None]], Runtime],
) -> None:
    broke = threading.Event()

    def perform(effect: Effect) -> None:
        if isinstance(effect, CallStaff):
            broke.set()
            raise OSError("a worker that cannot be reached")

    runtime = started(perform)
    runtime.post(Pressed(Button.CALL_STAFF, 1))
    assert broke.wait(5)
    runtime.stop()
    with pytest.raises(OSError, match="cannot be reached"):
        runtime.raise_failure()


@pytest.mark.alone
def test_stopping_does_not_wait_for_the_next_look(started: Callable[[Callable[[Effect], None]], Runtime]) -> None:
    runtime = started(lambda effect: None)
    began_s = time.monotonic()
    runtime.stop()
    assert time.monotonic() - began_s < 0.5


def test_who_settles_sees_what_came_of_the_touches_before(
    started: Callable[[Callable[[Effect], None]], Runtime],
) -> None:
    runtime = started(lambda effect: None)
    runtime.post(Pressed(Button.TYPE_CODE, runtime.newest.scene))
    runtime.settle(within_s=5.0)
    assert isinstance(runtime.newest.visit, TypingCode)


@pytest.mark.alone
def test_nobody_waits_long_for_a_core_that_does_not_move() -> None:
    began_s = time.monotonic()
    Stage().runtime.settle(within_s=0.01)
    assert time.monotonic() - began_s < 0.5


def strings_within(thing: object, seen: set[int] | None = None) -> list[str]:
    """Every text that can be reached from a thing through containers and the fields of values."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return []
    seen.add(id(thing))
    if isinstance(thing, str):
        return [str(thing)]
    inner: list[object] = []
    if isinstance(thing, dict):
        inner = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner = list(thing)
    elif isinstance(thing, Runtime):
        inner = [*vars(thing).values(), list(thing._inbox.queue)]
    else:
        inner = [getattr(thing, name) for name in getattr(type(thing), "__match_args__", ())]
    return [text for one in inner for text in strings_within(one, seen)]
