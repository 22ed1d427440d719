"""Which version the tables of a database have. Alembic writes it; nobody needs Alembic to read it."""

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Connection

HEAD = "0006"
"""The version that this program works with: the newest migration."""
BEFORE_ALEMBIC = "0001"


class OutdatedSchemaError(StoreError):
    """The tables are of an earlier version of the program."""


def require(connection: Connection, *, kept_by_alembic: bool) -> None:
    """StoreError unless the tables have the version that this program needs."""
    version = BEFORE_ALEMBIC
    if kept_by_alembic:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if version == HEAD:
        return
    if version < HEAD:
        raise OutdatedSchemaError(
            f"the database has schema {version}, this program needs {HEAD}; `quota-server serve` brings it up to date"
        )
    raise StoreError(f"the database has schema {version} of a later quota server; this one knows {HEAD}")
