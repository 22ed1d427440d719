"""Acceptance scenarios of the domain, by number: bookings, windows, check-in and the calendar. All over the API.

What is asserted of an SMS is with the tests of notifications, what a screen shows with those of the kiosk:
`test_acceptance_list.py` says where each of the sixty is.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quota_protocol.booking_code import parse_booking_code
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server.__main__ import main
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, slug

WINDOWS = ("08:00", "10:00", "13:00")
FRIDAY = "2026-11-13"


@pytest.fixture
def of_pontianak(database_url: str) -> tuple[str, ...]:
    return ("--database", database_url, "--office", "PTK")


def at(clock: SimulatedClock, wall_time: str, day: str = TODAY) -> None:
    clock.move_to(parse_instant(f"{day}T{wall_time}+07:00"))


def test_scenario_01_windows_that_do_not_add_up_to_the_day_are_refused(
    of_pontianak: tuple[str, ...], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("office", "show", *of_pontianak)) == 0
    settings = directory / "office.json"
    settings.write_text(capsys.readouterr().out.replace('"quota": 110', '"quota": 100'))
    put = ("office", "put", *of_pontianak[:2], str(settings))
    assert main(put) == 1
    assert "Jumlah jendela 340 tidak sama dengan kuota harian 350" in capsys.readouterr().err
    settings.write_text(settings.read_text().replace('"quota": 100', '"quota": 110'))
    assert main(put) == 0


def test_scenario_02_a_booking_takes_one_of_125_and_has_a_code_of_eight(kiosk: Kiosk) -> None:
    code = kiosk.booked(phone="0812-0000-0001")
    assert kiosk.free("08:00") == 124
    assert len(code) == 8
    assert parse_booking_code(code) == code


@on_both_engines
def test_scenario_03_of_two_who_confirm_the_last_slot_one_gets_it_and_the_other_an_offer(kiosk: Kiosk) -> None:
    for _ in range(124):
        assert kiosk.walk_in(window_start="08:00").status_code == 201
    with Kiosk(kiosk.url) as another, ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who, person: who.book(person), (kiosk, another), (1, 2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert slug(refused) == "quota-exhausted"
    assert refused.json()["next_window"] == {"start": "10:00", "end": "12:00", "free": 115}


def test_scenario_04_the_126th_is_told_the_figure_and_another_window(kiosk: Kiosk) -> None:
    for person in range(1, 126):
        kiosk.booked(person)
    refused = kiosk.book(126)
    assert (slug(refused), refused.json()["quota"]) == ("quota-exhausted", 125)
    assert refused.json()["next_window"]["start"] == "10:00"


def test_scenario_05_and_26_a_full_day_says_350_has_room_tomorrow_and_an_urgent_number(
    kiosk: Kiosk, of_pontianak: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for window, quota in zip(WINDOWS, (125, 115, 110), strict=True):
        for _ in range(quota):
            assert kiosk.walk_in(window_start=window).status_code == 201
    refused = kiosk.walk_in()
    problem = refused.json()
    assert (slug(refused), problem["day_quota"]) == ("quota-exhausted", 350)
    assert (problem["free"], problem["next_window"]) == (0, None)
    assert kiosk.book(1, day=FRIDAY).status_code == 201
    assert kiosk.walk_in(origin="urgent", reason="sakit").json()["number"] == "U001"
    assert main(("report", *of_pontianak, "--date", TODAY)) == 0
    report = capsys.readouterr().out
    assert "Langsung (walk-in)           350\n" in report
    assert "Mendesak (U)                   1\n" in report


def test_scenario_06_ten_oclock_belongs_to_the_second_window_only(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked(1, "10:00")
    at(clock, "10:00:00")
    assert kiosk.get(f"/v1/bookings/{code}").json()["timing"] == "on_time"
    ticket = kiosk.check_in(code).json()
    assert (ticket["window"]["start"], ticket["flags"]) == ("10:00", [])
    assert slug(kiosk.book(2, "08:00")) == "quota-exhausted"
    assert kiosk.book(2, "10:00").status_code == 201


def test_scenario_07_in_the_break_no_window_runs_and_the_third_lets_in_from_a_quarter_to_one(
    kiosk: Kiosk, clock: SimulatedClock
) -> None:
    code = kiosk.booked(1, "13:00")
    at(clock, "12:30:00")
    assert (kiosk.free("08:00"), kiosk.free("10:00"), kiosk.free("13:00")) == (0, 0, 109)
    refused = kiosk.check_in(code)
    assert (slug(refused), refused.json()["opens_at"]) == ("too-early", f"{TODAY}T12:45:00+07:00")
    at(clock, "12:45:00")
    assert kiosk.check_in(code).json()["flags"] == []


def test_scenario_08_a_code_gives_a_number_of_series_a_once(kiosk: Kiosk) -> None:
    code = kiosk.booked()
    assert kiosk.check_in(code).json()["number"] == "A001"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "checked_in"
    refused = kiosk.check_in(code)
    assert (slug(refused), refused.json()["used_at"]) == ("booking-used", f"{TODAY}T08:05:00+07:00")


def test_scenario_11_who_is_early_hears_from_when(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked(1, "10:00")
    at(clock, "09:30:00")
    refused = kiosk.check_in(code)
    assert (slug(refused), refused.json()["opens_at"]) == ("too-early", f"{TODAY}T09:45:00+07:00")


def test_scenario_12_who_is_late_is_served_and_flagged(kiosk: Kiosk, clock: SimulatedClock) -> None:
    code = kiosk.booked(1, "08:00")
    at(clock, "10:40:00")
    present = kiosk.walk_in().json()
    late = kiosk.check_in(code).json()
    assert late["flags"] == ["late"]
    assert (present["number"], late["number"], late["ahead"]) == ("A001", "A002", 1)


def test_scenario_13_a_booking_for_friday_moves_to_today_only_where_there_is_room(
    kiosk: Kiosk, of_pontianak: tuple[str, ...]
) -> None:
    code = kiosk.booked(1, "10:00", FRIDAY)
    refused = kiosk.check_in(code)
    assert (slug(refused), refused.json()["date"]) == ("booking-other-day", FRIDAY)
    full = ("office", "quota", *of_pontianak, "--service", "cetak_ktp", "--from", TODAY)
    assert main((*full, "--window", "10:00-12:00=0", "--window", "13:00-15:00=1")) == 0
    to_today = {"date": TODAY, "window_start": "10:00"}
    assert slug(kiosk.post(f"/v1/bookings/{code}/move", to_today)) == "quota-exhausted"
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "booked"
    moved = kiosk.post(f"/v1/bookings/{code}/move", {**to_today, "window_start": "13:00"}).json()
    assert moved["date"] == TODAY
    assert kiosk.get(f"/v1/bookings/{code}").json()["state"] == "cancelled"


def test_scenario_32_without_a_limit_from_a_date_on_and_with_one_again(
    kiosk: Kiosk, clock: SimulatedClock, of_pontianak: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for since, quota in (("2017-10-16", "2"), ("2017-10-23", "tanpa-batas"), ("2017-10-25", "2")):
        plan = ("--service", "cetak_ktp", "--from", since, "--window", f"08:00-10:00={quota}")
        assert main(("office", "quota", *of_pontianak, *plan, "--weekdays", "1,2,3,4,5,6,7")) == 0
    # The 22nd was a Sunday: the office of this scenario was open.
    assert main(("office", "open", *of_pontianak, "--date", "2017-10-22", "--hours", "07:30-15:00")) == 0
    for day, accepted in (("2017-10-22", 2), ("2017-10-23", 5), ("2017-10-24", 5), ("2017-10-25", 2)):
        at(clock, "08:05:00", day)
        assert [kiosk.walk_in().status_code for _ in range(5)] == [201] * accepted + [409] * (5 - accepted)
        assert main(("report", *of_pontianak, "--date", day)) == 0
        assert f"Langsung (walk-in)             {accepted}\n" in capsys.readouterr().out


def test_scenario_34_a_holiday_is_closed_unless_the_office_opens(
    kiosk: Kiosk, clock: SimulatedClock, of_pontianak: tuple[str, ...]
) -> None:
    election, christmas = "2020-12-09", "2026-12-25"
    plan = ("--service", "cetak_ktp", "--from", "2020-01-01", "--window", "08:00-10:00=5")
    assert main(("office", "quota", *of_pontianak, *plan)) == 0
    # The files of the server begin with 2026; what was decreed before is a closure.
    closed = ("--from", election, "--until", election, "--reason", "Hari Pemilihan Kepala Daerah")
    assert main(("office", "close", *of_pontianak, *closed)) == 0
    for day, before in ((election, "2020-12-07"), (christmas, "2026-12-14")):
        at(clock, "08:05:00", before)
        assert slug(kiosk.book(1, "08:00", day)) == "office-closed"
        assert main(("office", "open", *of_pontianak, "--date", day, "--hours", "08:00-12:00")) == 0
        assert kiosk.book(1, "08:00", day).status_code == 201


def test_scenario_35_joint_leave_is_closed_and_monday_is_offered(kiosk: Kiosk, clock: SimulatedClock) -> None:
    at(clock, "09:00:00", "2026-12-23")
    refused = kiosk.book(1, "08:00", "2026-12-24")
    assert (slug(refused), refused.json()["opens_at"]) == ("office-closed", "2026-12-28T07:30:00+07:00")
    assert kiosk.book(1, "08:00", "2026-12-28").status_code == 201
    at(clock, "09:00:00", "2026-12-24")
    assert slug(kiosk.walk_in()) == "office-closed"


@on_both_engines
def test_scenario_55_a_quota_that_is_cut_cancels_nobody_takes_nobody_and_is_warned_of(
    kiosk: Kiosk, of_pontianak: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [kiosk.booked(person) for person in range(1, 81)]
    cut = ("--service", "cetak_ktp", "--from", TODAY, "--window", "08:00-10:00=50", "--window", "13:00-15:00=110")
    assert main(("office", "quota", *of_pontianak, *cut)) == 0
    said = capsys.readouterr()
    assert said.err == (
        f"quota-server: {TODAY} 08:00-10:00 cetak_ktp: 80 are used of a quota of 50; nobody was cancelled\n"
    )
    assert slug(kiosk.book(81)) == "quota-exhausted"
    assert {kiosk.get(f"/v1/bookings/{code}").json()["state"] for code in codes} == {"booked"}
    assert kiosk.check_in(codes[79]).status_code == 201


def test_scenario_56_one_open_booking_for_a_nik_and_four_for_a_phone(kiosk: Kiosk) -> None:
    phone = "0812-0000-0001"
    for person in range(1, 5):
        kiosk.booked(person, phone=phone)
    assert slug(kiosk.book(1, "10:00")) == "one-per-person"
    fifth = kiosk.book(5, phone=phone)
    assert slug(fifth) == "one-per-person"
    assert "staff" in fifth.json()["detail"]
    assert kiosk.book(5, phone="0812-0000-0002").status_code == 201
