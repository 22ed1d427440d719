"""`quota-server backup`, `restore` and `recover`."""

import argparse
from dataclasses import replace
from pathlib import Path

from quota_protocol.clock import SystemClock
from quota_server.operations.arguments import AddDatabase, Commands, secrets_file_of
from quota_server.store.contract import StoreError
from quota_server.store.high_water import HighWater, file_beside
from quota_server.store.jobs import recovery
from quota_server.store.jobs.offices import keys_of_offices
from quota_server.store.jobs.transaction import Job, Surroundings, Transaction
from quota_server.store.office_keys import OfficeKeys, generation_above, load_office_keys, raise_generation
from quota_server.store.opening import administration, is_postgres

_PG_DUMP = "PostgreSQL has its own: pg_dump --format=custom --file=FILE URL"
_PG_RESTORE = "PostgreSQL has its own: pg_restore --dbname=URL FILE, then quota-server restore --already-there"


def add_to(commands: Commands, add_database: AddDatabase) -> None:
    """Adds the three commands."""
    backup = commands.add_parser("backup", help="copy the database into a new file, also while the server works")
    add_database(backup)
    backup.add_argument("--to", type=Path, required=True, metavar="FILE", help="must not exist yet")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a backup in the place of the database; no server may run")
    add_database(restore)
    what = restore.add_mutually_exclusive_group(required=True)
    what.add_argument("--from", type=Path, metavar="FILE", dest="source", help="what backup has made")
    what.add_argument("--already-there", action="store_true", help="the database was put back by other means")
    restore.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    restore.set_defaults(run=_restore)

    recover = commands.add_parser("recover", help="confirm that a restored office may give out numbers again")
    add_database(recover)
    recover.add_argument("--office", metavar="CODE", help="only this office (default: all that wait for it)")
    recover.add_argument("--config", type=Path, metavar="FILE", help="quota-server.toml")
    recover.set_defaults(run=_recover)


def _backup(options: argparse.Namespace) -> None:
    if is_postgres(options.database):
        raise StoreError(_PG_DUMP)
    from quota_server.store.sqlite import backups
    from quota_server.store.sqlite.connections import database_path

    made = backups.backup(database_path(options.database), options.to)
    print(f"{options.to}: {made.bytes} bytes, {made.offices} offices, {made.tickets} tickets; read through, whole")
    print("the secrets file is not in it: keep a copy of that somewhere else")


def _restore(options: argparse.Namespace) -> None:
    secrets_file = secrets_file_of(options.database, options.config)
    if options.already_there:
        generation = _restored_by_other_means(options.database, secrets_file)
    elif is_postgres(options.database):
        raise StoreError(_PG_RESTORE)
    else:
        generation = _restored_from(options.database, options.source, secrets_file)
    print(f"restored as generation {generation}; every office is recovering and gives out nothing yet")
    print("start the server, let the kiosks report, then: quota-server recover")


def _restored_from(url: str, source: Path, secrets_file: Path) -> int:
    from quota_server.store.sqlite import backups
    from quota_server.store.sqlite.connections import database_path
    from quota_server.store.upgrade import upgrade_sqlite

    keys = generation_above(load_office_keys(secrets_file), backups.generation_of(source))

    def job(tx: Transaction) -> int:
        keys_of_offices(tx.connection, secrets_file)
        return recovery.begin(tx, keys.generation, keys.high_water)

    def seal() -> None:
        raise_generation(secrets_file, keys.generation)

    surroundings = Surroundings(keys, SystemClock(), SystemClock())
    kept = backups.restore(database_path(url), source, backups.Restoration(surroundings, upgrade_sqlite, job, seal))
    if kept is not None:
        print(f"what was there before is kept as {kept}")
    return keys.generation


def _restored_by_other_means(url: str, secrets_file: Path) -> int:
    known = load_office_keys(secrets_file)

    def job(tx: Transaction) -> OfficeKeys:
        keys_of_offices(tx.connection, secrets_file)
        (generation,) = tx.connection.execute("SELECT generation FROM installation").fetchone()
        keys = generation_above(known, int(generation))
        # Before the commit: a generation that was announced and not used harms nobody.
        raise_generation(secrets_file, keys.generation)
        recovery.begin(tx, keys.generation, HighWater(file_beside(secrets_file)))
        return keys

    with administration(url) as opened:
        return opened.performer.perform(job).generation


def _recover(options: argparse.Namespace) -> None:
    keys = load_office_keys(secrets_file_of(options.database, options.config))
    with administration(options.database) as opened:
        codes = [options.office] if options.office else opened.performer.perform(recovery.waiting)
        if not codes:
            raise StoreError("no office is recovering; nothing was changed")
        for code in codes:
            burned = opened.performer.perform(_confirmation(code, keys), code)
            print(f"{code} goes on; {burned} units that were free today are given to nobody")


def _confirmation(office: str, keys: OfficeKeys) -> Job[int]:
    return lambda tx: recovery.confirm(replace(tx, keys=keys), office)
