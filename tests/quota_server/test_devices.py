"""Enrolment, tokens, and what happens to a kiosk that is not admitted any more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock, SystemClock
from quota_protocol.messages import Enrolment
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.domain.refusals import Refused
from quota_server.store.opening import administration, open_store
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, slug
from tests.quota_server.waiting import wait_for

pytestmark = on_both_engines


def test_a_one_time_token_is_traded_once_for_an_identity(server: app.RunningServer, database_url: str) -> None:
    token = app.add_device(database_url, "PTK", "K01")
    with Kiosk(server.url) as kiosk:
        answer = kiosk.enrol(token)
        assert answer.status_code == 201
        identity = answer.json()
        assert set(identity) == {"device_id", "ordinal", "epoch", "api_token", "generation", "office"}
        assert (identity["ordinal"], identity["generation"]) == (1, 1)
        assert identity["office"] == kiosk.get("/v1/office").json()
        again = kiosk.enrol(token)
        assert (again.status_code, slug(again)) == (401, "unauthorized")


def test_the_office_is_what_the_kiosk_shows_and_prints(kiosk: Kiosk) -> None:
    office = kiosk.get("/v1/office").json()
    assert office["code"] == "PTK"
    assert office["letterhead"] == ["DINAS KEPENDUDUKAN DAN", "PENCATATAN SIPIL", "KOTA PONTIANAK"]
    assert (office["timezone"], office["timezone_label"]) == ("Asia/Pontianak", "WIB")
    printing = office["services"][0]
    assert (printing["id"], printing["series"], len(printing["windows"])) == ("cetak_ktp", "A", 3)
    assert [service["series"] for service in office["services"]] == ["A", "B", "C", "D", "E", "K"]


def test_on_a_sunday_no_service_has_windows(kiosk: Kiosk, clock: SimulatedClock) -> None:
    clock.move_to(datetime(2026, 11, 15, 3, tzinfo=UTC))
    assert kiosk.get("/v1/office").json()["services"][0]["windows"] == []


def test_without_a_right_token_nothing_of_a_kiosk_is_answered(server: app.RunningServer) -> None:
    for authorization in ("", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer " + "x" * 999):
        with Kiosk(server.url) as stranger:
            if authorization:
                stranger.session.headers["Authorization"] = authorization
            for answer in (stranger.get("/v1/office"), stranger.walk_in(), stranger.check_in("K7M42QXA")):
                assert (answer.status_code, slug(answer)) == (401, "unauthorized")


def test_a_kiosk_that_is_enrolled_again_ends_its_previous_epoch(kiosk: Kiosk, database_url: str) -> None:
    with Kiosk(kiosk.url) as reborn:
        assert reborn.enrol(app.add_device(database_url, "PTK", "K01")).json()["ordinal"] == 1
        assert reborn.get("/v1/office").status_code == 200
    assert slug(kiosk.get("/v1/office")) == "unauthorized"


def test_two_kiosks_work_beside_each_other(kiosk: Kiosk, database_url: str) -> None:
    with Kiosk(kiosk.url) as second:
        assert second.enrol(app.add_device(database_url, "PTK", "K02")).json()["ordinal"] == 2
        assert second.walk_in().json()["number"] == "A001"
    assert kiosk.walk_in().json()["number"] == "A002"


def test_a_revoked_kiosk_is_told_so_and_may_be_added_again(kiosk: Kiosk, database_url: str) -> None:
    with administration(database_url) as opened:
        opened.revoke_device("PTK", "K01")
    answer = kiosk.walk_in()
    assert (answer.status_code, slug(answer)) == (403, "device-revoked")
    kiosk.session.headers.pop("Authorization")
    assert kiosk.enrol(app.add_device(database_url, "PTK", "K01")).status_code == 201
    assert kiosk.walk_in().status_code == 201


@pytest.mark.parametrize("ends", ["revoke", "fence", "enrol anew"])
def test_a_kiosk_that_was_served_a_moment_ago_gets_nothing_once_it_is_not_admitted(
    kiosk: Kiosk, database_url: str, ends: str
) -> None:
    code = kiosk.booked(1)
    assert kiosk.walk_in().status_code == 201
    with administration(database_url) as opened:
        if ends == "enrol anew":
            token = opened.add_device("PTK", "K01")
            with Kiosk(kiosk.url) as reborn:
                assert reborn.enrol(token).status_code == 201
        else:
            (opened.revoke_device if ends == "revoke" else opened.fence_device)("PTK", "K01")
    expected = "device-revoked" if ends == "revoke" else "unauthorized"
    assert [slug(kiosk.check_in(code)), slug(kiosk.walk_in()), slug(kiosk.walk_in())] == [expected] * 3
    # Once it was refused its token is looked at before what it sends.
    assert slug(kiosk.post("/v1/tickets", {"nothing": "of a ticket"})) == expected


def test_a_kiosk_is_told_that_it_is_not_admitted_also_where_all_is_given_out(kiosk: Kiosk, database_url: str) -> None:
    app.set_quota(
        database_url, "PTK", "cetak_ktp", dict.fromkeys(("08:00", "10:00", "13:00"), 0), day=date(2026, 11, 12)
    )
    assert [slug(kiosk.walk_in()) for _ in range(2)] == ["quota-exhausted"] * 2
    with administration(database_url) as opened:
        opened.revoke_device("PTK", "K01")
    assert slug(kiosk.walk_in()) == "device-revoked"


def test_revoking_also_ends_a_token_that_nobody_has_used(server: app.RunningServer, database_url: str) -> None:
    token = app.add_device(database_url, "PTK", "K01")
    with administration(database_url) as opened:
        opened.revoke_device("PTK", "K01")
    with Kiosk(server.url) as kiosk:
        assert slug(kiosk.enrol(token)) == "unauthorized"


def test_a_newer_token_ends_an_older_one_of_the_same_kiosk(server: app.RunningServer, database_url: str) -> None:
    older = app.add_device(database_url, "PTK", "K01")
    newer = app.add_device(database_url, "PTK", "K01")
    with Kiosk(server.url) as kiosk:
        assert slug(kiosk.enrol(older)) == "unauthorized"
        assert kiosk.enrol(newer).status_code == 201


def test_a_fenced_kiosk_needs_enrolling_anew(kiosk: Kiosk, database_url: str) -> None:
    with administration(database_url) as opened:
        opened.fence_device("PTK", "K01")
        assert [device.state for device in opened.devices("PTK")] == ["fenced"]
    assert slug(kiosk.get("/v1/office")) == "unauthorized"


@pytest.mark.parametrize(
    ("age", "accepted"), [(timedelta(minutes=14, seconds=59), True), (timedelta(minutes=15), False)]
)
def test_a_token_is_good_for_15_minutes_of_the_real_clock(
    database_url: str, settings: ServerSettings, clock: SimulatedClock, age: timedelta, accepted: bool
) -> None:
    token = app.add_device(database_url, "PTK", "K01")
    added_at = SystemClock().now()
    secrets_file = app.secrets_file_of(database_url, settings)
    real_clock = SystemClock(lambda: added_at + age - timedelta(milliseconds=500) * accepted)
    store = open_store(database_url, secrets_file, clock, real_clock)
    try:
        if accepted:
            assert isinstance(wait_for(store.enrol(token, "board-1", "kiosk")), Enrolment)
        else:
            with pytest.raises(Refused):
                wait_for(store.enrol(token, "board-1", "kiosk"))
    finally:
        store.close()


def test_no_token_is_in_the_database(kiosk: Kiosk, database_url: str, directory: Path) -> None:
    one_time = app.add_device(database_url, "PTK", "K02")
    bearer = str(kiosk.session.headers["Authorization"]).removeprefix("Bearer ")
    content = b"".join(path.read_bytes() for path in directory.iterdir())
    for secret in (one_time, one_time.replace("-", ""), bearer):
        assert secret.encode() not in content
