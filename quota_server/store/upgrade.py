"""Brings the tables of an older database up to date, in one transaction: all of it or nothing."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from quota_server.store.contract import StoreError

_MIGRATIONS = Path(__file__).with_name("migrations")
_FIRST = "0001"
"""What databases have that were made before Alembic kept the version."""


def upgrade_sqlite(connection: sqlite3.Connection) -> None:
    """Upgrades through the connection that writes, whose lock the caller holds."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    try:
        with engine.connect() as opened:
            opened.exec_driver_sql("BEGIN IMMEDIATE")
            _upgrade(opened)
            opened.commit()
    except DBAPIError as error:
        raise StoreError(f"the tables cannot be brought up to date: {error.orig}") from None


def upgrade_postgres(raw: Any) -> None:
    """Upgrades through a connection of psycopg that is in no transaction; one process at a time."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=StaticPool)
    try:
        with engine.connect() as opened:
            # The turn of all offices: no server writes meanwhile, and a second upgrade finds nothing left to do.
            opened.exec_driver_sql("SELECT pg_advisory_xact_lock(1, 0)")
            _upgrade(opened)
            opened.commit()
    except DBAPIError as error:
        raise StoreError(f"the tables cannot be brought up to date: {error.orig}") from None


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if not connection.dialect.has_table(connection, "alembic_version"):
        command.stamp(config, _FIRST)
    command.upgrade(config, "head")
