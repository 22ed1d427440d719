"""What kiosks know of the bookings, and why a cancelled one keeps its unit until they know better."""

import json
import time
from collections.abc import Callable

import requests

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock
from quota_protocol.marks import code_mark, nik_mark
from quota_protocol.nik import Nik
from quota_server.store.jobs.transaction import Transaction
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, nik, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at

Enrol = Callable[[str], LoneKiosk]


def states(kiosk: LoneKiosk, code: str) -> list[str]:
    """What the kiosk's newest manifest says of a booking."""
    assert kiosk.manifest is not None
    mark = code_mark(kiosk.manifest["key"], BookingCode(code))
    return [entry["state"] for entry in kiosk.manifest["entries"] if entry["code_mark"] == mark]


def test_a_kiosk_knows_bookings_by_marks_and_nothing_of_their_persons(kiosks: Enrol) -> None:
    kiosk = kiosks("K01")
    code = kiosk.booked(7, "10:00")
    kiosk.sync()
    assert kiosk.manifest is not None
    [entry] = kiosk.manifest["entries"]
    assert entry == {
        "code_mark": code_mark(kiosk.manifest["key"], BookingCode(code)),
        "nik_mark": nik_mark(kiosk.manifest["key"], Nik(nik(7))),
        "service": "cetak_ktp",
        "date": TODAY,
        "window": {"start": "10:00", "end": "12:00"},
        "state": "booked",
    }


def test_afterwards_only_what_has_changed_is_sent(lone: LoneKiosk) -> None:
    first, second = lone.booked(1), lone.booked(2)
    assert len(lone.sync()["manifest"]["entries"]) == 2
    assert lone.sync()["manifest"] is None
    lone.check_in(first)
    answer = lone.sync()
    assert (answer["manifest"]["whole"], states(lone, first), states(lone, second)) == (False, ["checked_in"], [])


def test_a_lost_answer_is_made_up_for(lone: LoneKiosk) -> None:
    code = lone.booked()
    lost = lone.send().json()["manifest"]
    heard = lone.sync()["manifest"]
    assert lost["entries"] == heard["entries"] != []
    assert states(lone, code) == ["booked"]


@on_both_engines
def test_from_16_hours_on_the_next_opening_day_comes_whole_also_when_its_first_answer_is_lost(
    lone: LoneKiosk, clock: SimulatedClock
) -> None:
    code = lone.booked(1, "08:00", "2026-11-13")
    assert lone.sync()["manifest"] is None
    at(clock, "16:00:00")
    lone.send()
    answer = lone.sync()
    assert answer["manifest"]["dates"] == ["2026-11-12", "2026-11-13"]
    assert states(lone, code) == ["booked"]
    assert lone.sync()["manifest"] is None


def test_midnight_while_online_the_new_day_is_known_already(lone: LoneKiosk, clock: SimulatedClock) -> None:
    code = lone.booked(1, "08:00", "2026-11-13")
    at(clock, "16:00:00")
    lone.sync()
    at(clock, "00:10:00", "2026-11-13")
    assert lone.sync()["manifest"] is None
    lone.post(f"/v1/bookings/{code}/cancel", {})
    assert lone.sync()["manifest"]["dates"] == ["2026-11-13"]


def test_more_than_an_answer_holds_is_fetched(lone: LoneKiosk, database_url: str) -> None:
    _insert_bookings(database_url, 501)
    assert lone.sync()["directives"]["fetch_manifest"]
    assert lone.manifest is not None
    version = lone.manifest["version"]
    fetched = lone.get("/v1/manifest", since=f"{version['generation']}.{version['n']}").json()
    assert len(fetched["entries"]) == 501
    assert fetched["whole"] is False
    lone.manifest = fetched
    answer = lone.sync()
    assert (answer["manifest"], answer["directives"]["fetch_manifest"]) == (None, False)


def test_a_version_that_the_kiosk_cannot_have_is_gone(lone: LoneKiosk, clock: SimulatedClock) -> None:
    for version in ("2.1", "1.99", "1.0", "nonsense", "-1.-1"):
        answer = lone.get("/v1/manifest", since=version)
        assert (answer.status_code, slug(answer)) == (410, "invalid-request"), version
    assert lone.get("/v1/manifest").json()["whole"]
    at(clock, "16:00:00")
    assert lone.get("/v1/manifest", since="1.1").status_code == 410


def test_what_has_not_changed_is_not_sent(lone: LoneKiosk) -> None:
    assert lone.get("/v1/manifest", since="1.1").status_code == 204


