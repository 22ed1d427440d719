"""What stands behind the screen: a still picture until the first frame is drawn, from then on the appliance.

So only what is needed to draw is imported before there is something to see; the core, the drivers and the client come
while the welcome screen stands already.
"""

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.events import Event

if TYPE_CHECKING:
    from kiosk.app import Appliance
    from kiosk.screens.screen import Picture

MOVES_WITHIN_S = 3.0
"""A runtime, or a start, that has not moved for so long hangs; the watchdog is not fed then."""


class Backstage:
    """`build` makes the appliance, on whichever thread calls `open`; the other methods are the screen's."""

    def __init__(self, build: Callable[[], "Appliance"], still: "Picture") -> None:
        self._build = build
        self._still = still
        self._appliance: Appliance | None = None
        self._failure: BaseException | None = None
        self._began_at_s = time.monotonic()

    def open(self) -> "Appliance":
        """Make the appliance and start it; returns once it serves."""
        appliance = self._build()
        self._appliance = appliance
        appliance.start()
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
        if self._appliance is not None:
            self._appliance.stop()
