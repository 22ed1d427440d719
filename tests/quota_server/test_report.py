"""The report at the close of a day, as domain rules lay it out, and visits against a baseline."""

import threading
import time
from datetime import date

import pytest

from quota_protocol.messages import Window
from quota_server.__main__ import main
from quota_server.operations.day_close import day_close_text, visits_text
from quota_server.store.jobs.reports import DayClose, ServiceLines, WindowLine
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk

AS_LAID_OUT = """\
--------------------------------
LAPORAN TUTUP HARI   K01
Kamis, 12 November 2026   WIB
--------------------------------
Jendela      Kuota Pesan Hadir
08.00-10.00    125   125   109
10.00-12.00    115   115   101
13.00-15.00    110    98    90
Jumlah         350   338   300
--------------------------------
Langsung (walk-in)            37
Tidak hadir                   38
Mendesak (U)                   4
Prioritas (P)                 12
Verifikasi Kasi (K)            3
  disetujui / ditolak      2 / 1
Manual (M) dicocokkan    20 / 20
Override gerbang               5
Cetak ulang tiket              6
SMS terkirim / gagal     412 / 3
Selisih nomor                  0
--------------------------------
Petugas: ........  Paraf: ......
"""

A_DAY = DayClose(
    office="K01",
    date=date(2026, 11, 12),
    timezone_label="WIB",
    services=(
        ServiceLines(
            "Cetak KTP-el",
            (
                WindowLine(Window("08:00", "10:00"), 125, 125, 109),
                WindowLine(Window("10:00", "12:00"), 115, 115, 101),
                WindowLine(Window("13:00", "15:00"), 110, 98, 90),
            ),
        ),
    ),
    tickets=376,
    walk_ins=37,
    urgent=4,
    priority=12,
    verification=3,
    released=2,
    refused=1,
    manual=20,
    missing_numbers=(),
    sms_sent=412,
    sms_failed=3,
    overrides=5,
    copies=6,
)


def printed(capsys: pytest.CaptureFixture[str], database_url: str, *arguments: str) -> str:
    assert main(("report", "--database", database_url, "--office", "PTK", *arguments)) == 0
    return capsys.readouterr().out


def test_the_report_has_the_layout_that_offices_know() -> None:
    assert day_close_text(A_DAY) == AS_LAID_OUT


@on_both_engines
def test_scenario_58_the_totals_are_those_of_the_tickets_issued(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [kiosk.booked(person) for person in range(1, 4)]
    kiosk.booked(4, "10:00")
    kiosk.post(f"/v1/bookings/{kiosk.booked(5)}/cancel", {})
    for code in codes[:2]:
        assert kiosk.check_in(code).status_code == 201
    for origin, service in (("walk_in", "cetak_ktp"), ("priority", "cetak_ktp"), ("verification", "verifikasi")):
        assert kiosk.walk_in(service, origin).status_code == 201
    assert kiosk.walk_in(origin="urgent", reason="sakit").status_code == 201
    held = kiosk.write("/v1/requests", service="cetak_ktp", representative="other").json()["code"]
    assert kiosk.write(f"/v1/requests/{held}/events", event="refused").status_code == 409
    lines = printed(capsys, database_url, "--date", TODAY).splitlines()
    assert lines[1:9] == [
        "LAPORAN TUTUP HARI   PTK",
        "Kamis, 12 November 2026   WIB",
        "--------------------------------",
        "Jendela      Kuota Pesan Hadir",
        "08.00-10.00    125     3     2",
        "10.00-12.00    115     1     0",
        "13.00-15.00    110     0     0",
        "Jumlah         350     4     2",
    ]
    figures = {line[:24].strip(): line[24:].strip() for line in lines[10:-2]}
    assert figures["Langsung (walk-in)"] == "1"
    assert figures["Tidak hadir"] == "2"
    assert figures["Mendesak (U)"] == "1"
    assert figures["Prioritas (P)"] == "1"
    assert figures["Verifikasi Kasi (K)"] == "1"
    assert figures["disetujui / ditolak"] == "0 / 0"
    assert figures["Selisih nomor"] == "0"


def test_scenario_26_urgent_numbers_stand_beside_the_quota(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(125):
        assert kiosk.walk_in(window_start="08:00").status_code == 201
    assert kiosk.walk_in(origin="urgent", reason="sakit").json()["number"] == "U001"
    text = printed(capsys, database_url, "--date", TODAY)
    assert "Langsung (walk-in)           125\n" in text
    assert "Mendesak (U)                   1\n" in text


def test_numbers_that_are_on_no_ticket_show_by_series() -> None:
    from dataclasses import replace

    text = day_close_text(replace(A_DAY, missing_numbers=(("A", 38), ("P", 2))))
    assert (
        "Selisih nomor                 40\n  seri A                      38\n  seri P                       2\n" in text
    )
    assert all(len(line) <= 32 for line in text.splitlines())


def test_a_day_without_windows_says_so(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, database_url, "--date", "2026-11-14")
    assert "Sabtu, 14 November 2026   WIB\n" in text
    assert "Tidak ada jendela layanan\n" in text


@pytest.mark.parametrize(
    ("visits", "baseline", "words"),
    [
        (48, 100, "Kunjungan 48, patokan 100: turun 52 persen\n"),
        (150, 100, "Kunjungan 150, patokan 100: naik 50 persen\n"),
        (100, 100, "Kunjungan 100, patokan 100: tetap\n"),
        (0, 100, "Kunjungan 0, patokan 100: turun 100 persen\n"),
    ],
)
def test_scenario_47_visits_are_compared_with_a_baseline(visits: int, baseline: int, words: str) -> None:
    assert visits_text(visits, baseline) == words


def test_the_command_counts_the_visits_of_the_day(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        kiosk.walk_in("perekaman")
    text = printed(capsys, database_url, "--date", TODAY, "--baseline", "4")
    assert text.endswith("Kunjungan 3, patokan 4: turun 25 persen\n")


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--date", "12-11-2026"), 2), (("--baseline", "0"), 2), (("--office", "XXX"), 1)]
)
def test_what_cannot_be_reported_is_said_plainly(
    database_url: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    try:
        ended = main(("report", "--database", database_url, "--office", "PTK", *arguments))
    except SystemExit as exit_:
        ended = int(str(exit_.code))
    assert ended == code
    assert "Traceback" not in capsys.readouterr().err


@on_both_engines
def test_messages_are_counted_on_the_day_that_they_were_handed_over_or_given_up(
    kiosk: Kiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in range(1, 5):
        kiosk.booked(person, phone=f"0812-0000-000{person}")
    deadline_s = time.monotonic() + 20
    report = printed(capsys, database_url, "--date", TODAY)
    while "SMS terkirim / gagal       4 / 0\n" not in report and time.monotonic() < deadline_s:
        threading.Event().wait(0.05)
        report = printed(capsys, database_url, "--date", TODAY)
    assert "SMS terkirim / gagal       4 / 0\n" in report
    one = "SELECT MIN(key) FROM outbox WHERE state = 'sent'"
    given_up = f"UPDATE outbox SET state = 'failed', settled_at = ? WHERE key = ({one})"  # noqa: S608 - written above
    with administration(database_url) as office:
        office.performer.perform(lambda tx: tx.connection.execute(given_up, (f"{TODAY}T01:05:00.000000Z",)), "PTK")
    assert "SMS terkirim / gagal       3 / 1\n" in printed(capsys, database_url, "--date", TODAY)
    assert "SMS terkirim / gagal       0 / 0\n" in printed(capsys, database_url, "--date", "2026-11-11")
