"""What the quota server gives out, beside the bare framework and the bare engine below it."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import requests

from bench.bare_issue import recorded, sqlite_loop
from bench.http_load import NO_LOAD, Body, Load, post
from bench.office import CLOCK_FROM, DAY, SERVICE
from bench.process import Process
from bench.report import Figure, Target
from quota_server.app import add_device, initialise, secrets_file_of, set_quota
from quota_server.store.contract import Device

CONNECTIONS = 32
# All of one series and day: there are 5,000 numbers.
TICKETS = 1920
SOLD_OUT_WINDOWS: dict[str, int | None] = {"08:00": 0, "10:00": 0, "13:00": 0}
_ONE_BY_ONE = 400
_TURNS = 5
_IDLE_MIB = 90
_SERVICES_WITHOUT_QUOTA = ("perekaman", "dokumen_lain", "perbaikan_data")
_TICKETS_OF_EACH = 3360


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that runs, and the tokens of its kiosks."""

    process: Process
    url: str
    tokens: tuple[str, ...]
    device: Device

    def load(self, body: Body, *, connections: int = CONNECTIONS, count: int = TICKETS, expected: int = 201) -> Load:
        """Tickets asked for."""
        return post(
            self.url, "/v1/tickets", body, tokens=self.tokens, connections=connections, count=count, expected=expected
        )


@contextmanager
def serving(database: str, secrets_file: Path | None = None) -> Iterator[Serving]:
    """The server in a process of its own, with K01 of PTK enrolled."""
    serve: tuple[str, ...] = (
        "-m",
        "quota_server",
        "serve",
        "--database",
        database,
        "--port",
        "0",
        "--clock-from",
        CLOCK_FROM,
    )
    if secrets_file is not None:
        config = secrets_file.with_name("quota-server.toml")
        config.write_text(
            f'[server]\nsecrets = "{secrets_file}"\n[limits]\npublic_per_minute = 100000\n', encoding="utf-8"
        )
        serve = (*serve, "--config", str(config))
    with Process(serve) as process:
        _, found = process.wait_for(r"event=ready url=(\S+)")
        body = {"token": add_device(database, "PTK", "K01"), "hardware_id": "bench", "software": "bench"}
        identity = requests.post(f"{found[1]}/v1/devices/enrol", json=body, timeout=10).json()
        yield Serving(process, found[1], (identity["api_token"],), Device("PTK", identity["device_id"]))


def tickets_of(service: str) -> Body:
    """Bodies of walk-ins of a service, each with an event of its own."""

    def body() -> tuple[str, bytes]:
        event_id = str(uuid.uuid4())
        fields = {
            "event_id": event_id,
            "occurred_at": f"{DAY}T08:12:00+07:00",
            "service": service,
            "origin": "walk_in",
        }
        return event_id, json.dumps(fields).encode()

    return body


def measure(folder: Path) -> list[Figure]:
    """All in one run, with authentication, validation and ledger; what is compared is measured in turns."""
    folder = folder / "server"
    # A folder each: what lies beside a database is its own.
    for part in (folder, folder / "sold-out"):
        part.mkdir()
    database, sold_out_database = (f"sqlite:///{part / 'quota.sqlite'}" for part in (folder, folder / "sold-out"))
    initialise(database, without_limit=True)
    initialise(sold_out_database)
    set_quota(sold_out_database, "PTK", SERVICE, SOLD_OUT_WINDOWS, day=date.fromisoformat(DAY))
    with (
        Process(("-m", "bench.bare_post")) as bare,
        serving(database) as server,
        serving(sold_out_database) as emptied,
    ):
        _, found = bare.wait_for(r"event=ready url=(\S+)")
        no_op = Serving(bare, found[1], ("-",), server.device)
        turns = _Turns(no_op, server, emptied)
        device = server.device
        held_mib = _memory_after_a_day(emptied)
    loop_ms, commit_ms = _bare_sqlite(folder, database, device)
    no_op_ms = turns.no_op.each_ms
    alone_ms = turns.no_op_alone.p50_ms + commit_ms
    slower_ms = max(no_op_ms, loop_ms)
    return [
        Figure("a no-op POST on the bare framework, 32 connections", "ms each", no_op_ms, None, Target()),
        Figure("the server's statements on bare SQLite, 32 a commit", "ms each", loop_ms, None, Target()),
        Figure(
            "durable ticket over HTTP, 32 connections", "ms each", turns.issued.each_ms, slower_ms, Target(times=2.0)
        ),
        Figure("  its answer, p50", "ms", turns.issued.p50_ms, None, Target()),
        Figure("durable ticket over HTTP, one client, p50", "ms", turns.alone.p50_ms, alone_ms, Target(times=2.0)),
        Figure('"sold out", 32 connections', "ms each", turns.sold_out.each_ms, no_op_ms, Target(times=1 / 0.6)),
        Figure("memory of the idle server after 10,000 tickets", "MiB", held_mib, None, Target(at_most=_IDLE_MIB)),
    ]


class _Turns:
    """The loads, each in parts: whatever else the machine does concerns all of them."""

    def __init__(self, no_op: Serving, server: Serving, emptied: Serving) -> None:
        body = tickets_of(SERVICE)
        self.no_op = self.issued = self.sold_out = self.no_op_alone = self.alone = NO_LOAD
        for _ in range(_TURNS):
            self.no_op += no_op.load(body, count=TICKETS // _TURNS)
            self.issued += server.load(body, count=TICKETS // _TURNS)
            self.sold_out += emptied.load(body, count=TICKETS // _TURNS, expected=409)
            self.no_op_alone += no_op.load(body, connections=1, count=_ONE_BY_ONE // _TURNS)
            self.alone += server.load(body, connections=1, count=_ONE_BY_ONE // _TURNS)


def _bare_sqlite(folder: Path, database: str, device: Device) -> tuple[float, float]:
    issue = recorded(database, secrets_file_of(database), device, SERVICE, CLOCK_FROM)
    path = folder / "quota.sqlite"
    loop_ms, _ = sqlite_loop(path, issue, count=TICKETS // 2)
    _, commit_ms = sqlite_loop(path, issue, count=_ONE_BY_ONE // 2, per_commit=1)
    return loop_ms, commit_ms


def _memory_after_a_day(server: Serving) -> float:
    for service in _SERVICES_WITHOUT_QUOTA:
        server.load(tickets_of(service), count=_TICKETS_OF_EACH)
    return server.process.memory().rss
