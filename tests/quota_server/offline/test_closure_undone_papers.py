"""A closure is undone, and meanwhile a kiosk that was offline has printed a paper on the code that was given up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from quota_protocol.clock import SimulatedClock
from quota_server.domain import office_changes
from quota_server.domain.office import Closure
from quota_server.domain.rebooking import PutBack
from quota_server.store.jobs import offices, rebooking, rebooking_undo
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import TODAY
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk, window

T = TypeVar("T")
DAY = date.fromisoformat(TODAY)
BOOKS = f"SELECT booked, issued FROM windows WHERE date = '{TODAY}' AND start = '10:00'"  # noqa: S608 - a constant
OPEN = "SELECT date FROM bookings WHERE state = 'booked'"


def perform_at(database_url: str, clock: SimulatedClock, job: Callable[[Transaction], T]) -> T:
    """The job's result, by the server's clock."""
    return perform(database_url, lambda tx: job(replace(tx, now=clock.now())))


def close_and_rebook(tx: Transaction) -> None:
    offices.change(tx, office_changes.close(tx.config("PTK"), Closure(DAY, DAY, "Pemeliharaan gedung")))
    rebooking.rebook(tx, "PTK", rebooking.unservable(tx, "PTK"), "system")


def reopen_and_put_back(tx: Transaction) -> PutBack:
    offices.change(tx, office_changes.reopen(tx.config("PTK"), DAY, DAY))
    return rebooking_undo.undo(tx, "PTK", rebooking_undo.to_undo(tx, "PTK"), "system")


@on_both_engines
def test_whoever_has_a_paper_on_the_old_code_gets_no_second_unit_there(
    database_url: str, clock: SimulatedClock, lone: LoneKiosk, look: Look
) -> None:
    code = lone.booked(window="10:00")
    lone.sync()
    perform_at(database_url, clock, close_and_rebook)
    lone.checked_in("A5001", code, window=window("10:00"))
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert look(BOOKS) == [(0, 1)]
    assert perform_at(database_url, clock, reopen_and_put_back) == PutBack(0, 1)
    assert look(BOOKS) == [(0, 1)]
    assert [day for (day,) in look(OPEN)] == ["2026-11-13"]


def test_a_paper_with_a_unit_of_its_lease_keeps_the_booking_away_too(
    database_url: str, clock: SimulatedClock, lone: LoneKiosk, look: Look
) -> None:
    code = lone.booked(window="10:00")
    lone.sync()
    perform_at(database_url, clock, close_and_rebook)
    lone.from_lease("A5001", "10:00", code=code, origin="booking")
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert perform_at(database_url, clock, reopen_and_put_back) == PutBack(0, 1)
    assert [day for (day,) in look(OPEN)] == ["2026-11-13"]
