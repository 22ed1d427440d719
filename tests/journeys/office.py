"""A whole office for one test: the real quota server, the workbench's devices, and a kiosk without its screen."""

import contextlib
import itertools
import json
import logging
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import requests

from kiosk.appliance import Appliance, Wiring
from kiosk.config import Config, from_document
from kiosk.core.booking_events import DayChosen
from kiosk.core.events import Button, CodeScanned, Event, KeyTyped, Pressed, ServiceChosen, VariantChosen, WindowChosen
from kiosk.core.facts import Facts
from kiosk.core.question_states import (
    Advice,
    AskingReason,
    AskingRecorded,
    CheckingDocuments,
    ChoosingCollector,
    Question,
    TypingPhone,
)
from kiosk.core.states import ChoosingService, NumberShown, OutOfService, Screening, State, TicketShown, Welcome
from kiosk.enrolment import enrol
from kiosk.hardware.gate import Gate
from kiosk.hardware.gate_gpio import GpioGate, MockWires
from kiosk.identity import IdentityFile
from kiosk.offline_cache.journal import JournalRow, rows
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.clock import Clock, SimulatedClock
from quota_protocol.messages import Variant
from quota_server.app import add_device, initialise, running_server, set_quota
from quota_server.config import ServerSettings
from quota_server.domain.office import Suspension
from quota_server.store.opening import administration
from tests.journeys.link import Link
from workbench import VirtualPrinter, VirtualScanner, VirtualThermometer

