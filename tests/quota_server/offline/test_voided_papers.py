"""A paper of a booking that was given up while its kiosk was offline, and what becomes of both when it is voided."""

from collections.abc import Callable
from datetime import date

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.domain.settling import Decision
from quota_server.store.jobs import conflicts, voiding
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import TODAY, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at

BOOKS = "SELECT booked, issued FROM windows WHERE start = '08:00'"


def voided(database_url: str, ticket_id: str) -> bool:
    """Staff decide that the ticket counts no more."""
    return perform(database_url, lambda tx: voiding.void(tx, tx.config("PTK"), ticket_id))


def revived(database_url: str, ticket_id: str) -> bool:
    """A kiosk reports that the paper came out after all."""
    return perform(database_url, lambda tx: voiding.revive(tx, tx.config("PTK"), ticket_id))


@on_both_engines
def test_booking_cancelled_before_its_paper_came_stays_cancelled_and_its_unit_goes_free(
    lone: LoneKiosk, clock: SimulatedClock, look: Look, database_url: str
) -> None:
    code = lone.booked()
    lone.sync()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    event = lone.checked_in("A5001", code)
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert voided(database_url, event)
    assert look("SELECT state, used_at FROM bookings") == [("cancelled", None)]
    assert look(BOOKS) == [(1, 0)]
    assert slug(lone.check_in(code)) == "booking-cancelled"
    lone.sync()
    lone.sync()
    at(clock, "08:30:00")
    assert lone.free("08:00") == 120
    assert lone.walk_in().status_code == 201
    assert look(BOOKS) == [(0, 1)]


