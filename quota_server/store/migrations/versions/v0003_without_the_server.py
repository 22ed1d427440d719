"""The tables of kiosks without a link, and what tickets and bookings must know of them.

Revision ID: 0003
Revises: 0002
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

_POSTGRESQL_TEXT = 'TEXT COLLATE "C"'
_TICKET_COLUMNS = (
    "epoch {text}",
    "online INTEGER DEFAULT '1' NOT NULL CHECK (online IN (0, 1))",
    "reported INTEGER DEFAULT '0' NOT NULL CHECK (reported IN (0, 1))",
    "overflow INTEGER DEFAULT '0' NOT NULL CHECK (overflow IN (0, 1))",
    "lease_id {text}",
    "twin INTEGER DEFAULT '0' NOT NULL",
)
_BOOKING_COLUMNS = (
    "manifest_n INTEGER DEFAULT '0' NOT NULL",
    "shown_n INTEGER DEFAULT '0' NOT NULL",
    "manifest_nik_mark {text}",
)
_OLD_TICKETS = (
    "office, event_id, device_id, date, series, serial, service, origin, window_start, window_end, booking_code,"
    " reason, variant, flags, state, issued_at, occurred_at"
)
_PLACES = (
    "office, ticket_id, leg, date, service, series, state, calls, skips, returns_at, awaited, counter, called_at,"
    " started_at, ended_at"
)
_STATES = "('waiting', 'called', 'skipped', 'serving', 'done', 'transferred', 'no_show')"


def upgrade() -> None:
    """Adds them."""
    if op.get_context().dialect.name == "postgresql":
        _change_on_postgresql()
    else:
        _change_on_sqlite()
    op.execute("CREATE INDEX bookings_changed ON bookings (office, date, manifest_n)")
    for statement in _statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def _statements(engine: str) -> list[str]:
    text = Path(__file__).with_name(f"v0003_{engine}.sql").read_text(encoding="utf-8")
    _, _, tables = text.partition("\n\n")
    return [statement.strip() for statement in tables.split(";\n") if statement.strip()]


def _change_on_postgresql() -> None:
    for table, columns in (("tickets", _TICKET_COLUMNS), ("bookings", _BOOKING_COLUMNS)):
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(text=_POSTGRESQL_TEXT)}")
    op.drop_constraint("tickets_office_date_series_serial_key", "tickets")
    op.create_unique_constraint(
        "tickets_office_date_series_serial_twin_key", "tickets", ["office", "date", "series", "serial", "twin"]
    )


def _change_on_sqlite() -> None:
    for column in _BOOKING_COLUMNS:
        op.execute(f"ALTER TABLE bookings ADD COLUMN {column.format(text='TEXT')}")
    # SQLite changes no constraint of a table that is there; what refers to it goes first and comes back last.
    op.execute(f"CREATE TABLE tickets_of_0002 AS SELECT {_OLD_TICKETS} FROM tickets")  # noqa: S608 - our own columns
    op.execute(f"CREATE TABLE queue_places_of_0002 AS SELECT {_PLACES} FROM queue_places")  # noqa: S608 - our own columns
    op.execute("DROP TABLE queue_places")
    op.execute("DROP TABLE tickets")
    _create_tickets_on_sqlite()
    _create_queue_places_on_sqlite()
    op.execute(f"INSERT INTO tickets ({_OLD_TICKETS}) SELECT {_OLD_TICKETS} FROM tickets_of_0002")  # noqa: S608 - our own columns
    op.execute(f"INSERT INTO queue_places ({_PLACES}) SELECT {_PLACES} FROM queue_places_of_0002")  # noqa: S608 - our own columns
    op.execute("DROP TABLE queue_places_of_0002")
    op.execute("DROP TABLE tickets_of_0002")


def _create_tickets_on_sqlite() -> None:
    columns = ", ".join(column.format(text="TEXT") for column in _TICKET_COLUMNS)
    op.execute(
        "CREATE TABLE tickets (office TEXT NOT NULL, event_id TEXT NOT NULL, device_id TEXT NOT NULL,"
        " date TEXT NOT NULL, series TEXT NOT NULL, serial INTEGER NOT NULL, service TEXT NOT NULL,"
        " origin TEXT NOT NULL, window_start TEXT, window_end TEXT, booking_code TEXT, reason TEXT, variant TEXT,"
        " flags TEXT NOT NULL, state TEXT NOT NULL, issued_at TEXT NOT NULL, occurred_at TEXT NOT NULL,"
        f" {columns}, PRIMARY KEY (office, event_id), UNIQUE (office, date, series, serial, twin),"
        " FOREIGN KEY(office) REFERENCES offices (office)) WITHOUT ROWID, STRICT"
    )


def _create_queue_places_on_sqlite() -> None:
    op.execute(
        "CREATE TABLE queue_places (office TEXT NOT NULL, ticket_id TEXT NOT NULL, leg INTEGER NOT NULL,"
        " date TEXT NOT NULL, service TEXT NOT NULL, series TEXT NOT NULL,"
        f" state TEXT NOT NULL CHECK (state IN {_STATES}),"
        " calls INTEGER DEFAULT '0' NOT NULL, skips INTEGER DEFAULT '0' NOT NULL,"
        " returns_at INTEGER DEFAULT '0' NOT NULL, awaited INTEGER DEFAULT '1' NOT NULL, counter TEXT,"
        " called_at TEXT, started_at TEXT, ended_at TEXT, PRIMARY KEY (office, ticket_id, leg),"
        " FOREIGN KEY(office, ticket_id) REFERENCES tickets (office, event_id)) WITHOUT ROWID, STRICT"
    )
    op.execute("CREATE UNIQUE INDEX one_open_place ON queue_places (office, ticket_id) WHERE ended_at IS NULL")
    op.execute(
        "CREATE UNIQUE INDEX one_ticket_at_a_counter ON queue_places (office, date, counter)"
        " WHERE state IN ('called', 'serving')"
    )
