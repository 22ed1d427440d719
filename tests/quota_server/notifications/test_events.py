"""What is told when numbers are called, lists are imported and days are closed."""

from datetime import timedelta
from pathlib import Path

import pytest

from quota_protocol.clock import SystemClock
from quota_server import app
from quota_server.__main__ import main
from quota_server.domain import calendar
from quota_server.domain.examples import pontianak
from quota_server.notifications.message import ShortMessage
from quota_server.store.opening import administration
from tests.quota_server.arrivals import arrived, eventually
from tests.quota_server.kiosk import Kiosk, nik
from tests.quota_server.staff_client import Counter, add_staff


def texts_of(messages: list[ShortMessage], part: str) -> list[str]:
    return [message.text for message in messages if part in message.text]


def test_a_walk_in_with_a_phone_gets_the_number_and_a_word_when_five_are_ahead(
    server: app.RunningServer, kiosk: Kiosk, database_url: str, directory: Path, messages: list[ShortMessage]
) -> None:
    for _ in range(7):
        kiosk.walk_in()
    last = kiosk.walk_in(phone="0812-0000-0008")
    assert last.status_code == 201
    (number,) = arrived(messages, 1)
    assert f"Nomor antrean {last.json()['number']}, Kamis 12-11-2026 pkl 08.00-10.00 WIB" in number.text
    add_staff(database_url, directory)
    counter = Counter(server.url)
    counter.serve()
    assert texts_of(messages, "nomor lagi") == []
    counter.serve()
    eventually(lambda: len(texts_of(messages, "kira-kira 5 nomor lagi")) == 1)
    counter.serve()
    counter.close()
    assert len(texts_of(messages, "nomor lagi")) == 1


def test_a_list_invites_and_the_drive_is_counted(
    server: app.RunningServer,
    database_url: str,
    settings: object,
    directory: Path,
    tmp_path: Path,
    messages: list[ShortMessage],
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The command line goes by the machine's clock.
    day = SystemClock().now().date() + timedelta(days=7)
    while not calendar.is_open_day(pontianak(), day):
        day += timedelta(days=1)
    listed = tmp_path / "undangan.csv"
    listed.write_text(
        "reference,service,date,window_start,nik,phone\n"
        f"U-1,cetak_ktp,{day},08:00,{nik(1)},0812-0000-0001\nU-2,cetak_ktp,{day},10:00,{nik(2)},\n",
        encoding="utf-8",
    )
    config = tmp_path / "quota-server.toml"
    config.write_text(f'[server]\nsecrets = "{directory / "quota-secrets.json"}"\n', encoding="utf-8")
    arguments = ["--database", database_url, "--office", "PTK"]
    put = main(["import", *arguments, "--bookings", str(listed), "--invite", "--config", str(config)])
    assert put == 0, capsys.readouterr().err
    assert main(["messages", "invited", *arguments]) == 0
    assert f"{day}\t1 invited\t0 came" in capsys.readouterr().out


def test_a_known_request_that_the_centre_has_is_told_so_once(
    server: app.RunningServer, database_url: str, directory: Path, tmp_path: Path
) -> None:
    config = tmp_path / "quota-server.toml"
    config.write_text(f'[server]\nsecrets = "{directory / "quota-secrets.json"}"\n', encoding="utf-8")
    for number, status in enumerate(("received", "processing", "sfe", "processing")):
        listed = tmp_path / f"{number}.csv"
        listed.write_text(f"reference,service,phone,status\nR-1,cetak_ktp,0812-0000-0001,{status}\n", encoding="utf-8")
        arguments = ["--database", database_url, "--office", "PTK", "--requests", str(listed), "--config", str(config)]
        assert main(["import", *arguments]) == 0
    with administration(database_url) as opened:
        kinds = opened.performer.perform(lambda tx: tx.connection.execute("SELECT kind FROM outbox").fetchall(), "PTK")
    assert [kind for (kind,) in kinds] == ["at_centre"]
