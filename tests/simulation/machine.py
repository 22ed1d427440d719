"""A kiosk's hardware and the production code that runs on it: board, card, clock, printer, line to the server."""

import shutil
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from kiosk.clock_trust import ClockEvidence
from kiosk.core.effects import Effect, MarkTicket, PrintTicket, RecordCopy, RecordTicket, RequestTicket
from kiosk.core.events import Event, JournalFailed, TicketNotPrinted, TicketPrinted, TicketRecorded, TicketUncertain
from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.model import EventId, PrinterFault, SessionId, TicketWish
from kiosk.core.session import Kiosk, advance
from kiosk.core.states import NumberShown, TicketShown
from kiosk.core.visit import request
from kiosk.desk_work import DeskWork
from kiosk.identity import Identity, IdentityError, IdentityFile
from kiosk.offline_cache.cache import OfflineCache
from kiosk.offline_cache.journal import JournalError
from kiosk.offline_cache.standing import Life
from kiosk.offline_cache.sync_plan import Report
from kiosk.server_sync import Sync, SyncPorts
from kiosk.ticket_desk import DeskPorts, TicketDesk
from quota_protocol.messages import Office, Ticket
from quota_protocol.sync import SyncAnswer
from tests.simulation.network import Line
from tests.simulation.server_port import AskedServer, ServerPort

_FILES = ("journal.sqlite", "journal.sqlite-wal", "identity.json")
_SYNC_EVERY_S = 15.0
_EVENTS_MAX = 60

_UNITS = "SELECT service, date, window_start, sum(units_left) FROM leases GROUP BY service, date, window_start"

Window = tuple[str, str, str]
"""Service, date and start."""

Card = dict[str, bytes]
"""The files of a state directory, as an image of the card holds them."""


class PowerCut(BaseException):
    """The plug is pulled."""


class PrinterMood(Enum):
    """What the printer does with the next ticket."""

    PRINTS = auto()
    OUT_OF_PAPER = auto()
    PRINTS_BUT_SAYS_NOTHING = auto()
    SAYS_NOTHING = auto()


class BoardIdentity(IdentityFile):
    """The identity's file on a machine whose board has this id."""

    def __init__(self, state_dir: Path, board: str) -> None:
        super().__init__(state_dir)
        self._board = board

    def hardware_id(self) -> str:
        """The board's own."""
        return self._board


@dataclass
class Surroundings:
    """What a machine stands in. `on_paper` is told of every paper that comes out of the printer."""

    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]
    event_id_source: Callable[[Callable[[], datetime]], Callable[[], EventId]]
    server: Callable[[], AskedServer]
    on_paper: Callable[["Machine", Ticket, int, str], None]
    tell: Callable[[str], None]


class _BoardClock:
    """A machine's own clock: not simulated as far as the kiosk knows, so that it must judge it."""

    simulated = False

    def __init__(self, read: Callable[[], datetime]) -> None:
        self._read = read

    def now(self) -> datetime:
        return self._read()