WIB = timezone(timedelta(hours=7))
EIGHT_TWELVE = datetime(2026, 11, 12, 8, 12, tzinfo=WIB)
PATIENCE_S = 10.0
SCANNER_READY = "event=scanner fault=none"
_SERVER = ServerSettings()

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
        printer_check_every_s: float,
    ) -> None:
        self.wiring = Wiring(on_gate=self._wire, printer_check_every_s=printer_check_every_s)
        self.folder = folder
        self.server_url = server_url
        self.link = devices.enter_context(Link(server_url))
        self.clock = clock
        self.kiosk_clock: Clock = clock
        self.printer = devices.enter_context(VirtualPrinter(columns=48))
        self.scanner = devices.enter_context(VirtualScanner(folder / "scanner"))
        self.thermometer = devices.enter_context(VirtualThermometer(folder / "thermometer", period_s=0.02))
        self.settings = settings
        self.log = devices.enter_context(listening())
        self.gate: MockWires | None = None
        self.kiosk: Appliance | None = None
        self._people = itertools.count(1)

    @property
    def config(self) -> Config:
        """kiosk.toml of this office, with the test's own settings on top."""
        return from_document(self.document, "kiosk.toml")

    @property
    def document(self) -> dict[str, object]:
        """The same as TOML's tables."""
        document: dict[str, object] = {
            "server": {"url": self.link.url, "state_dir": str(self.folder / "state")},
            "scanner": [{"port": str(self.folder / "scanner")}],
            "printer": {"port": self.printer.port},
            "screening": {"port": str(self.folder / "thermometer")},
            "gate": {"pin_factory": "mock", "open_pin": 17, "beam_pin": 27},
        }
        for section, values in self.settings.items():
            document[section] = {**document.get(section, {}), **values}  # type: ignore[dict-item] # tables of TOML
        return document

    def start(self) -> Appliance:
        """Switch the kiosk on and wait until it serves, and reads its scanner: a scan before that would be lost."""
        logged = len(self.log.lines)
        self.kiosk = Appliance(self.config, IdentityFile(self.config.server.state_dir), self.kiosk_clock, self.wiring)
        self.kiosk.start()
        self.until(lambda: isinstance(self.kiosk_state, Welcome | OutOfService), "the first screen")
        self.until(
            lambda: any(line.startswith(SCANNER_READY) for line in self.log.lines[logged:]), "the scanner's port"
        )
        return self.kiosk

    @contextmanager
    def another_process(self) -> Iterator["KioskProcess"]:
        """In place of the kiosk in this process, one in a process of its own; killed at the end at the latest."""
        self.stop()
        arguments = (json.dumps(self.document), EIGHT_TWELVE.isoformat())
        command = [sys.executable, "-m", "tests.journeys.kiosk_process", *arguments]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            started = KioskProcess(process)
            try:
                self.until(lambda: SCANNER_READY in started.log and "event=ready" in started.log, "the serving kiosk")
                yield started
            finally:
                process.kill()

    def restart(self) -> Appliance:
        """Switch the kiosk off and on again."""
        self.stop()
        return self.start()

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

    # What the office decides

    @property
    def database_url(self) -> str:
        """The server's database."""
        return f"sqlite:///{self.folder / 'quota.sqlite'}"

    def set_quota(self, quota_of_window: dict[str, int | None]) -> None:
        """Other quotas of the card service from today on."""
        set_quota(self.database_url, "PTK", "cetak_ktp", quota_of_window, day=self.clock.now().date())

    def set_quota_from(self, day: date, quota_of_window: dict[str, int | None]) -> None:
        """Other quotas of the card service from another date on."""
        set_quota(self.database_url, "PTK", "cetak_ktp", quota_of_window, day=day)

    def lend_no_units(self) -> None:
        """Kiosks get no leases any more; the next day begins, on which they have none."""
        with administration(self.database_url) as opened:
            config = opened.config("PTK")
            opened.change_office(replace(config, rules=replace(config.rules, lease_units=0)))
        self.clock.move_to(self.clock.now() + timedelta(days=1))

    def suspend(self, service: str, basis: str) -> None:
        """The service is not offered from today on."""
        with administration(self.database_url) as opened:
            config = opened.config("PTK")
            suspension = Suspension(self.clock.now().date(), basis)
            services = tuple(
                replace(one, suspensions=(suspension,)) if one.id == service else one for one in config.services
            )
            opened.change_office(replace(config, services=services))

    def give_windows(self, service: str) -> None:
        """The service gets the windows of the card service."""
        with administration(self.database_url) as opened:
            config = opened.config("PTK")
            plans = next(one.quota_plans for one in config.services if one.id == "cetak_ktp")
            services = tuple(replace(one, quota_plans=plans) if one.id == service else one for one in config.services)
            opened.change_office(replace(config, services=services))

    def revoke_kiosk(self) -> None:
        """The server accepts this kiosk no more."""
        with administration(self.database_url) as opened:
            opened.revoke_device("PTK", "K01")

    # What people do

    def book(
        self,
        window: str = "08:00",
        day: str = "2026-11-12",
        nik: str = "",
        service: str = "cetak_ktp",
        phone: str = "",
    ) -> BookingCode:
        """An invented person books on the web."""
        nik = nik or invented_nik(next(self._people))
        body = {"office": "PTK", "service": service, "date": day, "window_start": window}
        answer = requests.post(f"{self.server_url}/v1/bookings", json={**body, "nik": nik, "phone": phone}, timeout=5)
        assert answer.status_code == 201, answer.text
        return BookingCode(answer.json()["code"].replace("-", ""))

    def cancel(self, code: BookingCode) -> None:
        """The person cancels on the web."""
        assert requests.post(f"{self.server_url}/v1/bookings/{code}/cancel", timeout=5).ok

    def booking_state(self, code: BookingCode) -> str:
        """What the server says has become of a booking."""
        return str(requests.get(f"{self.server_url}/v1/bookings/{code}", timeout=5).json()["state"])

    def scan(self, text: str) -> None:
        """Hold a text before the scanner."""
        self.scanner.scan(text)

    def press(self, button: Button) -> None:
        """Press a button of the picture that stands now."""
        self._post(Pressed(button, self.running.runtime.newest.scene))

    def press_when_pressable(self, button: Button) -> None:
        """Press once everything that was typed stands on the screen."""
        self.until(lambda: len(getattr(self.kiosk_state, "typed", "")) in (8, 16), "the whole text")
        self.press(button)

    def key_in(self, text: str) -> None:
        """Type on the keyboard of the picture that stands now."""
        for key in text:
            self._post(KeyTyped(key, self.running.runtime.newest.scene))

    def choose_service(self, service: str) -> None:
        """Touch a service."""
        self._post(ServiceChosen(service, self.running.runtime.newest.scene))

    def choose_variant(self, variant: Variant) -> None:
        """Touch why the card is printed."""
        self._post(VariantChosen(variant, self.running.runtime.newest.scene))

    def ask_for(self, service: str) -> None:
        """Take a number without a booking: every question answered as most people do, up to windows or ticket."""
        self.press(Button.TAKE_NUMBER)
        self.until_shown(ChoosingService)
        self.choose_service(service)
        self.answer_questions()

    def answer_questions(self) -> None:
        """Answer every question that stands now and comes next; a phone number is left out."""
        self.until(lambda: not isinstance(self.kiosk_state, ChoosingService), "the first question")
        while isinstance(asked := self.kiosk_state, Question):
            match asked:
                case AskingRecorded():
                    self.press(Button.RECORDED)
                case AskingReason():
                    self.choose_variant(Variant.NEW)
                case CheckingDocuments():
                    self.press(Button.DOCUMENTS_COMPLETE)
                case TypingPhone():
                    self.press(Button.NO_PHONE)
                case ChoosingCollector():
                    self.press(Button.COLLECT_MYSELF)
                case Advice():
                    self.press(Button.TAKE_ANYWAY)
                case _:
                    raise AssertionError(f"no answer to {asked!r}")
            self._until_another_than(asked)

    def _until_another_than(self, shown: State) -> None:
        self.until(lambda: self.kiosk_state != shown, "the next question")

    def choose_day(self, day: date) -> None:
        """Touch a day."""
        self._post(DayChosen(day, self.running.runtime.newest.scene))

    def choose_window(self, start: str) -> None:
        """Touch a window."""
        self._post(WindowChosen(start, self.running.runtime.newest.scene))

    def scan_directly(self, text: str) -> None:
        """A scan that has no bytes on a wire."""
        self._post(CodeScanned(text))

    def _post(self, event: Event) -> None:
        self.running.runtime.post(event)

    def visit(self, code: BookingCode, celsius: float = 36.4) -> TicketShown:
        """Scan a booking, be measured where that is on, and hold the ticket."""
        self.scan(spaced(code))
        if self.config.screening.enabled:
            self.until_shown(Screening)
            self.thermometer.person(celsius)
        return self.until_shown(TicketShown)

    # What can be seen

    @property
    def facts(self) -> Facts:
        """What the kiosk knows beyond this visit."""
        return self.running.runtime.newest.facts

    def number_shown(self) -> str:
        """The number on the screen; empty when there is none."""
        shown = self.kiosk_state
        return shown.ticket.number if isinstance(shown, TicketShown | NumberShown) else ""

    def measurements(self) -> int:
        """How many visits came to be measured."""
        return sum("at=Screening" in line for line in self.log.lines)

    @property
    def gate_open(self) -> bool:
        """Whether the gate lets somebody through."""
        return self.gate is not None and self.gate.relay_on

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

    def until_ready_to_be_alone(self, bookings: int = 0) -> None:
        """Wait until the kiosk holds leases and numbers, and knows so many bookings."""
        path = self.config.server.state_dir / "journal.sqlite"

        def holds() -> bool:
            with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
                (leases,) = db.execute("SELECT count(*) FROM leases").fetchone()
                (known,) = db.execute("SELECT count(*) FROM bookings").fetchone()
            return bool(leases) and known >= bookings and self.facts.has_numbers

        self.until(holds, "leases, numbers and bookings")

    def until_alone(self) -> None:
        """Wait until the kiosk knows that its server is away."""
        self.until(lambda: not self.facts.online, "the word that the link is gone")

    def until_told(self) -> None:
        """Wait until the server has said what it thinks of every ticket."""
        self.until(lambda: all(row.verdict is not None for row in self.journal()), "every verdict")

    def tickets_of_server(self) -> dict[str, str]:
        """Every number that the server holds, with its state, by event id."""
        with contextlib.closing(sqlite3.connect(self.folder / "quota.sqlite", timeout=5)) as db:
            found = db.execute("SELECT event_id, series || printf('%03d', serial) || ' ' || state FROM tickets")
            return dict(found.fetchall())

    def journal(self) -> list[JournalRow]:
        """The kiosk's journal, as `kiosk journal` reads it."""
        return rows(self.config.server.state_dir / "journal.sqlite")


