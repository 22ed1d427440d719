"""A kiosk without its screen in a process of its own, so that tests can kill it and take its disk away.

`python -m tests.journeys.kiosk_process SETTINGS` with the settings of kiosk.toml as JSON. Runs until it is killed.
"""

import json
import sys
import threading
import time

from kiosk.appliance import Appliance
from kiosk.config import from_document
from kiosk.identity import IdentityFile
from kiosk.logs import start_logging
from quota_protocol.clock import SimulatedClock
from tests.journeys.office import EIGHT_TWELVE

LOOKS_EVERY_S = 0.05


def main() -> None:
    """Run the kiosk; an unexpected error of any thread ends it, as it ends the real one."""
    start_logging()
    config = from_document(json.loads(sys.argv[1]), "settings")
    appliance = Appliance(config, IdentityFile(config.server.state_dir), SimulatedClock(EIGHT_TWELVE, time.monotonic))
    appliance.start()
    never = threading.Event()
    while not never.wait(LOOKS_EVERY_S):
        appliance.runtime.raise_failure()


if __name__ == "__main__":
    main()
