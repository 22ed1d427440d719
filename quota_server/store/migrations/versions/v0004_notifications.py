"""The tables of messages: how people can be reached, and the outbox.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds them."""
    text = Path(__file__).with_name(f"v0004_{op.get_context().dialect.name}.sql").read_text(encoding="utf-8")
    _, _, tables = text.partition("\n\n")
    for statement in tables.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.strip())
