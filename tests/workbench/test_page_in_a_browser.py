"""The whole demo as an office sees it: a real browser on the workbench page, a real kiosk and server behind it."""

import time
from pathlib import Path

from kiosk.appliance import Appliance, Wiring
from kiosk.demo.office import DEMO_BEGINS, demo_office
from kiosk.identity import IdentityFile
from quota_protocol.clock import SimulatedClock
from tests.workbench.browser import browser
from tests.workbench.leftovers import nothing_left_over
from workbench.page import serve

FIRST_BUTTON = 'document.querySelector("#messages li button.primary")'
NEWEST_TICKET = 'document.querySelector("#paper img")'
PAPER_OUT = 'document.querySelector("[data-printer=paper_out]").click()'
STATE = 'document.getElementById("machine-state").textContent'


def test_showing_the_phone_to_the_scanner_ends_in_a_ticket_and_an_empty_printer_says_so(tmp_path: Path) -> None:
    clock = SimulatedClock(DEMO_BEGINS, time.monotonic)
    with (
        nothing_left_over(),
        demo_office(tmp_path, clock) as office,
        serve(office.bench, 0) as page,
        browser(tmp_path / "profile") as chromium,
    ):
        kiosk = Appliance(
            office.config,
            IdentityFile(office.config.server.state_dir),
            clock,
            Wiring(office.connect, on_signals=office.connect_signals),
        )
        kiosk.start()
        try:
            office.bench.thermometer.person(36.5)
            code = office.book(1, clock.now().date(), "08:00")
            chromium.open(page.url)
            chromium.until('document.body?.dataset.ready === "yes"')
            chromium.until(f"{FIRST_BUTTON} && {STATE}")
            assert code[:4] in chromium.run('document.querySelector("#messages mark").textContent')
            chromium.run(f"{FIRST_BUTTON}.click()")
            chromium.until(f'{NEWEST_TICKET} && {NEWEST_TICKET}.src.includes("/api/ticket/1.png")')
            chromium.until(f"{NEWEST_TICKET}.complete && {NEWEST_TICKET}.naturalWidth > 500")
            (ticket,) = office.bench.printer.tickets
            assert "NOMOR ANTREAN" in ticket.text
            chromium.run(PAPER_OUT)
            chromium.until(f'{STATE} === "Kertas habis"')
        finally:
            kiosk.stop()
