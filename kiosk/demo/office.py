"""The office of the demo: the Pontianak example on its own server, a workbench, and an enrolled kiosk's settings."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests

from kiosk.config import Config, from_document
from kiosk.enrolment import enrol
from kiosk.hardware.gate import Gate
from kiosk.hardware.gate_gpio import GpioGate, MockWires
from kiosk.hardware.signals import StaffSignals
from kiosk.hardware.signals_gpio import GpioSignals
from kiosk.staff_pin import hash_pin
from quota_protocol.booking_code import BookingCode, parse_booking_code, spaced
from quota_protocol.clock import SimulatedClock
from quota_server.app import add_device, initialise, running_server
from workbench.bench import Workbench
from workbench.signals import Signal

DEMO_BEGINS = datetime.fromisoformat("2026-11-12T07:55:00+07:00")
PRINTER_SPEED_MM_PER_S = 150.0
REQUEST_TIMEOUT_S = 5.0
SMS_WITHIN_S = 5.0
OFFICE_CODE = "PTK"
STAFF_PIN = "123456"
"""Of the demo alone, and said to whoever starts it. An office sets its own with `kiosk doctor --set-pin`."""

PINS = {
    "open_pin": 17,
    "beam_pin": 27,
    "exit_pin": 22,
    "fire_pin": 23,
    "bell_pin": 5,
    "lamp_pin": 6,
    "buzzer_pin": 13,
}


class DemoError(Exception):
    """The demo cannot go on; the message is a sentence for whoever started it."""


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """Everything around the kiosk. `stop_server` pulls the network cable for good."""

    config: Config
    clock: SimulatedClock
    bench: Workbench
    server_url: str
    stop_server: Callable[[], None]
    looks: "Looks"

    def book(self, person: int, day: date, window_start: str) -> BookingCode:
        """An invented person books on the web and gets the SMS."""
        body = {
            "office": OFFICE_CODE,
            "service": "cetak_ktp",
            "date": day.isoformat(),
            "window_start": window_start,
            "nik": sample_nik(person),
            "phone": f"0812-0000-{person:04d}",
        }
        answer = requests.post(f"{self.server_url}/v1/bookings", json=body, timeout=REQUEST_TIMEOUT_S)
        code = parse_booking_code(str(answer.json().get("code", ""))) if answer.ok else None
        if code is None:
            raise DemoError(f"the demo's booking was refused with {answer.status_code}")
        self._until_told(code)
        return code

    def _until_told(self, code: BookingCode) -> None:
        """Waits for the SMS; without it the booking stands all the same."""
        deadline_s = time.monotonic() + SMS_WITHIN_S
        while time.monotonic() < deadline_s and not any(spaced(code) in sms.text for sms in self.bench.phone.messages):
            time.sleep(LOOKS_EVERY_S)

    def cancel(self, code: BookingCode) -> None:
        """The person cancels."""
        requests.post(f"{self.server_url}/v1/bookings/{code}/cancel", timeout=REQUEST_TIMEOUT_S).raise_for_status()

    def connect(self, gate: Gate) -> None:
        """Wire the kiosk's mock pins to the workbench's gate."""
        if isinstance(gate, GpioGate) and gate.mock_wires is not None:
            self.bench.connect_gate(_Wires(gate.mock_wires, self.looks))

    def connect_signals(self, signals: StaffSignals) -> None:
        """Hang the workbench's bell, lamp and buzzer at the kiosk's mock pins."""
        if isinstance(signals, GpioSignals):
            self.bench.connect_signals(_SignalWires(signals, self.looks))


def sample_nik(person: int) -> str:
    """The NIK of somebody who does not exist."""
    return f"617101010101{person:04d}"


@contextmanager
def demo_office(
    state_dir: Path, clock: SimulatedClock, *, width_px: int = 1280, height_px: int = 800
) -> Iterator[DemoOffice]:
    """Start the server and the devices, enrol the kiosk; end them all with the block."""
    database_url = f"sqlite:///{state_dir / 'quota.sqlite'}"
    initialise(database_url)
    with ExitStack() as running, ExitStack() as server_running:
        bench = running.enter_context(
            Workbench(state_dir / "run", printer_speed_mm_per_s=PRINTER_SPEED_MM_PER_S, now=clock.now)
        )
        server = server_running.enter_context(
            running_server(database_url, clock=clock, deliver=lambda sms: _deliver(bench, sms.text, clock))
        )
        place = urlsplit(server.url)
        bench.network.connect_to(str(place.hostname), int(place.port or 0))
        # The kiosk's own line to its server goes through the cable that the page can pull.
        config = _config(bench, bench.network.url, state_dir, width_px, height_px)
        enrol(config, config.server.url, add_device(database_url, OFFICE_CODE, "K01"))
        looks = Looks()
        running.callback(looks.end)
        yield DemoOffice(config, clock, bench, server.url, server_running.close, looks)


def _deliver(bench: Workbench, text: str, clock: SimulatedClock) -> None:
    bench.phone.deliver(text, arrived=f"{clock.now():%H.%M}")


def _config(bench: Workbench, url: str, state_dir: Path, width_px: int, height_px: int) -> Config:
    return from_document(
        {
            "server": {"url": url, "state_dir": str(state_dir / "kiosk")},
            "screen": {"width_px": width_px, "height_px": height_px, "fullscreen": False},
            "scanner": [{"port": str(bench.scanner.link)}],
            "printer": {"host": bench.printer.host, "port": bench.printer.port},
            "screening": {"port": str(bench.thermometer.link), "calibrated_on": "2026-11-01"},
            "gate": {"pin_factory": "mock", **PINS},
            "staff": {"pin_hash": hash_pin(STAFF_PIN)},
        },
        "the demo's settings",
    )


LOOKS_EVERY_S = 0.02


class _Wires:
    """The kiosk's mock pins as the workbench wants its wires; looks at the relay's level, as a lock would."""

    def __init__(self, pins: MockWires, looks: "Looks") -> None:
        self._pins = pins
        self._looks = looks

    def drive_beam(self, broken: bool) -> None:
        self._pins.set_beam(broken)

    def drive_exit_button(self, pressed: bool) -> None:
        self._pins.set_exit(pressed)

    def drive_fire(self, alarm: bool) -> None:
        self._pins.set_fire(alarm)

    def on_relay(self, callback: Callable[[bool], None]) -> None:
        self._looks.begin("demo-gate-wire", lambda: callback(self._pins.relay_on))


class _SignalWires:
    """Bell, lamp and buzzer as the workbench wants them."""

    def __init__(self, signals: GpioSignals, looks: "Looks") -> None:
        self._signals = signals
        self._looks = looks

    def on_signal(self, callback: Callable[[Signal, bool], None]) -> None:
        def look() -> None:
            levels = self._signals.levels
            callback(Signal.BELL, levels.bell)
            callback(Signal.LAMP, levels.lamp)
            callback(Signal.BUZZER, levels.buzzer)

        self._looks.begin("demo-signal-wires", look)


class Looks:
    """Looks again and again at what tells nobody that it has changed, until the demo ends."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, name: str, look: Callable[[], None]) -> None:
        """Look now, and from now on: whoever is told notices changes himself."""
        look()

        def run() -> None:
            while not self._ended.wait(LOOKS_EVERY_S):
                look()

        self._threads.append(threading.Thread(target=run, name=name, daemon=True))
        self._threads[-1].start()

    def end(self) -> None:
        """Nobody looks any more."""
        self._ended.set()
        for thread in self._threads:
            thread.join()


def next_weekday(day: date) -> date:
    """The next day that the office is open."""
    return next(later for later in (day + timedelta(days=ahead) for ahead in range(1, 8)) if later.weekday() < 5)
