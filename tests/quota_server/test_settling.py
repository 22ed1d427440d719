"""Reconciliation: what waits for a decision, what a decision changes, and strips that were handed out by hand."""

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.__main__ import main
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.settling import DECISIONS
from quota_server.domain.strips import numbers_in
from quota_server.pages.settling_wording import WORDS
from quota_server.store.jobs import conflicts
from quota_server.store.jobs.reports_figures import office_figures
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import TIMEOUT_S, Json, Kiosk, slug
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.page_reader import PageReader
from tests.quota_server.staff_client import PASSWORD, Counter, add_staff

STRIPS = {"date": "2026-11-12", "service": "cetak_ktp", "first": 1, "last": 5, "handed_out_from": "07:45"}


class Desk(Counter):
    """Somebody at the front who settles what is open."""

    def conflicts(self) -> Json:
        answer = self.session.get(f"{self.url}/v1/conflicts", timeout=TIMEOUT_S)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def decide(self, conflict: str, decision: str, key: str = "") -> requests.Response:
        return self._write(f"/v1/conflicts/{conflict}/decide", {"decision": decision}, key)

    def enter(self, key: str = "", **changes: object) -> requests.Response:
        return self._write("/v1/manual-strips", {**STRIPS, **changes}, key)

    def _write(self, path: str, body: object, key: str) -> requests.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.session.post(self.url + path, json=body, headers=headers, timeout=TIMEOUT_S)


