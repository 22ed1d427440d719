"""A hung screen is restarted: seen through a fake notify socket, by a supervisor that does what systemd would."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.config import from_document
from kiosk.enrolment import enrol
from quota_server.app import add_device, initialise, running_server

WATCHDOG_S = 2.0
STARTS_WITHIN_S = 30.0


class Supervisor:
    """Starts the kiosk with a notify socket, and kills and starts it again when no beat comes in time."""

    def __init__(self, folder: Path, config_file: Path) -> None:
        self._config_file = config_file
        self._log_file = folder / "kiosk.log"
        self._path = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self._path)
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": self._path,
            "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6)),
            "SDL_VIDEODRIVER": "offscreen",
        }
        command = [sys.executable, "-m", "tests.systemd.hanging_kiosk", str(self._config_file)]
        with self._log_file.open("a") as log_file:
            return subprocess.Popen(command, env=environment, stdout=log_file, stderr=log_file)

    def message(self, within_s: float) -> str | None:
        """What the kiosk tells the service manager next; None when it says nothing for so long."""
        self._socket.settimeout(within_s)
        try:
            return self._socket.recv(4096).decode()
        except TimeoutError:
            return None

    def wait_for(self, wanted: str, within_s: float) -> bool:
        """Whether the kiosk says so in time."""
        deadline_s = time.monotonic() + within_s
        while (left_s := deadline_s - time.monotonic()) > 0:
            said = self.message(left_s)
            if said is not None and wanted in said:
                return True
        return False

    def wait_until_ready(self) -> None:
        """It says that it is ready; else its log says why not."""
        assert self.wait_for("READY=1", STARTS_WITHIN_S), self._log_file.read_text()

    def restart(self) -> None:
        """What WatchdogSec and Restart=always do: SIGABRT, then a new process."""
        self.process.send_signal(signal.SIGABRT)
        self.process.wait(10)
        self.process = self._started()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._socket.close()


@contextmanager
def supervised_kiosk(folder: Path) -> Iterator[Supervisor]:
    """A kiosk without any device but a server, under the supervisor."""
    database = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(database)
    with running_server(database) as server:
        text = f"""
[server]
url = "{server.url}"
state_dir = "{folder / "state"}"
[screen]
fullscreen = false
[screening]
enabled = false
[gate]
driver = "none"
"""
        config_file = folder / "kiosk.toml"
        config_file.write_text(text, encoding="utf-8")
        document = {
            "server": {"url": server.url, "state_dir": str(folder / "state")},
            "screening": {"enabled": False},
            "gate": {"driver": "none"},
        }
        enrol(from_document(document, "kiosk.toml"), server.url, add_device(database, "PTK", "K01"))
        supervisor = Supervisor(folder, config_file)
        try:
            yield supervisor
        finally:
            supervisor.close()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A kiosk under a supervisor."""
    with supervised_kiosk(tmp_path) as started:
        yield started


def test_a_hung_screen_stops_the_beats_though_its_threads_live_and_is_restarted(supervisor: Supervisor) -> None:
    supervisor.wait_until_ready()
    for _ in range(3):
        assert supervisor.wait_for("WATCHDOG=1", WATCHDOG_S), "a healthy kiosk beats in time"
    supervisor.process.send_signal(signal.SIGUSR1)
    # A beat may be under way; after it there is silence for a whole watchdog interval.
    supervisor.wait_for("WATCHDOG=1", WATCHDOG_S / 2)
    assert supervisor.message(WATCHDOG_S) is None
    assert supervisor.process.poll() is None, "the process itself still lives"
    supervisor.restart()
    supervisor.wait_until_ready()
    assert supervisor.wait_for("WATCHDOG=1", WATCHDOG_S)


def test_a_kiosk_that_is_told_to_stop_says_so_and_ends_well(supervisor: Supervisor) -> None:
    supervisor.wait_until_ready()
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.wait_for("STOPPING=1", 5.0)
    supervisor.process.wait(10)
