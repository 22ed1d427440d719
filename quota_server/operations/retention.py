"""`quota-server retain`, and the same once a day while the server runs."""

import argparse
import asyncio
import logging
from functools import partial
from pathlib import Path

from quota_server.config import ServerSettings, load_settings
from quota_server.domain.retention import Retention
from quota_server.operations.arguments import AddDatabase, Commands
from quota_server.store.contract import StoreError
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import reports_figures, retention
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.opening import administration

_ROWS_AT_ONCE = 500
_FIRST_AFTER_S = 60.0
_EVERY_S = 24 * 60 * 60.0
_AGAIN_AFTER_FAILURE_S = 60 * 60.0
_TURNS_MAX = 10_000

_logger = logging.getLogger("quota_server")


def add_to(commands: Commands, add_database: AddDatabase) -> None:
    """Adds the command."""
    parser = commands.add_parser("retain", help="remove what is kept of people past its time (serve does it daily)")
    add_database(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    parser.set_defaults(run=_retain)


def _retain(options: argparse.Namespace) -> None:
    settings = load_settings(options.config) if options.config else ServerSettings()
    total = 0
    with administration(options.database) as opened:
        for office in opened.performer.perform(reports_figures.offices):
            job = partial(_once, office, settings.retention)
            for _ in range(_TURNS_MAX):
                touched = opened.performer.perform(job, office)
                total += touched
                if not touched:
                    break
    print(f"{total} rows are past their time: identities removed, or the rows themselves")


def _once(office: str, keeping: Retention, tx: Transaction) -> int:
    return retention.retain(tx, office, keeping, _ROWS_AT_ONCE)


async def retain_daily(store: JobStore, keeping: Retention, *, first_after_s: float = _FIRST_AFTER_S) -> None:
    """A minute after the start and then once a day, until it is cancelled. What fails is tried again an hour later."""
    wait_s = first_after_s
    while True:
        await asyncio.sleep(wait_s)
        try:
            rows = await _retain_all(store, keeping)
        except StoreError as error:
            _logger.warning("event=retention_failed reason=%r", str(error))
            wait_s = _AGAIN_AFTER_FAILURE_S
        else:
            _logger.info("event=retained rows=%d", rows)
            wait_s = _EVERY_S


async def _retain_all(store: JobStore, keeping: Retention) -> int:
    total = 0
    for office in await store.read(reports_figures.offices):
        job = partial(_once, office, keeping)
        for _ in range(_TURNS_MAX):
            touched = await store.write(job, office)
            total += touched
            if not touched:
                break
    return total
