"""What only PostgreSQL does: it goes away in mid-request, and comes back."""

import threading
from pathlib import Path

import psycopg
import pytest

from quota_server import app
from quota_server.config import ServerSettings
from quota_server.store.contract import StoreError
from tests.quota_server.engines import POSTGRESQL
from tests.quota_server.kiosk import Kiosk, slug
from tools.postgres_cluster import Cluster

on_postgresql = pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)


@on_postgresql
def test_while_postgresql_is_gone_each_answer_is_a_503_and_afterwards_nothing_is_lost(
    kiosk: Kiosk, cluster: Cluster
) -> None:
    accepted: list[tuple[str, bytes]] = []
    refused: list[str] = []
    stop = threading.Event()

    def take_numbers() -> None:
        while not stop.is_set():
            answer = kiosk.walk_in("perekaman")
            if answer.ok:
                accepted.append((answer.json()["event_id"], answer.content))
                if len(accepted) == 20:
                    enough.set()
            else:
                refused.append(slug(answer))
                down.set()

    enough, down = threading.Event(), threading.Event()
    taking = threading.Thread(target=take_numbers)
    taking.start()
    try:
        assert enough.wait(20)
        cluster.stop(at_once=True)
        assert down.wait(20)
    finally:
        cluster.start()
        stop.set()
        taking.join()
    assert set(refused) == {"recovering"}
    for event_id, content in accepted:
        again = kiosk.walk_in("perekaman", event_id=event_id)
        # The writers look for PostgreSQL at most twice a second.
        while again.status_code == 503:
            again = kiosk.walk_in("perekaman", event_id=event_id)
        assert again.content == content
    after = int(kiosk.walk_in("perekaman").json()["number"][1:])
    # Of those that were answered with 503 at the instant of the end, one may have its number.
    assert after in (len(accepted) + 1, len(accepted) + 2)


def test_a_database_of_another_program_is_left_alone(
    cluster: Cluster, directory: Path, settings: ServerSettings
) -> None:
    directory.mkdir()
    url = cluster.create("of_another")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE theirs (one INTEGER)")
    with pytest.raises(StoreError, match="belongs to another program"):
        app.initialise(url, settings=settings)
    with pytest.raises(StoreError, match="belongs to another program"):
        app.create_app(url, settings=settings)
    cluster.drop("of_another")


def test_a_database_that_is_not_there_is_named_in_one_line(cluster: Cluster, settings: ServerSettings) -> None:
    with pytest.raises(StoreError, match=r'cannot connect to the database: .*"nowhere" does not exist') as failed:
        app.create_app(cluster.url("nowhere"), settings=settings)
    assert "\n" not in str(failed.value)
