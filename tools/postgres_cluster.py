"""A PostgreSQL cluster of our own, for tests and benchmarks, and databases in it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

_PROGRAMS = Path("/usr/lib/postgresql")
_WITHIN_S = 60


@dataclass(frozen=True)
class Cluster:
    """A running cluster that listens on a Unix socket in `directory` and nowhere else."""

    directory: Path
    durable: bool = False

    def url(self, database: str) -> str:
        return f"postgresql://kiosk@/{database}?host={self.directory}"

    def create(self, database: str, template: str = "template0") -> str:
        """The URL of a new database."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """The database is gone, and so are those who were connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def stop(self, *, at_once: bool = False) -> None:
        """As `pg_ctl stop`; `at_once` as if the power had failed."""
        _run(self.directory, "pg_ctl", "stop", "-w", "-m", "immediate" if at_once else "fast")

    def start(self) -> None:
        """As `pg_ctl start`."""
        options = f"-k {self.directory} -c listen_addresses= -c max_connections=60"
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        log = str(self.directory / "log")
        _run(self.directory, "pg_ctl", "start", "-w", "-l", log, "-o", options)


@contextmanager
def running_cluster(parent: Path = Path("/tmp"), *, durable: bool = False) -> Iterator[Cluster]:  # noqa: S108 - a parent
    """A cluster until the block ends. PostgreSQL refuses to run as root: then another user owns it.

    Not `durable`: nothing is forced to the disk. A test needs only that PostgreSQL says it was. `parent` has a short
    name: that of a socket may have 107 characters.
    """
    directory = Path(mkdtemp(prefix="quota-postgres-", dir=parent))
    try:
        owner = _owner()
        if owner is not None:
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        _run(directory, "initdb", "-U", "kiosk", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
        cluster = Cluster(directory, durable)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop(at_once=True)
    finally:
        shutil.rmtree(directory)


def _owner() -> pwd.struct_passwd | None:
    """Who runs the cluster, when the tests run as root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def program(name: str) -> Path:
    """A program of the newest PostgreSQL there is."""
    return max(_PROGRAMS.iterdir(), key=lambda version: float(version.name)) / "bin" / name


def _run(directory: Path, name: str, *arguments: str) -> None:
    owner = _owner()
    subprocess.run(
        [program(name), "-D", directory / "data", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=_WITHIN_S,
        cwd=directory,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
