"""Units that kiosks hold: granted, topped up, asked back, burned, and never sold by anybody else meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at

Enrol = Callable[[str], LoneKiosk]
_DAY = date(2026, 11, 12)


def test_a_kiosk_is_given_units_from_half_an_hour_before_opening(kiosks: Enrol, clock: SimulatedClock) -> None:
    at(clock, "06:59:59")
    kiosk = kiosks("K01")
    assert kiosk.sync()["leases"] == []
    assert kiosk.blocks != []
    at(clock, "07:00:00")
    assert len(kiosk.sync()["leases"]) == 3


def test_a_spent_unit_is_made_up_for_when_the_paper_is_known(lone: LoneKiosk) -> None:
    lone.from_lease("A5001")
    lone.sync()
    assert sorted(lease["units"] for lease in lone.leases.values()) == [1, 5, 5, 5]
    assert lone.free("08:00") == 119


def test_nothing_is_given_to_a_kiosk_that_has_more_to_say(lone: LoneKiosk) -> None:
    lone.from_lease("A5001")
    assert lone.sync(head_seq=2)["leases"] != []
    assert sorted(lease["units"] for lease in lone.leases.values()) == [5, 5, 5]


@on_both_engines
def test_last_units_in_another_kiosks_lease_are_asked_back_and_found_by_the_second_try(
    database_url: str, kiosks: Enrol
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 3, "10:00": 0, "13:00": 0}, day=_DAY)
    holder, other = kiosks("K01"), kiosks("K02")
    assert [lease["units"] for lease in holder.sync()["leases"]] == [3]
    refused = other.walk_in()
    assert (slug(refused), refused.json()["retry_after_s"]) == ("quota-exhausted", 20)
    [asked_back] = holder.sync()["directives"]["return_leases"]
    holder.give_back(asked_back, 3)
    assert holder.sync()["leases"] == []
    assert other.walk_in().status_code == 201
    assert other.sync()["leases"] == []


def test_units_of_a_kiosk_that_is_gone_promise_nobody_anything(
    database_url: str, kiosks: Enrol, clock: SimulatedClock
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 3, "10:00": 0, "13:00": 0}, day=_DAY)
    holder, other = kiosks("K01"), kiosks("K02")
    holder.sync()
    at(clock, "08:06:00")
    assert other.walk_in().json()["retry_after_s"] is None


def test_after_a_minute_units_are_granted_again(database_url: str, kiosks: Enrol, clock: SimulatedClock) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 3, "10:00": 0, "13:00": 0}, day=_DAY)
    holder, other = kiosks("K01"), kiosks("K02")
    holder.sync()
    other.walk_in()
    holder.give_back(holder.lease()["lease_id"], 3)
    assert holder.sync()["leases"] == []
    at(clock, "08:06:00")
    assert [lease["units"] for lease in holder.sync()["leases"]] == [3]


def test_two_kiosks_and_the_portal_racing_for_the_last_unit_get_one(database_url: str, kiosks: Enrol) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 1, "10:00": 0, "13:00": 0}, day=_DAY)
    first, second = kiosks("K01"), kiosks("K02")
    assert [lease["units"] for lease in first.sync()["leases"]] == [1]
    assert second.sync()["leases"] == []
    assert slug(second.walk_in()) == "quota-exhausted"
    assert slug(second.book()) == "quota-exhausted"


def test_kiosk_dies_with_an_unspent_lease_its_units_burn_at_the_windows_end(
    lone: LoneKiosk, kiosks: Enrol, clock: SimulatedClock, look: Look
) -> None:
    at(clock, "09:59:59")
    kiosks("K02").sync()
    assert look("SELECT leased, burned FROM windows WHERE start = '08:00'") == [(10, 0)]
    at(clock, "10:00:00")
    kiosks("K03").sync()
    assert look("SELECT leased, burned FROM windows WHERE start = '08:00'") == [(0, 10)]


@on_both_engines
def test_a_fenced_kiosk_loses_its_units_and_is_heard_to_the_end(lone: LoneKiosk, database_url: str, look: Look) -> None:
    lone.from_lease("A5001")
    with administration(database_url) as opened:
        opened.fence_device("PTK", "K01")
    assert look("SELECT leased, burned FROM windows WHERE start = '08:00'") == [(0, 5)]
    answer = lone.sync()
    assert [said["verdict"] for said in answer["verdicts"]] == ["fenced_epoch"]
    assert (answer["directives"]["fence"], answer["directives"]["re_enrol"]) == (True, True)
    assert (answer["leases"], answer["blocks"], answer["manifest"]) == ([], [], None)
    assert look("SELECT issued, leased, burned FROM windows WHERE start = '08:00'") == [(1, 0, 4)]
    assert slug(lone.walk_in()) == "unauthorized"


def test_revoked_device_with_unsent_papers_is_heard_to_the_end(lone: LoneKiosk, database_url: str, look: Look) -> None:
    lone.from_lease("A5001")
    with administration(database_url) as opened:
        opened.revoke_device("PTK", "K01")
    assert lone.verdicts() == ["fenced_epoch"]
    assert look("SELECT overflow FROM tickets") == [(0,)]
    assert slug(lone.get("/v1/manifest")) == "device-revoked"


def test_what_a_copy_of_the_card_reports_under_the_epoch_that_was_replaced_is_for_staff(
    lone: LoneKiosk, database_url: str, look: Look
) -> None:
    lone.from_lease("A5001")
    with Kiosk(lone.url) as reborn:
        assert reborn.enrol(app.add_device(database_url, "PTK", "K01")).ok
    assert lone.verdicts() == ["fenced_epoch"]
    assert look("SELECT kind FROM conflicts") == [("fenced_epoch",)]


def test_what_was_fenced_stays_burned_when_it_is_given_back(lone: LoneKiosk, database_url: str, look: Look) -> None:
    lone.give_back(lone.lease()["lease_id"], 5)
    with administration(database_url) as opened:
        opened.fence_device("PTK", "K01")
    lone.sync()
    assert look("SELECT leased, burned, free FROM windows WHERE start = '08:00'") == [(0, 5, 120)]


@on_both_engines
def test_enrolment_ends_the_previous_epoch_and_the_journal_goes_on(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    lone.sync()
    lone.from_lease("A5002")
    lone.begin_epoch()
    assert look("SELECT SUM(leased), SUM(burned) FROM windows") == [(0, 15)]
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT kind FROM conflicts") == []
    assert look("SELECT issued, leased, burned FROM windows WHERE start = '08:00'") == [(2, 5, 4)]
    assert {block["first"] for block in lone.blocks} == {5101}


def test_a_block_with_few_numbers_left_is_followed_by_another(lone: LoneKiosk) -> None:
    lone.paper("B5080", service="perekaman", window=None)
    lone.sync()
    assert [block["first"] for block in lone.blocks if block["series"] == "B"] == [5001]
    lone.paper("B5081", service="perekaman", window=None)
    lone.sync()
    assert [block["first"] for block in lone.blocks if block["series"] == "B"] == [5001, 5101]


def test_an_office_that_wants_no_leases_grants_none(database_url: str, kiosks: Enrol) -> None:
    with administration(database_url) as opened:
        config = opened.config("PTK")
        opened.change_office(replace(config, rules=replace(config.rules, lease_units=0)))
    kiosk = kiosks("K01")
    assert kiosk.sync()["leases"] == []
    assert kiosk.blocks != []


@on_both_engines
def test_a_window_without_limit_needs_no_lease(database_url: str, kiosks: Enrol, look: Look) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": None, "10:00": None, "13:00": None}, day=_DAY)
    kiosk = kiosks("K01")
    assert kiosk.sync()["leases"] == []
    kiosk.paper("A5001")
    assert kiosk.verdicts() == ["accepted"]
    assert look("SELECT issued, overflow FROM windows, tickets WHERE start = '08:00'") == [(1, 0)]


@on_both_engines
def test_one_kiosk_is_given_more_units_than_the_others_and_numbers_for_all_of_them(
    database_url: str, kiosks: Enrol
) -> None:
    outside, other = kiosks("K09"), kiosks("K01")
    command = ("device", "lease", "--database", database_url, "--office", "PTK", "--name", "K09")
    assert main((*command, "--units", "60")) == 0
    assert [lease["units"] for lease in outside.sync()["leases"]] == [60, 60, 60]
    assert [block["first"] for block in outside.blocks if block["series"] == "A"] == [5001, 5101]
    assert [lease["units"] for lease in other.sync()["leases"]] == [5, 5, 5]
    assert main((*command, "--like-others")) == 0
    outside.from_lease("A5001")
    assert [lease["units"] for lease in outside.sync()["leases"]] == [60, 60, 60]


def test_units_for_a_kiosk_that_there_is_not_are_refused(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("device", "lease", "--database", database_url, "--office", "PTK", "--name", "K77", "--units", "40")
    assert main(command) == 1
    assert "no device K77" in capsys.readouterr().err
