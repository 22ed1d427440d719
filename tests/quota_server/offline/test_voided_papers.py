"""A paper of a booking that was given up while its kiosk was offline, and what becomes of both when it is voided."""

from quota_protocol.clock import SimulatedClock
from quota_server.store.jobs import voiding
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
