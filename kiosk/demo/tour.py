"""The headless demo: a visit of each kind, played with scans and touches, a picture of every screen and ticket."""

import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.appliance import Appliance
from kiosk.core.events import Button, Event, KeyTyped, Pressed, ServiceChosen, VariantChosen, WindowChosen
from kiosk.core.question_states import AskingReason, AskingRecorded, CheckingDocuments, TypingPhone
from kiosk.core.states import (
    ChoosingService,
    ChoosingWindow,
    ConfirmingBooking,
    Misread,
    NumberShown,
    OfferingPriority,
    Refused,
    Screening,
    State,
    TicketShown,
    TypingCode,
    TypingNik,
    Welcome,
    WithStaff,
)
from kiosk.demo.office import DemoError, DemoOffice, next_weekday, sample_nik
from quota_protocol.booking_code import spaced
from quota_protocol.messages import Variant

if TYPE_CHECKING:
    from kiosk.screens.remote import RemoteScreen

PATIENCE_S = 20.0
LOOKS_EVERY_S = 0.02
TAPS_EVERY_S = 0.12
"""The pace of a quick finger: the screen takes two releases of one key within 80 ms for one."""


class Tour:
    """Plays the visits on a thread of its own and closes the window when it is through."""

    def __init__(self, office: DemoOffice, folder: Path) -> None:
        self._office = office
        self._folder = folder
        self._failure: BaseException | None = None
        self.pictures = 0

    def begin(self, appliance: Appliance, screen: "RemoteScreen") -> None:
        """Start to play; returns at once."""
        self._appliance, self._screen = appliance, screen
        threading.Thread(target=self._run, name="tour", daemon=True).start()

    def raise_failure(self) -> None:
        """Raise what stopped the tour, if anything did."""
        if self._failure is not None:
            raise DemoError(f"the tour stopped: {self._failure}") from self._failure

    def _run(self) -> None:
        try:
            for visit in (
                self._scanned_booking,
                self._typed_code,
                self._nik,
                self._walk_in,
                self._priority,
                self._refusals,
                self._warm_visitor,
                self._out_of_paper,
                self._no_server,
            ):
                visit()
                print(f"played: {visit.__name__.strip('_').replace('_', ' ')}", flush=True)
        except BaseException as failure:
            self._failure = failure
        finally:
            self._screen.close()

    # The visits

    def _scanned_booking(self) -> None:
        self._office.clock.move_to(self._at(8, 12))
        self._shows(Welcome, "welcome")
        self._office.book(1, self._today, "08:00")
        self._office.bench.scanner.scan(self._office.bench.phone.messages[-1].text)
        self._shows(Screening, "stand-here")
        self._measured(36.4)
        self._ticket("ticket-of-a-booking")

    def _typed_code(self) -> None:
        code = self._office.book(2, self._today, "08:00")
        self._press(Button.TYPE_CODE)
        self._key_in(code[:5])
        self._shows(TypingCode, "typing-a-code")
        self._key_in(code[5:])
        self._press(Button.CONTINUE)
        self._shows(ConfirmingBooking, "is-this-your-booking")
        self._press(Button.CONTINUE)
        self._measured(36.6)
        self._ticket("ticket-of-a-typed-code")

    def _nik(self) -> None:
        self._office.book(3, self._today, "08:00")
        self._press(Button.TYPE_NIK)
        self._key_in(sample_nik(3)[:11])
        self._shows(TypingNik, "typing-a-nik")
        self._key_in(sample_nik(3)[11:])
        self._press(Button.CONTINUE)
        self._measured(36.5)
        self._ticket("ticket-of-a-nik")

    def _walk_in(self) -> None:
        self._press(Button.TAKE_NUMBER)
        self._shows(ChoosingService, "choosing-a-service")
        self._touch(lambda scene: ServiceChosen("cetak_ktp", scene))
        self._shows(AskingRecorded, "recorded-before")
        self._press(Button.RECORDED)
        self._shows(AskingReason, "why-is-it-printed")
        self._touch(lambda scene: VariantChosen(Variant.LOST, scene))
        self._shows(CheckingDocuments, "checking-documents")
        self._press(Button.DOCUMENTS_COMPLETE)
        self._shows(TypingPhone, "typing-a-phone-number")
        self._press(Button.NO_PHONE)
        self._shows(ChoosingWindow, "choosing-a-window")
        self._touch(lambda scene: WindowChosen("10:00", scene))
        self._measured(36.7)
        self._ticket("ticket-of-a-walk-in")

    def _priority(self) -> None:
        self._press(Button.PRIORITY)
        self._shows(OfferingPriority, "priority")
        self._press(Button.CONTINUE)
        self._touch(lambda scene: ServiceChosen("cetak_ktp", scene))
        self._measured(36.3)
        self._ticket("ticket-with-priority")

    def _refusals(self) -> None:
        early = self._office.book(4, self._today, "13:00")
        other_day = self._office.book(5, next_weekday(self._today), "08:00")
        cancelled = self._office.book(6, self._today, "10:00")
        self._office.cancel(cancelled)
        for code, name in ((early, "too-early"), (other_day, "other-day"), (cancelled, "cancelled")):
            self._office.bench.scanner.scan(spaced(code))
            self._shows(Refused, name)
            self._press(Button.DONE)
        self._office.bench.scanner.scan("K7M4-2QXB")
        self._shows(Misread, "mistyped-code")
        self._home()

    def _warm_visitor(self) -> None:
        self._office.bench.scanner.scan(spaced(self._office.book(7, self._today, "08:00")))
        self._measured(38.2)
        self._shows(WithStaff, "staff-will-help")
        self._home()

    def _out_of_paper(self) -> None:
        self._office.bench.printer.paper_out()
        self._until(lambda: self._appliance.runtime.newest.facts.printer is not None, "the printer's fault")
        self._office.bench.scanner.scan(spaced(self._office.book(8, self._today, "08:00")))
        self._measured(36.5)
        self._shows(NumberShown, "number-without-paper")
        self._home()
        self._office.bench.printer.new_roll()
        self._until(lambda: self._appliance.runtime.newest.facts.printer is None, "the printer")

    def _no_server(self) -> None:
        self._office.stop_server()
        self._until(lambda: not self._appliance.runtime.newest.facts.online, "the lost link")
        # It goes on with what it holds.
        self._shows(Welcome, "no-link")

    # The means

    def _at(self, hour: int, minute: int) -> datetime:
        return self._office.clock.now().replace(hour=hour, minute=minute, second=0, microsecond=0)

    @property
    def _today(self) -> date:
        return self._office.clock.now().date()

    def _measured(self, celsius: float) -> None:
        self._wait_for(Screening)
        self._office.bench.thermometer.person(celsius)

    def _ticket(self, name: str) -> None:
        self._wait_for(TicketShown)
        self._office.bench.thermometer.nobody()
        self._shows(TicketShown, name)
        printer = self._office.bench.printer
        self._until(lambda: bool(printer.tickets) and printer.tickets[-1].complete, "the paper")
        self._keep(f"{name}-on-paper", printer.tickets[-1].png())
        self._press(Button.DONE)
        if self._office.bench.gate is not None:
            self._office.bench.gate.person_passes()

    def _shows(self, kind: type[State], name: str) -> None:
        self._wait_for(kind)
        # The picture is taken on the main thread, after the frame that draws the newest state.
        self._screen.picture()
        self._keep(name, self._screen.picture())

    def _keep(self, name: str, png: bytes) -> None:
        self.pictures += 1
        (self._folder / f"{self.pictures:02}-{name}.png").write_bytes(png)

    def _home(self) -> None:
        self._press(Button.DONE)
        self._wait_for(Welcome)

    def _press(self, button: Button) -> None:
        self._touch(lambda scene: Pressed(button, scene))

    def _key_in(self, text: str) -> None:
        for key in text:
            self._touch(partial(KeyTyped, key))
            time.sleep(TAPS_EVERY_S)

    def _touch(self, event: Callable[[int], Event]) -> None:
        self._until(lambda: self._screen.press(event), f"a button for {event(0)!r}")

    def _wait_for(self, kind: type[State]) -> None:
        self._until(lambda: isinstance(self._appliance.runtime.newest.visit, kind), kind.__name__)

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline_s:
                shown = type(self._appliance.runtime.newest.visit).__name__
                raise DemoError(f"{what} did not come within {PATIENCE_S:g} s; the kiosk shows {shown}")
            time.sleep(LOOKS_EVERY_S)
