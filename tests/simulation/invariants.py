"""What must hold (docs/offline.md): I1, I2 and I4 after every step, I5 and I7 once everybody has met the server."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from quota_server.store.jobs.reports_figures import office_figures
from quota_server.store.jobs.voiding import VOIDED
from tests.simulation.machine import Machine, Window
from tests.simulation.office_day import OfficeDay
from tests.simulation.papers import Paper
from tests.simulation.small_office import OFFICE


@dataclass(frozen=True, slots=True)
class _Reported:
    """A ticket as the server has it."""

    number: str
    state: str
    overflow: bool
    code: str


def after_step(day: OfficeDay) -> None:
    """AssertionError, with what is wrong, when something does not hold now."""
    _no_two_papers_share_a_number(day)
    if day.has_changed():
        _quota_is_kept(day)
        _ledger_adds_up(day)


def at_the_end(day: OfficeDay) -> None:
    """As `after_step`, when every kiosk that lives has synced to its end."""
    _every_paper_has_arrived(day)
    _everything_odd_is_before_the_staff(day)


def _no_two_papers_share_a_number(day: OfficeDay) -> None:
    for paper in day.new_papers():
        if paper.copy > 1:
            continue
        others = [one for one in day.first_prints.get(paper.place, ()) if not one.excused]
        day.first_prints.setdefault(paper.place, []).append(paper)
        assert not others or paper.excused or day.forgetful, (
            f"I1: {paper.machine} and {others[0].machine} printed {paper.ticket.number} of {paper.ticket.office_date}"
        )


def _quota_is_kept(day: OfficeDay) -> None:
    if day.forgetful:
        return
    connection = day.server.connection
    reported = _reported(day)
    used: Counter[Window] = Counter()
    with_paper: set[tuple[str, Window]] = set()
    for paper in _counted_papers(day, reported):
        window = paper.window
        if window is None:
            continue
        if paper.code:
            if (paper.code, window) in with_paper:
                continue
            with_paper.add((paper.code, window))
        used[window] += 1
    booked = connection.execute(
        "SELECT code, service, date, window_start FROM bookings WHERE office = ? AND state = 'booked'", (OFFICE,)
    ).fetchall()
    for code, *where in booked:
        window = (str(where[0]), str(where[1]), str(where[2]))
        # A restored server takes bookings for open that have their papers: nobody comes for them any more.
        used_before = day.restored and any(code == other for other, _ in with_paper)
        if (code, window) not in with_paper and code not in day.forgotten_codes and not used_before:
            used[window] += 1
    on_kiosks = _unspent(day)
    free = _sellable(day)
    for window, quota in day.quotas.items():
        total = used[window] + on_kiosks[window] + free.get(window, quota)
        assert total <= quota, (
            f"I2: window {window[1]} {window[2]} of {quota}: {used[window]} papers and bookings,"
            f" {on_kiosks[window]} units on kiosks, {free.get(window, quota)} to be sold"
        )


def _counted_papers(day: OfficeDay, reported: dict[str, _Reported]) -> Iterator[Paper]:
    """One paper for each ticket that takes a unit: not what is overflow, void, or from a card not yet found out.

    Of several papers of one booking that kiosks gave alone, the booking's unit is one's only; the others are overflow,
    which shows once they are reported.
    """
    seen: set[str] = set()
    codes: set[str] = set()
    alone = []
    for paper in day.papers:
        event_id = paper.ticket.event_id
        if event_id in seen or paper.excused or (paper.code and paper.code in day.forgotten_codes):
            continue
        seen.add(event_id)
        known = reported.get(event_id)
        if known is not None and (known.overflow or known.state == VOIDED):
            continue
        if known is None and event_id in day.lost_papers:
            continue
        if known is None and paper.code and paper.rests_on_the_manifest:
            alone.append(paper)
            continue
        codes.add(paper.code)
        yield paper
    for paper in alone:
        if paper.code not in codes:
            codes.add(paper.code)
            yield paper


def _unspent(day: OfficeDay) -> Counter[Window]:
    found: Counter[Window] = Counter()
    for machine in day.machines:
        if machine.dead or machine.excused:
            continue
        found.update(machine.units_left())
    return found


def _sellable(day: OfficeDay) -> dict[Window, int]:
    """What somebody could still book or be given; of a date that is over nothing, whatever its books say."""
    connection = day.server.connection
    (config,) = connection.execute("SELECT config_version FROM offices WHERE office = ?", (OFFICE,)).fetchone()
    rows = connection.execute(
        "SELECT service, date, start, free FROM windows WHERE office = ? AND quota IS NOT NULL", (OFFICE,)
    ).fetchall()
    if day.is_recovering(int(config)):
        return dict.fromkeys(day.quotas, 0)
    today = day.today().isoformat()
    sellable = {window: 0 for window in day.quotas if window[1] < today}
    return sellable | {(service, date, start): free for service, date, start, free in rows if date >= today}


def _reported(day: OfficeDay) -> dict[str, _Reported]:
    rows = day.server.connection.execute(
        "SELECT event_id, series, serial, state, overflow, booking_code FROM tickets WHERE office = ?", (OFFICE,)
    ).fetchall()
    return {
        event_id: _Reported(f"{series}{serial:03d}", state, bool(overflow), code or "")
        for event_id, series, serial, state, overflow, code in rows
    }


def _ledger_adds_up(day: OfficeDay) -> None:
    imbalance = day.perform(lambda tx: office_figures(tx, OFFICE)).imbalance
    assert imbalance == 0, f"I4: the ledger disagrees with bookings and tickets by {imbalance}"


def _every_paper_has_arrived(day: OfficeDay) -> None:
    reported = _reported(day)
    living = {(machine.name, machine.cards) for machine in day.machines if not machine.dead and _can_speak(machine)}
    for paper in day.papers:
        if (paper.machine, paper.card) not in living:
            continue
        known = reported.get(paper.ticket.event_id)
        number = paper.ticket.number
        assert known is not None, f"I5: {number} of {paper.machine} has not reached the server"
        assert known.number == number, f"I5: {number} of {paper.machine} is {known.number} on the server"
        assert known.state != VOIDED, f"I5: {number} of {paper.machine} is on paper, and void on the server"


def _can_speak(machine: Machine) -> bool:
    return machine.process is not None


def _everything_odd_is_before_the_staff(day: OfficeDay) -> None:
    reported = _reported(day)
    noted = {
        subject
        for (subject,) in day.server.connection.execute(
            "SELECT subject FROM conflicts WHERE office = ?", (OFFICE,)
        ).fetchall()
    }
    for event_id, ticket in reported.items():
        told = f"ticket/{event_id}" in noted
        assert told or not ticket.overflow, f"I7: nobody is told that {ticket.number} is beyond the quota"
    arrived = [paper for paper in day.papers if paper.ticket.event_id in reported]
    _told_of_each_double("booking", [(paper.code, paper) for paper in arrived if paper.code], noted)
    _told_of_each_double("number", [(" ".join(paper.place), paper) for paper in arrived], noted)


def _told_of_each_double(what: str, papers: list[tuple[str, Paper]], noted: set[str]) -> None:
    groups: dict[str, set[str]] = {}
    for key, paper in papers:
        if paper.copy == 1:
            groups.setdefault(key, set()).add(paper.ticket.event_id)
    for key, events in groups.items():
        silent = [event_id for event_id in events if f"ticket/{event_id}" not in noted]
        assert len(silent) <= 1, f"I7: nobody is told that {what} {key} was used twice"
