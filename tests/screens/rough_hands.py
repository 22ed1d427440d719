"""Hands that do what they like with the real screens and the real core: fast, long, sliding, two at once, in between.

What lies behind the core is a desk that grants each wish one number, as server and journal do; what is done with
numbers and paper is written down, so that the proof can look at it. Time is the test's own.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kivy.tests.common import UnitTestTouch

from kiosk.core import effects as do
from kiosk.core import events as ev
from kiosk.core.facts import SessionSettings
from kiosk.core.model import Celsius, CheckInByCode, CheckInByNik, RecordedTicket, RowState, SessionId, TicketWish
from kiosk.core.session import Kiosk
from kiosk.core.states import Welcome
from kiosk.runtime import Runtime
from kiosk.screens.button import KioskButton
from kiosk.screens.screen import everything_in
from kiosk.screens.theme import Theme
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Booking, BookingState, Origin, Ticket, Timing
from tests.screens.conftest import make_root, take_down
from tools.screen_samples import FACTS, MORNING, NIK, NOW, WINDOWS

THURSDAY = date(2026, 11, 12)
CODES = tuple(BookingCode(code) for code in ("K7M42QXA", "P3T9WAC5", "R8N5HDJH"))
SCANS = (*CODES, NIK.digits, "K7M4-2QXB", "\x00apa ini", "K7M4-2QXA dan P3T9-WAC5")
_LONGEST_WAITS = 12


@dataclass
class Desk:
    """Grants, records and prints at once; who comes again with a code or a NIK finds the ticket. Writes it all down."""

    runtime: "Runtime | None" = None
    requested: Counter[SessionId] = field(default_factory=Counter)
    recorded: Counter[str] = field(default_factory=Counter)
    printed: Counter[tuple[str, int]] = field(default_factory=Counter)
    found: dict[TicketWish, RecordedTicket] = field(default_factory=dict)
    waiting: list[ev.Event] = field(default_factory=list)
    answers_late: bool = False

    def perform(self, effect: do.Effect) -> None:
        """What the workers would do."""
        answer = self._answer(effect)
        if answer is not None:
            self.waiting.append(answer)
            if not self.answers_late:
                self.answer_all()

    def answer_all(self) -> None:
        """What was held back comes now."""
        waiting, self.waiting = self.waiting, []
        for answer in waiting:
            assert self.runtime is not None
            self.runtime.post(answer)

    def _answer(self, effect: do.Effect) -> ev.Event | None:
        match effect:
            case do.LookUpBooking(session=session):
                booking = Booking("cetak_ktp", THURSDAY, MORNING, BookingState.BOOKED, Timing.ON_TIME)
                return ev.BookingFound(session, booking)
            case do.LoadWindows(session=session):
                return ev.WindowsLoaded(session, WINDOWS)
            case do.MeasureTemperature(session=session):
                return ev.TemperatureRead(session, Celsius(36.4))
            case do.RequestTicket(session=session, wish=wish):
                return self._grant(session, wish)
            case do.RecordTicket(session=session, ticket=ticket, wish=wish):
                self.recorded[ticket.event_id] += 1
                if isinstance(wish, CheckInByCode | CheckInByNik):
                    self.found[wish] = RecordedTicket(ticket, None, RowState.PRINTED, 0)
                return ev.TicketRecorded(session, ticket)
            case do.RecordCopy(session=session, ticket=ticket, copy=copy):
                return ev.TicketRecorded(session, ticket, copy)
            case do.PrintTicket(session=session, ticket=ticket, copy=copy):
                self.printed[ticket.event_id, copy] += 1
                return ev.TicketPrinted(session, ticket, copy)
            case _:
                return None

    def _grant(self, session: SessionId, wish: TicketWish) -> ev.Event:
        self.requested[session] += 1
        if wish in self.found:
            return ev.TicketFound(session, self.found[wish])
        count = self.requested.total()
        number = f"A{count % 1000:03}"
        ticket = Ticket(f"t-{count}", f"e-{count}", number, "A", "cetak_ktp", Origin.WALK_IN, THURSDAY, None, NOW, 0)
        return ev.TicketGranted(session, ticket, wish)


class RoughHands:
    """One kiosk and whoever mistreats it. `act` does one thing; `rest` lets it be until nobody is served."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now_s = 0.0
        self.desk = Desk()
        settings = SessionSettings(screening=True, memory_key=b"rough")
        self.runtime = Runtime(Kiosk(settings, FACTS, Welcome()), lambda: self._now_s, self.desk.perform)
        self.desk.runtime = self.runtime
        clock = SimulatedClock(NOW, lambda: self._now_s)
        self.root = make_root(Theme(1280, 800, 217.0), self.runtime.post, clock, lambda: self._now_s)
        self.visits: Counter[str] = Counter()
        self.draw()

    def close(self) -> None:
        """Leave the window empty."""
        take_down(self.root)

    def draw(self) -> None:
        """Let the core take what was posted, and show what came of it."""
        while self.runtime.step():
            self.visits[type(self.runtime.newest.visit).__name__] += 1
        self.root.draw(self.runtime.newest)

    def act(self) -> None:
        """One thing that hands, scanners and time do; the picture comes after it, or only later."""
        roll = self._random
        deed = roll.choices(
            (
                self._tap,
                self._ten_taps,
                self._hold,
                self._slide,
                self._two_fingers,
                self._scan_while_touching,
                self._wait,
            ),
            (40, 6, 6, 8, 8, 8, 6),
        )[0]
        self.desk.answers_late = roll.random() < 0.3
        deed()
        if roll.random() < 0.7:
            self.draw()
        if roll.random() < 0.5:
            self.desk.answer_all()

    def rest(self) -> None:
        """Nobody touches anything any more, and every answer comes."""
        for _ in range(_LONGEST_WAITS):
            self.desk.answers_late = False
            self.desk.answer_all()
            self.draw()
            self._now_s += 130.0
        self.draw()

    # Deeds

    def _tap(self) -> None:
        self._lift(self._finger())
        self._now_s += self._random.uniform(0.02, 1.5)

    def _ten_taps(self) -> None:
        x, y = self._somewhere()
        for _ in range(10):
            self._lift(self._finger_at(x, y))
            self._now_s += 0.1
            if self._random.random() < 0.5:
                self.draw()

    def _hold(self) -> None:
        finger = self._finger()
        self._now_s += self._random.uniform(0.5, 50.0)
        self.draw()
        self._lift(finger)

    def _slide(self) -> None:
        finger = self._finger()
        for _ in range(3):
            finger.touch_move(*self._somewhere())
        self._lift(finger)

    def _two_fingers(self) -> None:
        one, other = self._finger(), self._finger()
        self.draw()
        first, second = (one, other) if self._random.random() < 0.5 else (other, one)
        self._lift(first)
        self.draw()
        self._lift(second)

    def _scan_while_touching(self) -> None:
        finger = self._finger()
        self.runtime.post(ev.CodeScanned(self._random.choice(SCANS)))
        if self._random.random() < 0.5:
            self.draw()
        self._lift(finger)

    def _wait(self) -> None:
        self._now_s += self._random.choice((1.0, 12.0, 30.0, 46.0))

    # Fingers

    def _finger(self) -> Any:
        return self._finger_at(*self._somewhere())

    def _finger_at(self, x: float, y: float) -> Any:
        finger = UnitTestTouch(x, y)
        finger.touch_down()
        return finger

    def _lift(self, finger: Any) -> None:
        finger.touch_up()

    def _somewhere(self) -> tuple[float, float]:
        """Mostly on a button; now and then anywhere."""
        buttons = [one for one in everything_in(self.root) if isinstance(one, KioskButton) and one.width > 0]
        if self._random.random() < 0.9:
            chosen = self._random.choice(buttons)
            return float(chosen.center_x), float(chosen.center_y)
        return self._random.uniform(0, 1279), self._random.uniform(0, 799)
