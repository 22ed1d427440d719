"""What the server gives out on PostgreSQL, beside pgbench with the server's own statements. No target yet."""

import re
import subprocess
from pathlib import Path
from typing import Any

from bench.bare_issue import SERIAL_OF_A_TICKET, Issue, recorded
from bench.figure_server import CONNECTIONS, TICKETS, serving, tickets_of
from bench.many_offices import OFFICES, serving_many
from bench.office import CLOCK_FROM, SERVICE
from bench.process import BenchError
from bench.report import Figure, Target
from quota_server.app import initialise
from quota_server.config import ServerSettings
from tools.postgres_cluster import Cluster, program, running_cluster

_PGBENCH_EACH = TICKETS // CONNECTIONS
_PARENT = Path("/var/tmp")  # noqa: S108 - only the parent of a folder of our own


def measure(folder: Path) -> list[Figure]:
    """One hot window, and one window in each of 500 offices."""
    folder = folder / "postgres"
    folder.mkdir()
    secrets = folder / "quota-secrets.json"
    with running_cluster(_PARENT, durable=True) as cluster:
        database = cluster.create("quota")
        initialise(database, without_limit=True, settings=ServerSettings(secrets))
        with serving(database, secrets) as server:
            hot = server.load(tickets_of(SERVICE))
            device = server.device
        issue = recorded(database, secrets, device, SERVICE, CLOCK_FROM)
        bare_ms = _pgbench(cluster, folder, issue)
        with serving_many(database, secrets, offices=OFFICES, visits=0) as server:
            spread = server.load(tickets_of(SERVICE))
    return [
        Figure("PostgreSQL, one hot window, 32 connections", "ms each", hot.each_ms, bare_ms, Target()),
        Figure("  its answer, p50", "ms", hot.p50_ms, None, Target()),
        Figure(f"PostgreSQL, {OFFICES} windows, 32 connections", "ms each", spread.each_ms, bare_ms, Target()),
        Figure("  its answer, p50", "ms", spread.p50_ms, None, Target()),
    ]


def _pgbench(cluster: Cluster, folder: Path, issue: Issue) -> float:
    """Milliseconds for each ticket, 32 connections on the same window."""
    script = folder / "issue.sql"
    script.write_text(_script(issue), encoding="utf-8")
    ran = subprocess.run(
        [
            program("pgbench"), "-n", "-c", str(CONNECTIONS), "-j", "2", "-t", str(_PGBENCH_EACH), "-f", script,
            "-h", cluster.directory, "-U", "kiosk", "quota",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )  # fmt: skip
    found = re.search(r"^tps = ([0-9.]+)", ran.stdout, re.MULTILINE)
    if ran.returncode or found is None:
        raise BenchError(f"pgbench: {ran.stderr[-400:]}")
    return 1000 / float(found[1])


def _script(issue: Issue) -> str:
    lines = [f"\\set n random(1, {TICKETS}000000000)", "BEGIN;", "SELECT pg_advisory_xact_lock(2, 1);"]
    for sql, parameters in issue.statements:
        literals = [_literal(value, issue.event_id) for value in parameters]
        if sql.startswith("INSERT INTO tickets"):
            literals[SERIAL_OF_A_TICKET] = ":last"
        first, *others = sql.split("?")
        text = first + "".join(literal + other for literal, other in zip(literals, others, strict=True))
        lines.append(text + (" \\gset" if sql.startswith("INSERT INTO counters") else ";"))
    return "\n".join([*lines, "COMMIT;", ""])


def _literal(value: Any, event_id: str) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, int):
        return str(value)
    quoted = str(value).replace("'", "''")
    before, found, after = quoted.partition(event_id)
    return f"('{before}' || :client_id || '-' || :n || '{after}')" if found else f"'{quoted}'"
