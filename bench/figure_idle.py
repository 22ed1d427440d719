"""Processor use on the welcome screen, beside a bare window at the same frame limit."""

import time
from pathlib import Path

from bench.bare import bare_window, first_frame_after_s
from bench.office import open_office
from bench.report import Figure, Target

_SETTLE_S = 5.0
_WATCH_S = 60.0
"""Holds a turn of the clock's minute and four rounds of the 15 s sync."""


def measure(folder: Path) -> list[Figure]:
    """Both windows side by side for a minute."""
    with open_office(folder / "idle") as office, bare_window(folder) as window, office.kiosk() as kiosk:
        first_frame_after_s(window)
        kiosk.wait_for("event=ready")
        time.sleep(_SETTLE_S)
        before = window.cpu_s(), kiosk.cpu_s()
        wakeups_before = window.wakeups(), kiosk.wakeups()
        time.sleep(_WATCH_S)
        bare_percent = (window.cpu_s() - before[0]) / _WATCH_S * 100
        kiosk_percent = (kiosk.cpu_s() - before[1]) / _WATCH_S * 100
        bare_wakeups = (window.wakeups() - wakeups_before[0]) / _WATCH_S
        kiosk_wakeups = (kiosk.wakeups() - wakeups_before[1]) / _WATCH_S
    target = Target(times=1.5, at_most=1.0)
    return [
        Figure("processor use on the welcome screen", "% of a core", kiosk_percent, bare_percent, target),
        Figure("  wake-ups of all its threads", "a second", kiosk_wakeups, bare_wakeups, Target()),
    ]
