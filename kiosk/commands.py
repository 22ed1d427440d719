"""The `kiosk` command: run, demo, enrol, doctor, journal. Exit 0 well, 1 failed, 2 usage."""

import argparse
import errno
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kiosk.config import Config, ConfigError, load
from kiosk.logs import log, start_logging
from quota_protocol.clock import Clock, SimulatedClock, SystemClock, parse_instant

if TYPE_CHECKING:
    from kiosk.offline_cache.journal import JournalError, JournalRow

FAILED = 1
_PORT_MAX = 65535


class CommandError(Exception):
    """A command failed in a way that its user can mend; the message is one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the entry point of the `kiosk` script."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names of offices may hold letters that an old terminal does not know: better spelt out than not printed.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return _perform(arguments)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        _give_up_stdout()
    except OSError as failure:
        _give_up_stdout()
        _complain(f"cannot write: {failure.strerror}")
    return FAILED


def _perform(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    start_logging()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        if options.ends_by_interrupt:
            return 0
        _complain("interrupted")
    except Exception as failure:
        if _is_about_output(failure):
            raise
        sentence = _expected(failure)
        if sentence is None:
            log.critical("event=failed error=%s", type(failure).__name__, exc_info=failure)
        else:
            _complain(sentence)
    return FAILED


def _complain(sentence: str) -> None:
    line = "".join(character if character.isprintable() else " " for character in sentence)
    with suppress(OSError):
        print(f"kiosk: {line}", file=sys.stderr, flush=True)


def _give_up_stdout() -> None:
    """Python would try to write the rest once more at its end, and complain."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _is_about_output(failure: Exception) -> bool:
    """Whether this can be standard output that is closed or full; files of ours are named in their errors."""
    numbers = (errno.EPIPE, errno.ENOSPC, errno.EIO)
    return isinstance(failure, OSError) and failure.filename is None and failure.errno in numbers


def _expected(failure: Exception) -> str | None:
    """The plain sentence of an error that a user can cause; None for one of ours."""
    from kiosk.identity import IdentityError
    from kiosk.offline_cache.journal import JournalError

    match failure:
        case ConfigError() | IdentityError() | CommandError():
            return str(failure)
        case JournalError():
            return _journal_sentence(failure, "the journal in server.state_dir")
        case OSError(errno=errno.EADDRINUSE):
            return "the port is in use by another program; choose another one"
        case OSError() if failure.filename is not None:
            return f"{os.fsdecode(str(failure.filename))}: {failure.strerror}"
        case _:
            return None


def _journal_sentence(error: "JournalError", which: str) -> str:
    from kiosk.model import JournalFault

    match error.fault:
        case JournalFault.DAMAGED:
            return f"{which} is damaged; move it aside, but keep it: it may hold tickets that nobody else knows"
        case JournalFault.DISK_FULL:
            return f"{which} cannot be written: the disk is full"
        case JournalFault.LOCKED:
            return f"{which} is locked by another program, perhaps a second kiosk; try again"
        case JournalFault.READ_ONLY:
            return f"{which} cannot be used: it is no journal, or not this user's (sudo -u kiosk …)"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that reads the disk."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"kiosk {version('kiosk-antrean')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kiosk",
        description="The queue kiosk of a civil registry office.",
        epilog="Exit status: 0 well, 1 failed (one line on stderr says why), 2 used wrongly. Each command has --help.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run the appliance"))
    _add_demo(commands.add_parser("demo", help="run a kiosk with virtual hardware and a server of its own"))
    _add_enrol(
        commands.add_parser(
            "enrol",
            help="trade a one-time token for an identity",
            description="Trade a one-time token for an identity, kept in server.state_dir. Needs no device.",
        )
    )
    _add_doctor(
        commands.add_parser(
            "doctor",
            help="check every device, link, clock and disk",
            description="Check everything the kiosk needs, a line each: ok, warn or FAIL. Exit 0 only if every line "
            "says ok. May run beside the kiosk, which then holds the serial ports. Opens no gate, measures nobody.",
        )
    )
    _add_journal(commands.add_parser("journal", help="list the tickets of this kiosk"))
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    _config_option(run)
    _clock_option(run)
    run.set_defaults(command=_run, ends_by_interrupt=True)


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--headless", action="store_true", help="play a visit of each kind and write pictures of it")
    demo.add_argument("--port", type=_port, default=8090, metavar="N", help="port of the workbench page (8090)")
    demo.add_argument("--dir", type=Path, default=None, metavar="DIR", help="where the pictures go")
    _clock_option(demo)
    demo.set_defaults(command=_demo, ends_by_interrupt=True)


