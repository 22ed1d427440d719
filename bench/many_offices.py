"""Hundreds or thousands of offices on one server, each with a kiosk, and with a month of their days in the tables."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import requests

from bench.a_month import OFFICE, copy_it, live_a_day
from bench.figure_server import Serving, serving
from quota_server.domain.examples import pontianak
from quota_server.domain.office import OfficeConfig
from quota_server.store import opening
from quota_server.store.jobs import offices as offices_in_database
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.office_keys import ensure_office_keys

OFFICES = 500
VISITS_A_DAY = 40
_LAST_DAY = date(2026, 11, 11)
"""The working day before the one that is measured."""
_KIOSKS_MAX = 500
"""So many offices are asked for numbers; the others have theirs in the same tables."""


@contextmanager
def serving_many(database: str, secrets_file: Path, *, offices: int, visits: int) -> Iterator[Serving]:
    """The server of a database with PTK in it, after the others were added; the first token is PTK's.

    Each office has lived a month with so many visits a day; 0 for none (a month is of SQLite only).
    """
    others = [replace(_without_limit(), code=f"O{number:04d}") for number in range(1, offices)]
    with opening.administration(database) as opened:
        ensure_office_keys(secrets_file, (office.code for office in others))
        opened.performer.perform(partial(_add, others))
    if visits:
        _live_a_month(database, secrets_file, [OFFICE, *(office.code for office in others)], visits)
    # Only now: a token is good for a quarter of an hour.
    with opening.administration(database) as opened:
        asked = others[:: max(1, len(others) // _KIOSKS_MAX)][: _KIOSKS_MAX - 1]
        tokens = [opened.add_device(office.code, "K01") for office in asked]
    with serving(database, secrets_file) as server, requests.Session() as session:
        bearers = list(server.tokens)
        for token in tokens:
            body = {"token": token, "hardware_id": "bench", "software": "bench"}
            bearers.append(session.post(f"{server.url}/v1/devices/enrol", json=body, timeout=10).json()["api_token"])
        yield replace(server, tokens=tuple(bearers))


def _add(configs: Sequence[OfficeConfig], tx: Transaction) -> None:
    for config in configs:
        offices_in_database.add(tx, config)


def _live_a_month(database: str, secrets_file: Path, offices: Sequence[str], visits: int) -> None:
    began_s = time.monotonic()
    live_a_day(database, secrets_file, _LAST_DAY, visits)
    path = Path(database.removeprefix("sqlite:///"))
    tickets = copy_it(path, _LAST_DAY, offices)
    size_mib, took_s = path.stat().st_size >> 20, time.monotonic() - began_s
    print(f"{len(offices)} offices, {tickets} tickets, {size_mib} MiB after {took_s:.0f} s", file=sys.stderr)


def _without_limit() -> OfficeConfig:
    office = pontianak()
    services = []
    for service in office.services:
        plans = tuple(
            replace(plan, per_day=None, windows=tuple(replace(window, quota=None) for window in plan.windows))
            for plan in service.quota_plans
        )
        services.append(replace(service, quota_plans=plans))
    return replace(office, services=tuple(services))