def test_booking_moved_before_its_paper_came_is_not_open_beside_the_new_one(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    code = lone.booked()
    lone.sync()
    moved = lone.post(f"/v1/bookings/{code}/move", {"date": TODAY, "window_start": "10:00"}).json()["code"]
    event = lone.checked_in("A5001", code)
    lone.sync()
    assert voided(database_url, event)
    assert look("SELECT code FROM bookings WHERE state = 'booked'") == [(moved,)]


def test_paper_of_a_cancelled_booking_that_comes_out_after_all_takes_the_bookings_unit_again(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    code = lone.booked()
    lone.sync()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    event = lone.checked_in("A5001", code)
    lone.sync()
    assert voided(database_url, event)
    assert revived(database_url, event)
    assert look("SELECT state FROM bookings") == [("checked_in",)]
    assert look(BOOKS) == [(0, 1)]
    assert voided(database_url, event)
    assert look("SELECT state FROM bookings") == [("cancelled",)]


def test_paper_that_comes_out_after_its_cancelled_bookings_unit_has_gone_takes_a_free_one(
    lone: LoneKiosk, clock: SimulatedClock, look: Look, database_url: str
) -> None:
    code = lone.booked()
    lone.sync()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    event = lone.checked_in("A5001", code)
    lone.sync()
    assert voided(database_url, event)
    lone.sync()
    lone.sync()
    at(clock, "08:30:00")
    lone.walk_in()
    assert look(BOOKS) == [(0, 1)]
    assert revived(database_url, event)
    assert look("SELECT state FROM bookings") == [("cancelled",)]
    assert look(BOOKS) == [(0, 2)]


def _in_doubt(lone: LoneKiosk) -> str:
    """A paper of a lease that may not have come out; staff are told of it."""
    event = lone.from_lease("A5001")
    lone.write_down("uncertain", {}, event)
    assert lone.verdicts() == ["accepted", "accepted"]
    return event


@on_both_engines
def test_ticket_that_staff_void_at_its_kiosk_leaves_the_queue_and_needs_nobody_any_more(
    lone: LoneKiosk, look: Look
) -> None:
    event = _in_doubt(lone)
    free = lone.free("08:00")
    lone.write_down("voided", {}, event)
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT state FROM tickets") == [("voided",)]
    assert look("SELECT issued FROM windows WHERE start = '08:00'") == [(0,)]
    after = lone.free("08:00")
    assert free is not None
    assert after is not None
    assert after >= free
    ((decided_by, decision),) = look("SELECT decided_by, decision FROM conflicts")
    assert (decided_by.startswith("device:"), decision) == (True, "void")
    assert ("ticket_voided",) in look("SELECT action FROM audit")
    lone.write_down("voided", {}, event)
    lone.write_down("voided", {"what": "is that?"}, "0190b6f0-0000-7000-8000-000000000000")
    assert lone.verdicts() == ["accepted", "accepted"], "said twice, or of nothing: it changes nothing"
    assert look("SELECT COUNT(*) FROM conflicts WHERE decided_at IS NULL") == [(0,)]


@on_both_engines
def test_paper_that_comes_out_after_its_kiosk_voided_it_holds_and_staff_are_asked_anew(
    lone: LoneKiosk, look: Look
) -> None:
    event = _in_doubt(lone)
    lone.write_down("voided", {}, event)
    lone.sync()
    lone.write_down("printed", {"copy": 1}, event)
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT state, overflow FROM tickets") == [("waiting", 0)]
    assert look("SELECT kind FROM conflicts WHERE decided_at IS NULL") == [("uncertain_print",)]
    assert ("ticket_revived",) in look("SELECT action FROM audit")


@pytest.mark.parametrize("kind", ["print_again", "uncertain"])
def test_number_that_its_kiosk_gives_out_again_after_staff_voided_it_holds_and_they_are_asked_anew(
    lone: LoneKiosk, look: Look, database_url: str, kind: str
) -> None:
    """Found by the simulation: nobody knows whether the copy came out, and its number was void for good."""
    event = _in_doubt(lone)
    assert voided(database_url, event)
    perform(database_url, lambda tx: conflicts.settle(tx, "PTK", f"ticket/{event}", "staff:budi", Decision.VOID))
    lone.write_down(kind, {"copy": 2}, event)
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT state, overflow FROM tickets") == [("waiting", 0)]
    assert look("SELECT kind FROM conflicts WHERE decided_at IS NULL") == [("uncertain_print",)]


def test_booking_whose_online_number_its_kiosk_voided_alone_has_its_unit_for_the_next_one(
    lone: LoneKiosk, look: Look
) -> None:
    code = lone.booked()
    lone.sync()
    given = lone.check_in(code).json()
    lone.write_down("voided", {}, given["event_id"])
    lone.checked_in("A5001", code)
    assert lone.verdicts() == ["accepted", "accepted"]
    assert look("SELECT state, overflow FROM tickets ORDER BY serial") == [("voided", 0), ("waiting", 0)]
    assert look(BOOKS) == [(0, 1)]
    assert look("SELECT kind FROM conflicts") == []


def test_ticket_that_was_called_before_its_kiosk_voided_it_stays_and_staff_are_told(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    event = lone.from_lease("A5001")
    lone.sync()
    called = "UPDATE tickets SET state = 'serving'"
    perform(database_url, lambda tx: tx.connection.execute(called))
    lone.write_down("voided", {}, event)
    assert lone.verdicts() == ["accepted"]
    assert look("SELECT state FROM tickets") == [("serving",)]
    assert look("SELECT kind, rule FROM conflicts") == [("given_up_but_served", "ticket_kept")]


def test_ticket_of_another_kiosk_cannot_be_voided(
    lone: LoneKiosk, kiosks: Callable[[str], LoneKiosk], look: Look
) -> None:
    event = lone.from_lease("A5001")
    lone.sync()
    second = kiosks("K02")
    second.write_down("voided", {}, event)
    assert second.verdicts() == ["accepted"]
    assert look("SELECT state FROM tickets") == [("waiting",)]
    assert look("SELECT kind FROM conflicts") == [("given_up_but_served",)]


OF_TWO_WINDOWS = "SELECT start, booked, issued FROM windows WHERE start <> '13:00' ORDER BY start"


def unverified(lone: LoneKiosk, code: str) -> str:
    """The kiosk did not know the code: its paper took a unit of the running window, whatever had been booked."""
    return lone.checked_in("A5001", code, lease_id=lone.lease("08:00")["lease_id"], flags=["offline", "unverified"])


@on_both_engines
def test_voided_paper_of_another_windows_lease_gives_its_booking_a_unit_of_its_own_window_again(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    code = lone.booked(window="10:00")
    event = unverified(lone, code)
    assert lone.verdicts() == ["accepted"]
    assert look(OF_TWO_WINDOWS) == [("08:00", 0, 1), ("10:00", 0, 0)]
    assert voided(database_url, event)
    assert look(OF_TWO_WINDOWS) == [("08:00", 0, 0), ("10:00", 1, 0)]
    assert look("SELECT state FROM bookings") == [("booked",)]
    assert revived(database_url, event)
    assert look(OF_TWO_WINDOWS) == [("08:00", 0, 1), ("10:00", 0, 0)]
    assert look("SELECT state FROM bookings") == [("checked_in",)]


def test_voided_paper_leaves_its_booking_used_when_nothing_is_free_in_its_own_window(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 125, "10:00": 6, "13:00": 0}, day=date(2026, 11, 12))
    code = lone.booked(window="10:00")
    event = unverified(lone, code)
    lone.sync()
    assert lone.walk_in(window_start="10:00").ok, "the booking's unit has gone free"
    assert voided(database_url, event)
    assert look("SELECT state FROM bookings") == [("checked_in",)]
    assert slug(lone.check_in(code)) == "booking-used"


def test_paper_of_a_cancelled_booking_from_another_windows_lease_is_voided_and_the_cancellation_stays(
    lone: LoneKiosk, look: Look, database_url: str
) -> None:
    code = lone.booked(window="10:00")
    lone.post(f"/v1/bookings/{code}/cancel", {})
    event = unverified(lone, code)
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert voided(database_url, event)
    assert look("SELECT state FROM bookings") == [("cancelled",)]
    assert revived(database_url, event)
    assert look("SELECT start, issued FROM windows WHERE issued > 0") == [("08:00", 1)]
