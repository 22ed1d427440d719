"""The order in which the doctor looks, and what comes out of it. Each line is printed as soon as it is known."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.clock_trust import installed_at, look
from kiosk.clock_word import ClockWordFile
from kiosk.config import Config, load
from kiosk.doctor import devices, places
from kiosk.doctor.alone import check_alone
from kiosk.doctor.finding import Finding, Level, ok
from kiosk.doctor.print_trial import print_trial_ticket
from kiosk.doctor.running_kiosk import find_running_kiosk
from kiosk.doctor.server import check_server
from kiosk.doctor.told_clock import check_told_clock, clock_of_kiosk, word_that_counts
from kiosk.doctor.voice import check_voice
from kiosk.drivers import build_printer
from kiosk.identity import Identity
from kiosk.version import software
from quota_protocol.clock import Clock


def examine(path: Path, clock: Clock, *, print_ticket: bool) -> int:
    """Print a line for everything the kiosk needs; how many are not well. ConfigError when nothing can be looked at."""
    config = load(path)
    not_well = 0
    for finding in _findings(path, config, clock, print_ticket):
        print(finding.line, flush=True)
        not_well += finding.level is not Level.OK
    return not_well


def _findings(path: Path, config: Config, machine: Clock, print_ticket: bool) -> Iterator[Finding]:
    yield ok("configuration", f"{path}, every key known; program version {software()}")
    state_dir = config.server.state_dir
    journal_path = state_dir / "journal.sqlite"
    yield places.check_state_dir(state_dir)
    yield places.check_disk(state_dir)
    finding, identity = places.check_identity(state_dir)
    yield finding
    evidence, installed = look(), installed_at()
    word = word_that_counts(ClockWordFile.beside(journal_path), machine.now(), evidence, installed)
    clock = clock_of_kiosk(machine, word)
    now = clock.now()
    finding, journal = places.check_journal(journal_path, identity, now)
    yield finding
    yield check_server(config, identity, clock)
    yield check_alone(journal, now, places.zone_of(identity))
    if word is None:
        yield places.check_clock(evidence, now, installed, journal)
    else:
        yield check_told_clock(word, clock.now(), machine.now(), evidence)
    yield places.check_screen(config.screen)
    yield places.check_staff_pin(config.staff)
    yield check_voice(config.voice, state_dir)
    kiosk_process = find_running_kiosk(path)
    yield from devices.check_scanners(config.scanner, kiosk_process)
    yield devices.check_thermometer(config.screening, kiosk_process)
    yield devices.check_calibration(config.screening, now.astimezone().date())
    yield devices.check_gate(config.gate, kiosk_process)
    yield from _printer_findings(config, identity, clock, kiosk_process, print_ticket)


def _printer_findings(
    config: Config, identity: Identity | None, clock: Clock, kiosk_process: int | None, print_ticket: bool
) -> Iterator[Finding]:
    printer = build_printer(config.printer)
    try:
        yield devices.check_printer(config.printer, printer, kiosk_process)
        yield from devices.check_logo(config.printer)
        if print_ticket:
            yield print_trial_ticket(config.printer, printer, identity, clock)
    finally:
        printer.close()
