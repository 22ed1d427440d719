"""Acceptance scenarios of the domain, by number: numbers, repetitions, the day's report, and nobody's data anywhere."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.__main__ import main
from quota_server.config import ServerSettings
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TIMEOUT_S, TODAY, Kiosk, nik, slug
from tests.quota_server.server_process import serving
from tests.quota_server.staff_client import Counter, add_staff

_SIXTEEN_DIGITS = re.compile(rb"(?<![0-9a-f])[0-9]{16}(?![0-9a-f])")


def test_scenario_14_who_is_not_recorded_yet_gets_a_number_of_series_b_and_the_350_stay(kiosk: Kiosk) -> None:
    assert kiosk.walk_in("perekaman").json()["number"] == "B001"
    assert [kiosk.free(window) for window in ("08:00", "10:00", "13:00")] == [125, 115, 110]


@pytest.mark.parametrize(
    ("variant", "needed", "not_needed"),
    [
        pytest.param("hilang", "Surat kehilangan dari kepolisian", "KTP-el yang rusak", id="20 lost"),
        pytest.param("rusak", "KTP-el yang rusak", "Surat kehilangan dari kepolisian", id="21 damaged"),
        pytest.param("data", "Bukti perubahan data", "Surat kehilangan dari kepolisian", id="22 changed"),
    ],
)
def test_scenario_20_21_22_the_reason_decides_what_to_bring_and_the_number_is_given(
    kiosk: Kiosk, variant: str, needed: str, not_needed: str
) -> None:
    services = {service["id"]: service for service in kiosk.get("/v1/office").json()["services"]}
    of_reason = {one["variant"]: one["documents"] for one in services["cetak_ktp"]["variant_documents"]}
    assert needed in of_reason[variant]
    assert not_needed not in of_reason[variant]
    assert kiosk.walk_in(variant=variant).json()["variant"] == variant
    booked = kiosk.check_in(kiosk.booked(variant=variant))
    assert (booked.status_code, booked.json()["variant"]) == (201, variant)


def test_scenario_44_without_a_phone_everything_works_and_the_number_is_called(
    kiosk: Kiosk, server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    assert kiosk.check_in(kiosk.booked()).json()["number"] == "A001"
    assert kiosk.walk_in("dokumen_lain").json()["number"] == "D001"
    add_staff(database_url, tmp_path)
    counter = Counter(server.url)
    assert [counter.next("cetak_ktp"), counter.status().json()["current"]["number"]] == ["A001", "A001"]
    board = requests.get(f"{server.url}/v1/board", {"office": "PTK"}, timeout=TIMEOUT_S).json()
    assert [(call["number"], call["counter"]) for call in board["calls"]] == [("A001", "3")]
    counter.close()


def test_scenario_46_all_forms_of_a_phone_number_are_one_number(kiosk: Kiosk) -> None:
    for person, form in enumerate(("0812-0000-0001", "6281200000001", "+62 812 0000 0001", "81200000001"), start=1):
        assert kiosk.book(person, phone=form).status_code == 201
    assert slug(kiosk.book(5, phone="(0812) 0000 0001")) == "one-per-person"
    assert kiosk.book(6, phone="8120000000").status_code == 201
    refused = kiosk.book(7, phone="8120000")
    assert (refused.status_code, slug(refused)) == (400, "invalid-request")


def test_scenario_47_forty_eight_visits_are_52_percent_fewer_than_a_hundred(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(48):
        assert kiosk.walk_in("perekaman").status_code == 201
    report = ("report", "--database", database_url, "--office", "PTK", "--date", TODAY, "--baseline", "100")
    assert main(report) == 0
    assert capsys.readouterr().out.endswith("Kunjungan 48, patokan 100: turun 52 persen\n")


def test_scenario_48_after_a_full_run_no_nik_and_no_phone_number_is_anywhere(
    database_url: str, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    personal = [nik(person) for person in range(4321, 4325)]
    seen = []
    add_staff(database_url, tmp_path)
    with serving(database_url, directory) as server, Kiosk(server.url) as kiosk:
        kiosk.enrol(app.add_device(database_url, "PTK", "K01"))
        kiosk.session.hooks["response"].append(lambda answer, *_args, **_kwargs: seen.append(answer))
        codes = [kiosk.booked(person, phone=f"0812-3456-78{person % 100:02d}") for person in range(4321, 4325)]
        kiosk.check_in(codes[0])
        kiosk.write("/v1/check-ins", nik=personal[1])
        kiosk.post(f"/v1/bookings/{codes[2]}/move", {"date": TODAY, "window_start": "10:00"})
        kiosk.post(f"/v1/bookings/{codes[3]}/cancel", None)
        kiosk.book(4321)
        kiosk.book(window="07:00", nik=personal[0])
        kiosk.write("/v1/requests", service="cetak_ktp", nik=personal[0], phone="0812-3456-7821")
        kiosk.get(f"/v1/bookings/{personal[0]}")
        kiosk.get(f"/b/{codes[0]}")
        counter = Counter(server.url)
        counter.serve()
        seen += [counter.status(), kiosk.get("/metrics"), kiosk.get("/v1/board", office="PTK")]
        counter.close()
        log = (directory / "server.log").read_bytes()
    assert main(("report", "--database", database_url, "--office", "PTK", "--date", TODAY)) == 0
    said = [capsys.readouterr().out.encode(), log, *(answer.content for answer in seen)]
    assert b"route=/v1/check-ins status=201" in log
    for text in said:
        assert not _SIXTEEN_DIGITS.search(text), text
    kept = [path.read_bytes() for path in directory.iterdir() if path.name != "server.log"]
    for known in (*personal, "812345678"):
        assert not [known for text in (*said, *kept) if known.encode() in text]


@on_both_engines
def test_scenario_50_and_59_a_number_whose_paper_is_missing_is_asked_for_again_and_is_the_same(
    database_url: str, clock: SimulatedClock, settings: ServerSettings
) -> None:
    event_id = str(uuid.uuid4())
    token = ""
    answers, following = [], []
    # Between the two the power fails: the server begins anew, and so does the kiosk, with the event it had kept.
    for begun in range(2):
        with app.running_server(database_url, clock=clock, settings=settings) as server, Kiosk(server.url) as kiosk:
            if not begun:
                kiosk.enrol(app.add_device(database_url, "PTK", "K01"))
                token = str(kiosk.session.headers["Authorization"])
            kiosk.session.headers["Authorization"] = token
            answers += [kiosk.walk_in(event_id=event_id) for _ in range(2)]
            following.append(kiosk.walk_in().json()["number"])
        clock.move_to(clock.now() + timedelta(minutes=10))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert (answers[0].json()["number"], following) == ("A001", ["A002", "A003"])


def test_scenario_58_totals_are_the_tickets_no_gap_and_tomorrow_begins_at_001(
    kiosk: Kiosk, clock: SimulatedClock, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [kiosk.booked(person) for person in range(1, 6)]
    for code in codes[:3]:
        assert kiosk.check_in(code).status_code == 201
    numbers = [kiosk.walk_in().json()["number"] for _ in range(4)]
    assert numbers == ["A004", "A005", "A006", "A007"]
    assert main(("report", "--database", database_url, "--office", "PTK", "--date", TODAY)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "08.00-10.00    125     5     3" in lines
    assert "Langsung (walk-in)             4" in lines
    assert "Tidak hadir                    2" in lines
    assert "Selisih nomor                  0" in lines
    clock.move_to(parse_instant("2026-11-13T08:05:00+07:00"))
    assert kiosk.walk_in().json()["number"] == "A001"


def test_scenario_60_the_servers_time_wins_over_a_kiosks_that_is_three_hours_off(kiosk: Kiosk) -> None:
    code, later = kiosk.booked(1, "08:00"), kiosk.booked(2, "10:00")
    wrong = {"occurred_at": f"{TODAY}T11:05:00+07:00"}
    ticket = kiosk.check_in(code, **wrong).json()
    assert (ticket["issued_at"], ticket["flags"]) == (f"{TODAY}T08:05:00+07:00", [])
    assert slug(kiosk.check_in(later, **wrong)) == "too-early"
