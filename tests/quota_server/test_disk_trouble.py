"""A full disk, and a database that somebody takes away: clear answers, and nothing that was acknowledged is lost."""

import resource
import sqlite3
from pathlib import Path

from quota_server import app
from tests.quota_server.kiosk import Kiosk, slug
from tests.quota_server.test_server import serve


def numbers_in(database: Path) -> list[str]:
    with sqlite3.connect(database) as opened:
        rows = opened.execute("SELECT series, serial FROM tickets ORDER BY serial").fetchall()
    opened.close()
    return [f"{series}{serial:03d}" for series, serial in rows]


def test_a_full_disk_is_a_503_and_every_acknowledged_ticket_is_there_afterwards(
    directory: Path, database_url: str
) -> None:
    process, url = serve(directory)
    given: list[str] = []
    try:
        with Kiosk(url) as kiosk:
            kiosk.enrol(app.add_device(database_url, "PTK", "K01"))
            given.append(str(kiosk.walk_in("perekaman").json()["number"]))
            # The kernel refuses to let a file of the server grow, as it does when a disk is full.
            room = (directory / "quota.db-wal").stat().st_size + 200_000
            soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, hard))
            answer = kiosk.walk_in("perekaman")
            while answer.status_code == 201 and len(given) < 1000:
                given.append(str(answer.json()["number"]))
                answer = kiosk.walk_in("perekaman")
            assert (answer.status_code, slug(answer)) == (503, "recovering")
            assert kiosk.get("/healthz").status_code == 200
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))
            given.append(str(kiosk.walk_in("perekaman").json()["number"]))
    finally:
        process.kill()
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()
    assert len(given) > 2
    assert numbers_in(directory / "quota.db") == given == [f"B{serial:03d}" for serial in range(1, len(given) + 1)]


def test_a_database_that_is_taken_away_gives_out_nothing_more(kiosk: Kiosk, directory: Path) -> None:
    assert kiosk.walk_in("perekaman").json()["number"] == "B001"
    (directory / "quota.db").rename(directory / "elsewhere.db")
    answer = kiosk.walk_in("perekaman")
    assert (answer.status_code, slug(answer)) == (503, "recovering")
    (directory / "elsewhere.db").rename(directory / "quota.db")
    assert kiosk.walk_in("perekaman").json()["number"] == "B002"


def test_a_database_that_is_replaced_under_the_server_gives_out_nothing_more(kiosk: Kiosk, directory: Path) -> None:
    assert kiosk.walk_in("perekaman").json()["number"] == "B001"
    copy = (directory / "quota.db").read_bytes()
    (directory / "quota.db").unlink()
    (directory / "quota.db").write_bytes(copy)
    assert slug(kiosk.walk_in("perekaman")) == "recovering"
    assert slug(kiosk.get("/readyz")) == "recovering"
