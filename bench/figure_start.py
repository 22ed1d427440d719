"""From the start of the process to the drawn welcome screen, and to the first ticket, beside a bare window."""

import statistics
from pathlib import Path

from bench.bare import bare_window, first_frame_after_s
from bench.office import open_office
from bench.report import Figure, Target

STARTS = 7


def measure(folder: Path) -> list[Figure]:
    """Bare window and kiosk in turn, seven times after one that only fills the disk cache."""
    bare_s, drawn_s, served_s = [], [], []
    with open_office(folder / "start") as office:
        for code in office.book(1 + STARTS):
            with bare_window(folder) as window:
                bare_s.append(first_frame_after_s(window))
            with office.kiosk() as kiosk:
                drawn_s.append(first_frame_after_s(kiosk))
                kiosk.wait_for("event=ready")
                served_s.append(office.visit(kiosk, code).printed_at_s - kiosk.began_at_s)
    reference_s = statistics.median(bare_s[1:])
    return [
        Figure("start to the drawn welcome screen", "s", statistics.median(drawn_s[1:]), reference_s, Target(1.5)),
        Figure("start to the first served scan", "s", statistics.median(served_s[1:]), reference_s, Target(3)),
    ]
