"""An office whose kiosk talks to its server through the workbench's network cable."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from quota_server.config import ServerSettings
from tests.journeys.conftest import folder as office_folder
from tests.journeys.office import Office, open_office
from workbench import NetworkSwitch

LOOKS_EVERY_S = 0.05

folder = office_folder


@contextmanager
def cabled_office(folder: Path, **settings: dict[str, object]) -> Iterator[tuple[Office, NetworkSwitch]]:
    """The kiosk is off at first. Windows have no limit; the kiosk loses patience with its server after 0.4 s."""
    everything: dict[str, dict[str, object]] = {
        "screening": {"enabled": False},
        "offline": {"request_timeout_s": 0.4, "sync_every_s": 1},
        "gate": {
            "pin_factory": "mock",
            "open_pin": 17,
            "beam_pin": 27,
            "exit_pin": 22,
            "open_for_s": 0.5,
            "relay_max_s": 3,
        },
    }
    with open_office(folder, LOOKS_EVERY_S, ServerSettings(), **(everything | settings)) as office:
        office.stop()
        office.set_quota({"08:00": None})
        server = urlsplit(office.server_url)
        with NetworkSwitch(str(server.hostname), int(server.port or 0)) as network:
            office.settings["server"] = {"url": network.url}
            # Office.log hears everything; pytest would keep each line of twenty thousand visits as well.
            logger = logging.getLogger("kiosk")
            logger.propagate = False
            try:
                yield office, network
            finally:
                logger.propagate = True
                office.stop()
