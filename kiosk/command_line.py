"""The options of the `kiosk` command: what there is to say to it, and what its --help says."""

import argparse
import time
from enum import Enum, auto
from pathlib import Path
from typing import Any, NoReturn

from kiosk.version import software
from quota_protocol.clock import Clock, SimulatedClock, parse_instant

_PORT_MAX = 65535


class Command(Enum):
    """What the user asked for."""

    RUN = auto()
    DEMO = auto()
    ENROL = auto()
    DOCTOR = auto()
    JOURNAL = auto()


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that reads the disk."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"kiosk {software()}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """All commands. What is parsed has `command`, a Command, and `ends_by_interrupt`, whether Ctrl-C ends it well."""
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
    run.set_defaults(command=Command.RUN, ends_by_interrupt=True)


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--headless", action="store_true", help="play a visit of each kind and write pictures of it")
    demo.add_argument("--port", type=_port, default=8090, metavar="N", help="port of the workbench page (8090)")
    demo.add_argument("--dir", type=Path, default=None, metavar="DIR", help="where the pictures go")
    _clock_option(demo)
    demo.set_defaults(command=Command.DEMO, ends_by_interrupt=True)


def _add_enrol(enrol: argparse.ArgumentParser) -> None:
    _config_option(enrol)
    enrol.add_argument("--server", required=True, metavar="URL", help="the quota server, as in kiosk.toml")
    enrol.add_argument("--token", required=True, metavar="T", help="from `quota-server device add`")
    enrol.set_defaults(command=Command.ENROL, ends_by_interrupt=False)


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
    doctor.set_defaults(command=Command.DOCTOR, ends_by_interrupt=False)


def _add_journal(journal: argparse.ArgumentParser) -> None:
    _config_option(journal)
    journal.add_argument("--json", action="store_true", help="as a JSON list")
    journal.set_defaults(command=Command.JOURNAL, ends_by_interrupt=False)


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
