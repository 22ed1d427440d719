"""What must be true of an office after any misfortune: the server, the journal and the paper tell one story."""

import contextlib
import sqlite3
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.office import Office
from workbench import PaperTicket

LAST_ONLINE_SERIAL = 5000
_NEWEST_PAPERS = 6
COPY = "CETAK ULANG"


@dataclass
class Papers:
    """What has come out of the printer, counted by number, so that twenty thousand tickets take no memory."""

    unmarked: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    newest: deque[PaperTicket] = field(default_factory=lambda: deque(maxlen=_NEWEST_PAPERS))

    def collect(self, tickets: list[PaperTicket]) -> None:
        """Take these off the printer."""
        for ticket in tickets:
            self.newest.append(ticket)
            for number in numbers_on(ticket):
                (self.marked if COPY in ticket.text else self.unmarked)[number] += 1
                self.whole[number] += ticket.complete

    def has_whole(self, number: str) -> None:
        """Raises AssertionError, with what came out last, unless there is a whole paper of this number."""
        last = "\n---\n".join(f"complete={ticket.complete}\n{ticket.text}" for ticket in self.newest)
        assert self.whole[number] >= 1, f"{number} was shown as printed, and there is no whole paper of it:\n{last}"

    @property
    def numbers(self) -> set[str]:
        """Every number that is on any paper, half a ticket included."""
        return set(self.unmarked) | set(self.marked)


def numbers_on(ticket: PaperTicket) -> set[str]:
    """The queue numbers on one piece of paper: more than one would be a ticket that begins with another's end."""
    return {line.text for line in ticket.lines if line.height >= 4}


@dataclass(frozen=True, slots=True)
class Ledger:
    """`server` and `journal`: number by event id. `noted`: event ids that were asked under and never answered.

    `given_up`: those that the kiosk told the server to take back, since it gave something else or refused; `voided`:
    what the server did take back.
    """

    server: dict[str, str]
    journal: dict[str, str]
    states: dict[str, str]
    noted: frozenset[str]
    given_up: frozenset[str]
    voided: frozenset[str]
    numbers_by_code: dict[str, list[str]]

    @property
    def is_told(self) -> bool:
        """Whether the server has taken back everything that the kiosk gave up."""
        return self.given_up & self.server.keys() <= self.voided


def read_ledger(office: Office, day: str) -> Ledger:
    """The day's tickets as the server's database and the kiosk's journal hold them."""
    with _opened(office.folder / "quota.sqlite") as db:
        of_server = db.execute(
            "SELECT event_id, series || printf('%03d', serial), booking_code, state FROM tickets WHERE date = ?", (day,)
        ).fetchall()
    with _opened(office.config.server.state_dir / "journal.sqlite") as db:
        noted = db.execute("SELECT event_id FROM requests WHERE office_date = ?", (day,)).fetchall()
        given_up = db.execute("SELECT event_id FROM entries WHERE kind = 'abandoned'").fetchall()
        today = {row[0] for row in db.execute("SELECT event_id FROM tickets WHERE office_date = ?", (day,))}
    rows = [row for row in office.journal() if row.event_id in today]
    by_code: dict[str, list[str]] = {}
    voided = frozenset(event_id for event_id, _, _, state in of_server if state == "voided")
    for event_id, number, code, _ in of_server:
        if code and event_id not in voided:
            by_code.setdefault(code, []).append(number)
    return Ledger(
        server={event_id: number for event_id, number, _, _ in of_server},
        journal={row.event_id: row.number for row in rows},
        states={row.number: row.state for row in rows},
        noted=frozenset(event_id for (event_id,) in noted),
        given_up=frozenset(event_id for (event_id,) in given_up),
        voided=voided,
        numbers_by_code=by_code,
    )


def _opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5))


def nothing_is_lost_or_doubled(ledger: Ledger, papers: Papers) -> None:
    """Raises AssertionError with what is wrong, in numbers of tickets."""
    assert ledger.journal.items() <= ledger.server.items(), "the journal holds a ticket that the server never gave"
    # What the kiosk has in its journal the server must never take back: nobody does so in these days.
    assert not ledger.voided & ledger.journal.keys(), "the server took back a ticket that the kiosk gave"
    lost = ledger.server.keys() - ledger.journal.keys() - ledger.noted - (ledger.given_up & ledger.voided)
    assert not lost, f"the server gave {[ledger.server[one] for one in lost]}, and the kiosk knows nothing of it"
    counts = Counter(ledger.server.values())
    assert not [number for number, count in counts.items() if count > 1], "one number was given twice"
    # The server's own numbers have gaps where a paper from the kiosk's block took their place.
    alone = [number for number in ledger.journal.values() if int(number[1:]) > LAST_ONLINE_SERIAL]
    for series in {number[0] for number in alone}:
        serials = sorted(int(number[1:]) for number in alone if number[0] == series)
        first = LAST_ONLINE_SERIAL + 1
        assert serials == list(range(first, first + len(serials))), f"a number of series {series} is missing"
    doubled = {code: numbers for code, numbers in ledger.numbers_by_code.items() if len(numbers) > 1}
    assert not doubled, f"one booking has several numbers: {doubled}"
    twice = [number for number, count in papers.unmarked.items() if count > 1]
    assert not twice, f"on two unmarked papers: {twice}"
    unknown = papers.numbers - set(ledger.journal.values())
    assert not unknown, f"on paper, and not in the journal: {unknown}"
    for number, state in ledger.states.items():
        if state == "printed":
            assert papers.whole[number] >= 1, f"{number} counts as printed, and there is no whole paper of it"
        if state == "not_printed":
            assert number not in papers.numbers, f"{number} counts as not printed, and stands on paper"
