"""Everything that stands in the office of a simulated day: the clock, the server, the kiosks, people and papers."""

import itertools
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from kiosk.identity import identity_from
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Enrolment, Ticket
from quota_protocol.sync import SyncAnswer, SyncRequest
from quota_server.domain.profile import profile
from quota_server.domain.refusals import Refused
from quota_server.store.contract import Answer
from quota_server.store.jobs import devices
from quota_server.store.jobs.transaction import Job, T, Transaction
from tests.simulation.chance import event_ids, seeded_chance
from tests.simulation.machine import Card, Machine, Surroundings
from tests.simulation.network import Line
from tests.simulation.papers import Paper
from tests.simulation.server import Server, fast_disk
from tests.simulation.small_office import DAY, KIOSKS, OFFICE, ServerDisk, new_server_disk, quotas

LOCAL = timedelta(hours=7)
STARTS = ("08:00", "10:00", "13:00")
Made = TypeVar("Made")


@dataclass
class Person:
    """Somebody who has booked. `cancelled` is what the person has done, whatever the server remembers of it."""

    code: BookingCode
    date: str
    start: str
    number: int
    cancelled: bool = False


@dataclass
class Knowledge:
    """What was seen so far, to be compared with what is seen later."""

    answers: dict[str, bytes] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)
    paper_wins: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database, the bookings that it knows, and those of them that were cancelled."""

    content: bytes
    generation: int
    codes: frozenset[str]
    cancelled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Morning:
    """What is on the disks before anybody comes: every kiosk is enrolled, has its leases, and is off."""

    server: ServerDisk
    cards: tuple[Card, ...] = ()


class OfficeDay:
    """The office from ten to eight on. `story` tells what happens, line by line."""

    def __init__(self, seed: int, morning: "Morning") -> None:
        self.chance = random.Random(seed)
        self._ids = random.Random(seed + 1)
        self.time = datetime(DAY.year, DAY.month, DAY.day, 0, 50, tzinfo=UTC)
        self.began = self.time
        self.story: list[str] = []
        self.papers: list[Paper] = []
        self.people: list[Person] = []
        self.known = Knowledge()
        self.server_down = False
        # From here on the database has forgotten what it gave out, and nobody has noticed yet.
        self.forgetful = False
        self.restored = False
        self.backup: Backup | None = None
        self.images: dict[str, tuple[Card, int]] = {}
        self.forgotten_codes: set[str] = set()
        self.lost_papers: set[str] = set()
        self.first_prints: dict[tuple[str, str], list[Paper]] = {}
        self.strips = 0
        self.quotas = quotas()
        self._seen_papers = 0
        self._was: tuple[int, ...] = ()
        self._folders = itertools.count(1)
        self._recovering: tuple[tuple[int, int], bool] = ((0, 0), False)
        self._folder = Path(tempfile.mkdtemp(prefix="simulated-day-", dir=fast_disk()))
        self.server = Server(self.now, morning.server)
        self.machines = [self._machine(name, f"board-{name}") for name in KIOSKS]
        for machine, card in zip(self.machines, morning.cards, strict=False):
            machine.put_in(card)

    def close(self) -> None:
        """Everybody goes home."""
        for machine in self.machines:
            machine.switch_off()
        self.server.close()
        shutil.rmtree(self._folder)

    def now(self) -> datetime:
        """The real time."""
        return self.time

    def seconds_since_it_began(self) -> float:
        """A clock that nobody sets."""
        return (self.time - self.began).total_seconds()

    def tell(self, what: str) -> None:
        """A line of the story."""
        local = self.time + LOCAL
        self.story.append(f"{local:%a %H:%M} {what}")

    def perform(self, job: Job[T]) -> T:
        """A job at the server."""
        return self.server.perform(job)

    # What is set up

    def _machine(self, name: str, board: str) -> Machine:
        holder: list[Machine] = []
        line = Line(
            kill_server=self._kill_server_in_mid_transaction,
            spark=lambda: holder[0].spark(),  # noqa: PLW0108 - the machine is made after its line
            server_up=lambda: not self.server_down,
            tell=lambda what: holder[0].tell(what),  # noqa: PLW0108 - the machine is made after its line
        )
        around = Surroundings(
            now=self.now,
            monotonic_s=self.seconds_since_it_began,
            event_id_source=lambda now: event_ids(now, self._ids),
            server=lambda: self,
            on_paper=self._on_paper,
            tell=self.tell,
        )
        machine = Machine(name, board, self._folder / str(next(self._folders)), line, around)
        holder.append(machine)
        return machine

    def another_machine(self, like: Machine, board: str) -> Machine:
        """One more machine, into which somebody puts a copy of a card."""
        machine = self._machine(f"{like.name}'", board)
        machine.offset = like.offset
        self.machines.append(machine)
        return machine

    def _kill_server_in_mid_transaction(self) -> None:
        self.server.killed_in_mid_transaction = True

    def enrol(self, machine: Machine) -> None:
        """Staff enrol what stands there: a new epoch, and the card's journal stays."""

        def job(tx: Transaction) -> Enrolment:
            token = devices.add(tx, self.time, OFFICE, machine.name.rstrip("'"))
            granted = devices.enrol(tx, self.time, token, machine.board, "simulated")
            record = tx.offices.office(OFFICE)
            office = profile(record.config, record.version, tx.now)
            return Enrolment(
                granted.device_id, granted.ordinal, granted.epoch, granted.api_token, tx.keys.generation, office
            )

        machine.switch_off()
        machine.identities.save(identity_from(self.perform(job), machine.board))
        machine.excused = False
        machine.tell("is enrolled")

    # What is seen

    def _on_paper(self, machine: Machine, ticket: Ticket, copy: int, code: str) -> None:
        self.papers.append(Paper(ticket, machine.name, copy, machine.cards, code, machine.excused))
        machine.tell(f"prints {ticket.number}{f' (copy {copy})' if copy > 1 else ''}")

    def answered(self, event_id: str, answer: Answer) -> None:
        """I3: a replay gets the identical answer, but for the number that a paper has won."""
        before = self.known.answers.setdefault(event_id, answer.body)
        if before != answer.body:
            assert event_id in self.known.paper_wins, f"I3: another answer for {event_id}: {before!r}, {answer.body!r}"
            self.known.answers[event_id] = answer.body

    def synced(self, said: SyncRequest, answer: SyncAnswer) -> None:
        """I6: whatever was said is judged, and judged alike for ever."""
        judged = {verdict.seq: verdict for verdict in answer.verdicts}
        for entry in said.entries:
            verdict = judged.get(entry.seq)
            assert verdict is not None, f"I6: no verdict of entry {entry.seq} ({entry.kind})"
            first = self.known.verdicts.setdefault((entry.event_id, entry.hash), verdict.verdict)
            assert first == verdict.verdict or self.restored or self.forgetful, (
                f"I6: entry {entry.seq} ({entry.kind}) was {first}, and is {verdict.verdict} now"
            )
            if entry.kind == "ticket":
                self.known.paper_wins.add(entry.event_id)

    def has_changed(self) -> bool:
        """Whether any disk has changed, or any paper came out, since this was asked last."""
        now = (
            id(self.server.connection),
            self.server.connection.total_changes,
            len(self.papers),
            *(machine.writes for machine in self.machines),
        )
        changed, self._was = now != self._was, now
        return changed

    def new_papers(self) -> list[Paper]:
        """The papers that came out since this was asked last."""
        fresh = self.papers[self._seen_papers :]
        self._seen_papers = len(self.papers)
        return fresh

    def is_on_paper(self, event_id: str) -> bool:
        """Whether somebody holds that ticket."""
        return any(paper.ticket.event_id == event_id for paper in self.papers)

    def is_recovering(self, config_version: int) -> bool:
        """Whether nothing is given out until somebody confirms. Read anew when the office's settings have changed."""
        key = (id(self.server.connection), config_version)
        if self._recovering[0] != key:
            self._recovering = (key, self.perform(lambda tx: tx.config(OFFICE)).recovering)
        return self._recovering[1]

    def today(self) -> date:
        """The date on the office's wall."""
        return (self.time + LOCAL).date()

    # Whom a step is about

    def some_machine(self) -> Machine:
        """A machine that still works."""
        return self.chance.choice([machine for machine in self.machines if not machine.dead])

    def some_start(self) -> str:
        """A window, more often than not the one that runs or is about to."""
        hour = (self.time + LOCAL).hour
        likely = max((start for start in STARTS if int(start[:2]) <= hour + 1), default=STARTS[0])
        return likely if self.chance.random() < 0.6 else self.chance.choice(STARTS)

    def somebody(self) -> Person | None:
        """Somebody who has booked, more often than not for today."""
        today = [person for person in self.people if person.date == self.today().isoformat()]
        if today and self.chance.random() < 0.9:
            return self.chance.choice(today)
        return self.chance.choice(self.people) if self.people else None

    def new_key(self) -> str:
        """A key for a write of staff."""
        return str(UUID(int=self._ids.getrandbits(128)))

    def at_server(self, what: str, work: Callable[[], Made]) -> Made | None:
        """What somebody does on the web; None when the server is away or refuses."""
        if self.server_down:
            return None
        try:
            made = work()
        except Refused as refused:
            self.tell(f"{what}: refused, {refused.problem.type.rpartition(':')[2]}")
            return None
        self.tell(what)
        return made

    def pass_time(self, span: timedelta) -> None:
        """The clock goes on for everybody."""
        self.time += span

    # What happens to cards and to the database

    def acknowledged_of(self, machine: Machine) -> int:
        """How far the server knows the journal of the machine's present epoch."""
        if machine.process is None:
            return 0
        row = self.server.connection.execute(
            "SELECT acked_seq FROM journal_chains WHERE office = ? AND epoch = ?",
            (OFFICE, machine.process.identity.epoch),
        ).fetchone()
        return int(row[0]) if row else 0

    def restore_card(self, machine: Machine) -> None:
        """An older image is put in: until it is found out, no software can know."""
        card, _ = self.images[machine.name]
        machine.put_in(card)
        machine.excused = True
        kept = machine.tickets_on_card()
        # What was printed since the image, and has not been told, nobody can know of any more.
        self.lost_papers |= {
            paper.ticket.event_id
            for paper in self.papers
            if paper.machine == machine.name and paper.ticket.event_id not in kept
        }
        machine.tell("runs from an older image of its card")

    def clone_card(self, machine: Machine, *, same_board: bool) -> None:
        """Another machine gets a copy of the card; boards of one id cannot be told apart."""
        card = machine.image()
        board = machine.board if same_board else f"other-{len(self.machines)}"
        twin = self.another_machine(machine, board)
        twin.put_in(card)
        if same_board:
            twin.excused = machine.excused = True
        machine.tell(f"has its card copied for a board of {'the same' if same_board else 'another'} id")
        twin.switch_on()

    def take_backup(self) -> Backup:
        """A copy of the database, and what was true then."""
        return Backup(
            self.server.backup(),
            self.server.generation,
            frozenset(person.code for person in self.people),
            frozenset(person.code for person in self.people if person.cancelled),
        )

    def restore_server(self) -> None:
        """As `quota-server restore`; what was done since is forgotten."""
        if self.backup is None:
            return
        self._forget_since(self.backup)
        self.server.restore(self.backup.content)
        self.server_down = False
        self.tell("the server is restored from its backup")

    def swap_database(self) -> None:
        """Somebody puts the backup in the database's place by hand; nobody can help until a kiosk finds out.

        A server does not begin to serve with a database of an earlier generation.
        """
        if self.backup is None or self.backup.generation != self.server.generation:
            return
        self._forget_since(self.backup)
        self.forgetful = True
        self.server.swap(self.backup.content)
        self.server_down = False
        self.tell("the database is replaced by its backup behind the server's back")

    def _forget_since(self, backup: "Backup") -> None:
        """Bookings and cancellations that are forgotten, and the papers of those, nobody can keep inside the quota."""
        self.restored = True
        self.known.answers.clear()
        for person in self.people:
            if person.code not in backup.codes or (person.cancelled and person.code not in backup.cancelled):
                self.forgotten_codes.add(person.code)
        self.people = [person for person in self.people if person.code in backup.codes]

    def note_who_was_found_out(self) -> None:
        """A card that has stopped, or whose last twin has, is nobody's excuse any more."""
        for machine in self.machines:
            if machine.excused and machine.has_stopped:
                machine.excused = False

    def is_forgotten(self, machine: Machine) -> bool:
        """Whether the server does not know the epoch of a kiosk that would speak with it."""
        if machine.process is None:
            return False
        epoch = machine.process.identity.epoch
        return not self.server.connection.execute("SELECT 1 FROM epochs WHERE epoch = ?", (epoch,)).fetchone()


@cache
def morning(lease_units: int) -> Morning:
    """The same morning for every day: to make one takes a moment."""
    with seeded_chance(lease_units):
        day = OfficeDay(lease_units, Morning(new_server_disk(lease_units)))
        for machine in day.machines:
            day.enrol(machine)
            machine.switch_on()
            machine.switch_off()
        made = Morning(day.server.disk(), tuple(machine.image() for machine in day.machines))
        day.close()
    return made
