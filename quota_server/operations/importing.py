"""`quota-server import`: bookings and requests from an office's own lists."""

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from quota_server.domain.message_kinds import MessageKind
from quota_server.operations import lists
from quota_server.operations.arguments import AddDatabase, Commands, secrets_file_of
from quota_server.store.administration import Performer
from quota_server.store.contract import StoreError
from quota_server.store.jobs import importing
from quota_server.store.jobs.importing import ImportOutcome, ImportRow, WrongRow
from quota_server.store.jobs.transaction import Job
from quota_server.store.office_keys import OfficeKeys, load_office_keys
from quota_server.store.opening import administration

_ROWS_AT_ONCE = 2000
_PROGRESS_EVERY_ROWS = 20_000
_WRONG_SHOWN_MAX = 100

T = TypeVar("T")


def add_to(commands: Commands, add_database: AddDatabase) -> None:
    """Adds the command."""
    parser = commands.add_parser("import", help="put an office's own lists in (CSV); safe to be run again")
    add_database(parser)
    parser.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--requests", type=Path, metavar="FILE", help=f"columns {', '.join(lists.REQUEST_COLUMNS)}")
    what.add_argument("--bookings", type=Path, metavar="FILE", help=f"columns {', '.join(lists.BOOKING_COLUMNS)}")
    parser.add_argument("--invite", action="store_true", help="with --bookings: send each new one an invitation")
    parser.add_argument("--codes", type=Path, metavar="FILE", help="write reference and code of each row here")
    parser.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    parser.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> None:
    if options.invite and not options.bookings:
        raise StoreError("--invite goes with --bookings")
    keys = load_office_keys(secrets_file_of(options.database, options.config))
    if options.office not in keys:
        raise StoreError(f"there is no key for office {options.office}")
    total = ImportOutcome()
    with ExitStack() as opened:
        performer = opened.enter_context(administration(options.database)).performer
        write_codes = opened.enter_context(_Codes(options.codes)).write if options.codes else _no_codes
        for outcome in _outcomes(options, performer, keys):
            _add(total, outcome)
            write_codes(outcome.codes)
    rows = total.new + total.changed + total.unchanged + len(total.wrong)
    print(f"{rows} rows: {total.new} new, {total.changed} changed, {total.unchanged} as before")
    if total.wrong:
        raise StoreError(f"{len(total.wrong)} rows are wrong and were left out; the others are in")


def _outcomes(options: argparse.Namespace, performer: Performer, keys: OfficeKeys) -> Iterator[ImportOutcome]:
    office = performer.perform(lambda tx: tx.config(options.office), options.office)
    if options.requests:
        found = lists.read_list(options.requests, lists.REQUEST_COLUMNS, partial(lists.request_of, office))
        yield from _in_turns(found, partial(importing.import_requests, office.code), performer, keys)
    else:
        listed = lists.read_list(options.bookings, lists.BOOKING_COLUMNS, partial(lists.booking_of, office))
        told = MessageKind.INVITED if options.invite else MessageKind.REMINDER
        job_for = partial(importing.import_bookings, office.code, told=told)
        yield from _in_turns(listed, job_for, performer, keys)


def _in_turns(
    found: Iterable[ImportRow[T] | WrongRow],
    job_for: Callable[[list[ImportRow[T]]], Job[ImportOutcome]],
    performer: Performer,
    keys: OfficeKeys,
) -> Iterator[ImportOutcome]:
    """Some hundred rows a transaction, so that a working server is never kept waiting long."""
    rows = iter(found)
    done = 0
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        outcome = ImportOutcome()
        good = [row for row in some if isinstance(row, ImportRow)]
        if good:
            outcome = performer.perform(_with_keys(job_for(good), keys))
        outcome.wrong.extend(row for row in some if isinstance(row, WrongRow))
        outcome.wrong.sort(key=lambda row: row.line)
        yield outcome
        done += len(some)
        if done % _PROGRESS_EVERY_ROWS == 0:
            print(f"{done} rows so far", file=sys.stderr)


def _with_keys(job: Job[ImportOutcome], keys: OfficeKeys) -> Job[ImportOutcome]:
    return lambda tx: job(replace(tx, keys=keys))


def _add(total: ImportOutcome, outcome: ImportOutcome) -> None:
    for wrong in outcome.wrong[: max(0, _WRONG_SHOWN_MAX - len(total.wrong))]:
        print(f"line {wrong.line}: {wrong.reason}", file=sys.stderr)
    total.new += outcome.new
    total.changed += outcome.changed
    total.unchanged += outcome.unchanged
    total.wrong.extend(outcome.wrong)


def _no_codes(_codes: dict[str, str]) -> None:
    """Nobody asked for them."""


class _Codes:
    """The list of references and codes that the office's own system reads."""

    def __init__(self, path: Path) -> None:
        try:
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {error.strerror}") from None
        self._file = os.fdopen(opened, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(("reference", "code"))

    def __enter__(self) -> "_Codes":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, codes: dict[str, str]) -> None:
        self._writer.writerows((reference, code) for reference, code in codes.items() if code)
