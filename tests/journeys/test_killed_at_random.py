"""Kiosk and server as real processes, a line between them that cuts and delays, and `kill -9` of either at random."""

import contextlib
import json
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
import requests

from kiosk.config import from_document
from kiosk.enrolment import enrol
from kiosk.offline_cache.journal import JournalRow, rows
from kiosk.offline_cache.journal_health import JournalDoubtfulError, examine_journal
from quota_protocol.booking_code import BookingCode
from quota_server.app import add_device, initialise, set_quota
from quota_server.config import ServerSettings
from quota_server.store.jobs.reports_figures import office_figures
from quota_server.store.opening import administration
from tests.journeys.office import SCANNER_READY, KioskProcess, invented_nik
from tests.quota_server.kiosk import TODAY
from tests.quota_server.server_process import ServerProcess, serving
from workbench import NetworkFault, NetworkSwitch, VirtualPrinter, VirtualScanner

PATIENCE_S = 30.0
VISIT_S = 4.0
_NUMBER = re.compile(r"^\s*([A-Z][0-9]{3,4})\s*$", re.MULTILINE)
_COPY = re.compile(r"CETAK ULANG")
_FAULTS = (
    NetworkFault.LOSE_REQUEST,
    NetworkFault.CUT_AFTER_REQUEST,
    NetworkFault.CUT_BEFORE_ANSWER,
    NetworkFault.CUT_IN_ANSWER,
    NetworkFault.SLOW,
)


