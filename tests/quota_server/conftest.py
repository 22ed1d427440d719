"""A server of the example office on a real database, with a clock that stands until a test moves it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.config import Limits, ServerSettings
from quota_server.notifications.message import ShortMessage
from tests.quota_server.engines import SECRETS, SQLITE, Engine, Originals, PostgresEngine, SqliteEngine
from tests.quota_server.kiosk import Kiosk
from tools.postgres_cluster import Cluster, running_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, for the tests that ask for it."""
    with running_cluster() as running:
        yield running


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """SQLite, unless the test is run on both (`on_both_engines`)."""
    if getattr(request, "param", SQLITE) == SQLITE:
        return SqliteEngine()
    return PostgresEngine(request.getfixturevalue("cluster"))


@pytest.fixture(scope="session")
def originals() -> Iterator[Originals]:
    """A new database of the example office for each engine, to be copied: making one takes a moment."""
    with ExitStack() as held, TemporaryDirectory() as directory:
        yield Originals(Path(directory), held)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where this test's keys are, and its database if it is a file."""
    return tmp_path / "server"


@pytest.fixture
def database_url(engine: Engine, originals: Originals, directory: Path) -> Iterator[str]:
    with engine.copy(originals.of(engine), directory) as url:
        yield url


@pytest.fixture
def clock() -> SimulatedClock:
    """Thursday 12 November 2026, 08.05 WIB, until a test moves it."""
    return SimulatedClock(parse_instant("2026-11-12T08:05:00+07:00"), lambda: 0.0)


@pytest.fixture
def settings(directory: Path) -> ServerSettings:
    """Limits that no ordinary test meets."""
    return ServerSettings(directory / SECRETS, limits=Limits(public_per_minute=100_000, per_code_per_minute=100_000))


@pytest.fixture
def messages() -> list[ShortMessage]:
    """The SMS that the server has handed over."""
    return []


@pytest.fixture(scope="session")
def stopping() -> Iterator[list[Future[None]]]:
    """Servers on their way down. Stopping is a fifth of a second of waiting: it goes on beside the next tests."""
    stops: list[Future[None]] = []
    yield stops
    for stop in stops:
        stop.result(timeout=20)


@pytest.fixture(scope="session")
def stopper() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def server(
    database_url: str,
    clock: SimulatedClock,
    settings: ServerSettings,
    messages: list[ShortMessage],
    stopper: ThreadPoolExecutor,
    stopping: list[Future[None]],
) -> Iterator[app.RunningServer]:
    serving = ExitStack()
    yield serving.enter_context(
        app.running_server(database_url, clock=clock, settings=settings, deliver=messages.append)
    )
    stopping.append(stopper.submit(serving.close))


@pytest.fixture
def kiosk(server: app.RunningServer, database_url: str) -> Iterator[Kiosk]:
    """K01, enrolled."""
    with Kiosk(server.url) as enrolled:
        enrolled.enrol(app.add_device(database_url, "PTK", "K01"))
        yield enrolled
