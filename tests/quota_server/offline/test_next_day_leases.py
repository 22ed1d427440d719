"""Units of the next opening day, granted the evening before: midnight may pass without the server."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Window
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings
from quota_server.domain import office_changes
from quota_server.domain.office import DayOverride, ServiceWindows, WindowPlan
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Json, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.offline.test_restored_servers import confirm, serving
from tests.quota_server.test_tickets import at

Enrol = Callable[[str], LoneKiosk]
FRIDAY, SATURDAY, MONDAY = "2026-11-13", "2026-11-14", "2026-11-16"
_OF_FRIDAY = "SELECT free, leased, burned, issued FROM windows WHERE date = '2026-11-13' AND start = '08:00'"


@pytest.fixture
def evening(lone: LoneKiosk, clock: SimulatedClock) -> LoneKiosk:
    """K01 on Thursday at four, after a sync."""
    at(clock, "16:00:00")
    lone.sync()
    return lone


def _of(kiosk: LoneKiosk, day: str) -> list[Json]:
    return [lease for lease in kiosk.leases.values() if lease["date"] == day]


def _walk_in(kiosk: LoneKiosk, number: str, lease: Json) -> str:
    """Somebody who came on the lease's day while the kiosk was alone."""
    return kiosk.paper(
        number,
        lease_id=lease["lease_id"],
        office_date=lease["date"],
        window=lease["window"],
        issued_at=f"{lease['date']}T08:06:00+07:00",
    )


@on_both_engines
def test_from_16_hours_on_there_are_units_and_numbers_for_the_next_opening_day(evening: LoneKiosk, look: Look) -> None:
    assert {block["date"] for block in evening.blocks} == {TODAY, FRIDAY}
    assert [(lease["window"]["start"], lease["units"]) for lease in _of(evening, FRIDAY)] == [
        ("08:00", 5),
        ("10:00", 5),
        ("13:00", 5),
    ]
    assert look(_OF_FRIDAY) == [(120, 5, 0, 0)]
    assert {lease["date"] for lease in evening.sync()["leases"]} == {FRIDAY}


def test_midnight_while_offline_walk_ins_of_the_new_day_take_units_of_its_own_lease(
    evening: LoneKiosk, clock: SimulatedClock, look: Look
) -> None:
    lease = _of(evening, FRIDAY)[0]
    at(clock, "08:30:00", FRIDAY)
    _walk_in(evening, "A5001", lease)
    answer = evening.sync()
    assert [said["verdict"] for said in answer["verdicts"]] == ["accepted"]
    assert look(_OF_FRIDAY) == [(119, 5, 0, 1)]
    assert sorted(lease["units"] for lease in answer["leases"]) == [1, 5, 5, 5]


def test_server_down_for_a_day_from_before_opening_everything_is_told_in_the_evening(
    evening: LoneKiosk, clock: SimulatedClock, look: Look
) -> None:
    code = evening.booked(1, "08:00", FRIDAY)
    evening.sync()
    for serial, lease in enumerate(_of(evening, FRIDAY), 5001):
        _walk_in(evening, f"A{serial}", lease)
    evening.checked_in("A5004", code, office_date=FRIDAY, issued_at=f"{FRIDAY}T08:07:00+07:00")
    at(clock, "19:00:00", FRIDAY)
    assert evening.verdicts() == ["accepted_late"] * 4
    of_friday = "SELECT issued, leased, burned FROM windows WHERE date = '2026-11-13' ORDER BY start"
    assert look(of_friday) == [(2, 0, 4), (1, 0, 4), (1, 0, 4)]
    assert look("SELECT kind FROM conflicts") == []


@on_both_engines
def test_units_of_the_next_day_burn_at_their_own_windows_end(
    evening: LoneKiosk, clock: SimulatedClock, look: Look
) -> None:
    at(clock, "09:59:59", FRIDAY)
    evening.sync()
    assert look(_OF_FRIDAY) == [(120, 5, 0, 0)]
    at(clock, "10:00:00", FRIDAY)
    evening.sync()
    assert look(_OF_FRIDAY) == [(120, 0, 5, 0)]
    _walk_in(evening, "A5001", _of(evening, FRIDAY)[0])
    assert evening.verdicts() == ["accepted_late"]
    assert look(_OF_FRIDAY) == [(120, 0, 4, 1)]


def test_over_the_weekend_a_kiosk_keeps_what_it_holds_of_monday(lone: LoneKiosk, clock: SimulatedClock) -> None:
    at(clock, "16:00:00", FRIDAY)
    code = lone.booked(1, "08:00", MONDAY)
    lone.sync()
    assert len(_of(lone, MONDAY)) == 3
    at(clock, "09:00:00", SATURDAY)
    answer = lone.sync()
    assert {lease["date"] for lease in answer["leases"]} == {MONDAY}
    assert answer["manifest"]["dates"] == [SATURDAY, MONDAY]
    at(clock, "23:00:00", "2026-11-15")
    assert lone.sync()["manifest"]["dates"] == ["2026-11-15", MONDAY]
    assert lone.get(f"/v1/bookings/{code}").json()["state"] == "booked"


