"""`quota-server audit verify`: whether the audit is as it was written."""

import argparse
from functools import partial

from quota_server.operations.arguments import AddDatabase, Commands
from quota_server.store.administration import Performer
from quota_server.store.contract import StoreError
from quota_server.store.jobs import audit, reports_figures
from quota_server.store.jobs.audit import AuditCursor, AuditState
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.opening import administration


def add_to(commands: Commands, add_database: AddDatabase) -> None:
    """Adds the command."""
    parser = commands.add_parser("audit", help="the record of who did what")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="go through the chain of hashes; 1 when it is broken")
    add_database(verify)
    verify.add_argument("--office", metavar="CODE", help="only this office (default: all)")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> None:
    broken = []
    with administration(options.database) as opened:
        offices = [options.office] if options.office else opened.performer.perform(reports_figures.offices)
        for office in offices:
            state = _state(opened.performer, office)
            if state.broken_at:
                broken.append(f"{office} from row {state.broken_at} on")
                print(f"{office}: row {state.broken_at} of {state.seq} is not as it was written, or missing")
            else:
                print(f"{office}: {state.rows} rows up to {state.seq}, whole")
    if broken:
        raise StoreError(f"the audit does not verify: {', '.join(broken)}")


def _state(performer: Performer, office: str) -> AuditState:
    """Some thousand rows at a time, so that a working server is never kept waiting long."""
    performer.perform(lambda tx: tx.config(office), office)
    found: AuditCursor | AuditState = performer.perform(partial(_begin, office), office)
    while isinstance(found, AuditCursor):
        found = performer.perform(partial(_on, office, found), office)
    return found


def _begin(office: str, tx: Transaction) -> AuditCursor:
    return audit.before_first(tx, office)


def _on(office: str, cursor: AuditCursor, tx: Transaction) -> AuditCursor | AuditState:
    return audit.verify_on(tx, office, cursor)
