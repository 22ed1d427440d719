"""What the national data centre is still at work on is known of a record.

Revision ID: 0006
Revises: 0005
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

_RECORDS = "('unknown', 'at_centre', 'print_ready', 'duplicate')"
_EVENTS = (
    "('incomplete', 'completed', 'at_centre', 'print_ready', 'duplicate_record', 'held_for_section_head', 'released',"
    " 'refused', 'printed', 'collected', 'pdf_sent')"
)
_REQUESTS = (
    "office, code, place, service, variant, source, reference, stage, record, hold, incomplete, missing,"
    " representative, nik_mark, nik_last4, phone_mark, received_at, ready_at, closed_at, changes"
)
_REQUEST_EVENTS = "office, code, change, event, actor, happened_at"


def upgrade() -> None:
    """Lets both tables say so."""
    if op.get_context().dialect.name == "postgresql":
        for table, column, values in (("requests", "record", _RECORDS), ("request_events", "event", _EVENTS)):
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_check CHECK ({column} IN {values})")
        return
    # SQLite changes no constraint of a table that is there; what refers to it goes first and comes back last.
    op.execute(f"CREATE TABLE requests_of_0005 AS SELECT {_REQUESTS} FROM requests")  # noqa: S608 - our own columns
    op.execute(f"CREATE TABLE request_events_of_0005 AS SELECT {_REQUEST_EVENTS} FROM request_events")  # noqa: S608 - our own columns
    op.execute("DROP TABLE request_events")
    op.execute("DROP TABLE requests")
    text = Path(__file__).with_name("v0006_sqlite.sql").read_text(encoding="utf-8")
    _, _, tables = text.partition("\n\n")
    for statement in tables.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.strip())
    op.execute(f"INSERT INTO requests ({_REQUESTS}) SELECT {_REQUESTS} FROM requests_of_0005")  # noqa: S608 - our own columns
    op.execute(
        f"INSERT INTO request_events ({_REQUEST_EVENTS}) SELECT {_REQUEST_EVENTS} FROM request_events_of_0005"  # noqa: S608 - our own columns
    )
    op.execute("DROP TABLE request_events_of_0005")
    op.execute("DROP TABLE requests_of_0005")