@on_both_engines
def test_a_kiosk_that_is_fenced_in_the_evening_loses_its_units_of_the_next_day_too(
    evening: LoneKiosk, database_url: str, look: Look
) -> None:
    with administration(database_url) as opened:
        opened.fence_device("PTK", "K01")
    assert look(_OF_FRIDAY) == [(120, 0, 5, 0)]


def test_whoever_is_refused_today_asks_nobody_for_units_of_tomorrow(
    database_url: str, kiosks: Enrol, clock: SimulatedClock
) -> None:
    holder, other = kiosks("K01"), kiosks("K02")
    windows = (ServiceWindows("cetak_ktp", (WindowPlan(Window("13:00", "17:00"), 3),)),)
    until_six = DayOverride(date(2026, 11, 12), "08:00", "18:00", windows=windows)
    with administration(database_url) as opened:
        opened.change_settings("PTK", "open until six", lambda office: office_changes.open_on(office, until_six))
    at(clock, "16:05:00")
    assert sorted(lease["units"] for lease in holder.sync()["leases"]) == [3, 5, 5, 5]
    refused = other.walk_in()
    assert (slug(refused), refused.json()["retry_after_s"]) == ("quota-exhausted", 20)
    asked_back = [lease["lease_id"] for lease in _of(holder, TODAY)]
    assert holder.sync()["directives"]["return_leases"] == asked_back


@on_both_engines
def test_two_kiosks_and_the_portal_share_the_last_units_of_tomorrow(
    database_url: str, kiosks: Enrol, clock: SimulatedClock, look: Look
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 8, "10:00": 0, "13:00": 0}, day=date(2026, 11, 13))
    at(clock, "16:00:00")
    first, second = kiosks("K01"), kiosks("K02")
    assert [lease["units"] for lease in first.sync()["leases"]] == [5]
    assert first.book(1, day=FRIDAY).ok
    assert [lease["units"] for lease in second.sync()["leases"]] == [2]
    assert slug(first.book(2, day=FRIDAY)) == "quota-exhausted"
    assert look(_OF_FRIDAY) == [(0, 7, 0, 0)]


def test_server_restored_from_an_hour_ago_sells_nobody_what_it_has_forgotten_to_have_leased_for_tomorrow(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    copy = tmp_path / "earlier.db"
    with serving(database_url, clock, settings) as kiosk:
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        at(clock, "16:10:00")
        kiosk.sync()
        lease = _of(kiosk, FRIDAY)[0]
    assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
    with serving(database_url, clock, settings, kiosk) as kiosk:
        kiosk.sync()
        assert confirm(database_url, clock) == 350 - 15 + 15
        assert look(_OF_FRIDAY) == [(120, 0, 5, 0)]
        kiosk.sync()
        assert look(_OF_FRIDAY) == [(115, 5, 5, 0)]
        at(clock, "08:30:00", FRIDAY)
        _walk_in(kiosk, "A5001", lease)
        assert kiosk.verdicts() == ["unknown_lease"]
        assert look(_OF_FRIDAY) == [(115, 5, 4, 1)]
    assert look("SELECT overflow FROM tickets") == [(0,)]


def test_what_becomes_free_of_tomorrow_burns_while_forgotten_units_of_it_could_not(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    copy = tmp_path / "earlier.db"
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 1, "10:00": 0, "13:00": 0}, day=date(2026, 11, 13))
    with serving(database_url, clock, settings) as kiosk:
        code = kiosk.booked(1, "08:00", FRIDAY)
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        kiosk.post(f"/v1/bookings/{code}/cancel", {})
        at(clock, "16:10:00")
        kiosk.sync()
        assert [lease["units"] for lease in _of(kiosk, FRIDAY)] == [1]
    assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
    with serving(database_url, clock, settings, kiosk) as kiosk:
        confirm(database_url, clock)
        kiosk.sync()
        kiosk.sync()
        kiosk.post(f"/v1/bookings/{code}/cancel", {})
        kiosk.sync()
        kiosk.sync()
        at(clock, "08:00:00", FRIDAY)
        assert slug(kiosk.walk_in(window_start="08:00")) == "quota-exhausted"
    assert look("SELECT free FROM windows WHERE date = '2026-11-13' AND start = '08:00'") == [(0,)]


def test_a_forgotten_lease_is_counted_once_however_often_the_server_is_restored(
    database_url: str, clock: SimulatedClock, settings: ServerSettings, tmp_path: Path, look: Look
) -> None:
    copy = tmp_path / "earlier.db"
    at(clock, "15:00:00")
    with serving(database_url, clock, settings) as kiosk:
        kiosk.sync()
        assert main(["backup", "--database", database_url, "--to", str(copy)]) == 0
        at(clock, "16:10:00")
        kiosk.sync()
    for expected in (5, 10):
        assert main(["restore", "--database", database_url, "--from", str(copy)]) == 0
        with serving(database_url, clock, settings, kiosk) as kiosk:
            kiosk.sync()
            confirm(database_url, clock)
            assert look(_OF_FRIDAY) == [(125 - expected, 0, expected, 0)]
            kiosk.sync()
