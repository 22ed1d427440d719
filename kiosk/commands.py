"""The `kiosk` command: run, demo, enrol, doctor, journal. Exit 0 well, 1 failed, 2 usage."""

import argparse
import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kiosk.command_errors import CommandError, expected_sentence, plain
from kiosk.command_line import Command, build_parser
from kiosk.config import load
from kiosk.logs import log, start_logging
from quota_protocol.clock import SystemClock

FAILED = 1


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
    options = build_parser().parse_args(arguments)
    start_logging()
    try:
        return _run_command(options)
    except KeyboardInterrupt:
        if options.ends_by_interrupt:
            return 0
        _complain("interrupted")
    except Exception as failure:
        if _is_about_output(failure):
            raise
        sentence = expected_sentence(failure)
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


def _run_command(options: argparse.Namespace) -> int:
    command: Command = options.command
    match command:
        case Command.RUN:
            return _run(options)
        case Command.DEMO:
            return _demo(options)
        case Command.ENROL:
            return _enrol(options)
        case Command.DOCTOR:
            return _doctor(options)
        case Command.JOURNAL:
            return _journal(options)


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
    from kiosk.enrolment import enrol, keep_unreadable_journal

    config = load(options.config)
    identity = enrol(config, options.server, options.token)
    kept = keep_unreadable_journal(config, SystemClock().now())
    if kept is not None:
        print(f"the journal was damaged and is kept as {kept}: it may hold tickets that nobody else knows")
    print(f"enrolled as {identity.name} of {plain(identity.office.name)}; a running kiosk has to be restarted")
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
    from kiosk.journal_listing import list_journal

    list_journal(load(options.config).server.state_dir / "journal.sqlite", as_json=options.json)
    return 0
