"""What the kiosk holds after a thousand visits, beside a bare window of the same age."""

import time
from pathlib import Path

from bench.bare import bare_window, first_frame_after_s
from bench.office import Office, open_office
from bench.report import Figure, Target

VISITS = 1000
GROWTH_MIB = 2.0
_AT_MOST_EVERY_S = 1 / 15
"""The scanner's driver takes sixteen texts a second; more would be noise."""


def measure(folder: Path) -> list[Figure]:
    """1,000 visits at full speed."""
    with open_office(folder / "memory") as office:
        with office.kiosk() as first:
            # The first start after a change compiles.
            first.wait_for("event=ready")
            office.visit(first, *office.book(1))
        return _beside_a_bare_window(office, folder)


def _beside_a_bare_window(office: Office, folder: Path) -> list[Figure]:
    with bare_window(folder) as window, office.kiosk() as kiosk:
        first_frame_after_s(window)
        kiosk.wait_for("event=ready")
        at_half = kiosk.memory()
        for done, code in enumerate(office.book(VISITS), start=1):
            due_s = time.monotonic() + _AT_MOST_EVERY_S
            office.visit(kiosk, code)
            time.sleep(max(0.0, due_s - time.monotonic()))
            if done == VISITS // 2:
                at_half = kiosk.memory()
        at_end, bare = kiosk.memory(), window.memory()
    return [
        Figure("resident memory after 1,000 visits", "MiB", at_end.rss, bare.rss, Target(1.4)),
        Figure("  of it its proportional share", "MiB", at_end.pss, bare.pss, Target()),
        Figure("  of it its own alone", "MiB", at_end.uss, bare.uss, Target()),
        Figure("growth in the last 500 visits", "MiB", at_end.rss - at_half.rss, None, Target(at_most=GROWTH_MIB)),
    ]