class KioskProcess:
    """A kiosk in a process of its own. Its core cannot be looked into; its log, its journal and its paper can."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: list[str] = []
        threading.Thread(target=self._read, name="kiosk-log", daemon=True).start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._lines.append(line)

    @property
    def log(self) -> str:
        """Everything on its standard error."""
        return "".join(self._lines)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL, as a power cut; returns once it is gone."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    @contextmanager
    def disk_full(self) -> Iterator[None]:
        """No file of this process can grow."""
        before = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, before)


class Log(logging.Handler):
    """What the kiosk has logged: `lines` as journald would get them, tracebacks included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Log]:
    """Hear everything that any part of the kiosk logs."""
    log, logger = Log(), logging.getLogger("kiosk")
    before = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        logger.removeHandler(log)
        logger.setLevel(before)


def invented_nik(person: int) -> str:
    """The NIK of an invented person."""
    return f"617101010101{person:04d}"


def count_open(link: Path, process: str = "self") -> int:
    """How often a process has the device behind `link` open."""
    device, count = str(link.readlink()), 0
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            count += str(descriptor.readlink()) == device
    return count


@contextmanager
def open_office(
    folder: Path,
    printer_check_every_s: float = 0.1,
    server_settings: ServerSettings = _SERVER,
    **settings: dict[str, object],
) -> Iterator[Office]:
    """An office on the sample Thursday at 08.12, its kiosk enrolled and on. `settings` are tables of kiosk.toml."""
    clock = SimulatedClock(EIGHT_TWELVE, time.monotonic)
    url = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(url)
    with ExitStack() as devices:
        server = devices.enter_context(running_server(url, clock=clock, settings=server_settings))
        office = Office(folder, server.url, clock, devices, settings, printer_check_every_s)
        enrol(office.config, office.link.url, add_device(url, "PTK", "K01"))
        office.start()
        try:
            yield office
        finally:
            # Whoever waits for the next scan hears at once that there will be none.
            office.scanner.unplug()
            office.stop()