@on_both_engines
def test_booking_cancelled_while_a_kiosk_is_offline_keeps_its_unit_until_the_kiosk_knows(
    database_url: str, lone: LoneKiosk, clock: SimulatedClock
) -> None:
    code = lone.booked()
    lone.sync()
    lone.sync()
    free = lone.free("08:00")
    lone.post(f"/v1/bookings/{code}/cancel", {})
    at(clock, "08:15:00")
    assert lone.free("08:00") == free
    lone.sync()
    assert lone.free("08:00") == free
    lone.sync()
    assert lone.free("08:00") == (free or 0) + 1


def test_booking_cancelled_while_a_kiosk_is_offline_its_paper_takes_its_own_unit(
    lone: LoneKiosk, clock: SimulatedClock, look: Look
) -> None:
    code = lone.booked()
    lone.sync()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    lone.checked_in("A5001", code)
    at(clock, "08:30:00")
    assert lone.free("08:00") == 119
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert look("SELECT booked, issued FROM windows WHERE start = '08:00'") == [(0, 1)]
    assert look("SELECT overflow FROM tickets") == [(0,)]


def test_booking_moved_while_a_kiosk_is_offline_is_two_bookings(lone: LoneKiosk, look: Look) -> None:
    code = lone.booked()
    lone.sync()
    moved = lone.post(f"/v1/bookings/{code}/move", {"date": TODAY, "window_start": "10:00"}).json()["code"]
    lone.checked_in("A5001", code)
    assert lone.verdicts() == ["booking_was_cancelled"]
    assert look("SELECT code FROM bookings WHERE state = 'booked'") == [(moved,)]


def test_booking_made_while_a_kiosk_is_offline_is_free_after_its_cool_down(
    lone: LoneKiosk, clock: SimulatedClock
) -> None:
    code = lone.booked()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    at(clock, "08:15:00")
    assert lone.free("08:00") == 120


def test_a_fenced_kiosk_that_knew_the_booking_keeps_its_unit_bound(
    lone: LoneKiosk, kiosks: Enrol, database_url: str, clock: SimulatedClock
) -> None:
    code = lone.booked()
    lone.sync()
    with administration(database_url) as opened:
        opened.fence_device("PTK", "K01")
    with Kiosk(lone.url) as anybody:
        free = anybody.free("08:00")
        anybody.post(f"/v1/bookings/{code}/cancel", {})
        at(clock, "09:59:00")
        lone.sync()
        assert anybody.free("08:00") == free


def test_a_version_is_acknowledged_only_with_the_journal_at_its_head(lone: LoneKiosk, clock: SimulatedClock) -> None:
    code = lone.booked()
    lone.sync()
    lone.post(f"/v1/bookings/{code}/cancel", {})
    lone.sync()
    assert lone.manifest is not None
    free = lone.free("08:00")
    at(clock, "08:20:00")
    lone.sync(manifest=lone.manifest["version"], head_seq=1)
    assert lone.free("08:00") == free
    lone.sync()
    assert lone.free("08:00") == (free or 0) + 1


@on_both_engines
def test_ten_thousand_bookings_are_sent_while_others_are_served(kiosks: Enrol, database_url: str) -> None:
    kiosk = kiosks("K01")
    _insert_bookings(database_url, 10_000)
    other, slowest_s = requests.Session(), 0.0
    with kiosk.session.get(kiosk.url + "/v1/manifest", stream=True, timeout=60) as answer:
        received = bytearray()
        for piece in answer.iter_content(1 << 18):
            received += piece
            asked_s = time.monotonic()
            assert other.get(kiosk.url + "/healthz", timeout=20).status_code == 200
            slowest_s = max(slowest_s, time.monotonic() - asked_s)
    assert len(json.loads(received)["entries"]) == 10_000
    assert slowest_s < 1.0


def _insert_bookings(database_url: str, count: int) -> None:
    """Open bookings of today, changed after everything else, and the unit of each in the ledger."""

    def job(tx: Transaction) -> None:
        tx.connection.execute(
            "INSERT INTO windows (office, service, date, start, quota, free, booked)"
            " VALUES ('PTK', 'x', ?, '08:00', ?, 0, ?)",
            (TODAY, count, count),
        )
        numbers = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS INTEGER))"
            " INSERT INTO bookings (office, code, service, date, window_start, window_end, state, nik_mark, nik_last4,"
            " created_at, manifest_n, shown_n) SELECT 'PTK', 'N' || CAST(1000000 + i AS TEXT), 'x', CAST(? AS TEXT),"
            " '08:00', '10:00', 'booked', CAST(? AS {blob}), '', '', 2, 2 FROM n"
        )
        blob = "BLOB" if database_url.startswith("sqlite") else "BYTEA"
        tx.connection.execute(numbers.format(blob=blob), (count, TODAY, b""))
        tx.connection.execute(
            "INSERT INTO booking_changes (office, n) VALUES ('PTK', 2) ON CONFLICT (office) DO UPDATE SET n = 2"
        )

    with administration(database_url) as opened:
        opened.performer.perform(job)
