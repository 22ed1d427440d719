"""The `quota-server` command: init, serve, device, office, staff."""

import argparse
import logging
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from quota_protocol.clock import Clock, SimulatedClock, SystemClock, parse_instant
from quota_server import messages_command, office_command, staff_command
from quota_server.config import ServerSettings, SettingsError, load_settings
from quota_server.domain import office_changes
from quota_server.domain.examples import EXAMPLES
from quota_server.domain.office import ConfigError
from quota_server.domain.refusals import Refused
from quota_server.log_lines import LineHandler
from quota_server.operations import auditing, backups, importing, reporting, retention
from quota_server.store.contract import StoreError
from quota_server.store.jobs.devices import DeviceListing

_DEVICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_PORT_MAX = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 1 failed, 2 used wrongly. Failures are one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        run = options.run
        run(options)
    except (StoreError, SettingsError, ConfigError) as error:
        print(f"quota-server: {error}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"quota-server: {refused.problem.detail}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"quota-server: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quota-server", description="The slot quota server of Kiosk Antrean.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="make a database with an example office")
    _database(init)
    init.add_argument("--example", choices=sorted(EXAMPLES), required=True, help="which office")
    init.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    init.set_defaults(run=_init)

    serve = commands.add_parser("serve", help="run the server")
    _database(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=8080, help="port to listen on (default: %(default)s; 0: any)")
    serve.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    serve.add_argument(
        "--clock-from",
        type=_simulated_clock,
        default=SystemClock(),
        metavar="INSTANT",
        dest="clock",
        help="let the clock start at an instant such as 2026-11-12T08:30:00+07:00 (demo, training, tests)",
    )
    serve.set_defaults(run=_serve)

    device = commands.add_parser("device", help="kiosks of an office")
    actions = device.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, run, text in (
        ("add", _device_add, "make a one-time enrolment token (15 minutes), alone on the last line"),
        ("revoke", _device_revoke, "stop admitting a kiosk"),
        ("fence", _device_fence, "end a kiosk's epoch; it may be enrolled anew"),
    ):
        action = actions.add_parser(name, help=text)
        _database(action)
        action.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
        action.add_argument("--name", required=True, type=_device_name, help="such as K01")
        action.set_defaults(run=run)
    lease = actions.add_parser("lease", help="let one kiosk hold more units for its time alone, or fewer")
    _database(lease)
    lease.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
    lease.add_argument("--name", required=True, type=_device_name, help="such as K01")
    units = lease.add_mutually_exclusive_group(required=True)
    units.add_argument("--units", type=int, metavar="N", help="of each window, such as 40")
    units.add_argument("--like-others", action="store_true", help="as many as the office's other kiosks again")
    lease.set_defaults(run=_device_lease)
    listing = actions.add_parser("list", help="list the kiosks")
    _database(listing)
    listing.add_argument("--office", metavar="CODE", help="only of this office")
    listing.set_defaults(run=_device_list)

    office_command.add_to(commands, _database)
    staff_command.add_to(commands, _database)
    messages_command.add_to(commands, _database)
    for operation in (backups, importing, reporting, retention, auditing):
        operation.add_to(commands, _database)
    return parser


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        required=True,
        metavar="URL",
        help="sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _PORT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to {_PORT_MAX})")
    return int(text)


def _device_name(text: str) -> str:
    if not _DEVICE_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a device name is 1 to 32 letters, digits, _ and -, such as K01")
    return text


def _simulated_clock(text: str) -> Clock:
    try:
        return SimulatedClock(parse_instant(text), time.monotonic)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _settings(options: argparse.Namespace) -> ServerSettings:
    return load_settings(options.config) if options.config else ServerSettings()


def _init(options: argparse.Namespace) -> None:
    from quota_server import app

    settings = _settings(options)
    office = app.initialise(options.database, options.example, settings=settings)
    print(f"office {office} is ready; its key is in {app.secrets_file_of(options.database, settings)}")


def _serve(options: argparse.Namespace) -> None:
    lines = LineHandler(sys.stderr)
    logging.basicConfig(level=logging.INFO, format="level=%(levelname)s logger=%(name)s %(message)s", handlers=[lines])
    # Nobody reads them, and each line would look them up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # Its lines repeat ours, in another form.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    from quota_server import app

    app.serve(options.database, options.host, options.port, _settings(options), options.clock)


def _device_add(options: argparse.Namespace) -> None:
    from quota_server import app

    token = app.add_device(options.database, options.office, options.name)
    print(f"one-time token for {options.name} of {options.office}, valid for 15 minutes:\n{token}")


def _device_revoke(options: argparse.Namespace) -> None:
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        opened.revoke_device(options.office, options.name)
    print(f"{options.name} of {options.office} is revoked")


def _device_fence(options: argparse.Namespace) -> None:
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        opened.fence_device(options.office, options.name)
    print(f"{options.name} of {options.office} is fenced")


def _device_lease(options: argparse.Namespace) -> None:
    from quota_server.store.opening import administration

    units = "as many units as others" if options.like_others else f"{options.units} units"
    what = f"{options.name} holds {units} of each window"
    with administration(options.database) as opened:
        if options.name not in {device.name for device in opened.devices(options.office)}:
            raise StoreError(f"office {options.office} has no device {options.name}")
        opened.change_settings(
            options.office, what, lambda office: office_changes.lease_to_kiosk(office, options.name, options.units)
        )
    print(f"office {options.office}: {what}, from its next sync on")


def _device_list(options: argparse.Namespace) -> None:
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        found = opened.devices(options.office)
    for device in found:
        print("\t".join(_device_columns(device)))


def _device_columns(device: DeviceListing) -> tuple[str, ...]:
    trouble = ", ".join((*([device.halted] if device.halted else []), *device.troubled)) or "-"
    return (
        device.name,
        str(device.ordinal),
        device.state,
        device.enrolled_at,
        device.device_id,
        device.last_sync_at,
        str(device.unsent),
        device.clock_trust,
        trouble,
    )


if __name__ == "__main__":
    sys.exit(main())