def until(holds: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Waits until something holds."""
    deadline_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline_s, f"{what} did not come"
        threading.Event().wait(0.01)


class HardDay:
    """An office whose kiosk and server are processes that die."""

    def __init__(self, folder: Path, stack: ExitStack, seed: int, places: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.url = f"sqlite:///{folder / 'quota.sqlite'}"
        initialise(self.url, settings=ServerSettings(folder / "quota-secrets.json"))
        set_quota(self.url, "PTK", "cetak_ktp", {"08:00": places}, day=date.fromisoformat(TODAY))
        self.network = stack.enter_context(NetworkSwitch())
        self.printer = stack.enter_context(VirtualPrinter(columns=48, keep_tickets=5000))
        self.scanner = stack.enter_context(VirtualScanner(folder / "scanner"))
        self.server_life = stack.enter_context(ExitStack())
        self.kiosk_life = stack.enter_context(ExitStack())
        self.server = self.start_server()
        enrol(from_document(self.document, "settings"), self.network.url, add_device(self.url, "PTK", "K01"))
        self.kiosk = self.start_kiosk()

    @property
    def document(self) -> dict[str, object]:
        """The kiosk's settings."""
        return {
            "server": {"url": self.network.url, "state_dir": str(self.folder / "state")},
            "scanner": [{"port": str(self.folder / "scanner")}],
            "printer": {"port": self.printer.port},
            "screening": {"enabled": False},
            "gate": {"driver": "none"},
            "offline": {"sync_every_s": 1},
        }

    @property
    def journal(self) -> Path:
        """The kiosk's file."""
        return self.folder / "state" / "journal.sqlite"

    def start_server(self) -> ServerProcess:
        """On another port than before, behind the same line."""
        self.server_life.pop_all().close()
        server = self.server_life.enter_context(serving(self.url, self.folder, f"{TODAY}T08:12:00+07:00"))
        host, _, port = server.url.removeprefix("http://").partition(":")
        self.network.connect_to(host, int(port))
        return server

    def start_kiosk(self) -> KioskProcess:
        """Starts it and waits until it reads its scanner."""
        self.kiosk_life.pop_all().close()
        arguments = (json.dumps(self.document), f"{TODAY}T08:12:00+07:00")
        command = [sys.executable, "-m", "tests.journeys.kiosk_process", *arguments]
        process = self.kiosk_life.enter_context(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        self.kiosk_life.callback(process.kill)
        kiosk = KioskProcess(process)
        until(lambda: SCANNER_READY in kiosk.log and "event=ready" in kiosk.log, "the serving kiosk")
        return kiosk

    def book(self, person: int) -> BookingCode:
        """An invented person books on the web, past the line."""
        body = {"office": "PTK", "service": "cetak_ktp", "date": TODAY, "window_start": "08:00"}
        answer = requests.post(
            f"{self.server.url}/v1/bookings", json={**body, "nik": invented_nik(person)}, timeout=PATIENCE_S
        )
        assert answer.status_code == 201, answer.text
        return BookingCode(answer.json()["code"].replace("-", ""))

    def visit(self, code: BookingCode, *, killed: bool) -> None:
        """Somebody scans, perhaps while the line fails or a process dies, and scans again until a ticket is there."""
        if self.chance.random() < 0.3:
            self.network.strike_next(self.chance.choice(_FAULTS), times=self.chance.randint(1, 2), delay_s=0.2)
        self.scanner.scan(code)
        if killed:
            # Most of a visit is over after a twentieth of a second.
            threading.Event().wait(self.chance.uniform(0.0, self.chance.choice((0.05, 0.1, 0.4))))
            self.kill_one()
        deadline_s = time.monotonic() + PATIENCE_S
        while not self.has_paper(code):
            assert time.monotonic() < deadline_s, f"no ticket for {code}; {self.kiosk.log[-2000:]}"
            with contextlib.suppress(AssertionError):
                until(lambda: self.has_paper(code), "a ticket", VISIT_S)
            if not self.has_paper(code):
                self.scanner.scan(code)

    def kill_one(self) -> None:
        """One of the two dies and is started again."""
        if self.chance.random() < 0.5:
            self.kiosk.kill()
            self.kiosk = self.start_kiosk()
        else:
            self.server.kill()
            self.server = self.start_server()

    def has_paper(self, code: BookingCode) -> bool:
        """Whether the ticket of a booking is surely on paper, as the journal has it."""
        with contextlib.closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT 1 FROM tickets WHERE code = ? AND state = 'printed'", (code,)).fetchone()
        return found is not None

    def all_is_told(self) -> bool:
        """Whether the server has acknowledged the journal to its head."""
        try:
            return examine_journal(self.journal, date.fromisoformat(TODAY)).unsent_count == 0
        except JournalDoubtfulError:
            return False

    def papers(self) -> list[tuple[str, bool]]:
        """Number of every ticket that was cut off, and whether it is marked as a copy."""
        found = []
        for paper in self.printer.tickets:
            number = _NUMBER.search(paper.text)
            if number is not None:
                found.append((number[1], _COPY.search(paper.text) is not None))
        return found

    def tickets_of_server(self) -> dict[str, tuple[str, str]]:
        """Event to number and state, as the database has them."""
        with contextlib.closing(sqlite3.connect(self.folder / "quota.sqlite")) as db:
            rows_found = db.execute("SELECT event_id, series, serial, state FROM tickets").fetchall()
        return {event: (f"{series}{serial:03d}", state) for event, series, serial, state in rows_found}

    def imbalance(self) -> int:
        """By how much the ledger disagrees with bookings and tickets."""
        with administration(self.url) as opened:
            return opened.performer.perform(lambda tx: office_figures(tx, "PTK")).imbalance


@pytest.mark.parametrize(
    ("visits", "kills"), [pytest.param(60, 8, id="sixty"), pytest.param(1000, 200, id="many", marks=pytest.mark.soak)]
)
def test_whatever_dies_every_paper_is_on_disk_and_on_the_server_and_no_number_is_there_twice(
    tmp_path: Path, visits: int, kills: int
) -> None:
    with ExitStack() as stack:
        day = HardDay(tmp_path, stack, seed=6, places=visits + 20)
        deadly = frozenset(day.chance.sample(range(visits), kills))
        codes = [day.book(person) for person in range(1, visits + 1)]
        for visit, code in enumerate(codes):
            day.visit(code, killed=visit in deadly)
        day.network.plug_in()
        until(day.all_is_told, "the end of the journal at the server")
        _check(day, rows(day.journal), visits)


def _check(day: HardDay, journal: list[JournalRow], visits: int) -> None:
    papers, at_server = day.papers(), day.tickets_of_server()
    first_prints = [number for number, is_copy in papers if not is_copy]
    assert len(first_prints) == len(set(first_prints)), "a number is on two papers, and none is marked as a copy"
    assert {number for number, _ in papers} <= {row.number for row in journal}, "a paper is not in the journal"
    for row in journal:
        assert at_server.get(row.event_id, ("", ""))[0] == row.number
        assert at_server[row.event_id][1] == "waiting"
    living = [number for number, state in at_server.values() if state == "waiting"]
    assert len(living) == len(journal) == visits
    assert day.imbalance() == 0
