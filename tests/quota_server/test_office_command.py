"""`quota-server office`, as an operator uses it while the server runs."""

import json
from pathlib import Path

import pytest

from quota_server.__main__ import main
from tests.quota_server.engines import SECRETS, on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, slug

pytestmark = on_both_engines
Office = tuple[str, ...]


@pytest.fixture
def of_pontianak(database_url: str) -> Office:
    return ("--database", database_url, "--office", "PTK")


def test_a_suspended_service_says_by_which_letter_until_it_is_resumed(kiosk: Kiosk, of_pontianak: Office) -> None:
    recording = (*of_pontianak, "--service", "perekaman")
    letter = "443.1/2978/Dukcapil, 16 Maret 2020"
    assert main(("office", "suspend", *recording, "--from", TODAY, "--basis", letter)) == 0
    refused = kiosk.walk_in("perekaman")
    assert (slug(refused), refused.json()["basis"]) == ("service-suspended", letter)
    assert kiosk.walk_in("dokumen_lain").ok
    assert kiosk.walk_in("perekaman", "urgent", reason="sakit").ok
    assert main(("office", "resume", *recording, "--from", TODAY)) == 0
    assert kiosk.walk_in("perekaman").ok


def test_a_date_that_is_closed_takes_no_bookings_until_it_is_opened(kiosk: Kiosk, of_pontianak: Office) -> None:
    friday = "2026-11-13"
    assert main(("office", "close", *of_pontianak, "--from", friday, "--until", friday, "--reason", "gedung")) == 0
    refused = kiosk.book(day=friday)
    assert (slug(refused), refused.json()["opens_at"]) == ("office-closed", "2026-11-16T07:30:00+07:00")
    opened = ("--date", friday, "--hours", "08:00-10:00", "--service", "cetak_ktp", "--window", "08:00-10:00=1")
    assert main(("office", "open", *of_pontianak, *opened)) == 0
    assert kiosk.book(1, day=friday).ok
    assert slug(kiosk.book(2, day=friday)) == "quota-exhausted"


def test_a_reserve_is_left_to_those_who_come_without_a_booking(kiosk: Kiosk, of_pontianak: Office) -> None:
    windows = ("--window", "08:00-10:00=2+1", "--window", "13:00-15:00=tanpa-batas")
    assert main(("office", "quota", *of_pontianak, "--service", "cetak_ktp", "--from", TODAY, *windows)) == 0
    assert kiosk.free("08:00") == 1
    assert kiosk.free("13:00") is None
    assert kiosk.book(1).ok
    refused = kiosk.book(2)
    assert (slug(refused), refused.json()["next_window"]["start"]) == ("quota-exhausted", "13:00")
    assert kiosk.walk_in(window_start="08:00").ok
    assert slug(kiosk.walk_in(window_start="08:00")) == "quota-exhausted"


def test_windows_that_do_not_add_up_change_nothing(
    kiosk: Kiosk, of_pontianak: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    windows = ("--window", "08:00-10:00=125", "--window", "10:00-12:00=115", "--window", "13:00-15:00=100")
    quota = ("office", "quota", *of_pontianak, "--service", "cetak_ktp", "--from", TODAY, "--per-day", "350")
    assert main((*quota, *windows)) == 1
    assert capsys.readouterr().err == "quota-server: Jumlah jendela 340 tidak sama dengan kuota harian 350\n"
    assert kiosk.free("13:00") == 110


def test_settings_go_out_as_json_and_come_back_as_another_office(
    of_pontianak: Office, database_url: str, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("office", "show", *of_pontianak)) == 0
    settings = json.loads(capsys.readouterr().out)
    settings |= {"code": "MTR", "name": "Disdukcapil Kota Mataram", "timezone": "Asia/Makassar"}
    file = directory / "mataram.json"
    put = ("office", "put", "--database", database_url, "--secrets", str(directory / SECRETS), str(file))
    file.write_text(json.dumps(settings))
    assert main(put) == 1
    assert "Asia/Makassar adalah WITA, bukan WIB" in capsys.readouterr().err
    settings["timezone_label"] = "WITA"
    translations = [{"language": "en", "text": "Cetak KTP", "translated": "Print a card"}]
    file.write_text(json.dumps({**settings, "translations": translations}))
    assert main(put) == 1
    assert "'Cetak KTP' is no service's name, document or counters here" in capsys.readouterr().err
    file.write_text(json.dumps(settings))
    assert main(put) == 0
    assert capsys.readouterr().out == "office MTR added: restart its servers\n"
    assert main(put) == 0
    assert capsys.readouterr().out == "office MTR has these settings now\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("suspend", "--service", "perekaman", "--from", "2026-02-30", "--basis", "x"),
        ("quota", "--service", "cetak_ktp", "--from", TODAY, "--window", "8-10=5"),
        ("quota", "--service", "cetak_ktp", "--from", TODAY, "--window", "08:00-10:00=5", "--weekdays", "8"),
    ],
)
def test_what_is_used_wrongly_ends_with_2(of_pontianak: Office, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("office", arguments[0], *of_pontianak, *arguments[1:]))
    assert ended.value.code == 2


def test_an_unknown_service_is_named(of_pontianak: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("office", "resume", *of_pontianak, "--service", "sim", "--from", TODAY)) == 1
    assert capsys.readouterr().err == "quota-server: Kantor PTK tidak punya layanan 'sim'\n"
