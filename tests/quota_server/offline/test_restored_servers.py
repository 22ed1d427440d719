"""A server whose database was put back: kiosks go on alone, what they know comes in, and nothing is sold twice."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings
from quota_server.store.jobs import recovery
from quota_server.store.office_keys import load_office_keys
from quota_server.store.opening import administration
from tests.quota_server.engines import SECRETS
from tests.quota_server.kiosk import slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at


@contextmanager
def serving(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, kiosk: LoneKiosk | None = None
) -> Iterator[LoneKiosk]:
    """A server for the length of a block, and K01, enrolled when it is not given."""
    with app.running_server(database_url, clock=clock, settings=settings) as running:
        if kiosk is None:
            kiosk = LoneKiosk(running.url, database_url)
        kiosk.url = running.url
        yield kiosk
        kiosk.session.close()


def confirm(database_url: str, clock: SimulatedClock) -> int:
    """What `quota-server recover` does, by the test's clock."""
    path = Path(database_url.removeprefix("sqlite:///")).with_name(SECRETS)
    keys = load_office_keys(path)
    with administration(database_url) as opened:
        return opened.performer.perform(
            lambda tx: recovery.confirm(replace(tx, keys=keys, now=clock.now()), "PTK"), "PTK"
        )


def test_server_restored_from_an_hour_ago_hears_everything_again_and_sells_nothing_twice(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    copy, event_id = tmp_path / "earlier.db", str(uuid.uuid4())
    with serving(database_url, clock, settings) as kiosk:
        kiosk.sync()
        code = kiosk.booked()
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        assert kiosk.walk_in(event_id=event_id).json()["number"] == "A001"
        kiosk.paper("A001", event_id, online=True, flags=[])
        kiosk.from_lease("A5001")
        kiosk.checked_in("A5002", code)
        assert kiosk.verdicts() == ["accepted", "accepted", "accepted"]
    assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
    with serving(database_url, clock, settings, kiosk) as kiosk:
        answer = kiosk.sync()
        assert (answer["generation"], answer["acknowledged"]["seq"]) == (2, 0)
        assert answer["directives"]["recovering"]
        assert (answer["leases"], answer["blocks"], answer["manifest"]) == ([], [], None)
        assert slug(kiosk.walk_in()) == slug(kiosk.get("/v1/manifest")) == "recovering"
        assert kiosk.verdicts() == ["accepted", "accepted", "accepted"]
        assert look("SELECT serial, overflow FROM tickets ORDER BY serial") == [(1, 0), (5001, 0), (5002, 0)]
        assert confirm(database_url, clock) == 350 - 15 - 2
        at(clock, "00:05:00", "2026-11-13")
        kiosk.sync()
        assert kiosk.walk_in("perekaman", "urgent", reason="sakit").json()["number"] == "U001"
    assert look("SELECT SUM(free) FROM windows WHERE date = '2026-11-12'") == [(0,)]


def test_a_paper_that_is_reported_after_the_recovery_takes_what_was_burned_for_it(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    copy, event_id = tmp_path / "earlier.db", str(uuid.uuid4())
    with serving(database_url, clock, settings) as kiosk:
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        kiosk.sync()
        kiosk.walk_in(event_id=event_id)
        kiosk.paper("A001", event_id, online=True, flags=[])
        kiosk.from_lease("A5001")
    assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
    with serving(database_url, clock, settings, kiosk) as kiosk:
        assert confirm(database_url, clock) == 350
        assert kiosk.verdicts() == ["accepted", "unknown_lease"]
        assert look("SELECT issued, burned FROM windows WHERE start = '08:00'") == [(2, 123)]
        assert look("SELECT overflow FROM tickets") == [(0,), (0,)]
        assert {block["first"] for block in kiosk.blocks} == {5150}


def test_a_cancellation_after_a_restore_keeps_its_unit_bound_for_kiosks_that_the_database_forgot(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path
) -> None:
    copy, tomorrow = tmp_path / "earlier.db", "2026-11-13"
    at(clock, "16:00:00")
    with serving(database_url, clock, settings) as kiosk:
        code = kiosk.booked(1, "08:00", tomorrow)
        kiosk.sync()
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
    assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
    with serving(database_url, clock, settings, kiosk) as kiosk:
        confirm(database_url, clock)
        assert kiosk.sync()["manifest"]["whole"]
        kiosk.post(f"/v1/bookings/{code}/cancel", {})
        kiosk.sync()
        kiosk.sync()
        at(clock, "16:30:00")
        assert kiosk.free("08:00", tomorrow) == 124 - 5


def test_a_database_that_was_swapped_behind_the_servers_back_is_noticed_by_what_a_kiosk_knows(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    path, copy = Path(database_url.removeprefix("sqlite:///")), tmp_path / "earlier.db"
    with serving(database_url, clock, settings) as kiosk:
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        kiosk.from_lease("A5001")
        kiosk.sync()
    shutil.copy(copy, path)
    with serving(database_url, clock, settings, kiosk) as kiosk:
        assert kiosk.walk_in().status_code == 201
        answer = kiosk.sync()
        assert answer["directives"]["recovering"]
        assert answer["leases"] == []
        assert slug(kiosk.walk_in()) == "recovering"
        assert kiosk.verdicts() == ["accepted"]
    assert look("SELECT action FROM audit WHERE action = 'found_older'") == [("found_older",)]


def test_a_number_on_paper_that_a_swapped_database_has_forgotten_is_not_given_out_again(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path
) -> None:
    """Nothing of it was reported before: the kiosk's head is no higher than what the old database knows."""
    path, copy = Path(database_url.removeprefix("sqlite:///")), tmp_path / "earlier.db"
    event_id = str(uuid.uuid4())
    with serving(database_url, clock, settings) as kiosk:
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        assert kiosk.walk_in(event_id=event_id).json()["number"] == "A001"
        kiosk.paper("A001", event_id, online=True, flags=[])
    shutil.copy(copy, path)
    with serving(database_url, clock, settings, kiosk) as kiosk:
        assert kiosk.verdicts() == ["overflow"]
        answer = kiosk.walk_in()
        assert (answer.status_code, answer.json()["number"]) == (201, "A002")
