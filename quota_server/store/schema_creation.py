"""Makes the tables of a new database."""

import importlib
import pkgutil

from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from quota_server import store
from quota_server.store.columns import metadata
from quota_server.store.jobs.transaction import Transaction, utc_text
from quota_server.store.schema_version import HEAD
from quota_server.store.tables_operations import TRIGGERS

_TABLES_PREFIX = "tables_"


def whole_schema() -> MetaData:
    """All tables: those of `schema` and of the modules `tables_*` beside it."""
    for module in pkgutil.iter_modules(store.__path__):
        if module.name == "schema" or module.name.startswith(_TABLES_PREFIX):
            importlib.import_module(f"{store.__name__}.{module.name}")
    return metadata


def create_schema(tx: Transaction, engine: str) -> None:
    """All tables at their newest version. `engine`: sqlite or postgresql."""
    dialect: Dialect = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}[engine]()
    for table in whole_schema().sorted_tables:
        tx.connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    for statement in TRIGGERS[engine]:
        tx.connection.execute(statement)
    tx.connection.execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    tx.connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))
    tx.connection.execute(
        "INSERT INTO installation (one, generation, probed_at) VALUES (1, ?, ?)", (tx.keys.generation, utc_text(tx.now))
    )
