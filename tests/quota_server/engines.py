"""The two engines that a test may run on."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.quota_server.postgres import Cluster

SECRETS = "quota-secrets.json"


class Engine(Protocol):
    """Makes databases."""

    name: str

    def empty(self, directory: Path) -> AbstractContextManager[str]:
        """The URL of a database without tables, whose keys will be in `directory`, until the block ends."""

    def copy(self, url: str, source: Path, directory: Path) -> AbstractContextManager[str]:
        """The URL of a copy of a database that nobody uses, with its keys, until the block ends."""


@dataclass(frozen=True)
class SqliteEngine:
    """A file."""

    name: str = "sqlite"

    @contextmanager
    def empty(self, directory: Path) -> Iterator[str]:
        yield f"sqlite:///{directory}/quota.db"

    @contextmanager
    def copy(self, url: str, source: Path, directory: Path) -> Iterator[str]:
        shutil.copytree(source, directory, dirs_exist_ok=True)
        yield f"sqlite:///{directory}/{Path(url).name}"


_numbers = itertools.count(1)


@dataclass(frozen=True)
class PostgresEngine:
    """A database of the tests' cluster."""

    cluster: Cluster
    name: str = "postgresql"

    @contextmanager
    def empty(self, directory: Path) -> Iterator[str]:
        with self._database("template0") as url:
            yield url

    @contextmanager
    def copy(self, url: str, source: Path, directory: Path) -> Iterator[str]:
        shutil.copytree(source, directory, dirs_exist_ok=True)
        with self._database(_database_of(url)) as copied:
            yield copied

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        try:
            yield self.cluster.create(name, template)
        finally:
            self.cluster.drop(name)


def _database_of(url: str) -> str:
    return url.split("@/", 1)[1].split("?", 1)[0]
