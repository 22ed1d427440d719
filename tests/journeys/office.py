"""A whole office for one test: the real quota server, the workbench's devices, and a kiosk without its screen."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import requests

from kiosk.app import Appliance, Wiring
from kiosk.config import Config, from_document
from kiosk.enrolment import enrol
from kiosk.events import Button, CodeScanned, Event, KeyTyped, Pressed, ServiceChosen, WindowChosen
from kiosk.hardware.gate import Gate
from kiosk.hardware.gate_gpio import GpioGate, MockWires
from kiosk.identity import IdentityFile
from kiosk.offline_cache.journal import JournalRow, rows
from kiosk.states import State
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_server.app import add_device, initialise, running_server
from workbench import VirtualPrinter, VirtualScanner, VirtualThermometer

WIB = timezone(timedelta(hours=7))
EIGHT_TWELVE = datetime(2026, 11, 12, 8, 12, tzinfo=WIB)
PATIENCE_S = 10.0

Shown = TypeVar("Shown")


class Office:
    """The devices, the server and the kiosk of one test. `kiosk` may be stopped and started again."""

    def __init__(
        self,
        folder: Path,
        server_url: str,
        clock: SimulatedClock,
        devices: ExitStack,
        settings: dict[str, dict[str, object]],
    ) -> None:
        self.folder = folder
        self.server_url = server_url
        self.clock = clock
        self.printer = devices.enter_context(VirtualPrinter(columns=48))
        self.scanner = devices.enter_context(VirtualScanner(folder / "scanner"))
        self.thermometer = devices.enter_context(VirtualThermometer(folder / "thermometer", period_s=0.02))
        self.settings = settings
        self.gate: MockWires | None = None
        self.kiosk: Appliance | None = None
        self._people = itertools.count(1)

    @property
    def config(self) -> Config:
        """kiosk.toml of this office, with the test's own settings on top."""
        document: dict[str, object] = {
            "server": {"url": self.server_url, "state_dir": str(self.folder / "state")},
            "scanner": [{"port": str(self.folder / "scanner")}],
            "printer": {"port": self.printer.port},
            "screening": {"port": str(self.folder / "thermometer")},
            "gate": {"pin_factory": "mock", "open_pin": 17, "beam_pin": 27},
        }
        for section, values in self.settings.items():
            document[section] = {**document.get(section, {}), **values}  # type: ignore[dict-item] # tables of TOML
        return from_document(document, "kiosk.toml")

    def start(self) -> Appliance:
        """Switch the kiosk on and wait until it serves."""
        self.kiosk = Appliance(
            self.config, IdentityFile(self.config.server.state_dir), self.clock, Wiring(on_gate=self._wire)
        )
        self.kiosk.start()
        self.until(lambda: self.kiosk_state.__class__.__name__ == "Welcome", "the welcome screen")
        return self.kiosk

    def stop(self) -> None:
        """Switch the kiosk off."""
        if self.kiosk is not None:
            self.kiosk.stop()
            self.kiosk = None

    def _wire(self, gate: Gate) -> None:
        if isinstance(gate, GpioGate):
            self.gate = gate.mock_wires

    @property
    def running(self) -> Appliance:
        """The kiosk, which must be on."""
        assert self.kiosk is not None
        return self.kiosk

    @property
    def kiosk_state(self) -> State:
        """What the kiosk's screen would draw now."""
        return self.running.runtime.newest.visit

    # What people do

    def book(
        self, window: str = "08:00", day: str = "2026-11-12", nik: str = "", service: str = "cetak_ktp"
    ) -> BookingCode:
        """An invented person books on the web."""
        person = next(self._people)
        body = {"office": "PTK", "service": service, "date": day, "window_start": window}
        answer = requests.post(
            f"{self.server_url}/v1/bookings", json={**body, "nik": nik or f"617101010101{person:04d}"}, timeout=5
        )
        assert answer.status_code == 201, answer.text
        return BookingCode(answer.json()["code"].replace("-", ""))

    def scan(self, text: str) -> None:
        """Hold a text before the scanner."""
        self.scanner.scan(text)

    def press(self, button: Button) -> None:
        """Press a button of the picture that stands now."""
        self._post(Pressed(button, self.running.runtime.newest.scene))

    def key_in(self, text: str) -> None:
        """Type on the keyboard of the picture that stands now."""
        for key in text:
            self._post(KeyTyped(key, self.running.runtime.newest.scene))

    def choose_service(self, service: str) -> None:
        """Touch a service."""
        self._post(ServiceChosen(service, self.running.runtime.newest.scene))

    def choose_window(self, start: str) -> None:
        """Touch a window."""
        self._post(WindowChosen(start, self.running.runtime.newest.scene))

    def scan_directly(self, text: str) -> None:
        """A scan that has no bytes on a wire."""
        self._post(CodeScanned(text))

    def _post(self, event: Event) -> None:
        self.running.runtime.post(event)

    # What can be seen

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait, at most ten seconds, until something holds."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not holds():
            if self.kiosk is not None:
                self.kiosk.runtime.raise_failure()
            assert time.monotonic() < deadline_s, f"{what} did not come; the kiosk shows {self._shown()}"
            time.sleep(0.005)

    def until_shown(self, kind: type[Shown]) -> Shown:
        """Wait until the kiosk shows a state of this kind; gives it."""
        self.until(lambda: isinstance(self.kiosk_state, kind), kind.__name__)
        shown = self.kiosk_state
        assert isinstance(shown, kind), f"{kind.__name__} was gone at once"
        return shown

    def _shown(self) -> str:
        return repr(self.kiosk_state) if self.kiosk is not None else "nothing"

    def journal(self) -> list[JournalRow]:
        """The kiosk's journal, as `kiosk journal` reads it."""
        return rows(self.config.server.state_dir / "journal.sqlite")


@contextmanager
def open_office(folder: Path, **settings: dict[str, object]) -> Iterator[Office]:
    """An office on the sample Thursday at 08.12, its kiosk enrolled and on. `settings` are tables of kiosk.toml."""
    clock = SimulatedClock(EIGHT_TWELVE, time.monotonic)
    url = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(url)
    with ExitStack() as devices:
        server = devices.enter_context(running_server(url, clock=clock))
        office = Office(folder, server.url, clock, devices, settings)
        enrol(office.config, server.url, add_device(url, "PTK", "K01"))
        office.start()
        try:
            yield office
        finally:
            office.stop()
