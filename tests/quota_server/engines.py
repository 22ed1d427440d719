"""The two engines that a test may run on."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from quota_server import app
from quota_server.config import ServerSettings
from tools.postgres_cluster import Cluster

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
SECRETS = "quota-secrets.json"

on_both_engines = pytest.mark.parametrize("engine", [SQLITE, POSTGRESQL], indirect=True)
"""Runs a test on each engine. For a whole module: `pytestmark = on_both_engines`."""


@dataclass(frozen=True)
class Database:
    """A database that nobody uses, and where its keys are."""

    url: str
    directory: Path


class Engine(Protocol):
    """Makes databases, each there until the block ends."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""

    def empty(self, directory: Path) -> AbstractContextManager[str]:
        """The URL of a database without tables."""

    def copy(self, original: Database, directory: Path) -> AbstractContextManager[str]:
        """The URL of a copy, whose keys are in `directory`."""


@dataclass(frozen=True)
class SqliteEngine:
    """A file."""

    name: str = SQLITE

    @contextmanager
    def empty(self, directory: Path) -> Iterator[str]:
        yield f"sqlite:///{directory}/quota.db"

    @contextmanager
    def copy(self, original: Database, directory: Path) -> Iterator[str]:
        shutil.copytree(original.directory, directory, dirs_exist_ok=True)
        yield f"sqlite:///{directory}/quota.db"


_numbers = itertools.count(1)


@dataclass(frozen=True)
class PostgresEngine:
    """A database of the tests' cluster."""

    cluster: Cluster
    name: str = POSTGRESQL

    @contextmanager
    def empty(self, directory: Path) -> Iterator[str]:
        # It ends with the cluster, which may be gone before whoever holds this.
        yield self.cluster.create(f"test_{next(_numbers)}")

    @contextmanager
    def copy(self, original: Database, directory: Path) -> Iterator[str]:
        shutil.copytree(original.directory, directory, dirs_exist_ok=True)
        with self._database(_name_in(original.url)) as url:
            yield url

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        url = self.cluster.create(name, template)
        try:
            yield url
        finally:
            self.cluster.drop(name)


def _name_in(url: str) -> str:
    return url.split("@/", 1)[1].split("?", 1)[0]


@dataclass
class Originals:
    """One new database of the example office for each engine that was asked for."""

    directory: Path
    held: ExitStack
    made: dict[str, Database] = field(default_factory=dict)

    def of(self, engine: Engine) -> Database:
        """The engine's, made when it is first asked for."""
        if engine.name not in self.made:
            directory = self.directory / engine.name
            directory.mkdir()
            url = self.held.enter_context(engine.empty(directory))
            app.initialise(url, settings=ServerSettings(directory / SECRETS))
            self.made[engine.name] = Database(url, directory)
        return self.made[engine.name]
