"""A whole office to measure in: the quota server in its own process, virtual devices, an enrolled kiosk, bookings."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bench.process import BenchError, Process
from kiosk.config import Config, load
from kiosk.enrolment import enrol
from quota_server.app import add_device, initialise
from workbench import NetworkSwitch, VirtualPrinter, VirtualScanner

CLOCK_FROM = "2026-11-12T08:12:00+07:00"
DAY, WINDOW, SERVICE = "2026-11-12", "08:00", "cetak_ktp"
WIDTH_PX, HEIGHT_PX = 1280, 800
OFFSCREEN = {"SDL_VIDEODRIVER": "offscreen"}
_SERVED_WITHIN_S = 10.0

_KIOSK_TOML = """
[server]
url = "{url}"
state_dir = "{state}"
[screen]
width_px = {width_px}
height_px = {height_px}
fullscreen = false
[[scanner]]
port = "{scanner}"
[printer]
host = "{printer_host}"
port = {printer_port}
[screening]
enabled = false
[gate]
pin_factory = "mock"
open_pin = 17
beam_pin = 27
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: when its scan was written, when the ticket's last byte had come, both on the monotonic clock."""

    scanned_at_s: float
    printed_at_s: float

    @property
    def took_ms(self) -> float:
        """From the last byte of the scan to the last byte at the printer."""
        return (self.printed_at_s - self.scanned_at_s) * 1000


class Office:
    """The server runs; `kiosk()` starts a kiosk in it, as often as one likes."""

    def __init__(self, folder: Path, url: str, printer: VirtualPrinter, scanner: VirtualScanner) -> None:
        self.folder = folder
        self.config_file = folder / "kiosk.toml"
        self.printer = printer
        self.scanner = scanner
        self._url = url
        self._token = ""
        self._person = 0

    def enrol(self, database: str) -> Config:
        """Write kiosk.toml and trade a token for an identity."""
        self.config_file.write_text(
            _KIOSK_TOML.format(
                url=self._url,
                state=self.folder / "state",
                width_px=WIDTH_PX,
                height_px=HEIGHT_PX,
                scanner=self.scanner.link,
                printer_host=self.printer.host,
                printer_port=self.printer.port,
            ),
            encoding="utf-8",
        )
        config = load(self.config_file)
        self._token = enrol(config, self._url, add_device(database, "PTK", "K01")).api_token
        return config

    def book(self, count: int) -> list[str]:
        """Codes of that many bookings for the window that runs now, each of another invented person."""
        with requests.Session() as session:
            # A kiosk's own requests are not counted against the limit per address.
            session.headers["Authorization"] = f"Bearer {self._token}"
            return [self._book_one(session) for _ in range(count)]

    def book_person(self) -> tuple[str, str]:
        """The code of one more such booking, and whose NIK it is on."""
        (code,) = self.book(1)
        return code, _nik(self._person)

    def _book_one(self, session: requests.Session) -> str:
        self._person += 1
        body = {"office": "PTK", "service": SERVICE, "date": DAY, "window_start": WINDOW}
        person = {"nik": _nik(self._person)}
        answer = session.post(f"{self._url}/v1/bookings", json={**body, **person}, timeout=5)
        if answer.status_code != 201:
            raise BenchError(f"a booking was refused: {answer.text}")
        code = answer.json()["code"]
        assert isinstance(code, str)
        return code

    def kiosk(self) -> Process:
        """`kiosk run` with its screen, drawn offscreen."""
        return Process(("-m", "kiosk", "run", "--config", str(self.config_file), "--clock-from", CLOCK_FROM), OFFSCREEN)

    def visit(self, kiosk: Process, code: str) -> Visit:
        """Scan, and wait until the ticket's screen is due."""
        before = self.printer.received_bytes
        self.scanner.scan(code)
        scanned_at_s = time.monotonic()
        kiosk.wait_for("event=visit .*at=TicketShown", _SERVED_WITHIN_S)
        if self.printer.received_bytes == before:
            raise BenchError("a ticket was shown and nothing printed")
        return Visit(scanned_at_s, self.printer.last_received_at)


def _nik(person: int) -> str:
    """An invented one."""
    return f"6171010101{person:06d}"


@contextmanager
def open_office(folder: Path, cable: NetworkSwitch | None = None) -> Iterator[Office]:
    """An office whose windows have no limit, on a Thursday at 08.12. `cable`: what is between kiosk and server."""
    folder.mkdir()
    database = f"sqlite:///{folder / 'quota.sqlite'}"
    initialise(database, without_limit=True)
    serve = ("-m", "quota_server", "serve", "--database", database, "--port", "0", "--clock-from", CLOCK_FROM)
    with (
        VirtualPrinter(columns=48, keep_tickets=1) as printer,
        VirtualScanner(folder / "scanner") as scanner,
        Process(serve) as server,
    ):
        _, found = server.wait_for(r"event=ready url=(\S+)")
        url = found[1]
        if cable is not None:
            cable.connect_to("127.0.0.1", int(url.rpartition(":")[2]))
            url = cable.url
        office = Office(folder, url, printer, scanner)
        office.enrol(database)
        yield office
