"""`quota-server report`: a day at its close, and its visits against what is usual."""

import argparse
from datetime import timedelta

from quota_server.operations.arguments import AddDatabase, Commands, a_date
from quota_server.operations.day_close import day_close_text, visits_text
from quota_server.store.jobs import reports, reports_phones
from quota_server.store.jobs.reports import DayClose
from quota_server.store.jobs.reports_phones import PhoneUse
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.opening import administration

_PHONES_SINCE = timedelta(days=30)


def add_to(commands: Commands, add_database: AddDatabase) -> None:
    """Adds the command."""
    parser = commands.add_parser("report", help="print a day's close, as on paper of 32 columns")
    add_database(parser)
    parser.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
    parser.add_argument("--date", type=a_date, metavar="DATE", help="such as 2026-11-12 (default: the office's today)")
    parser.add_argument("--baseline", type=_visits, metavar="N", help="visits of a usual day, to compare with")
    parser.add_argument(
        "--phones",
        type=_visits,
        metavar="N",
        help="instead: phone numbers (as marks) with N bookings or more from --date on (default: the last 30 days)",
    )
    parser.set_defaults(run=_report)


def _visits(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of visits above zero")
    return int(text)


def _report(options: argparse.Namespace) -> None:
    if options.phones is not None:
        _report_phones(options)
        return

    def job(tx: Transaction) -> DayClose:
        day = options.date or tx.today(tx.config(options.office))
        return reports.day_close(tx, options.office, day)

    with administration(options.database) as opened:
        found = opened.performer.perform(job, options.office)
    print(day_close_text(found), end="")
    if options.baseline is not None:
        print(visits_text(found.tickets, options.baseline), end="")


def _report_phones(options: argparse.Namespace) -> None:
    def job(tx: Transaction) -> list[PhoneUse]:
        since = options.date or tx.today(tx.config(options.office)) - _PHONES_SINCE
        return reports_phones.busy_phones(tx, options.office, since, options.phones)

    with administration(options.database) as opened:
        found = opened.performer.perform(job, options.office)
    print("mark          bookings  people  cancelled")
    for use in found:
        print(f"{use.mark}  {use.bookings:>8}  {use.people:>6}  {use.cancelled:>9}")
