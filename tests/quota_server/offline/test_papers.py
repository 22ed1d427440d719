"""Papers that a kiosk gave out alone: each takes its own unit and stands in the books exactly once."""

import uuid
from collections.abc import Callable

from quota_protocol.clock import SimulatedClock
from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at


def test_a_kiosk_that_syncs_first_gets_units_of_every_window_numbers_and_the_bookings(lone: LoneKiosk) -> None:
    assert sorted((lease["window"]["start"], lease["units"]) for lease in lone.leases.values()) == [
        ("08:00", 5),
        ("10:00", 5),
        ("13:00", 5),
    ]
    assert {(block["series"], block["first"], block["last"]) for block in lone.blocks} == {
        (series, 5001, 5100) for series in "ABCDEKPU"
    }
    assert lone.manifest is not None
    assert (lone.manifest["whole"], lone.manifest["entries"]) == (True, [])
    assert lone.free("08:00") == 120


def test_walk_ins_of_a_lease_become_tickets_and_take_its_units(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    lone.from_lease("A5002")
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT series, serial, online, reported, overflow FROM tickets ORDER BY serial") == [
        ("A", 5001, 0, 1, 0),
        ("A", 5002, 0, 1, 0),
    ]
    assert look("SELECT issued, leased FROM windows WHERE start = '08:00'") == [(2, 5)]