def _add_enrol(enrol: argparse.ArgumentParser) -> None:
    _config_option(enrol)
    enrol.add_argument("--server", required=True, metavar="URL", help="the quota server, as in kiosk.toml")
    enrol.add_argument("--token", required=True, metavar="T", help="from `quota-server device add`")
    enrol.set_defaults(command=_enrol, ends_by_interrupt=False)


def _add_doctor(doctor: argparse.ArgumentParser) -> None:
    _config_option(doctor)
    instead = doctor.add_mutually_exclusive_group()
    instead.add_argument("--print", action="store_true", dest="print_ticket", help="print a test ticket as well")
    instead.add_argument(
        "--calibrate", action="store_true", help="only show the thermometer's raw values, for 10 s or until Ctrl-C"
    )
    instead.add_argument(
        "--set-pin", action="store_true", help="only ask for a staff PIN and write its hash into kiosk.toml"
    )
    doctor.set_defaults(command=_doctor, ends_by_interrupt=False)


def _add_journal(journal: argparse.ArgumentParser) -> None:
    _config_option(journal)
    journal.add_argument("--json", action="store_true", help="as a JSON list")
    journal.set_defaults(command=_journal, ends_by_interrupt=False)


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="kiosk.toml")


def _clock_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--clock-from",
        type=_instant,
        default=None,
        metavar="INSTANT",
        help="let the clock start at an instant such as 2026-11-12T08:30:00+07:00 and run on",
    )


def _instant(text: str) -> Clock:
    try:
        return SimulatedClock(parse_instant(text), time.monotonic)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _PORT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to {_PORT_MAX})")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from kiosk.app import run_appliance

    config = load(options.config)
    _end_on_signals()
    run_appliance(config, options.clock_from or SystemClock())
    return 0


def _end_on_signals() -> None:
    """SIGTERM ends the program as Ctrl-C does: workers get a moment, the journal is closed."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


def _demo(options: argparse.Namespace) -> int:
    try:
        from kiosk.demo import run_demo
        from kiosk.demo.office import DemoError
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("kiosk", "quota_server", "workbench"):
            raise
        raise CommandError(f"{error.name} is missing: the demo needs kiosk-antrean[server]") from None
    try:
        return run_demo(options.headless, options.port, options.dir, options.clock_from)
    except DemoError as error:
        raise CommandError(str(error)) from None


def _enrol(options: argparse.Namespace) -> int:
    from kiosk.enrolment import enrol

    identity = enrol(load(options.config), options.server, options.token)
    print(f"enrolled as {identity.name} of {_plain(identity.office.name)}; a running kiosk has to be restarted")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    if options.set_pin:
        return _set_pin(options.config)
    if options.calibrate:
        return _calibrate(options.config)
    from kiosk.doctor import examine

    not_well = examine(options.config, SystemClock(), print_ticket=options.print_ticket)
    if not_well:
        raise CommandError("1 line is not ok" if not_well == 1 else f"{not_well} lines are not ok")
    return 0


def _set_pin(config: Path) -> int:
    from kiosk.doctor.pin_setting import PinError, set_pin

    try:
        set_pin(config)
    except PinError as error:
        raise CommandError(str(error)) from None
    print(f"the staff PIN's hash is in {config}; a running kiosk has to be restarted")
    return 0


def _calibrate(config: Path) -> int:
    from kiosk.doctor.calibration import CalibrationError, show_raw_readings

    try:
        show_raw_readings(load(config).screening)
    except CalibrationError as error:
        raise CommandError(str(error)) from None
    return 0


def _journal(options: argparse.Namespace) -> int:
    config: Config = load(options.config)
    listed = _rows_of(config.server.state_dir / "journal.sqlite")
    if options.json:
        print(json.dumps([asdict(row) for row in listed], indent=2))
        return 0
    if not listed:
        print("no tickets yet: this kiosk has given no number")
    for row in listed:
        copies = f", {row.copies} {'copy' if row.copies == 1 else 'copies'}" if row.copies else ""
        verdict = f", {_plain(row.verdict)}" if row.verdict else ", not told to the server yet"
        print(f"{row.issued_at}  {_plain(row.number):6} {row.origin:12} {row.state}{copies}{verdict}")
    return 0


def _rows_of(path: Path) -> "list[JournalRow]":
    """The tickets of a journal; none where the kiosk has not been started yet. CommandError with a clear sentence."""
    import msgspec

    from kiosk.model import JournalFault
    from kiosk.offline_cache.journal import JournalError, rows

    if not path.exists() or path.stat().st_size == 0:
        return []
    try:
        return rows(path)
    except JournalError as error:
        raise CommandError(_journal_sentence(error, str(path))) from None
    except msgspec.DecodeError:
        raise CommandError(_journal_sentence(JournalError(JournalFault.DAMAGED), str(path))) from None


def _plain(text: str) -> str:
    """`text` from the server on one line, without what could steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)
