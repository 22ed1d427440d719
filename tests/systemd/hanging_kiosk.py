"""A kiosk whose screen hangs when it is told to (SIGUSR1), while all of its other threads go on. A program, no test."""

import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app import run_appliance
from kiosk.appliance import Appliance, Wiring
from kiosk.config import load
from kiosk.logs import start_logging
from quota_protocol.clock import SystemClock

if TYPE_CHECKING:
    from kiosk.screens.remote import RemoteScreen


def main(config_file: Path) -> None:
    """Run the kiosk of this configuration."""
    start_logging()
    told = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: told.set())

    def hang_when_told(_: Appliance, screen: "RemoteScreen") -> None:
        # It imports Kivy, which must be configured before.
        from kiosk.screens.remote import ScreenGoneError

        told.wait()
        try:
            screen.on_main_thread(lambda: time.sleep(60))
        except ScreenGoneError:
            return

    run_appliance(load(config_file), SystemClock(), Wiring(on_screen=hang_when_told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
