"""Makes of many calls for staff one: a button that somebody taps ten times rings once."""

import logging
import time
from collections.abc import Callable

from kiosk.core.model import SessionId, StaffReason
from kiosk.hardware.signals import StaffSignals
from kiosk.logs import log_event

AGAIN_AFTER_S = 60.0
"""Who still waits by then may ring once more, and where no visit ends (out of service) another visitor may."""


class StaffCalls:
    """Rings and logs. Within a visit the button counts once, until staff have come; whatever else calls always does.

    `visit` tells whose visit it is, `monotonic` is a clock in seconds.
    """

    def __init__(
        self, signals: StaffSignals, visit: Callable[[], SessionId], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._signals = signals
        self._visit = visit
        self._monotonic = monotonic
        self._asked_in: SessionId | None = None
        self._asked_at_s = 0.0

    def call(self, reason: StaffReason) -> None:
        """Never blocks."""
        if reason is StaffReason.ASKED and self._is_the_same_call():
            return
        log_event("staff-called", logging.WARNING, reason=reason)
        self._signals.call(reason)

    def acknowledge(self) -> None:
        """Staff have come."""
        self._asked_in = None
        self._signals.acknowledge()

    def _is_the_same_call(self) -> bool:
        visit, now_s = self._visit(), self._monotonic()
        if visit == self._asked_in and now_s - self._asked_at_s < AGAIN_AFTER_S:
            return True
        self._asked_in, self._asked_at_s = visit, now_s
        return False
