"""A kiosk that somebody has just installed: the real server, the workbench's devices, and `python -m kiosk`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from kiosk.commands import main
from kiosk.config import load
from kiosk.enrolment import enrol
from kiosk.identity import Identity
from kiosk.logs import log
from quota_protocol.clock import Clock
from quota_server.app import add_device, initialise, running_server
from workbench import VirtualPrinter, VirtualScanner, VirtualThermometer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    exit_code: int
    out: str
    err: str

    def line(self, subject: str) -> str:
        """The doctor's line about one thing."""
        found = [line for line in self.out.splitlines() if line[5:].startswith(f"{subject} ")]
        assert len(found) == 1, f"{subject}: {self.out}{self.err}"
        return found[0]


def kiosk(*words: str | Path) -> Ran:
    """Run the `kiosk` command's entry point within this process: half a second less than a new one."""
    before = (log.handlers[:], log.level, log.propagate)
    # A program ends well on SIGTERM; the tests end.
    on_sigterm = signal.getsignal(signal.SIGTERM)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            exit_code: object = main([str(word) for word in words])
        except SystemExit as ended:
            exit_code = ended.code or 0
        finally:
            log.handlers[:], log.level, log.propagate = before
            signal.signal(signal.SIGTERM, on_sigterm)
    assert isinstance(exit_code, int)
    return Ran(exit_code, out.getvalue(), err.getvalue())


def kiosk_process(*words: str | Path, stdin: str = "") -> Ran:
    """Run `kiosk` as a person would."""
    done = subprocess.run(
        command_line(*words), cwd=ROOT, input=stdin, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def command_line(*words: str | Path) -> list[str]:
    """`python -m kiosk …`."""
    return [sys.executable, "-m", "kiosk", *map(str, words)]


@contextmanager
def running_kiosk(config: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`kiosk run` without a display, once its scanner is open; ended by SIGINT unless the block has ended it."""
    log_file = folder / "kiosk.log"
    with log_file.open("w") as target:
        running = subprocess.Popen(
            command_line("run", "--config", config),
            cwd=ROOT,
            stderr=target,
            stdout=target,
            text=True,
            env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
        )
    try:
        deadline_s = time.monotonic() + PATIENCE_S
        while "event=scanner fault=none" not in log_file.read_text():
            assert running.poll() is None, log_file.read_text()
            assert time.monotonic() < deadline_s, log_file.read_text()
            time.sleep(0.02)
        yield running
    finally:
        running.send_signal(signal.SIGINT)
        exit_code = running.wait(PATIENCE_S)
    assert exit_code == 0
    assert "Traceback" not in log_file.read_text()


def is_one_sentence(ran: Ran, exit_code: int = 1) -> bool:
    """Whether a command failed as it should: the right exit code and one plain line on stderr."""
    return ran.exit_code == exit_code and ran.err.count("\n") == 1 and ran.err.startswith("kiosk")


@dataclass
class Installed:
    """One kiosk.toml with everything around it."""

    folder: Path
    printer: VirtualPrinter
    scanner: VirtualScanner
    thermometer: VirtualThermometer
    server_url: str = "http://127.0.0.1:9"
    sections: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sections = {
            "[server]": [f'url = "{self.server_url}"', f'state_dir = "{self.state_dir}"'],
            "[[scanner]]": [f'port = "{self.scanner.link}"'],
            "[printer]": [f"port = {self.printer.port}"],
            "[screening]": [f'port = "{self.thermometer.link}"', 'calibrated_on = "2026-11-01"'],
            "[gate]": ['pin_factory = "mock"', "open_pin = 17", "beam_pin = 27"],
        }
        self.write()

    @property
    def state_dir(self) -> Path:
        return self.folder / "state"

    @property
    def config(self) -> Path:
        return self.folder / "kiosk.toml"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'quota.sqlite'}"

    def write(self) -> None:
        """kiosk.toml as the sections say now."""
        text = "\n".join(f"{heading}\n" + "\n".join(lines) + "\n" for heading, lines in self.sections.items())
        self.config.write_text(text, encoding="utf-8")

    def set(self, section: str, *lines: str) -> None:
        """Write one section anew."""
        self.sections[section] = list(lines)
        self.write()

    def token(self) -> str:
        """A one-time token for K01."""
        return add_device(self.database, "PTK", "K01")

    def enrolled(self) -> Identity:
        """Enrol without a command line."""
        return enrol(load(self.config), self.server_url, self.token())

    def run(self, command: str, *words: str | Path) -> Ran:
        """`kiosk COMMAND --config FILE …`."""
        return kiosk(command, "--config", self.config, *words)

    def doctor(self, *words: str) -> Ran:
        """`kiosk doctor --config FILE …`."""
        return self.run("doctor", *words)


Serve = Callable[..., None]


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Installed]:
    """The devices and a kiosk.toml; no server answers."""
    with (
        VirtualPrinter(columns=48) as printer,
        VirtualScanner(tmp_path / "scanner") as scanner,
        VirtualThermometer(tmp_path / "thermometer", period_s=0.02) as thermometer,
    ):
        yield Installed(tmp_path, printer, scanner, thermometer)


@pytest.fixture
def serve(devices: Installed) -> Iterator[Serve]:
    """Starts the quota server, with a clock of its own where one is given."""
    with ExitStack() as running:

        def start(clock: Clock | None = None) -> None:
            initialise(devices.database)
            server = running.enter_context(running_server(devices.database, clock=clock))
            devices.server_url = server.url
            devices.set("[server]", f'url = "{server.url}"', f'state_dir = "{devices.state_dir}"')

        yield start


@pytest.fixture
def installed(devices: Installed, serve: Serve) -> Installed:
    """Everything on and well, not enrolled yet."""
    serve()
    return devices


@pytest.fixture
def enrolled(installed: Installed) -> Installed:
    """Everything on and well, and enrolled."""
    installed.enrolled()
    return installed
