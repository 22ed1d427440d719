"""The hidden way into staff mode: five taps on the emblem within three seconds."""

from kiosk.screens.touches import REPEAT_AFTER_S

TAPS = 5
WITHIN_S = 3.0


class TapCount:
    """Counts taps on one place. A touch that the panel reports twice is one tap."""

    def __init__(self) -> None:
        self._taps_at_s: list[float] = []

    def tap(self, now_s: float) -> bool:
        """One more tap; True when it completes the gesture, which then begins anew."""
        if self._taps_at_s and now_s - self._taps_at_s[-1] < REPEAT_AFTER_S:
            return False
        recent = [at_s for at_s in self._taps_at_s if now_s - at_s <= WITHIN_S]
        self._taps_at_s = [*recent, now_s]
        if len(self._taps_at_s) < TAPS:
            return False
        self._taps_at_s = []
        return True
