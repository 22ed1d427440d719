"""Five hundred offices on one server, each with a kiosk, and with the tickets of a month in the tables."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import requests

from bench.figure_server import Serving, serving
from bench.office import DAY
from quota_server.domain.examples import pontianak
from quota_server.domain.office import OfficeConfig
from quota_server.store import opening
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.office_keys import ensure_office_key

OFFICES = 500
_DAYS = 22
TICKETS_A_DAY = 20


@contextmanager
def serving_many(database: str, secrets_file: Path, *, with_a_month: bool) -> Iterator[Serving]:
    """The server of a database with PTK in it, after 499 others were added; the first token is PTK's."""
    others = [replace(_without_limit(), code=f"O{number:03d}") for number in range(1, OFFICES)]
    with opening.administration(database) as opened:
        tokens = []
        for office in others:
            ensure_office_key(secrets_file, office.code)
            opened.add_office(office)
            tokens.append(opened.add_device(office.code, "K01"))
        if with_a_month:
            opened.performer.perform(_add_a_month)
    with serving(database, secrets_file) as server, requests.Session() as session:
        bearers = list(server.tokens)
        for token in tokens:
            body = {"token": token, "hardware_id": "bench", "software": "bench"}
            bearers.append(session.post(f"{server.url}/v1/devices/enrol", json=body, timeout=10).json()["api_token"])
        yield replace(server, tokens=tuple(bearers))


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


def _add_a_month(tx: Transaction) -> None:
    """Tickets of earlier days, with the answers that are kept for replays."""
    offices = [code for (code,) in tx.connection.execute("SELECT office FROM offices").fetchall()]
    for office in offices:
        for back in range(1, _DAYS + 1):
            _add_a_day(tx, office, (date.fromisoformat(DAY) - timedelta(days=back)).isoformat())


def _add_a_day(tx: Transaction, office: str, day: str) -> None:
    at = f"{day}T01:00:00.000000Z"
    for serial in range(1, TICKETS_A_DAY + 1):
        event_id = str(uuid.uuid4())
        tx.connection.execute(
            "INSERT INTO tickets (office, event_id, device_id, date, series, serial, service, origin, flags, state,"
            " issued_at, occurred_at) VALUES (?, ?, 'd', ?, 'A', ?, 'cetak_ktp', 'walk_in', '', 'finished', ?, ?)",
            (office, event_id, day, serial, at, at),
        )
        tx.connection.execute(
            "INSERT INTO accepted_writes (office, event_id, payload_mark, status, answer, accepted_at)"
            " VALUES (?, ?, ?, 201, ?, ?)",
            (office, event_id, b"0" * 32, b"{}" * 100, at),
        )
