"""The audit: it grows, and nobody can change it unseen."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from quota_server.domain.refusals import Refused, refusal
from quota_server.store.contract import StoreError
from quota_server.store.jobs.audit import AuditState, append_audit, prune, verify
from quota_server.store.jobs.transaction import Job, T, Transaction
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk

pytestmark = on_both_engines

Perform = Callable[[Job[T]], T]


@pytest.fixture
def perform(database_url: str) -> Iterator[Perform[object]]:
    with administration(database_url) as opened:
        yield lambda job: opened.performer.perform(job, "PTK")


def append(days_ago: int, count: int = 1) -> Job[None]:
    def job(tx: Transaction) -> None:
        for number in range(count):
            then = replace(tx, now=tx.now - timedelta(days=days_ago))
            append_audit(then, "PTK", "system", "tested", f"row/{number}", {"count": number, "none": None})

    return job


def state(tx: Transaction) -> AuditState:
    return verify(tx, "PTK")


def test_each_row_is_chained_to_the_one_before(perform: Perform[object]) -> None:
    before = perform(state)
    assert isinstance(before, AuditState)
    perform(append(0, 3))
    perform(append(0, 2))
    assert perform(state) == AuditState(before.rows + 5, before.seq + 5, 0)


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit SET actor = 'staff:somebody' WHERE seq = 2", "DELETE FROM audit WHERE seq = 2", "DELETE FROM audit"],
)
def test_a_row_is_neither_changed_nor_deleted(perform: Perform[object], change: str) -> None:
    perform(append(0, 3))
    with pytest.raises(StoreError, match="append-only"):
        perform(lambda tx: tx.connection.execute(change))
    found = perform(state)
    assert isinstance(found, AuditState)
    assert found.broken_at == 0


def test_what_is_rolled_back_leaves_no_row(perform: Perform[object]) -> None:
    before = perform(state)

    def job(tx: Transaction) -> None:
        append(0)(tx)
        raise refusal_of_the_test()

    with pytest.raises(Refused):
        perform(job)
    assert perform(state) == before


def refusal_of_the_test() -> Refused:
    from quota_protocol.problems import ProblemType

    return refusal(ProblemType.INVALID_REQUEST, "The test says no.")


def test_retention_cuts_the_oldest_rows_and_the_rest_still_verifies(perform: Perform[object]) -> None:
    perform(append(400, 5))
    perform(append(10, 4))
    removed = perform(lambda tx: prune(tx, "PTK", tx.now - timedelta(days=365)))
    assert removed == 5
    found = perform(state)
    assert isinstance(found, AuditState)
    assert (found.rows, found.broken_at) == (4, 0)
    perform(append(0))
    assert perform(lambda tx: prune(tx, "PTK", tx.now + timedelta(days=1))) == 5
    perform(append(0))
    after = perform(state)
    assert isinstance(after, AuditState)
    assert (after.rows, after.broken_at) == (1, 0)


def test_a_row_that_was_changed_behind_the_triggers_is_found(perform: Perform[object], database_url: str) -> None:
    perform(append(0, 6))
    on_sqlite = database_url.startswith("sqlite")
    drop = "DROP TRIGGER audit_is_never_changed" + ("" if on_sqlite else " ON audit")

    def job(tx: Transaction) -> None:
        tx.connection.execute(drop)
        tx.connection.execute("UPDATE audit SET subject = 'row/else' WHERE office = 'PTK' AND seq = 3")

    perform(job)
    found = perform(state)
    assert isinstance(found, AuditState)
    assert found.broken_at == 3


def test_bookings_and_tickets_stand_in_it_without_anybodys_name(kiosk: Kiosk, perform: Perform[object]) -> None:
    code = kiosk.booked(1, phone="0812-0000-0001")
    kiosk.post(f"/v1/bookings/{kiosk.booked(2)}/cancel", {})
    assert kiosk.check_in(code).status_code == 201
    assert kiosk.check_in(code).status_code == 409
    rows = perform(
        lambda tx: tx.connection.execute(
            "SELECT actor, action, subject, detail FROM audit WHERE actor <> 'system' ORDER BY seq"
        ).fetchall()
    )
    assert isinstance(rows, list)
    assert rows.pop(0)[1] == "device_enrolled"
    assert [row[1] for row in rows] == ["booking_made", "booking_made", "booking_cancelled", "ticket_issued"]
    assert str(rows[3][0]).startswith("device:")
    known = {"service", "date", "window", "moved_to", "number", "origin"}
    assert set().union(*(json.loads(row[3]) for row in rows)) == known
