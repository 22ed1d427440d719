"""`quota-server messages`: what residents are told by SMS."""

import argparse
from collections.abc import Callable

from quota_server.domain.examples import EXAMPLES
from quota_server.domain.message_lint import problems_of
from quota_server.domain.office import ConfigError, OfficeConfig
from quota_server.operations.arguments import Commands
from quota_server.store.jobs import message_list, reports_figures
from quota_server.store.jobs.transaction import Transaction

Parser = argparse.ArgumentParser


def add_to(commands: Commands, add_database: Callable[[Parser], None]) -> None:
    """Adds the command."""
    messages = commands.add_parser("messages", help="texts and lists of SMS")
    actions = messages.add_subparsers(title="actions", required=True, metavar="ACTION")
    lint = actions.add_parser("lint", help="check every text: one SMS, its code, no NIK, no promised date")
    lint.add_argument("--database", metavar="URL", help="check the texts of its offices; without: the usual ones")
    lint.set_defaults(run=_lint)
    invited = actions.add_parser("invited", help="of a recording drive: how many were invited, how many came")
    add_database(invited)
    invited.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
    invited.set_defaults(run=_invited)


def _lint(options: argparse.Namespace) -> None:
    offices = _offices(options.database) if options.database else [make() for make in EXAMPLES.values()]
    problems = 0
    for office in offices:
        found = problems_of(office)
        problems += len(found)
        for problem in found:
            print(f"office {office.code}: {problem}")
        if not found:
            print(f"office {office.code}: all texts may be sent")
    if problems:
        raise ConfigError(f"{problems} problems")


def _invited(options: argparse.Namespace) -> None:
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        rows = opened.performer.perform(lambda tx: message_list.invited(tx, options.office), options.office)
    for day, invited, came in rows:
        print(f"{day}\t{invited} invited\t{came} came")


def _offices(database_url: str) -> list[OfficeConfig]:
    from quota_server.store.opening import administration

    def job(tx: Transaction) -> list[OfficeConfig]:
        return [tx.config(code) for code in reports_figures.offices(tx)]

    with administration(database_url) as opened:
        return opened.performer.perform(job)
