"""`quota-server serve` in a process of its own, to be killed."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.quota_server.kiosk import TODAY

_START_WITHIN_S = 30
# Limits that one address with all our clients does not meet.
_CONFIG = """
[server]
secrets = "quota-secrets.json"
[limits]
public_per_minute = 1000000
per_code_per_minute = 1000000
wrong_codes_per_minute = 1000000
"""


@dataclass(frozen=True)
class ServerProcess:
    """A server that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self.process.kill()
        self.process.wait(_START_WITHIN_S)


@contextmanager
def serving(database_url: str, directory: Path, clock_from: str = f"{TODAY}T08:05:00+07:00") -> Iterator[ServerProcess]:
    """Serves until the block ends, or until it is killed."""
    config, log = directory / "quota-server.toml", directory / "server.log"
    config.write_text(_CONFIG)
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "quota_server", "serve", "--database", database_url, "--port", "0",
                "--config", config, "--clock-from", clock_from,
            ],
            stderr=stderr,
        )  # fmt: skip
    try:
        yield ServerProcess(_url_in(log, process), process)
    finally:
        process.kill()
        process.wait(_START_WITHIN_S)


def _url_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline_s = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline_s and process.poll() is None:
        lines = log.read_text().splitlines(keepends=True)
        for line in lines:
            if "event=ready url=" in line and line.endswith("\n"):
                return line.rsplit("url=", 1)[1].strip()
        threading.Event().wait(0.02)
    raise AssertionError(f"the server is not ready: {log.read_text()}")