@pytest.fixture
def desk(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[Desk]:
    add_staff(database_url, tmp_path)
    with closing(Desk(server.url)) as made:
        yield made


def noted(database_url: str, kind: ConflictKind, subject: str) -> str:
    """A conflict as sync notes one."""
    rule = AppliedRule.PAPER_HOLDS
    return perform(database_url, lambda tx: conflicts.note(tx, "PTK", kind, subject, rule, {}))


def test_every_kind_of_conflict_has_words_and_decisions() -> None:
    assert set(WORDS) == set(DECISIONS) == set(ConflictKind)


@on_both_engines
def test_an_uncertain_print_that_was_none_is_voided_in_one_tap(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    free = kiosk.free("08:00")
    ticket = kiosk.walk_in().json()
    kiosk.walk_in()
    conflict = noted(database_url, ConflictKind.UNCERTAIN_PRINT, f"ticket/{ticket['ticket_id']}")
    (shown,) = desk.conflicts()["open"]
    assert (shown["conflict_id"], shown["ticket"]["number"], shown["decisions"]) == (
        conflict,
        "A001",
        ["serve", "void"],
    )
    assert desk.decide(conflict, "void").json()["decision"] == "void"
    assert desk.conflicts()["open"] == []
    assert kiosk.free("08:00") == (free or 0) - 1
    assert [desk.next("cetak_ktp"), desk.status().json()["queues"][0]["waiting"]] == ["A002", 0]
    assert kiosk.walk_in().json()["ahead"] == 0


@on_both_engines
def test_the_booking_of_a_voided_print_can_be_used_again(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    code = kiosk.booked()
    ticket = kiosk.check_in(code).json()
    conflict = noted(database_url, ConflictKind.UNCERTAIN_PRINT, f"ticket/{ticket['ticket_id']}")
    assert desk.decide(conflict, "void").status_code == 200
    assert kiosk.check_in(code).json()["number"] == "A002"


@on_both_engines
def test_a_voided_number_whose_paper_comes_out_after_all_holds_and_is_before_the_staff_again(
    desk: Desk, server: app.RunningServer, database_url: str
) -> None:
    lone = LoneKiosk(server.url, database_url)
    with lone:
        lone.sync()
        event = lone.from_lease("A5001")
        lone.write_down("uncertain", {"copy": 1}, event)
        lone.sync()
        (conflict,) = desk.conflicts()["open"]
        desk.decide(conflict["conflict_id"], "void")
        assert desk.status().json()["queues"][0]["waiting"] == 0
        lone.write_down("copy", {"copy": 2}, event)
        assert lone.verdicts() == ["accepted"]
        assert [one["kind"] for one in desk.conflicts()["open"]] == ["uncertain_print"]
        assert desk.conflicts()["open"][0]["ticket"]["overflow"] is False
        assert perform(database_url, lambda tx: office_figures(tx, "PTK")).imbalance == 0
        assert desk.next("cetak_ktp") == "A5001"


def test_a_number_that_is_to_be_served_stays_where_it_is(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    ticket = kiosk.walk_in().json()
    conflict = noted(database_url, ConflictKind.OVERFLOW, f"ticket/{ticket['ticket_id']}")
    assert desk.decide(conflict, "serve").json()["decided_by"] == "budi"
    assert desk.conflicts()["decided"][0]["conflict_id"] == conflict
    assert desk.next("cetak_ktp") == "A001"


def test_voiding_settles_whatever_else_is_open_of_the_ticket(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    subject = f"ticket/{kiosk.walk_in().json()['ticket_id']}"
    one = noted(database_url, ConflictKind.OVERFLOW, subject)
    noted(database_url, ConflictKind.BOOKING_USED_TWICE, subject)
    desk.decide(one, "void")
    assert desk.conflicts()["open_count"] == 0


def test_a_number_at_a_counter_cannot_be_voided_any_more(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    ticket = kiosk.walk_in().json()
    conflict = noted(database_url, ConflictKind.OVERFLOW, f"ticket/{ticket['ticket_id']}")
    desk.next("cetak_ktp")
    assert desk.conflicts()["open"][0]["decisions"] == ["serve"]
    assert desk.decide(conflict, "void").status_code == 409
    assert desk.decide(conflict, "serve").status_code == 200


def test_a_decision_is_made_once_and_never_twice(desk: Desk, kiosk: Kiosk, database_url: str) -> None:
    subject = f"ticket/{kiosk.walk_in().json()['ticket_id']}"
    conflict, key = noted(database_url, ConflictKind.OVERFLOW, subject), str(uuid.uuid4())
    first = desk.decide(conflict, "serve", key)
    assert desk.decide(conflict, "serve", key).content == first.content
    assert slug(desk.decide(conflict, "void", key)) == "idempotency-mismatch"
    assert desk.decide(conflict, "void").status_code == 409
    assert desk.decide("0" * 32, "serve").status_code == 404


def test_what_only_needs_looking_into_is_only_looked_into(desk: Desk, database_url: str) -> None:
    conflict = noted(database_url, ConflictKind.QUARANTINED, "device/unknown")
    assert desk.conflicts()["open"][0]["decisions"] == ["seen"]
    assert desk.decide(conflict, "void").status_code == 409
    assert desk.decide(conflict, "seen").status_code == 200


@pytest.mark.parametrize("role", ["operator_wa", "antrean_depan"])
def test_who_may_settle(server: app.RunningServer, database_url: str, tmp_path: Path, role: str) -> None:
    add_staff(database_url, tmp_path, "siti", role)
    with closing(Desk(server.url, name="siti")) as siti:
        statuses = [
            siti.session.get(f"{siti.url}/v1/conflicts", timeout=TIMEOUT_S).status_code,
            siti.decide("0" * 32, "seen").status_code,
            siti.enter().status_code,
        ]
    assert statuses == ([403] * 3 if role == "operator_wa" else [200, 404, 201])


@on_both_engines
def test_strips_are_called_in_the_order_of_handing_out_before_later_kiosk_numbers(desk: Desk, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    entered = desk.enter(unused=[4], kiosk="K01")
    assert entered.status_code == 201, entered.text
    assert {name: entered.json()[name] for name in ("first", "last", "tickets", "over_quota", "unused")} == {
        "first": "M001", "last": "M005", "tickets": 4, "over_quota": 0, "unused": 1,
    }  # fmt: skip
    assert [desk.serve("cetak_ktp") for _ in range(6)] == ["M001", "M002", "M003", "M005", "A001", ""]


def test_scenario_37_twenty_strips_are_matched_called_first_and_within_the_quota(desk: Desk, kiosk: Kiosk) -> None:
    free = kiosk.free("08:00")
    entered = desk.enter(last=20, window_start="08:00", kiosk="K01").json()
    assert (entered["tickets"], entered["over_quota"], entered["unused"]) == (20, 0, 0)
    kiosk.walk_in()
    assert kiosk.free("08:00") == (free or 0) - 21
    assert [desk.serve("cetak_ktp") for _ in range(21)] == [*(f"M{number:03d}" for number in range(1, 21)), "A001"]


@on_both_engines
def test_strips_take_units_while_they_last_and_the_rest_is_overflow(
    desk: Desk, kiosk: Kiosk, database_url: str, clock: SimulatedClock
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 2}, day=clock.now().date())
    kiosk.walk_in()
    answer = desk.enter(window_start="08:00").json()
    assert (answer["tickets"], answer["over_quota"]) == (5, 4)
    assert kiosk.free("08:00") == 0
    overflowed = [(one["kind"], one["ticket"]["number"]) for one in desk.conflicts()["open"]]
    assert sorted(overflowed) == [("overflow", f"M00{number}") for number in (2, 3, 4, 5)]


@on_both_engines
def test_the_day_report_counts_strips_gaps_overflow_and_what_was_voided(
    desk: Desk, kiosk: Kiosk, database_url: str, clock: SimulatedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 2}, day=clock.now().date())
    desk.enter(window_start="08:00", unused=[4])
    desk.decide(desk.conflicts()["open"][0]["conflict_id"], "void")
    assert main(["report", "--database", database_url, "--office", "PTK", "--date", "2026-11-12"]) == 0
    report = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in ("Manual (M) dicocokkan 3 / 3", "Di luar kuota 1", "Dibatalkan petugas 1", "seri M 1"):
        assert line in report
    assert perform(database_url, lambda tx: office_figures(tx, "PTK")).imbalance == 0


@on_both_engines
def test_strips_that_are_entered_twice_are_refused_wholly(desk: Desk, kiosk: Kiosk) -> None:
    key, free = str(uuid.uuid4()), kiosk.free("08:00")
    first = desk.enter(key)
    assert desk.enter(key).content == first.content
    assert desk.enter(first=5, last=9).status_code == 409
    assert desk.enter(first=6, last=9).status_code == 201
    assert kiosk.free("08:00") == (free or 0) - 9


def test_strips_of_a_date_that_is_over_are_counted_and_called_by_nobody(desk: Desk, clock: SimulatedClock) -> None:
    clock.move_to(parse_instant("2026-11-13T08:05:00+07:00"))
    assert desk.enter().json()["tickets"] == 5
    assert desk.next("cetak_ktp") == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2026-11-13"},
        {"date": "2026-11-04"},
        {"first": 6},
        {"last": 501},
        {"first": 0},
        {"unused": [9]},
        {"handed_out_from": "09:00"},
        {"service": "paspor"},
        {"window_start": "08:30"},
        {"kiosk": "K99"},
        {"kiosk": "K\0"},
    ],
    ids=json.dumps,
)
def test_a_roll_that_cannot_have_been_handed_out_is_refused(desk: Desk, kiosk: Kiosk, changes: Json) -> None:
    assert slug(desk.enter(**changes)) == "invalid-request"


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("", ()),
        ("M004", (4,)),
        ("4, m7 - M9;2", (2, 4, 7, 8, 9)),
        ("9-7", ()),
        ("M1-M9999", None),
        ("A001", None),
        ("1" * 500, None),
    ],
)
def test_a_list_of_strips_is_read_as_staff_write_it(written: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_in(written) == numbers


@pytest.fixture
def page(desk: Desk) -> Iterator[PageReader]:
    with closing(PageReader(desk.url)) as reader:
        yield reader.open("/cocokkan").press("Masuk", name="budi", password=PASSWORD)


def test_the_page_says_what_happened_and_settles_it_in_one_press(
    page: PageReader, kiosk: Kiosk, database_url: str
) -> None:
    assert "Semua sudah cocok" in page.text
    subject = f"ticket/{kiosk.walk_in().json()['ticket_id']}"
    noted(database_url, ConflictKind.UNCERTAIN_PRINT, subject)
    page.open("/cocokkan")
    for words in ("1 hal perlu diputuskan", "Tercetak atau tidak?", "Sementara ini:", "A001", "08.00-10.00 WIB", "K01"):
        assert words in page.text
    kept = page.form("/cocokkan/putus")
    page.press("Tidak tercetak, batalkan")
    assert "Putusan dicatat" in page.text
    assert "Sudah diputuskan A001 Tercetak atau tidak?: Tidak tercetak, batalkan (budi, 08.05)" in page.text
    # The other button of the page as it was: too late.
    assert "sudah berubah" in page.send(kept, event_id=str(uuid.uuid4())).text


def test_the_page_enters_strips_and_says_what_is_wrong_with_them(page: PageReader, kiosk: Kiosk) -> None:
    roll = {"handed_out_from": "07:45", "first": "M001", "last": "M010", "unused": "M004, M7-M9", "kiosk": "K01"}
    assert "semuanya di dalam kuota" in page.press("Masukkan strip", **roll).text
    assert "sudah ada" in page.press("Masukkan strip", **roll).text
    assert "periksa tanggal" in page.press("Masukkan strip", **{**roll, "first": "M020"}).text
    assert "periksa tanggal" in page.press("Masukkan strip", **{**roll, "unused": "semua"}).text


def test_a_form_of_another_site_settles_nothing(page: PageReader, kiosk: Kiosk, database_url: str) -> None:
    noted(database_url, ConflictKind.OVERFLOW, f"ticket/{kiosk.walk_in().json()['ticket_id']}")
    page.open("/cocokkan").send(page.form("/cocokkan/putus"), csrf="0" * 64)
    assert "1 hal perlu diputuskan" in page.open("/cocokkan").text


def test_who_only_stands_in_front_settles_but_calls_no_numbers(
    server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    add_staff(database_url, tmp_path, "siti", "antrean_depan")
    with closing(PageReader(server.url)) as reader:
        reader.open("/cocokkan").press("Masuk", name="siti", password=PASSWORD)
        assert "Semua sudah cocok" in reader.text
        assert "tidak bertugas memanggil nomor" in reader.open("/loket").text
