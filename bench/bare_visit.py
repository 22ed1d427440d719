"""The parts of a visit that nothing can avoid, and nothing else: a POST, three synced commits, bytes to a printer.

`python -m bench.bare_visit FOLDER SERVER_URL PRINTER_PORT TICKET_BYTES`; each line on standard input is one pass,
answered by a line `post_ms commits_ms socket_ms` on standard error.
"""

import socket
import sqlite3
import sys
import time
from pathlib import Path

import requests

_BODY = {
    "event_id": "01930000-0000-7000-8000-000000000000",
    "occurred_at": "2026-11-12T08:12:00+07:00",
    "code": "K7M42QXA",
}
_ROW = (1, "x" * 300)


def _database(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS rows (id INTEGER, body TEXT)",
    ):
        database.execute(statement)
    return database


def main() -> None:
    """Pass after pass, until the input ends."""
    folder, url, port, ticket_bytes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    database = _database(folder)
    session = requests.Session()
    printer = socket.create_connection(("127.0.0.1", port))
    ticket = bytes(ticket_bytes)
    for _ in sys.stdin:
        began_s = time.perf_counter()
        session.post(f"{url}/nothing", json=_BODY, timeout=5).raise_for_status()
        posted_s = time.perf_counter()
        for _ in range(3):
            database.execute("INSERT INTO rows VALUES (?, ?)", _ROW)
        committed_s = time.perf_counter()
        printer.sendall(ticket)
        # The sink says when the last byte has come; that answer is not part of the time (it is sent in it).
        received_s = float(printer.recv(64))
        print(
            f"parts {(posted_s - began_s) * 1000:.4f} {(committed_s - posted_s) * 1000:.4f}"
            f" {(received_s - committed_s) * 1000:.4f}",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main()