def test_answer_lost_the_same_entries_again_change_nothing_and_hear_the_same(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    first, again = lone.send().json(), lone.send().json()
    assert first["verdicts"] == again["verdicts"]
    assert look("SELECT COUNT(*) FROM tickets") == [(1,)]


def test_answer_lost_leases_and_blocks_come_again_until_they_are_taken(kiosks: Callable[[str], LoneKiosk]) -> None:
    kiosk = kiosks("K01")
    lost, heard = kiosk.send().json(), kiosk.send().json()
    assert lost["leases"] == heard["leases"] != []
    assert lost["blocks"] == heard["blocks"] != []
    assert kiosk.free("08:00") == 120


@on_both_engines
def test_answer_lost_of_a_walk_in_paper_wins_and_its_own_unit_is_spent(lone: LoneKiosk, look: Look) -> None:
    event_id = str(uuid.uuid4())
    assert lone.walk_in(event_id=event_id).json()["number"] == "A001"
    lone.from_lease("A5001", event_id=event_id)
    assert lone.verdicts() == ["number_superseded"]
    assert look("SELECT serial, lease_id IS NULL FROM tickets") == [(5001, 0)]
    assert look("SELECT free, issued, leased FROM windows WHERE start = '08:00'") == [(119, 1, 5)]


@on_both_engines
def test_request_delivered_late_or_twice_gets_the_papers_number(lone: LoneKiosk) -> None:
    served, alone = str(uuid.uuid4()), str(uuid.uuid4())
    assert lone.walk_in(event_id=served).json()["number"] == "A001"
    lone.from_lease("A5001", event_id=served)
    lone.from_lease("A5002", event_id=alone)
    lone.sync()
    assert lone.walk_in(event_id=served).json()["number"] == "A5001"
    assert lone.walk_in(event_id=alone).json()["number"] == "A5002"


@on_both_engines
def test_answer_lost_of_a_check_in_paper_wins_and_the_booking_is_used_once(lone: LoneKiosk, look: Look) -> None:
    code, event_id = lone.booked(), str(uuid.uuid4())
    assert lone.check_in(code, event_id=event_id).json()["number"] == "A001"
    lone.checked_in("A5001", code, event_id)
    assert lone.verdicts() == ["number_superseded"]
    assert look("SELECT booked, issued FROM windows WHERE start = '08:00'") == [(0, 1)]
    assert look("SELECT state FROM bookings") == [("checked_in",)]


def test_an_online_number_that_is_reported_is_the_ticket_that_is_there(lone: LoneKiosk, look: Look) -> None:
    event_id = str(uuid.uuid4())
    lone.walk_in(event_id=event_id)
    lone.paper("A001", event_id, online=True, flags=[])
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT serial, reported FROM tickets") == [(1, 1)]


@on_both_engines
def test_a_visit_that_was_given_up_voids_what_the_server_gave_and_bars_its_id(lone: LoneKiosk, look: Look) -> None:
    given, never = str(uuid.uuid4()), str(uuid.uuid4())
    lone.walk_in(event_id=given)
    before = lone.free("08:00")
    lone.write_down("abandoned", {}, given)
    lone.write_down("abandoned", {}, never)
    assert lone.verdicts() == ["accepted", "accepted"]
    assert lone.free("08:00") == (before or 0) + 1
    assert look("SELECT state FROM tickets") == [("voided",)]
    for event_id in (given, never):
        assert slug(lone.walk_in(event_id=event_id)) == "idempotency-mismatch"


def test_a_booking_whose_check_in_was_given_up_can_be_used_again(lone: LoneKiosk) -> None:
    code, event_id = lone.booked(), str(uuid.uuid4())
    lone.check_in(code, event_id=event_id)
    lone.write_down("abandoned", {}, event_id)
    lone.sync()
    assert lone.check_in(code).json()["number"] == "A002"


@on_both_engines
def test_the_unit_of_a_given_up_check_in_passes_to_the_other_paper_of_its_booking(
    lone: LoneKiosk, kiosks: Callable[[str], LoneKiosk], look: Look
) -> None:
    second, code, event_id = kiosks("K02"), lone.booked(), str(uuid.uuid4())
    second.sync()
    lone.check_in(code, event_id=event_id)
    second.checked_in("A5101", code)
    assert second.verdicts() == ["booking_used_twice"]
    lone.write_down("abandoned", {}, event_id)
    lone.sync()
    assert look("SELECT serial, overflow FROM tickets WHERE state <> 'voided'") == [(5101, 0)]


def test_same_booking_at_two_offline_kiosks_is_overflow_and_staff_see_it(
    lone: LoneKiosk, kiosks: Callable[[str], LoneKiosk], look: Look
) -> None:
    second, code = kiosks("K02"), lone.booked()
    second.sync()
    lone.checked_in("A5001", code)
    second.checked_in("A5101", code)
    assert lone.verdicts() == ["accepted"]
    assert second.verdicts() == ["booking_used_twice"]
    assert look("SELECT serial, overflow FROM tickets ORDER BY serial") == [(5001, 0), (5101, 1)]
    assert look("SELECT kind FROM conflicts") == [("booking_used_twice",)]


@on_both_engines
def test_a_code_that_nobody_knew_takes_a_lease_unit_and_its_bookings_own_goes_free(lone: LoneKiosk, look: Look) -> None:
    code = lone.booked()
    lone.from_lease("A5001", code=code, origin="booking", flags=["offline", "unverified"])
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT free, booked, issued, leased FROM windows WHERE start = '08:00'") == [(119, 0, 1, 5)]
    assert slug(lone.check_in(code)) == "booking-used"


def test_an_unknown_booking_is_served_beyond_the_quota_and_staff_see_it(lone: LoneKiosk, look: Look) -> None:
    lone.checked_in("A5001", "K7M42QXA")
    assert lone.verdicts() == ["booking_unknown"]
    assert look("SELECT overflow FROM tickets") == [(1,)]


@on_both_engines
def test_a_booking_found_by_nik_is_known_by_its_mark(lone: LoneKiosk, look: Look) -> None:
    code = lone.booked()
    manifest = lone.sync()["manifest"]
    [entry] = manifest["entries"]
    lone.paper("A5001", origin="booking", booking_mark=entry["code_mark"])
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT booking_code FROM tickets") == [(code,)]


@on_both_engines
def test_window_ends_while_offline_the_papers_take_their_own_burned_units(
    lone: LoneKiosk, clock: SimulatedClock, look: Look
) -> None:
    lone.from_lease("A5001")
    lone.from_lease("A5002")
    lone.give_back(lone.lease("10:00")["lease_id"], 5)
    kept, lone.journal = lone.journal, []
    at(clock, "10:00:00")
    lone.sync()
    assert look("SELECT leased, burned FROM windows WHERE start = '08:00'") == [(0, 5)]
    lone.journal = kept
    assert lone.verdicts() == ["accepted_late", "accepted_late", "accepted"]
    assert look("SELECT issued, leased, burned FROM windows WHERE start = '08:00'") == [(2, 0, 3)]


def test_lease_given_back_twice_goes_free_once(lone: LoneKiosk) -> None:
    lease_id = lone.lease()["lease_id"]
    assert lone.free("08:00") == 120
    lone.give_back(lease_id, 5)
    lone.give_back(lease_id, 5)
    answer = lone.sync(manifest=None)
    assert [said["verdict"] for said in answer["verdicts"]] == ["accepted", "accepted"]
    assert lone.lease()["lease_id"] != lease_id
    assert lone.free("08:00") == 120


def test_lease_given_back_in_part_is_over_and_a_second_time_frees_no_more(lone: LoneKiosk, look: Look) -> None:
    lease_id = lone.lease()["lease_id"]
    lone.give_back(lease_id, 3)
    lone.give_back(lease_id, 5)
    lone.sync()
    assert lease_id not in lone.leases
    assert look("SELECT units, returned, state FROM leases WHERE returned > 0") == [(5, 3, "returned")]
    assert look("SELECT free, leased FROM windows WHERE start = '08:00'") == [(118, 7)]


def test_a_paper_of_a_lease_that_was_given_back_is_overflow(lone: LoneKiosk, look: Look) -> None:
    lease = lone.lease()
    lone.give_back(lease["lease_id"], 5)
    lone.paper("A5001", lease_id=lease["lease_id"])
    assert lone.verdicts() == ["accepted", "overflow"]
    assert look("SELECT overflow FROM tickets") == [(1,)]


def test_a_lease_of_nobody_is_no_unit(lone: LoneKiosk, look: Look) -> None:
    lone.paper("A5001", lease_id=str(uuid.uuid4()))
    assert lone.verdicts() == ["unknown_lease"]
    assert look("SELECT overflow FROM tickets") == [(1,)]


@on_both_engines
def test_a_number_that_somebody_has_already_is_kept_and_shown_to_staff(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    lone.from_lease("A5001")
    assert lone.verdicts() == ["accepted", "number_reused"]
    assert look("SELECT serial, twin FROM tickets ORDER BY twin") == [(5001, 0), (5001, 1)]


def test_two_papers_of_one_event_are_two_tickets(lone: LoneKiosk, look: Look) -> None:
    event_id = lone.from_lease("A5001")
    lone.from_lease("A5002", event_id=event_id)
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT kind FROM conflicts") == [("second_paper",)]


def test_a_card_that_moved_to_another_kiosk_reports_nothing_twice(
    lone: LoneKiosk, kiosks: Callable[[str], LoneKiosk], look: Look
) -> None:
    event_id = lone.from_lease("A5001")
    lone.from_lease("A5002", event_id=event_id)
    lone.sync()
    other = kiosks("K02")
    other.journal = lone.journal
    assert other.verdicts() == ["accepted", "accepted"]
    assert look("SELECT COUNT(*) FROM tickets") == [(2,)]


def test_numbers_without_a_window_take_no_unit(lone: LoneKiosk, look: Look) -> None:
    lone.paper("P5001", origin="priority", window=None)
    lone.paper("C5001", origin="pickup", service="pengambilan", window=None)
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT SUM(issued), SUM(burned) FROM windows") == [(0, 0)]


def test_a_paper_whose_print_is_uncertain_and_one_of_a_doubtful_clock_are_for_staff(
    lone: LoneKiosk, look: Look
) -> None:
    event_id = lone.from_lease("A5001", flags=["offline", "clock_suspect"])
    lone.write_down("uncertain", {}, event_id)
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT kind, subject FROM conflicts ORDER BY kind") == [
        ("clock_suspect", f"ticket/{event_id}"),
        ("uncertain_print", f"ticket/{event_id}"),
    ]


@on_both_engines
def test_clock_jumps_years_and_midnight_passes_and_nothing_is_refused(lone: LoneKiosk, look: Look) -> None:
    lone.paper("A5001", office_date="2019-02-28", window=None, issued_at="2019-02-28T23:59:59+07:00")
    lone.paper("A5001", office_date="2026-11-13", issued_at="2026-11-13T00:00:01+07:00", window=None)
    lone.paper("A5001", office_date="9999-12-31", issued_at="0001-01-01T00:00:00+07:00", window=None)
    assert lone.verdicts() == ["accepted_late", "accepted", "accepted"]
    assert look("SELECT date FROM tickets ORDER BY date") == [("2019-02-28",), ("2026-11-13",), ("9999-12-31",)]


def test_offline_numbers_are_called_in_the_order_in_which_they_were_given(
    lone: LoneKiosk, look: Look, clock: SimulatedClock
) -> None:
    at(clock, "08:30:00")
    lone.walk_in()
    lone.from_lease("A5001", issued_at="2026-11-12T08:06:00+07:00")
    lone.sync()
    assert look("SELECT serial FROM tickets ORDER BY issued_at") == [(5001,), (1,)]
    assert look("SELECT waiting FROM counters WHERE series = 'A'") == [(2,)]


def test_another_kiosks_visit_cannot_be_given_up(
    lone: LoneKiosk, kiosks: Callable[[str], LoneKiosk], server: app.RunningServer, look: Look
) -> None:
    event_id = str(uuid.uuid4())
    lone.walk_in(event_id=event_id)
    second = kiosks("K02")
    second.write_down("abandoned", {}, event_id)
    second.sync()
    assert look("SELECT state FROM tickets") == [("waiting",)]
    assert look("SELECT kind FROM conflicts") == [("given_up_but_served",)]
    with Kiosk(server.url) as anybody:
        assert anybody.post("/v1/sync", second.request()).status_code == 401
