"""What stands behind the screen: a still picture until the first frame is drawn, from then on the appliance.

So only what is needed to draw is imported before there is something to see; the core, the drivers and the client come
while the welcome screen stands already.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.core.events import Event
from kiosk.logs import log_event

if TYPE_CHECKING:
    from kiosk.appliance import Appliance
    from kiosk.screens.screen import Picture

MOVES_WITHIN_S = 3.0
"""A runtime, or a start, that has not moved for so long hangs; the watchdog is not fed then."""

TRIES_AGAIN_EVERY_S = 2.0


class Backstage:
    """`build` makes the appliance, on whichever thread calls `open`; the other methods are the screen's."""

    def __init__(self, build: Callable[[], "Appliance"], still: "Picture") -> None:
        self._build = build
        self._still = still
        self._appliance: Appliance | None = None
        self._failure: BaseException | None = None
        self._began_at_s = time.monotonic()
        self._closing = threading.Event()

    def open(self, in_trouble: Callable[[], None], trouble: "Picture") -> "Appliance":
        """Make the appliance and start it; returns once it serves.

        Without a journal nothing may be printed: until it can be written the picture is `trouble`, `in_trouble` is
        called, and the start is tried again and again.
        """
        from kiosk.offline_cache.journal import JournalError

        while True:
            self._began_at_s = time.monotonic()
            appliance = self._build()
            try:
                appliance.start()
            except JournalError as error:
                log_event("journal-failed", logging.ERROR, fault=error.fault)
                appliance.stop()
                self._still = trouble
                in_trouble()
                self._closing.wait(TRIES_AGAIN_EVERY_S)
                continue
            break
        self._appliance = appliance
        # What is there now stays until the end: no search for garbage need look at it while somebody waits.
        gc.freeze()
        gc.enable()
        return appliance

    def newest(self) -> "Picture":
        """What to draw."""
        return self._still if self._appliance is None else self._appliance.runtime.newest

    def post(self, event: Event) -> None:
        """A touch. One on the still picture, which stands for a tenth of a second, means nothing yet."""
        if self._appliance is not None:
            self._appliance.runtime.post(event)

    def settle(self, within_s: float) -> None:
        """Wait, but no longer than this, until the core has taken what was touched."""
        if self._appliance is not None:
            self._appliance.runtime.settle(within_s)

    def fail(self, failure: BaseException) -> None:
        """Keep the first unexpected error of the start for the main thread."""
        self._failure = self._failure or failure

    def raise_failure(self) -> None:
        """Raise what went wrong in another thread, if anything did."""
        if self._failure is not None:
            raise self._failure
        if self._appliance is not None:
            self._appliance.runtime.raise_failure()

    def moves(self) -> bool:
        """Whether the runtime, or what starts it, has moved within its deadline."""
        if self._appliance is None:
            return time.monotonic() - self._began_at_s < MOVES_WITHIN_S
        return time.monotonic() - self._appliance.runtime.moved_at_s < MOVES_WITHIN_S

    def close(self) -> None:
        """Stop the appliance, if it was there."""
        self._closing.set()
        if self._appliance is not None:
            self._appliance.stop()
