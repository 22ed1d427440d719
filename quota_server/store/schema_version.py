"""Which version the tables of a database have. Alembic writes it; nobody needs Alembic to read it."""

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Connection

HEAD = "0001"
"""The version that this program works with: the newest migration."""


def require(connection: Connection) -> None:
    """StoreError unless the tables have the version that this program needs."""
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if version != HEAD:
        raise StoreError(f"the database has schema {version}, this program needs {HEAD}")
