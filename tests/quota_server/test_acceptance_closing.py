"""Acceptance scenarios of the domain, by number: a supervisor closes dates and suspends services."""

import sqlite3
import threading
import time
import uuid
from collections import Counter as Counted
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.notifications.message import ShortMessage
from tests.quota_server.arrivals import arrived
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import TIMEOUT_S, TODAY, Json, Kiosk, slug
from tests.quota_server.staff_client import Counter, add_staff

THURSDAY, FRIDAY, MONDAY = "2026-11-26", "2026-11-27", "2026-11-30"
LETTER = "443.1/2978/Dukcapil, 16 Maret 2020"


Audited = Callable[[str], list[tuple[str, str]]]


class Supervisor(Counter):
    """Somebody who decides for the office."""

    def decide(self, path: str, key: str = "", **body: Any) -> requests.Response:
        key = key or str(uuid.uuid4())
        return self.session.post(self.url + path, json=body, headers={"Idempotency-Key": key}, timeout=TIMEOUT_S)

    def preview(self, **query: str) -> requests.Response:
        return self.session.get(f"{self.url}/v1/office/preview", params=query, timeout=TIMEOUT_S)

    def decided(self, path: str, **body: Any) -> Json:
        answer = self.decide(path, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def supervisor(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[Supervisor]:
    add_staff(database_url, tmp_path, "sari", "supervisor")
    with closing(Supervisor(server.url, name="sari")) as signed_in:
        yield signed_in


@pytest.fixture
def audited(database_url: str) -> Audited:
    """Actor and subject of each deed of that name, in order."""

    def rows(action: str) -> list[tuple[str, str]]:
        sql = "SELECT actor, subject FROM audit WHERE action = ? ORDER BY seq"
        return [
            (str(by), str(of))
            for by, of in perform(database_url, lambda tx: tx.connection.execute(sql, (action,)).fetchall())
        ]

    return rows


def bookings_of(kiosk: Kiosk, day: str, count: int) -> list[str]:
    """So many bookings over the windows of a date."""
    windows = ("08:00", "10:00", "13:00")
    return [kiosk.booked(person, windows[person % 3], day) for person in range(1, count + 1)]


@on_both_engines
def test_scenario_54_closing_a_thursday_moves_98_bookings_within_the_quotas(
    kiosk: Kiosk, supervisor: Supervisor, database_url: str
) -> None:
    codes = bookings_of(kiosk, THURSDAY, 98)
    # Friday takes forty of them, its third window none.
    app.set_quota(
        database_url,
        "PTK",
        "cetak_ktp",
        {"08:00": 30, "10:00": 10, "13:00": 0},
        day=parse_instant(f"{FRIDAY}T00:00:00Z").date(),
    )
    app.set_quota(
        database_url,
        "PTK",
        "cetak_ktp",
        {"08:00": 125, "10:00": 115, "13:00": 110},
        day=parse_instant(f"{MONDAY}T00:00:00Z").date(),
    )
    closed = supervisor.decided("/v1/office/closures", since=THURSDAY, until=THURSDAY, reason="Pemeliharaan gedung")
    assert closed == {"unservable": 98}
    assert slug(kiosk.book(900, "08:00", THURSDAY)) == "office-closed"
    done = supervisor.decided("/v1/office/rebook")
    assert (len(done["moved"]), done["left"], done["remaining"]) == (98, [], 0)
    assert [moved["code"] for moved in done["moved"]] == sorted(codes, key=[m["code"] for m in done["moved"]].index)
    new = Counted((moved["new"]["day"], moved["new"]["window_start"]) for moved in done["moved"])
    assert (new[FRIDAY, "08:00"], new[FRIDAY, "10:00"], new[FRIDAY, "13:00"]) == (30, 10, 0)
    assert {day for day, _ in new} == {FRIDAY, MONDAY}
    for moved in done["moved"][::20]:
        assert kiosk.get(f"/v1/bookings/{moved['code']}").json()["state"] == "cancelled"
        found = kiosk.get(f"/v1/bookings/{moved['new_code']}").json()
        assert (found["date"], found["window"]["start"]) == (moved["new"]["day"], moved["new"]["window_start"])
    assert (kiosk.free("08:00", FRIDAY), kiosk.free("10:00", FRIDAY)) == (0, 0)
    assert "\nledger_imbalance 0\n" in kiosk.get("/metrics").text
    assert supervisor.decided("/v1/office/rebook") == {"moved": [], "left": [], "remaining": 0}


def test_who_is_moved_keeps_the_window_where_it_can_be_and_checks_in_with_the_new_code(
    kiosk: Kiosk, supervisor: Supervisor, clock: SimulatedClock, directory: Path
) -> None:
    code = kiosk.booked(1, "13:00", THURSDAY)
    supervisor.decided("/v1/office/closures", since=THURSDAY, until=THURSDAY, reason="Pemeliharaan gedung")
    (moved,) = supervisor.decided("/v1/office/rebook")["moved"]
    assert moved["old"] == {"day": THURSDAY, "window_start": "13:00"}
    assert moved["new"] == {"day": FRIDAY, "window_start": "13:00"}
    clock.move_to(parse_instant(f"{FRIDAY}T13:05:00+07:00"))
    assert slug(kiosk.check_in(code)) == "booking-cancelled"
    assert kiosk.check_in(moved["new_code"]).status_code == 201
    with closing(sqlite3.connect(directory / "quota.db")) as database:
        audit = database.execute("SELECT action, actor FROM audit WHERE subject = ?", (f"booking/{code}",)).fetchall()
    assert audit == [("booking_made", "resident"), ("booking_cancelled", "staff:sari")]


@on_both_engines
def test_scenario_28_a_suspended_service_names_its_letter_and_the_others_go_on(
    kiosk: Kiosk, supervisor: Supervisor
) -> None:
    supervisor.decided("/v1/services/perekaman/suspend", since=TODAY, basis=LETTER)
    refused = kiosk.walk_in("perekaman")
    assert (slug(refused), refused.json()["basis"]) == ("service-suspended", LETTER)
    assert kiosk.walk_in("dokumen_lain").status_code == 201
    assert kiosk.walk_in("perekaman", "urgent", reason="sakit").status_code == 201
    supervisor.decided("/v1/services/perekaman/resume", since=TODAY)
    assert kiosk.walk_in("perekaman").status_code == 201


def test_bookings_of_a_service_that_is_suspended_with_no_end_are_listed_and_stay(
    kiosk: Kiosk, supervisor: Supervisor
) -> None:
    code = kiosk.booked(1, "08:00", THURSDAY)
    suspended = supervisor.decided("/v1/services/cetak_ktp/suspend", since=THURSDAY, basis=LETTER)
    assert suspended == {"unservable": 1}
    done = supervisor.decided("/v1/office/rebook")
    assert done == {
        "moved": [],
        "left": [{"code": code, "old": {"day": THURSDAY, "window_start": "08:00"}}],
        "remaining": 0,
    }
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"


def test_scenario_54_who_is_moved_and_left_a_phone_number_gets_one_sms_with_the_new_day_and_code(
    kiosk: Kiosk, supervisor: Supervisor, messages: list[ShortMessage]
) -> None:
    with_phone = kiosk.booked(1, "13:00", THURSDAY, phone="0812-0000-0001")
    kiosk.booked(2, "13:00", THURSDAY)
    supervisor.decided("/v1/office/closures", since=THURSDAY, until=THURSDAY, reason="Pemeliharaan gedung")
    new_codes = {one["code"]: one["new_code"] for one in supervisor.decided("/v1/office/rebook")["moved"]}
    supervisor.decided("/v1/office/rebook")
    code = f"{new_codes[with_phone][:4]}-{new_codes[with_phone][4:]}"
    deadline_s = time.monotonic() + 20
    while not any(code in sms.text for sms in messages) and time.monotonic() < deadline_s:
        threading.Event().wait(0.02)
    (moved,) = (sms for sms in messages if code in sms.text)
    assert moved.to == "+6281200000001"
    for part in ("Kamis 26-11-2026 tutup", "Jumat 27-11-2026", "13.00-15.00 WIB"):
        assert part in moved.text
    assert len(moved.text) <= 160


@on_both_engines
def test_a_supervisor_sees_beforehand_whom_a_closure_concerns_and_takes_it_back_within_ten_minutes(
    kiosk: Kiosk, supervisor: Supervisor, messages: list[ShortMessage], audited: Audited
) -> None:
    with_phone = kiosk.booked(1, "13:00", THURSDAY, phone="0812-0000-0001")
    without = kiosk.booked(2, "13:00", THURSDAY)
    arrived(messages, 1)
    days = {"since": THURSDAY, "until": THURSDAY}
    concerned = {"bookings": 2, "with_phone": 1, "without_phone": 1}
    assert supervisor.preview(**days).json() == concerned
    assert supervisor.preview(since=THURSDAY, service="cetak_ktp").json() == concerned
    assert supervisor.preview(since=FRIDAY, service="cetak_ktp").json()["bookings"] == 0
    assert kiosk.get(f"/v1/bookings/{without}").json()["state"] == "booked"
    supervisor.decided("/v1/office/closures", **days, reason="Pemeliharaan gedung")
    supervisor.decided("/v1/office/rebook")
    assert "tutup" in arrived(messages, 2)[1].text
    assert supervisor.decided("/v1/office/reopenings", **days) == {"unservable": 0}
    assert slug(supervisor.decide("/v1/office/reopenings", **days)) == "invalid-request"
    key = str(uuid.uuid4())
    first = supervisor.decide("/v1/office/put-back", key)
    assert first.json() == {"put_back": 2, "kept": 0, "left": 0}
    assert supervisor.decide("/v1/office/put-back", key).content == first.content
    assert supervisor.decided("/v1/office/put-back") == {"put_back": 0, "kept": 0, "left": 0}
    for code in (with_phone, without):
        assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    assert "Kamis 26-11-2026" in arrived(messages, 3)[2].text
    put_back = {("staff:sari", f"booking/{code}") for code in (with_phone, without)}
    assert set(audited("booking_put_back")) == put_back
    assert [actor for actor, _ in audited("office_changed")] == ["staff:sari"] * 2


def test_only_a_supervisor_looks_at_it_beforehand_or_takes_it_back(
    supervisor: Supervisor, server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    days = {"since": THURSDAY, "until": THURSDAY}
    add_staff(database_url, tmp_path, "budi", "loket")
    with closing(Supervisor(server.url, name="budi")) as loket:
        refused = [
            loket.preview(**days),
            loket.decide("/v1/office/reopenings", **days),
            loket.decide("/v1/office/put-back"),
        ]
    assert {(answer.status_code, slug(answer)) for answer in refused} == {(403, "unauthorized")}
    assert requests.get(f"{server.url}/v1/office/preview", params=days, timeout=TIMEOUT_S).status_code == 401
    for wrong in ({"since": THURSDAY}, {"since": "0001-01-01"}, {"since": "x"}, {"since": THURSDAY, "service": "sim"}):
        assert slug(supervisor.preview(**wrong)) == "invalid-request"
    for service in ({}, {"service": "cetak_ktp"}):
        reversed_dates = supervisor.preview(since=FRIDAY, until=THURSDAY, **service)
        assert (reversed_dates.status_code, slug(reversed_dates)) == (400, "invalid-request")
        assert "berakhir sebelum mulai" in reversed_dates.json()["detail"]


def test_only_a_supervisor_decides_and_the_same_decision_once(
    kiosk: Kiosk, supervisor: Supervisor, server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    add_staff(database_url, tmp_path, "budi", "loket")
    closure = {"since": THURSDAY, "until": THURSDAY, "reason": "Pemeliharaan gedung"}
    with closing(Supervisor(server.url, name="budi")) as loket:
        refused = loket.decide("/v1/office/closures", **closure)
    assert (refused.status_code, slug(refused)) == (403, "unauthorized")
    kiosk.booked(1, "08:00", THURSDAY)
    key = str(uuid.uuid4())
    first = supervisor.decide("/v1/office/closures", key, **closure)
    supervisor.decided("/v1/office/rebook")
    assert supervisor.decide("/v1/office/closures", key, **closure).content == first.content == b'{"unservable":1}'
    assert (
        slug(supervisor.decide("/v1/office/closures", key, **{**closure, "reason": "lain"})) == "idempotency-mismatch"
    )


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/v1/office/closures", {"since": FRIDAY, "until": THURSDAY, "reason": "x"}, "berakhir sebelum mulai"),
        ("/v1/office/closures", {"since": "0001-01-01", "until": THURSDAY, "reason": "x"}, "since"),
        ("/v1/office/closures", {"since": THURSDAY, "until": THURSDAY, "reason": ""}, "reason"),
        ("/v1/services/sim/resume", {"since": THURSDAY}, "tidak punya layanan"),
        ("/v1/services/perekaman/suspend", {"since": THURSDAY, "basis": " "}, "dasar surat"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(supervisor: Supervisor, path: str, body: Json, words: str) -> None:
    refused = supervisor.decide(path, **body)
    assert (refused.status_code, slug(refused)) == (400, "invalid-request")
    assert words in refused.json()["detail"]