class Machine:
    """One machine. `process` is None while it is off, or when what is on its card refuses to run on this board."""

    def __init__(self, name: str, board: str, folder: Path, line: Line, around: Surroundings) -> None:
        self.name = name
        self.board = board
        self.folder = folder
        self.line = line
        self.around = around
        self.offset = timedelta()
        self.has_rtc = True
        self.printer = PrinterMood.PRINTS
        # Its card was restored or cloned, and nobody has found out yet.
        self.excused = False
        # Counts the cards that were put in; a paper is on one of them.
        self.cards = 1
        self.dead = False
        # Counts whatever may have changed its disk.
        self.writes = 0
        self._units: dict[Window, int] = {}
        self.visit_code = ""
        self.fuse: int | None = None
        self.process: Process | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def has_stopped(self) -> bool:
        """Whether its kiosk gives out no numbers any more."""
        return self.process is not None and not self.process.record.standing.may_issue

    @property
    def identities(self) -> BoardIdentity:
        """The identity's file."""
        return BoardIdentity(self.folder, self.board)

    def now(self) -> datetime:
        """What its clock shows."""
        return self.around.now() + self.offset

    def spark(self) -> None:
        """A point at which the power may go."""
        if self.fuse is None:
            return
        self.fuse -= 1
        if self.fuse <= 0:
            self.fuse = None
            raise PowerCut

    def require_process(self) -> "Process":
        """What runs on it."""
        assert self.process is not None, f"{self.name} is off"
        return self.process

    def tell(self, what: str) -> None:
        """A line of the day's story."""
        self.around.tell(f"{self.name} {what}")

    def run(self, work: Callable[["Process"], None]) -> None:
        """Lets the process work; when the power goes meanwhile, nothing of it is left but its files."""
        if self.process is None:
            return
        self.writes += 1
        try:
            work(self.process)
        except PowerCut:
            self.tell("loses power")
            self.switch_off()

    def switch_on(self) -> None:
        """Starts what is on the card; it asks the server before it serves anybody."""
        if self.process is not None:
            return
        try:
            identity = self.identities.load()
        except IdentityError:
            self.tell("refuses to run: the identity is another board's, or there is none")
            return
        try:
            self.process = Process(self, identity)
        except PowerCut:
            self.tell("loses power as it starts")
            return
        except JournalError as error:
            self.tell(f"cannot use its journal: {error}")
            return
        self.run(lambda process: process.sync())

    def switch_off(self) -> None:
        """The process ends at once."""
        if self.process is not None:
            self.units_left()
            self.process.cache.close()
            self.process = None
        self.fuse = None

    def units_left(self) -> Mapping[Window, int]:
        """Units that it could still give out by itself, as its disk says: none, once it has stopped for good."""
        if self.process is not None:
            self._units = {}
            if not self.has_stopped:
                with self.process.cache.store.reading() as db:
                    for service, day, start, units in db.execute(_UNITS):
                        self._units[service, day, start] = units
        return self._units

    def image(self) -> Card:
        """What an image of the card holds now."""
        return {name: path.read_bytes() for name in _FILES if (path := self.folder / name).exists()}

    def tickets_on_card(self) -> frozenset[str]:
        """The events of the tickets in its journal, while it is off."""
        with closing(sqlite3.connect(self.folder / "journal.sqlite")) as db:
            return frozenset(event_id for (event_id,) in db.execute("SELECT event_id FROM tickets"))

    def put_in(self, card: Card) -> None:
        """Another card is put in; the machine is off afterwards."""
        self.switch_off()
        shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        for name, content in card.items():
            (self.folder / name).write_bytes(content)
        self.cards += 1
        self.writes += 1
        self._units = {}


