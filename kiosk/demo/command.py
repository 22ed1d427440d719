"""What `kiosk demo` does: with a window for people, or headless with a tour that takes pictures."""

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app import run_appliance
from kiosk.appliance import Appliance, Wiring
from kiosk.demo.office import DEMO_BEGINS, STAFF_PIN, DemoOffice, demo_office, next_weekday
from kiosk.demo.tour import Tour
from quota_protocol.clock import Clock, SimulatedClock
from workbench.controls import Surroundings
from workbench.page import serve

if TYPE_CHECKING:
    from kiosk.screens.remote import RemoteScreen


def run_demo(headless: bool, port: int, folder: Path | None, clock: Clock | None) -> int:
    """Run the demo until its window is closed, or until the tour is over; the exit code."""
    simulated = clock if isinstance(clock, SimulatedClock) else SimulatedClock(DEMO_BEGINS, time.monotonic)
    pictures = folder or Path(tempfile.mkdtemp(prefix="kiosk-demo-"))
    pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-demo-state-") as state,
        demo_office(Path(state), simulated) as office,
    ):
        if headless:
            return _tour(office, pictures)
        return _show(office, port)


def _tour(office: DemoOffice, pictures: Path) -> int:
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    tour = Tour(office, pictures)
    run_appliance(office.config, office.clock, Wiring(office.connect, tour.begin, on_signals=office.connect_signals))
    tour.raise_failure()
    print(f"{tour.pictures} pictures of screens and tickets are in {pictures.resolve()}")
    return 0


def _show(office: DemoOffice, port: int) -> int:
    today = office.clock.now().date()
    # The newest SMS lies on top of the phone: the one that is served now.
    office.book(3, next_weekday(today), "08:00")
    office.book(2, today, "10:00")
    office.book(1, today, "08:00")
    if not os.environ.get("DISPLAY"):
        print("no display here: use the kiosk on the workbench page", flush=True)
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    with ExitStack() as page:

        def on_screen(_: Appliance, screen: "RemoteScreen") -> None:
            surroundings = Surroundings(
                office.clock.now,
                office.clock.move_to,
                screen.picture,
                screen.tap,
                screen.finger_down,
                screen.finger_up,
            )
            address = page.enter_context(serve(office.bench, port, surroundings))
            print(f"workbench: {address.url} (phone, paper, thermometer, gate; Ctrl-C ends the demo)", flush=True)
            print(f"staff mode: tap the emblem at the top left five times; the demo's PIN is {STAFF_PIN}", flush=True)

        run_appliance(office.config, office.clock, Wiring(office.connect, on_screen, on_signals=office.connect_signals))
    return 0
