"""The bare Kivy window as a process, for the figures that stand beside it."""

from pathlib import Path

from bench.office import HEIGHT_PX, OFFSCREEN, WIDTH_PX
from bench.process import Process


def bare_window(folder: Path) -> Process:
    """The window of `bench.bare_window`, drawn offscreen in the kiosk's size."""
    size = (str(WIDTH_PX), str(HEIGHT_PX))
    return Process(("-m", "bench.bare_window", *size, str(folder / "bare-kivy")), OFFSCREEN)


def first_frame_after_s(window: Process) -> float:
    """Seconds from the start of a process to its first drawn frame."""
    line, _ = window.wait_for("event=first-frame")
    return line.at_s - window.began_at_s
