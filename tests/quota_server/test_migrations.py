"""Older databases become those of today, on both engines."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine
from sqlalchemy.schema import CreateTable

from quota_protocol.clock import SystemClock
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.store import opening
from quota_server.store.contract import StoreError
from quota_server.store.migrations.versions import v0001_first_whole_path as first
from quota_server.store.schema_version import HEAD
from tests.quota_server.engines import Engine, on_both_engines
from tests.quota_server.waiting import wait_for

pytestmark = on_both_engines


def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Runs statements on the database of a URL; the last one's rows."""
    rows: list[tuple[object, ...]] = []
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as database:
            for statement in statements:
                rows = database.execute(statement).fetchall()
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
    return rows


def tables_of(url: str) -> dict[str, str]:
    """The tables with their columns, keys and checks, in a spelling to be compared."""
    sqlalchemy_url = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(sqlalchemy_url)
    found = MetaData()
    found.reflect(engine)
    dialect = engine.dialect
    engine.dispose()
    spelled = {
        table.name: "\n".join(sorted(str(CreateTable(table).compile(dialect=dialect)).split(",")))
        + str(sorted(str(index.name) for index in table.indexes))
        for table in found.sorted_tables
    }
    if not url.startswith("sqlite"):
        return spelled
    # What SQLAlchemy does not read back: STRICT and WITHOUT ROWID.
    kinds = execute(url, "SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main'")
    kind_of = {name: kind for name, *kind in kinds}
    return {name: f"{text} {kind_of[name]}" for name, text in spelled.items()}


@pytest.fixture
def old_url(engine: Engine, tmp_path: Path) -> str:
    """A database as the first release made it, with the example office."""
    with engine.empty(tmp_path) as url:
        sqlalchemy_engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        first.metadata.create_all(sqlalchemy_engine)
        sqlalchemy_engine.dispose()
        execute(url, "INSERT INTO installation (one, schema_version, generation) VALUES (1, 1, 1)")
        return url


def test_a_database_of_the_first_release_becomes_one_of_today(old_url: str, database_url: str, directory: Path) -> None:
    store = opening.open_store(old_url, directory / "quota-secrets.json", SystemClock())
    wait_for(store.probe())
    store.close()
    assert tables_of(old_url) == tables_of(database_url)
    assert execute(old_url, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_the_command_line_leaves_an_older_database_to_the_server(old_url: str) -> None:
    with (
        pytest.raises(StoreError, match=f"has schema 0001, this program needs {HEAD}; `quota-server serve`"),
        opening.administration(old_url),
    ):
        pass


def test_a_database_of_a_later_release_is_refused(database_url: str, settings: ServerSettings) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="has schema 9999 of a later quota server"):
        app.create_app(database_url, settings=settings)


def test_an_upgrade_that_fails_changes_nothing(old_url: str) -> None:
    # The second migration drops this column; a view that reads it stands in its way.
    execute(old_url, "CREATE VIEW in_the_way AS SELECT schema_version FROM installation")
    before = tables_of(old_url)
    with pytest.raises(StoreError, match="cannot be brought up to date"):
        opening.upgrade(old_url)
    assert tables_of(old_url) == before
    assert "alembic_version" not in before


def test_tickets_and_their_places_come_through_the_upgrade(engine: Engine, tmp_path: Path) -> None:
    with engine.empty(tmp_path) as url:
        _made_by(url, "0002")
        execute(
            url,
            "INSERT INTO installation (one, generation) VALUES (1, 1)",
            "INSERT INTO offices (office, config_version, config) VALUES ('PTK', 1, '{}')",
            "INSERT INTO tickets (office, event_id, device_id, date, series, serial, service, origin, flags, state,"
            " issued_at, occurred_at) VALUES ('PTK', 'e1', 'd1', '2026-11-12', 'A', 1, 'cetak_ktp', 'walk_in', '',"
            " 'serving', '', '')",
            "INSERT INTO queue_places (office, ticket_id, leg, date, service, series, state)"
            " VALUES ('PTK', 'e1', 1, '2026-11-12', 'cetak_ktp', 'A', 'serving')",
        )
        opening.upgrade(url)
        assert execute(url, "SELECT event_id, serial, twin, online, reported, overflow FROM tickets") == [
            ("e1", 1, 0, 1, 0, 0)
        ]
        assert execute(url, "SELECT ticket_id, state FROM queue_places") == [("e1", "serving")]


def test_requests_and_what_happened_to_them_come_through_the_upgrade_and_know_the_newer_states(
    engine: Engine, tmp_path: Path
) -> None:
    with engine.empty(tmp_path) as url:
        _made_by(url, "0004")
        execute(
            url,
            "INSERT INTO installation (one, generation) VALUES (1, 1)",
            "INSERT INTO offices (office, config_version, config) VALUES ('PTK', 1, '{}')",
            "INSERT INTO requests (office, code, place, service, source, stage, record, hold, incomplete, missing,"
            " representative, received_at) VALUES ('PTK', 'R8N5HDJH', 1, 'dokumen_lain', 'whatsapp', 'open', 'unknown',"
            " 'none', 0, '[]', 'none', '')",
            "INSERT INTO request_events (office, code, change, event, actor, happened_at)"
            " VALUES ('PTK', 'R8N5HDJH', 1, 'completed', 'system', '')",
        )
        opening.upgrade(url)
        execute(
            url,
            "UPDATE requests SET stage = 'pdf_sent', record = 'at_centre'",
            "INSERT INTO request_events (office, code, change, event, actor, happened_at)"
            " VALUES ('PTK', 'R8N5HDJH', 2, 'pdf_sent', 'system', ''),"
            " ('PTK', 'R8N5HDJH', 3, 'at_centre', 'system', '')",
        )
        assert execute(url, "SELECT code, place, stage FROM requests") == [("R8N5HDJH", 1, "pdf_sent")]
        events = execute(url, "SELECT event FROM request_events ORDER BY change")
        assert events == [("completed",), ("pdf_sent",), ("at_centre",)]


def _made_by(url: str, version: str) -> None:
    """Makes the tables of an earlier version, by the migrations up to it."""
    sqlalchemy_engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", str(Path(first.__file__).parents[1]))
    with sqlalchemy_engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    sqlalchemy_engine.dispose()
