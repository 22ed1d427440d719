"""What may happen in an office, one step at a time: people, staff, machines, network, and time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.core.model import CheckInByCode, CheckInByNik, NewNumber
from quota_protocol.booking_code import BookingCode
from quota_protocol.journal_chain import EntryKind
from quota_protocol.messages import Origin
from quota_protocol.nik import Nik
from quota_server.domain.settling import Decision
from quota_server.domain.strips import Roll
from quota_server.store.contract import BookingWish, StoreError
from quota_server.store.jobs import bookings, devices, manual_strips, recovery, settling
from quota_server.store.jobs.staff_writes import StaffWrite
from tests.simulation.machine import PrinterMood
from tests.simulation.network import Mishap
from tests.simulation.office_day import OfficeDay, Person
from tests.simulation.small_office import OFFICE, OTHER_SERVICE, SERVICE

_FUSE_MAX = 40

Step = Callable[[OfficeDay], None]


@dataclass(frozen=True, slots=True)
class Theme:
    """Steps that belong together, each with its weight. Every day has the ordinary ones and some of the others."""

    name: str
    steps: tuple[tuple[Step, int], ...]


def invented_nik(number: int) -> Nik:
    """The NIK of an invented person."""
    return Nik(f"617101010101{number:04d}")


# People


def walks_in(day: OfficeDay) -> None:
    start = day.some_start() if day.chance.random() < 0.6 else ""
    _visit(day, NewNumber(SERVICE, Origin.WALK_IN, start), "walk-in")


def comes_first_or_collects(day: OfficeDay) -> None:
    if day.chance.random() < 0.5:
        _visit(day, NewNumber(SERVICE, Origin.PRIORITY), "priority")
    else:
        _visit(day, NewNumber(OTHER_SERVICE, Origin.PICKUP), "collects")


def checks_in(day: OfficeDay) -> None:
    person = day.somebody()
    if person is None:
        return
    if day.chance.random() < 0.2:
        _visit(day, CheckInByNik(invented_nik(person.number)), f"by NIK, {person.code}", person.code)
    else:
        _visit(day, CheckInByCode(person.code), person.code, person.code)


def comes_although_cancelled(day: OfficeDay) -> None:
    cancelled = [person for person in day.people if person.cancelled]
    if cancelled:
        person = day.chance.choice(cancelled)
        _visit(day, CheckInByCode(person.code), f"{person.code}, which is cancelled", person.code)


def _visit(day: OfficeDay, wish: NewNumber | CheckInByCode | CheckInByNik, who: str, code: str = "") -> None:
    machine = day.some_machine()
    if machine.process is None:
        machine.switch_on()
    machine.run(lambda process: machine.tell(f"visit ({who}): {process.visit(wish, code)}"))


def books(day: OfficeDay) -> None:
    when = day.today() if day.chance.random() < 0.8 else day.today() + timedelta(days=1)
    _book(day, when, day.some_start())


def _book(day: OfficeDay, when: date, start: str) -> None:
    number = len(day.people)
    wish = BookingWish(OFFICE, SERVICE, when, start, invented_nik(number))
    made = day.at_server("books", lambda: day.perform(lambda tx: bookings.book(tx, wish)))
    if made is not None:
        day.people.append(Person(BookingCode(made.code), when.isoformat(), start, number))


def cancels(day: OfficeDay) -> None:
    person = day.somebody()
    if person is not None and not person.cancelled:
        made = day.at_server(f"cancels {person.code}", lambda: day.perform(lambda tx: bookings.cancel(tx, person.code)))
        if made is not None:
            person.cancelled = True


def moves(day: OfficeDay) -> None:
    person = day.somebody()
    if person is None or person.cancelled:
        return
    start = day.some_start()
    made = day.at_server(
        f"moves {person.code} to {start}",
        lambda: day.perform(lambda tx: bookings.move(tx, person.code, day.today(), start)),
    )
    if made is not None:
        person.cancelled = True
        day.people.append(Person(BookingCode(made.code), day.today().isoformat(), start, person.number))


# Time and network


def time_passes(day: OfficeDay) -> None:
    day.pass_time(timedelta(minutes=day.chance.choice((1, 2, 5, 11, 20))))


def an_hour_passes(day: OfficeDay) -> None:
    day.pass_time(timedelta(minutes=day.chance.choice((60, 90, 130))))


def midnight_passes(day: OfficeDay) -> None:
    after = day.began + timedelta(hours=16, minutes=30)
    if day.time < after:
        day.pass_time(after - day.time)


def night_passes(day: OfficeDay) -> None:
    tomorrow = day.began + timedelta(days=1, minutes=day.chance.choice((0, 15, 40)))
    if day.time < tomorrow:
        day.pass_time(tomorrow - day.time)


def evening_comes(day: OfficeDay) -> None:
    evening = day.began + timedelta(hours=8, minutes=50)
    if day.time < evening:
        day.pass_time(evening - day.time)


def syncs(day: OfficeDay) -> None:
    machine = day.some_machine()
    if machine.process is None:
        machine.switch_on()
    machine.run(lambda process: process.sync())


def cable(day: OfficeDay) -> None:
    machine = day.some_machine()
    machine.line.up = not machine.line.up
    machine.tell("has its cable again" if machine.line.up else "loses its cable")


def mishap(day: OfficeDay) -> None:
    machine = day.some_machine()
    machine.line.mishaps.append(day.chance.choice(tuple(Mishap)))


def delayed_request_arrives(day: OfficeDay) -> None:
    machine = day.some_machine()
    if machine.line.arrive():
        machine.tell("'s delayed request arrives")


def server_goes_or_comes(day: OfficeDay) -> None:
    if day.server_down:
        day.server.restart()
    day.server_down = not day.server_down
    day.tell("the server stops" if day.server_down else "the server starts")


# Machines


def power_fails(day: OfficeDay) -> None:
    machine = day.some_machine()
    machine.fuse = day.chance.randint(1, _FUSE_MAX)


def switched_off_and_on(day: OfficeDay) -> None:
    machine = day.some_machine()
    machine.tell("is switched off and on")
    machine.switch_off()
    machine.switch_on()


def printer_changes(day: OfficeDay) -> None:
    machine = day.some_machine()
    moods = (PrinterMood.PRINTS, *PrinterMood)
    machine.printer = day.chance.choice(moods)
    machine.tell(f"printer: {machine.printer.name.lower().replace('_', ' ')}")


def clock_jumps(day: OfficeDay) -> None:
    machine = day.some_machine()
    machine.offset = timedelta(minutes=day.chance.choice((0, -7, 9, -24 * 60, 40 * 24 * 60, -10 * 365 * 24 * 60)))
    machine.has_rtc = day.chance.random() < 0.5
    machine.tell(f"clock is off by {machine.offset}")


def card_is_imaged(day: OfficeDay) -> None:
    machine = day.some_machine()
    day.images[machine.name] = (machine.image(), day.acknowledged_of(machine))
    machine.tell("has its card imaged")


def card_is_restored(day: OfficeDay) -> None:
    machine = day.some_machine()
    if machine.name in day.images:
        day.restore_card(machine)
        machine.switch_on()


def card_is_cloned(day: OfficeDay) -> None:
    machine = day.some_machine()
    if len(day.machines) < 5:
        day.clone_card(machine, same_board=day.chance.random() < 0.3)


def machine_dies(day: OfficeDay) -> None:
    machine = day.some_machine()
    if sum(not one.dead for one in day.machines) > 1:
        machine.tell("dies for good")
        machine.switch_off()
        machine.dead = True


def poison(day: OfficeDay) -> None:
    """A fault of the program: an entry that nobody can read."""
    machine = day.some_machine()
    kind = day.chance.choice((EntryKind.TICKET, EntryKind.LEASE_RETURNED, EntryKind.COPY))

    def write(process: object) -> None:
        store = machine.require_process().cache.store
        with store.transaction():
            store.append(store.new_event_id(), kind, day.chance.choice((b"{}", b"[1", b'{"ticket": 7}', b"\x00")))

    machine.tell(f"writes a {kind.value} entry that nobody can read")
    machine.run(write)


# Staff


def enrolled_anew(day: OfficeDay) -> None:
    machine = day.some_machine()
    if not day.server_down and not machine.name.endswith("'"):
        day.enrol(machine)
        machine.switch_on()


def fenced_or_revoked(day: OfficeDay) -> None:
    machine = day.some_machine()
    if day.server_down:
        return
    name = machine.name.rstrip("'")
    if day.chance.random() < 0.5:
        day.perform(lambda tx: devices.fence(tx, day.time, OFFICE, name))
        day.tell(f"staff fence {name}")
    else:
        day.perform(lambda tx: devices.revoke(tx, day.time, OFFICE, name))
        day.tell(f"staff revoke {name}")


def backed_up(day: OfficeDay) -> None:
    if not day.server_down:
        day.backup = day.take_backup()
        day.tell("the server is backed up")


def restored(day: OfficeDay) -> None:
    if day.backup is not None:
        day.restore_server()


def swapped(day: OfficeDay) -> None:
    if day.backup is not None:
        day.swap_database()


def recovery_confirmed(day: OfficeDay) -> None:
    if day.server_down:
        return
    try:
        burned = day.perform(lambda tx: recovery.confirm(tx, OFFICE))
    except StoreError:
        return
    day.tell(f"staff let the office go on: {burned} units are burned")


def staff_settle(day: OfficeDay) -> None:
    if day.server_down:
        return
    waiting = day.perform(lambda tx: settling.listing(tx, OFFICE)).open
    if not waiting:
        return
    conflict = day.chance.choice(waiting)
    on_paper = conflict.ticket is not None and day.is_on_paper(conflict.ticket.ticket_id)
    wanted = [one for one in conflict.decisions if one is not Decision.VOID or not on_paper]
    decision = day.chance.choice(wanted or list(conflict.decisions))
    write = StaffWrite(OFFICE, "staff:budi", day.new_key(), decision.value.encode())
    day.at_server(
        f"staff decide {conflict.kind.value}: {decision.value}",
        lambda: day.perform(lambda tx: settling.decide(tx, write, conflict.conflict_id, decision)),
    )


def strips_entered(day: OfficeDay) -> None:
    first = day.strips + 1
    last = first + day.chance.randint(0, 3)
    roll = Roll(day.today(), SERVICE, first, last, "07:15", window_start=day.some_start())
    write = StaffWrite(OFFICE, "staff:siti", day.new_key(), repr(roll).encode())
    made = day.at_server(
        f"staff enter strips {first}-{last}", lambda: day.perform(lambda tx: manual_strips.enter(tx, write, roll))
    )
    if made is not None:
        day.strips = last


ORDINARY = Theme(
    "ordinary",
    ((walks_in, 16), (comes_first_or_collects, 3), (checks_in, 14), (books, 9), (syncs, 12), (time_passes, 6)),
)
OTHERS = (
    Theme(
        "cancellations",
        ((books, 6), (cancels, 9), (moves, 3), (comes_although_cancelled, 9), (cable, 6), (walks_in, 4)),
    ),
    Theme("cables", ((cable, 9), (checks_in, 4))),
    Theme("mishaps", ((mishap, 12), (delayed_request_arrives, 5))),
    Theme("server", ((server_goes_or_comes, 6),)),
    Theme("power", ((power_fails, 9), (switched_off_and_on, 2))),
    Theme("printers", ((printer_changes, 6), (staff_settle, 3))),
    Theme("clocks", ((clock_jumps, 5), (cable, 4), (switched_off_and_on, 2))),
    Theme("cards", ((card_is_imaged, 4), (card_is_restored, 3), (card_is_cloned, 1), (enrolled_anew, 2), (cable, 4))),
    Theme("dying", ((machine_dies, 1), (fenced_or_revoked, 2), (enrolled_anew, 2), (cable, 4))),
    Theme("restore", ((backed_up, 3), (restored, 3), (recovery_confirmed, 3), (cable, 3), (walks_in, 6))),
    Theme("swap", ((backed_up, 2), (swapped, 1), (recovery_confirmed, 1), (cable, 3))),
    Theme("hours", ((an_hour_passes, 4), (cable, 5))),
    Theme("night", ((evening_comes, 1), (night_passes, 1), (cable, 4))),
    # Whoever synced in the evening has units of tomorrow, and is alone when it comes.
    Theme("tomorrow", ((evening_comes, 3), (syncs, 4), (midnight_passes, 1), (night_passes, 1), (cable, 5))),
    Theme("staff", ((staff_settle, 6), (strips_entered, 2))),
    Theme("poison", ((poison, 2),)),
)