class Process:
    """The kiosk's program on a machine, without threads and screen: what the core asks for is done at once."""

    def __init__(self, machine: Machine, identity: Identity) -> None:
        self.machine = machine
        self.identity = identity

        def stamped() -> datetime:
            machine.spark()
            return machine.now()

        life = Life(identity.epoch, identity.generation, "simulated")
        new_event_id = machine.around.event_id_source(machine.now)
        self.cache = OfflineCache(
            machine.folder / "journal.sqlite",
            life,
            _BoardClock(stamped),
            new_event_id,
            machine.around.monotonic_s,
            look_at_machine=self._evidence,
        )
        self.record = self.cache.sync_record
        self._inbox: deque[Event] = deque()
        settings = SessionSettings(screening=False, memory_key=bytes(32))
        self.kiosk = Kiosk(settings, Facts(office=identity.office))
        self._not_mine = False
        self._server = ServerPort(machine.line, machine.around.server, identity.api_token, self._hear)
        self.desk = TicketDesk(
            DeskPorts(
                server=self._server,
                journal=self.cache.journal,
                counter=self.cache.counter,
                now=machine.now,
                clock_trust=self.cache.clock_judge.trust,
                office=lambda: self.identity.office,
                windows_of=lambda: self.record.standing.windows_of,
                heard_now=self.cache.clock_judge.heard_now,
            )
        )
        self.loop = self._sync_loop()
        self._desk_work = DeskWork(self.desk, self._inbox.append, lambda: self.loop.has_asked(0.0))

    def _evidence(self) -> ClockEvidence:
        return ClockEvidence(synchronised=False, has_rtc=self.machine.has_rtc, manages_time=True)

    def _sync_loop(self) -> Sync:
        return Sync(
            SyncPorts(
                server=self._server,
                record=self.record,
                post=self._inbox.append,
                fail=_raise,
                is_online=lambda: self.kiosk.facts.online,
                report=lambda: Report(self.cache.clock_judge.trust(), "simulated"),
                office=lambda: self.identity.office,
                keep_office=self._keep_office,
                heard=self.cache.clock_judge.heard,
                has_numbers=self.desk.has_numbers,
            ),
            _SYNC_EVERY_S,
        )

    def _keep_office(self, office: Office) -> None:
        if office != self.identity.office:
            self.identity = self.machine.identities.keep_office(self.identity, office)

    def sync(self) -> None:
        """One round of the sync loop. Whoever was told of a journal that is not this one must have stopped."""
        self._not_mine = False
        self.loop.turn()
        self._settle()
        assert not self._not_mine or self.machine.has_stopped, (
            f"I1: {self.machine.name} goes on, although its card was restored or cloned"
        )

    def _hear(self, answer: SyncAnswer) -> None:
        acknowledged = answer.acknowledged
        with self.cache.store.reading() as db:
            row = db.execute("SELECT hex(hash) FROM entries WHERE seq = ?", (acknowledged.seq,)).fetchone()
        pruned = acknowledged.seq <= self.record.standing.pruned.seq
        if not pruned and (row is None or row[0].lower() != acknowledged.hash):
            self._not_mine = True

    def visit(self, wish: TicketWish, code: str = "") -> str:
        """Somebody stands there with a wish, and perhaps the booking `code`; what the screen shows in the end."""
        self.machine.visit_code = code
        if self.kiosk.facts.rejected is not None or not self.kiosk.facts.serves:
            return "OutOfService"
        self.kiosk = replace(self.kiosk, session=SessionId(self.kiosk.session + 1))
        state, effects = request(self.kiosk, wish)
        self.kiosk = replace(self.kiosk, visit=state)
        self._perform(effects)
        self._settle()
        shown = self.kiosk.visit
        number = f" {shown.ticket.number}" if isinstance(shown, TicketShown | NumberShown) else ""
        return f"{type(shown).__name__}{number}"

    def _settle(self) -> None:
        for _ in range(_EVENTS_MAX):
            if not self._inbox:
                return
            self.kiosk, effects = advance(self.kiosk, self._inbox.popleft())
            self._perform(effects)
        raise AssertionError("the core goes round in circles")

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self.machine.spark()
            match effect:
                case RequestTicket():
                    self._desk_work.request(effect)
                case RecordTicket() | RecordCopy():
                    self._put_on_record(effect)
                case PrintTicket():
                    self._print(effect)
                case MarkTicket(event_id, state, copy):
                    self.cache.journal.mark(event_id, state, copy)

    def _put_on_record(self, effect: RecordTicket | RecordCopy) -> None:
        copy = effect.copy if isinstance(effect, RecordCopy) else 1
        try:
            if isinstance(effect, RecordCopy):
                self.cache.journal.record_copy(EventId(effect.ticket.event_id), copy)
            else:
                self.cache.journal.record(effect.ticket, effect.wish)
        except JournalError as error:
            self._inbox.append(JournalFailed(effect.session, error.fault))
        else:
            self._inbox.append(TicketRecorded(effect.session, effect.ticket, copy))

    def _print(self, effect: PrintTicket) -> None:
        machine, session, ticket, copy = self.machine, effect.session, effect.ticket, effect.copy
        machine.spark()
        mood = machine.printer
        if mood in (PrinterMood.PRINTS, PrinterMood.PRINTS_BUT_SAYS_NOTHING):
            machine.around.on_paper(machine, ticket, copy, machine.visit_code)
        machine.spark()
        match mood:
            case PrinterMood.PRINTS:
                self._inbox.append(TicketPrinted(session, ticket, copy))
            case PrinterMood.OUT_OF_PAPER:
                self._inbox.append(TicketNotPrinted(session, ticket, copy, PrinterFault.PAPER_OUT))
            case PrinterMood.PRINTS_BUT_SAYS_NOTHING | PrinterMood.SAYS_NOTHING:
                self._inbox.append(TicketUncertain(session, ticket, copy, PrinterFault.TIMED_OUT))


def _raise(failure: BaseException) -> None:
    raise failure
