"""Offices in the database."""

from pathlib import Path

import msgspec

from quota_server.domain.office import OfficeConfig
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Connection, Transaction
from quota_server.store.office_keys import OfficeKeys, load_office_keys


def keys_of_offices(connection: Connection, path: Path) -> OfficeKeys:
    """The keys of the file; StoreError unless it holds one for every office of the database."""
    keys = load_office_keys(path)
    for (office,) in connection.execute("SELECT office FROM offices").fetchall():
        if office not in keys:
            raise StoreError(f"{path} holds no key for office {office}")
    return keys


def is_known(tx: Transaction, office: str) -> bool:
    """Whether there is such an office."""
    return tx.connection.execute("SELECT 1 FROM offices WHERE office = ?", (office,)).fetchone() is not None


def add(tx: Transaction, config: OfficeConfig) -> None:
    """Adds an office; StoreError when it is there already."""
    if is_known(tx, config.code):
        raise StoreError(f"office {config.code} exists in this database already; nothing was changed")
    tx.connection.execute(
        "INSERT INTO offices (office, config_version, config) VALUES (?, 1, ?)",
        (config.code, msgspec.json.encode(config).decode()),
    )


def change(tx: Transaction, config: OfficeConfig) -> None:
    """Puts new settings in the place of the office's old ones; a running server sees them at once."""
    changed = tx.connection.execute(
        "UPDATE offices SET config_version = config_version + 1, config = ? WHERE office = ?",
        (msgspec.json.encode(config).decode(), config.code),
    )
    if not changed.rowcount:
        raise StoreError(f"there is no office {config.code} in this database")
    tx.offices.changed(config.code)
