"""Kivy is told what it must know before any module here imports it."""

import os
from pathlib import Path

from kiosk.screens.bootstrap import configure_kivy

configure_kivy(1280, 800, fullscreen=False, kivy_home=Path(os.environ["KIVY_HOME"]))

from kivy.config import Config  # noqa: E402 - Kivy must be told before it is imported

# Frames come as fast as the tests ask for them.
Config.set("graphics", "maxfps", "0")
