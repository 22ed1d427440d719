"""The shell around the core: a bounded inbox, one thread that owns the state, timers, and the newest state published.

The runtime takes an event, calls `advance`, publishes the new state and hands the effects to whoever performs them.
Everybody else only ever calls `post`. Tests step it themselves.
"""

import contextlib
import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable

from kiosk.core.effects import Effect, StartTimer
from kiosk.core.events import Event, TimerElapsed, VisitTimeout
from kiosk.core.health import Condition, changes, health
from kiosk.core.session import Kiosk, advance
from kiosk.logs import log_event

INBOX_EVENTS = 1024
MAX_TIMERS = 512
WAKES_EVERY_S = 1.0
"""The thread moves at least this often, also when nothing happens: the watchdog looks at it."""

Perform = Callable[[Effect], None]


class Runtime:
    """Owns the state of one kiosk.

    `monotonic` is the clock of the timers (seconds). `newest` may be read from any thread: states are immutable.
    `perform` is needed by who steps the runtime and does not start it.
    """

    def __init__(
        self, kiosk: Kiosk, monotonic: Callable[[], float] = time.monotonic, perform: Perform | None = None
    ) -> None:
        self.newest = kiosk
        self.moved_at_s = monotonic()
        self._monotonic = monotonic
        self._perform: Perform = perform or _nothing_yet
        self._inbox: queue.Queue[Event | threading.Event | None] = queue.Queue(INBOX_EVENTS)
        self._timers: list[tuple[float, int, TimerElapsed]] = []
        self._order = itertools.count()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def post(self, event: Event) -> None:
        """Tell the core of something. Never blocks; a full inbox means that the kiosk hangs, and fails it."""
        try:
            self._inbox.put_nowait(event)
        except queue.Full:
            self.fail(RuntimeError("the inbox is full: the runtime has stopped moving"))

    def settle(self, within_s: float) -> None:
        """Wait until everything that was posted before has been taken, but no longer than this."""
        taken = threading.Event()
        with contextlib.suppress(queue.Full):
            self._inbox.put_nowait(taken)
            taken.wait(within_s)

    def start(self, perform: Perform) -> None:
        """Begin to take events on a thread of its own; what was posted before is taken first."""
        self._perform = perform
        self._thread = threading.Thread(target=self._run, name="runtime", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop taking events; returns once the thread has ended."""
        self._stop.set()
        # None wakes the thread, so that nobody waits for its next look; a full inbox wakes it anyway.
        with contextlib.suppress(queue.Full):
            self._inbox.put_nowait(None)
        if self._thread is not None:
            self._thread.join(timeout=2 * WAKES_EVERY_S)

    def fail(self, failure: BaseException) -> None:
        """Keep the first unexpected error of any thread for the main thread to raise."""
        if self._failure is None:
            self._failure = failure

    def raise_failure(self) -> None:
        """Raise what went wrong in another thread, if anything did."""
        if self._failure is not None:
            raise self._failure

    def step(self, wait_s: float = 0.0) -> bool:
        """Take one event, or the timer that is due; False when there was neither within `wait_s` seconds."""
        self.moved_at_s = self._monotonic()
        event: Event | threading.Event | None = self._due_timer()
        if event is None:
            try:
                event = self._inbox.get(timeout=wait_s) if wait_s > 0 else self._inbox.get_nowait()
            except queue.Empty:
                event = self._due_timer()
        if event is None:
            return False
        if isinstance(event, threading.Event):
            event.set()
        else:
            self._take(event)
        return True

    def _take(self, event: Event) -> None:
        before = self.newest
        after, effects = advance(before, event)
        self.newest = after
        if after.facts is not before.facts:
            _log_health(before, after)
        if type(after.visit) is not type(before.visit):
            log_event("visit", session=after.session, at=type(after.visit).__name__, on=type(event).__name__)
        for effect in effects:
            if isinstance(effect, StartTimer):
                self._start_timer(effect)
            else:
                self._perform(effect)

    def _start_timer(self, effect: StartTimer) -> None:
        if isinstance(effect.timer, VisitTimeout):
            # A newer one takes its place: the heap stays small however often the screen is touched.
            self._timers = [entry for entry in self._timers if not isinstance(entry[2].timer, VisitTimeout)]
            heapq.heapify(self._timers)
        # A visit always has its timer: without one it would never end.
        if len(self._timers) < MAX_TIMERS or isinstance(effect.timer, VisitTimeout):
            due_s = self._monotonic() + effect.after_s
            heapq.heappush(self._timers, (due_s, next(self._order), TimerElapsed(effect.timer)))

    def _due_timer(self) -> TimerElapsed | None:
        if self._timers and self._timers[0][0] <= self._monotonic():
            return heapq.heappop(self._timers)[2]
        return None

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self.step(self._wait_s())
        except BaseException as failure:
            self.fail(failure)

    def _wait_s(self) -> float:
        if not self._timers:
            return WAKES_EVERY_S
        return min(WAKES_EVERY_S, max(0.001, self._timers[0][0] - self._monotonic()))


def _log_health(before: Kiosk, after: Kiosk) -> None:
    for news in changes(health(before.facts, before.settings), health(after.facts, after.settings)):
        level = logging.INFO if news.condition is Condition.OK else logging.WARNING
        log_event("health", level, device=news.device, condition=news.condition, reason=news.reason)


def _nothing_yet(effect: Effect) -> None:
    raise RuntimeError(f"{type(effect).__name__} before the runtime was started")
