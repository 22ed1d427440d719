"""The `kiosk` command: run, demo, enrol, doctor, journal. Exit 0 well, 1 failed, 2 usage."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from kiosk.config import Config, ConfigError, load
from kiosk.logs import log, start_logging
from quota_protocol.clock import Clock, SimulatedClock, SystemClock, parse_instant

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the entry point of the `kiosk` script."""
    options = _parser().parse_args(arguments)
    start_logging()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        return FAILED
    except Exception as failure:
        sentence = _expected(failure)
        if sentence is None:
            log.critical("event=failed error=%s", type(failure).__name__, exc_info=failure)
        else:
            print(f"kiosk: {sentence}", file=sys.stderr)
        return FAILED


def _expected(failure: Exception) -> str | None:
    """The plain sentence of an error that a user can cause; None for one of ours."""
    from kiosk.identity import IdentityError
    from kiosk.offline_cache.journal import JournalError

    if isinstance(failure, ConfigError | IdentityError | JournalError):
        return str(failure)
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The queue kiosk of a civil registry office.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the appliance")
    _config_option(run)
    _clock_option(run)
    run.set_defaults(command=_run)

    demo = commands.add_parser("demo", help="run a kiosk with virtual hardware and a server of its own")
    demo.add_argument("--headless", action="store_true", help="play a visit of each kind and write pictures of it")
    demo.add_argument("--port", type=int, default=8090, metavar="N", help="port of the workbench page (8090)")
    demo.add_argument("--dir", type=Path, default=None, metavar="DIR", help="where pictures and state go")
    _clock_option(demo)
    demo.set_defaults(command=_demo)

    enrol = commands.add_parser("enrol", help="trade a one-time token for an identity")
    _config_option(enrol)
    enrol.add_argument("--server", required=True, metavar="URL", help="the quota server, as in kiosk.toml")
    enrol.add_argument("--token", required=True, metavar="T", help="from `quota-server device add`")
    enrol.set_defaults(command=_enrol)

    doctor = commands.add_parser("doctor", help="check every device, link, clock and disk")
    _config_option(doctor)
    doctor.add_argument("--print", action="store_true", dest="print_ticket", help="print a test ticket")
    doctor.add_argument("--calibrate", action="store_true", help="show the thermometer's raw values")
    doctor.add_argument("--set-pin", action="store_true", help="write the hash of the staff PIN into kiosk.toml")
    doctor.set_defaults(command=_doctor)

    journal = commands.add_parser("journal", help="list the tickets of this kiosk")
    _config_option(journal)
    journal.add_argument("--json", action="store_true", help="as a JSON list")
    journal.set_defaults(command=_journal)
    return parser


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
    from kiosk.demo import run_demo

    return run_demo(options.headless, options.port, options.dir, options.clock_from)


def _enrol(options: argparse.Namespace) -> int:
    from kiosk.enrolment import enrol

    identity = enrol(load(options.config), options.server, options.token)
    print(f"enrolled as {identity.name} of {identity.office.name}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from kiosk.doctor import examine

    return examine(options.config, options.print_ticket, options.calibrate, options.set_pin)


def _journal(options: argparse.Namespace) -> int:
    from kiosk.offline_cache.journal import rows

    config: Config = load(options.config)
    listed = rows(config.server.state_dir / "journal.sqlite")
    if options.json:
        print(json.dumps([asdict(row) for row in listed], indent=2))
        return 0
    for row in listed:
        copies = f", {row.copies} copies" if row.copies else ""
        print(f"{row.issued_at}  {row.number:6} {row.origin:12} {row.state}{copies}")
    return 0
