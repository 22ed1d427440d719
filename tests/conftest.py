"""What every test runs under. The environment is set here, before anything imports Kivy, which reads it on import."""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator

import pytest

from tests.turns import turn

_kivy_home = tempfile.mkdtemp(prefix="kivy-home-")
atexit.register(shutil.rmtree, _kivy_home, ignore_errors=True)

os.environ.update(
    KIVY_HOME=_kivy_home,
    # No command line, settings file, log file or log lines of Kivy's own.
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_NO_CONSOLELOG="1",
    # As the kiosk sets it: Kivy leaves the logging module and sys.stderr alone.
    KIVY_LOG_MODE="PYTHON",
    # As the kiosk sets it too: whichever test imports Kivy first decides for all.
    KIVY_CLOCK="free_only",
    # Real drawing without a display, in the same millimetres on every machine.
    SDL_VIDEODRIVER="offscreen",
    KIVY_DPI="96",
    KIVY_METRICS_DENSITY="1",
    KIVY_METRICS_FONTSCALE="1",
    # Off the Pi; the tests own the pins.
    GPIOZERO_PIN_FACTORY="mock",
)
# Tests start hundreds of Python programs: each would compile all of our modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# What a developer or CI has set for real programs must not reach the programs under test.
for _name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(_name, None)
# Whoever starts the tests in the background may leave SIGINT ignored, and programs would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Each test in its turn: see tests/turns.py."""
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)
