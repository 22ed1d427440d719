"""The tables of the kiosk's file, and how a file of an older program becomes one of this."""

import sqlite3
from pathlib import Path

import msgspec

from kiosk.offline_cache.standing import Standing
from quota_protocol.journal_chain import ChainPoint

SCHEMA_VERSION = 2

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100

KEEP_ENTRIES = """
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END
"""
LET_GO_OF_ENTRIES = "DROP TRIGGER IF EXISTS entries_stay"

_TABLES = (
    """CREATE TABLE IF NOT EXISTS entries (
        seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL,
        hash BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS tickets (
        event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, ticket BLOB NOT NULL, state TEXT NOT NULL,
        copies INTEGER NOT NULL, verdict TEXT, mark TEXT
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS requests (
        event_id TEXT PRIMARY KEY, office_date TEXT NOT NULL, code TEXT, occurred_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS leases (
        lease_id TEXT PRIMARY KEY, service TEXT NOT NULL, date TEXT NOT NULL, window_start TEXT NOT NULL,
        window_end TEXT NOT NULL, granted_at TEXT NOT NULL, units INTEGER NOT NULL,
        units_left INTEGER NOT NULL CHECK (units_left >= 0)
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS blocks (
        block_id TEXT PRIMARY KEY, date TEXT NOT NULL, series TEXT NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, next INTEGER NOT NULL CHECK (next BETWEEN first AND last + 1)
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS bookings (
        code_mark TEXT PRIMARY KEY, nik_mark TEXT, service TEXT NOT NULL, date TEXT NOT NULL,
        window_start TEXT NOT NULL, window_end TEXT NOT NULL, state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS standing (id INTEGER PRIMARY KEY CHECK (id = 1), state BLOB NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), latest_at TEXT NOT NULL) STRICT",
    "INSERT OR IGNORE INTO clock VALUES (1, '')",
    "CREATE INDEX IF NOT EXISTS tickets_by_code ON tickets (code, office_date)",
    "CREATE INDEX IF NOT EXISTS tickets_by_mark ON tickets (mark)",
    "CREATE INDEX IF NOT EXISTS bookings_by_nik ON bookings (nik_mark)",
    KEEP_ENTRIES,
    """CREATE TRIGGER IF NOT EXISTS entries_keep BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'append-only'); END""",
)


class ForeignFileError(sqlite3.DatabaseError):
    """A database, but not one that this program can go on with."""


def require_whole_file(path: Path) -> None:
    """ForeignFileError when the file is shorter than it says of itself; SQLite notices only where it reads."""
    beside = path.with_name(path.name + "-wal")
    if not path.exists() or (beside.exists() and beside.stat().st_size > 0):
        return
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if head.startswith(_MAGIC) and len(head) == _HEADER_BYTES:
        page_bytes = int.from_bytes(head[16:18], "big")
        pages = int.from_bytes(head[28:32], "big")
        if path.stat().st_size < pages * (65_536 if page_bytes == 1 else page_bytes):
            raise ForeignFileError("the file is cut off")


def create_or_upgrade(db: sqlite3.Connection) -> None:
    """Bring the file to this program's schema; ForeignFileError when it is somebody else's or a newer program's."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == SCHEMA_VERSION:
        return
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    of_first_version = {"entries", "tickets", "requests"} <= tables
    if version != 0 or (tables and not of_first_version):
        raise ForeignFileError("this is no journal that this program can go on with")
    db.execute("BEGIN IMMEDIATE")
    try:
        if of_first_version:
            db.execute("ALTER TABLE tickets ADD COLUMN mark TEXT")
        for statement in _TABLES:
            db.execute(statement)
        if of_first_version:
            _leave_unsent(db)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _leave_unsent(db: sqlite3.Connection) -> None:
    """A program of the first version only gave numbers that the server had given: it knows what stands in there."""
    row = db.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    if row is not None:
        state = Standing(oldest=ChainPoint(row[0], row[1].hex()))
        db.execute("INSERT INTO standing VALUES (1, ?)", (msgspec.json.encode(state),))
