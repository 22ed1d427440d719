"""The tables of the complete server. The version of the tables is Alembic's to keep.

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds them."""
    op.drop_column("installation", "schema_version")
    _let_a_series_wait_before_its_first_number()
    for statement in _statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def _statements(engine: str) -> list[str]:
    text = Path(__file__).with_name(f"v0002_{engine}.sql").read_text(encoding="utf-8")
    _, _, tables = text.partition("\n\n")
    return [statement.strip() for statement in tables.split(";\n") if statement.strip()]


def _let_a_series_wait_before_its_first_number() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("counters_last_check", "counters")
        op.create_check_constraint("counters_last_check", "counters", "last BETWEEN 0 AND 5000")
        return
    # SQLite changes no constraint of a table that is there.
    op.rename_table("counters", "counters_of_0001")
    op.execute(
        "CREATE TABLE counters (office TEXT NOT NULL, date TEXT NOT NULL, series TEXT NOT NULL,"
        " last INTEGER NOT NULL CHECK (last BETWEEN 0 AND 5000), waiting INTEGER NOT NULL CHECK (waiting >= 0),"
        " PRIMARY KEY (office, date, series)) STRICT, WITHOUT ROWID"
    )
    op.execute(
        "INSERT INTO counters (office, date, series, last, waiting)"
        " SELECT office, date, series, last, waiting FROM counters_of_0001"
    )
    op.drop_table("counters_of_0001")
