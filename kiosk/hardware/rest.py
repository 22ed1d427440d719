"""How long a device may be left alone, so that looking at it costs nothing while nothing happens."""

from dataclasses import dataclass

LOOK_EVERY_S = 0.35
"""For a device that has to be asked: what it says is on the screen within half a second, a frame included."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do for `at_most_s` seconds (None: for ever), or until poll sees something at `descriptor`.

    `events` as poll takes them; 0 is the other side hanging up, and nothing else.
    """

    at_most_s: float | None
    descriptor: int | None = None
    events: int = 0
