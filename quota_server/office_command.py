"""`quota-server office`: what an office decides about its calendar, its services and its quotas."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from quota_server.domain import office_changes
from quota_server.domain.message_lint import problems_of
from quota_server.domain.office import (
    MONDAY_TO_FRIDAY,
    Closure,
    ConfigError,
    DayOverride,
    OfficeConfig,
    ServiceWindows,
    Suspension,
    WindowPlan,
)

_FILE_BYTES_MAX = 1 << 20
_TELL_HELP = "move nobody, but tell those whom it concerns to choose another date"
Parser = argparse.ArgumentParser


def add_to(commands: "argparse._SubParsersAction[Parser]", add_database: Callable[[Parser], None]) -> None:
    """Adds the command. `add_database` adds the argument that names the database."""
    office = commands.add_parser("office", help="calendar, services and quotas of an office")
    actions = office.add_subparsers(title="actions", required=True, metavar="ACTION")

    def action(name: str, run: Callable[[argparse.Namespace], None], text: str) -> Parser:
        parser = actions.add_parser(name, help=text)
        add_database(parser)
        parser.set_defaults(run=run)
        if name != "put":
            parser.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
        return parser

    action("show", _show, "print the office's settings as JSON")
    put = action("put", _put, "add an office, or give one other settings, from such JSON; restart servers after adding")
    put.add_argument("file", type=Path, metavar="FILE")
    put.add_argument("--secrets", type=Path, metavar="FILE", help="the office keys, if not in the usual place")

    _service(suspend := action("suspend", _suspend, "suspend a service, except urgent cases"))
    suspend.add_argument("--from", required=True, type=_date, dest="since", metavar="DATE")
    suspend.add_argument("--until", type=_date, metavar="DATE", help="its last day; without: until it is resumed")
    suspend.add_argument("--basis", required=True, metavar="LETTER", help="number and date of the letter, as shown")
    _rebook_option(suspend)
    _service(resume := action("resume", _resume, "offer a suspended service again"))
    resume.add_argument("--from", required=True, type=_date, dest="since", metavar="DATE")

    close = action("close", _close, "close the office on some dates")
    close.add_argument("--from", required=True, type=_date, dest="since", metavar="DATE")
    close.add_argument("--until", required=True, type=_date, metavar="DATE", help="its last day")
    close.add_argument("--reason", required=True)
    _rebook_option(close)
    text = "open again on dates that were closed; who was moved less than 10 minutes ago is moved back and told"
    reopen = action("reopen", _reopen, text)
    reopen.add_argument("--from", required=True, type=_date, dest="since", metavar="DATE")
    reopen.add_argument("--until", required=True, type=_date, metavar="DATE", help="its last day")
    rebook = action("rebook", _rebook, "move open bookings that cannot be served to the next date with room")
    rebook.add_argument("--list", type=Path, metavar="FILE", help="write old and new codes, dates and windows here")
    rebook.add_argument("--tell", action="store_true", help=_TELL_HELP)
    opening = action("open", _open, "open the office on a date, also on a holiday, or give a date hours of its own")
    opening.add_argument("--date", required=True, type=_date)
    opening.add_argument("--hours", required=True, metavar="08:00-12:00")
    opening.add_argument("--note", default="")
    opening.add_argument("--service", metavar="ID", help="whose windows follow; without: those of the date")
    opening.add_argument("--window", type=_window, action="append", default=[], metavar="08:00-10:00=50")

    _service(quota := action("quota", _quota, "other windows and quotas from a date on"))
    quota.add_argument("--from", required=True, type=_date, dest="since", metavar="DATE")
    quota.add_argument("--window", type=_window, action="append", required=True, metavar="08:00-10:00=125")
    quota.add_argument("--weekdays", type=_weekdays, default=MONDAY_TO_FRIDAY, metavar="1,2,3,4,5", help="1 is Monday")
    quota.add_argument("--per-day", type=int, metavar="N", help="what the windows must add up to")


def _service(parser: Parser) -> None:
    parser.add_argument("--service", required=True, metavar="ID", help="such as cetak_ktp")


def _rebook_option(parser: Parser) -> None:
    parser.add_argument(
        "--rebook", action="store_true", help="move the bookings that this concerns, as `office rebook`"
    )
    parser.add_argument("--tell", action="store_true", help=_TELL_HELP)
    parser.add_argument("--list", type=Path, metavar="FILE", help="with --rebook: write old and new codes here")
    parser.add_argument("--preview", action="store_true", help="only say how many bookings it would concern")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-12") from None


def _window(text: str) -> WindowPlan:
    try:
        return office_changes.parse_window(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _weekdays(text: str) -> tuple[int, ...]:
    days = text.split(",")
    if not all(day in {"1", "2", "3", "4", "5", "6", "7"} for day in days):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of weekdays such as 1,2,3,4 (1 is Monday)")
    return tuple(sorted({int(day) - 1 for day in days}))


def _change(options: argparse.Namespace, what: str, change: Callable[[OfficeConfig], OfficeConfig]) -> None:
    from quota_server.operations import rebooking
    from quota_server.store.opening import administration

    rebook = vars(options).get("rebook", False)
    if vars(options).get("preview"):
        with administration(options.database) as opened:
            rebooking.say_preview(opened.performer, options.office, change)
        return
    tell = vars(options).get("tell", False)
    if vars(options).get("list") and not rebook:
        raise ConfigError("--list goes with --rebook")
    if tell and rebook:
        raise ConfigError("--tell moves nobody: it does not go with --rebook")
    with administration(options.database) as opened:
        try:
            opened.change_settings(options.office, what, change)
        except office_changes.NotClosedError:
            # It may have broken off after this: run again, it goes on with the bookings.
            if not rebooking.put_back(opened.performer, options.office):
                raise
            return
        print(f"office {options.office}: {what}")
        if rebook:
            rebooking.rebook_all(opened.performer, options.office, options.list)
            return
        if tell:
            rebooking.tell_all(opened.performer, options.office)
            return
        if options.run in _TAKING_BACK:
            rebooking.put_back(opened.performer, options.office)
        rebooking.warn_of_unservable(opened.performer, options.office)


def _rebook(options: argparse.Namespace) -> None:
    from quota_server.operations import rebooking
    from quota_server.store.opening import administration

    if options.tell and options.list:
        raise ConfigError("--tell moves nobody: it does not go with --list")
    with administration(options.database) as opened:
        if options.tell:
            rebooking.tell_all(opened.performer, options.office)
        else:
            rebooking.rebook_all(opened.performer, options.office, options.list)


def _show(options: argparse.Namespace) -> None:
    import msgspec

    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        config = opened.config(options.office)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(config), indent=2).decode() + "\n")


def _put(options: argparse.Namespace) -> None:
    import msgspec

    from quota_server.store import opening

    with options.file.open("rb") as file:
        content = file.read(_FILE_BYTES_MAX)
    try:
        config = msgspec.json.decode(content, type=OfficeConfig)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConfigError(f"{options.file}: {error}") from None
    for text in config.translated_in_vain():
        raise ConfigError(f"{options.file}: translations: {text!r} is no service's name, document or counters here")
    problems = problems_of(config)
    if problems:
        raise ConfigError(f"{options.file}: {problems[0]}")
    added = opening.put_office(
        options.database, options.secrets or opening.usual_secrets_file(options.database), config
    )
    print(f"office {config.code} {'added: restart its servers' if added else 'has these settings now'}")


def _suspend(options: argparse.Namespace) -> None:
    suspension = Suspension(options.since, options.basis, options.until)
    what = f"{options.service} is suspended from {options.since}"
    _change(options, what, lambda office: office_changes.suspend(office, options.service, suspension))


def _resume(options: argparse.Namespace) -> None:
    what = f"{options.service} is offered again from {options.since}"
    _change(options, what, lambda office: office_changes.resume(office, options.service, options.since))


def _close(options: argparse.Namespace) -> None:
    closure = Closure(options.since, options.until, options.reason)
    what = f"closed from {options.since} to {options.until}"
    _change(options, what, lambda office: office_changes.close(office, closure))


def _reopen(options: argparse.Namespace) -> None:
    what = f"not closed from {options.since} to {options.until}"
    _change(options, what, lambda office: office_changes.reopen(office, options.since, options.until))


def _open(options: argparse.Namespace) -> None:
    if bool(options.window) != bool(options.service):
        raise ConfigError("--service and --window go together")
    opens_at, _, closes_at = options.hours.partition("-")
    windows = (ServiceWindows(options.service, tuple(options.window)),) if options.service else ()
    override = DayOverride(options.date, opens_at, closes_at, options.note, windows)
    what = f"open on {options.date} from {opens_at} to {closes_at}"
    _change(options, what, lambda office: office_changes.open_on(office, override))


def _quota(options: argparse.Namespace) -> None:
    def change(office: OfficeConfig) -> OfficeConfig:
        return office_changes.set_windows(
            office,
            options.service,
            options.window,
            day=options.since,
            weekdays=options.weekdays,
            per_day=options.per_day,
        )

    from quota_server.operations import rebooking
    from quota_server.store.opening import administration

    _change(options, f"{options.service} has other windows from {options.since}", change)
    with administration(options.database) as opened:
        rebooking.warn_of_overdrawn(opened.performer, options.office, options.service, options.since)


_TAKING_BACK = (_reopen, _resume)
