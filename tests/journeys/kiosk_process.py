"""A kiosk without its screen in a process of its own, so that tests can kill it and take its disk away.

`python -m tests.journeys.kiosk_process SETTINGS TIME` with the settings of kiosk.toml as JSON and the time it begins
at. Runs until it is killed. Imports nothing of the tests' own office: with its server that takes longer than the kiosk.
"""

import json
import sys
import threading
import time
from datetime import datetime

from kiosk.appliance import Appliance
from kiosk.config import from_document
from kiosk.identity import IdentityFile
from kiosk.logs import start_logging
from quota_protocol.clock import SimulatedClock

LOOKS_EVERY_S = 0.05


def main() -> None:
    """Run the kiosk; an unexpected error of any thread ends it, as it ends the real one."""
    start_logging()
    config = from_document(json.loads(sys.argv[1]), "settings")
    clock = SimulatedClock(datetime.fromisoformat(sys.argv[2]), time.monotonic)
    appliance = Appliance(config, IdentityFile(config.server.state_dir), clock)
    appliance.start()
    never = threading.Event()
    while not never.wait(LOOKS_EVERY_S):
        appliance.runtime.raise_failure()


if __name__ == "__main__":
    main()
