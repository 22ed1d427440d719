"""A day at an office where everything fails at random: visitors come one after the other, troubles come and go."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from random import Random

import requests

from kiosk.core.events import Button
from kiosk.core.states import (
    ChoosingService,
    ChoosingWindow,
    ConfirmingBooking,
    Misread,
    NoServer,
    NumberShown,
    OutOfService,
    Printing,
    Refused,
    Requesting,
    Screening,
    State,
    TicketShown,
    TypingCode,
    Welcome,
    WithStaff,
)
from quota_protocol.booking_code import BookingCode, spaced
from tests.faults.bookkeeping import Papers
from tests.faults.troubles import Trouble, TroubleKind, Troubles
from tests.journeys.office import Office, count_open
from workbench import NetworkSwitch, UnpluggedError

NOTICED_WITHIN_S = 0.2
VISIT_ENDS_WITHIN_S = 20.0
LOOKS_EVERY_S = 0.001
KEPT_LOG_LINES = 200
FRIDAY = 4
_OVER = (TicketShown, NumberShown, NoServer, Refused, Misread, WithStaff)
_AT_HOME = (Welcome, OutOfService)


@dataclass
class Tally:
    """What happened, for whoever reads a failure."""

    visits: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)


class Storm:
    """`visits(n)` lets so many people come; then `all_well` and `serve_the_rest` end the day."""

    def __init__(self, office: Office, network: NetworkSwitch, seed: int) -> None:
        screened = office.config.screening.enabled
        # A measured visit takes a second: few of them, and something is wrong at most.
        self._trouble_share = 0.9 if screened else 0.4
        self.random = Random(seed)
        self.papers = Papers()
        self.tally = Tally()
        self._office = office
        self._network = network
        self._troubles = Troubles(office, network, self.random)
        self._going_on: list[tuple[Trouble, int]] = []
        self._people = 0
        self._waiting: dict[BookingCode, str] = {}
        self._numbers: dict[BookingCode, str] = {}

    # The day

    def visits(self, count: int) -> None:
        """So many people come, each with or without a trouble."""
        for _ in range(count):
            self.tally.visits += 1
            self._visit()
            self._pass_time()

    def all_well(self) -> None:
        """Every trouble is over, and the kiosk has noticed."""
        for trouble, _ in self._going_on:
            trouble.end()
        self._going_on.clear()
        office = self._office
        office.until(lambda: office.facts.online, "the link")
        office.until(lambda: office.facts.printer is None, "a printer that is well")
        office.until(lambda: count_open(office.scanner.link) >= 2, "the scanner's port")
        self._go_home()

    def serve_the_rest(self) -> None:
        """Whoever booked and holds no paper comes once more, on a day without troubles."""
        self.all_well()
        for code in list(self._waiting):
            self._read_elsewhere(code)
            end = self._end_of_visit()
            assert isinstance(end, TicketShown | Refused), f"a booking was not served in the end: {end!r}"
            self._note_end(code, end)
            self._go_home()
        self._office.printer.wait_until_idle()
        self.tear_off()

    def tear_off(self) -> None:
        """Take what has come out of the printer; half a ticket counts too."""
        self.papers.collect(self._office.printer.take_tickets())

    # One visit

    def _visit(self) -> None:
        trouble, moment = self._draw_trouble()
        if trouble is not None and moment is Welcome:
            self._begin(trouble)
            trouble = None
        code = self._come()
        end = self._end_of_visit(trouble, moment)
        if code is not None:
            self._note_end(code, end)
        if isinstance(end, TicketShown):
            # At once, while the log still tells how it came about.
            self.tear_off()
            self.papers.has_whole(end.ticket.number)
        self.tally.ends[type(end).__name__] += 1
        if trouble is not None and all(trouble is not one for one, _ in self._going_on):
            # The visit was over before its moment came: it strikes between two visits.
            self._begin(trouble)
        self._go_home()

    def _draw_trouble(self) -> tuple[Trouble | None, type[State]]:
        if len(self._going_on) >= 3 or self.random.random() >= self._trouble_share:
            return None, Welcome
        moment = self.random.choice((Welcome, Welcome, Requesting, Printing, TicketShown))
        return self._troubles.draw(screening=self._office.config.screening.enabled), moment

    def _begin(self, trouble: Trouble) -> None:
        self.tally.troubles[trouble.name] += 1
        trouble.begin()
        self._going_on.append((trouble, trouble.lasts_visits))

    def _pass_time(self) -> None:
        """Troubles end after their time; while the link is down most people wait until it is back."""
        still: list[tuple[Trouble, int]] = []
        for trouble, left in self._going_on:
            if left > 1:
                still.append((trouble, left - 1))
            else:
                trouble.end()
        self._going_on = still
        self.tear_off()
        del self._office.log.lines[:-KEPT_LOG_LINES]
        broken = any(trouble.kind is TroubleKind.PRINTER for trouble, _ in still)
        if not broken and self._office.facts.printer is not None and self.random.random() < 0.7:
            self._office.until(lambda: self._office.facts.printer is None, "a printer that is well")
        networked = any(trouble.kind is TroubleKind.NETWORK for trouble, _ in still)
        if not networked and not self._office.facts.online and self.random.random() < 0.8:
            self._office.until(lambda: self._office.facts.online, "the link")

    def next_day(self) -> None:
        """The clock goes on to the next weekday morning; what yesterday's people hold is worth nothing any more."""
        clock = self._office.clock
        now = clock.now()
        days = 3 if now.weekday() == FRIDAY else 1
        clock.move_to(now.replace(hour=8, minute=12, second=0) + timedelta(days=days))
        self.papers = Papers()
        self._waiting.clear()
        self._numbers.clear()
        wires = self._office.gate
        for pin in (wires.relay_pin, wires.beam_pin, wires.exit_pin) if wires is not None else ():
            # gpiozero's mock pins remember every level they ever had.
            pin.clear_states()

    # Coming

    def _come(self) -> BookingCode | None:
        """Somebody comes, in one of the ways that people have; the code they hold, if any."""
        way = self.random.random()
        if way < 0.04:
            self._nonsense()
            return None
        if way < 0.14 and isinstance(self._office.kiosk_state, Welcome):
            self._walk_in()
            return None
        if way < 0.24 and self._waiting:
            code = self.random.choice(list(self._waiting))
            self._read_elsewhere(code)
            return code
        booked = self._book()
        if booked is None:
            self._nonsense()
            return None
        code = booked
        if way < 0.34 and isinstance(self._office.kiosk_state, Welcome):
            self._type(code)
        elif way < 0.67:
            self._scan(spaced(code))
        else:
            # The wire takes sixteen texts a second and no more: people come faster here.
            self._read_elsewhere(spaced(code))
        return code

    def _book(self) -> BookingCode | None:
        """Somebody books on the web for today; None when the web has been asked too often within this minute."""
        self._people += 1
        # Invented: born on the first days of 1990, one after the other.
        nik = f"617101{1 + self._people % 28:02d}0190{1 + self._people // 28:04d}"
        office, day = self._office, self._office.clock.now().date().isoformat()
        body = {"office": "PTK", "service": "cetak_ktp", "date": day, "window_start": "08:00", "nik": nik}
        answer = requests.post(f"{office.server_url}/v1/bookings", json=body, timeout=5)
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return None
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        code = BookingCode(answer.json()["code"].replace("-", ""))
        self._waiting[code] = day
        return code

    def _nonsense(self) -> None:
        text = self.random.choice(
            ("K7M4-2QXB", "12345", "http://contoh.invalid/", "6171010101010000", "\x1b@\x10\x04\x01")
        )
        self._scan(text)

    def _scan(self, text: str) -> None:
        """Before the scanner; where that is pulled out, or loses it, the kiosk is told in another way."""
        before = self._session()
        try:
            self._office.scan(text)
        except (UnpluggedError, TimeoutError):
            self._read_elsewhere(text)
            return
        deadline_s = time.monotonic() + NOTICED_WITHIN_S
        while self._session() == before:
            if time.monotonic() > deadline_s:
                self._read_elsewhere(text)
                return
            time.sleep(LOOKS_EVERY_S)

    def _read_elsewhere(self, text: str) -> None:
        """By a scanner that never fails, and that has not seen the same code a moment ago."""
        before = self._session()
        self._office.scan_directly(text)
        self._office.until(lambda: self._session() > before, "a visit")

    def _type(self, code: BookingCode) -> None:
        office = self._office
        if self._press_at_home(Button.TYPE_CODE) is not TypingCode:
            self._read_elsewhere(code)
            return
        office.key_in(code)
        office.press_when_pressable(Button.CONTINUE)
        self._until_not(TypingCode)
        if self._settles_at(ConfirmingBooking, *_OVER, *_AT_HOME) is ConfirmingBooking:
            office.press(Button.CONTINUE)
            self._until_not(ConfirmingBooking)

    def _walk_in(self) -> None:
        office = self._office
        if self._press_at_home(Button.TAKE_NUMBER) is not ChoosingService:
            return
        office.choose_service("cetak_ktp")
        office.answer_questions()
        if self._settles_at(ChoosingWindow, *_OVER, *_AT_HOME) is ChoosingWindow:
            office.choose_window("08:00")
            self._until_not(ChoosingWindow)

    def _press_at_home(self, button: Button) -> type[State]:
        """The picture after it; the link may be lost in this very moment, and then there is nothing to press."""
        self._office.press(button)
        self._until_not(Welcome)
        return type(self._office.kiosk_state)

    # Looking

    def _session(self) -> int:
        return self._office.running.runtime.newest.session

    def _until_not(self, kind: type[State]) -> None:
        self._office.until(lambda: not isinstance(self._office.kiosk_state, kind), "the next picture")

    def _settles_at(self, *kinds: type[State]) -> type[State]:
        self._office.until(lambda: isinstance(self._office.kiosk_state, kinds), "one of several pictures")
        return type(self._office.kiosk_state)

    def _end_of_visit(self, trouble: Trouble | None = None, moment: type[State] = Welcome) -> State:
        """What the visit ends with; meanwhile people stand before the thermometer, and the trouble strikes."""
        office, deadline_s = self._office, time.monotonic() + VISIT_ENDS_WITHIN_S
        while True:
            office.running.runtime.raise_failure()
            shown = office.kiosk_state
            if trouble is not None and isinstance(shown, moment):
                self._begin(trouble)
                trouble = None
            if isinstance(shown, Screening) and not office.thermometer.scene.person:
                office.thermometer.person(36.4)
            if isinstance(shown, (*_OVER, *_AT_HOME)):
                office.thermometer.nobody()
                return shown
            assert time.monotonic() < deadline_s, f"the visit does not end: {shown!r}"
            time.sleep(LOOKS_EVERY_S)

    def _note_end(self, code: BookingCode, end: State) -> None:
        if isinstance(end, TicketShown | NumberShown):
            number = end.ticket.number
            assert self._numbers.setdefault(code, number) == number, "one booking was shown two numbers"
        if isinstance(end, TicketShown) or (isinstance(end, Refused) and code in self._numbers):
            self._waiting.pop(code, None)

    def _go_home(self) -> None:
        office = self._office
        office.until(self._home_after_a_press, "the first screen")

    def _home_after_a_press(self) -> bool:
        if isinstance(self._office.kiosk_state, _AT_HOME):
            return True
        self._office.press(Button.DONE)
        return False
