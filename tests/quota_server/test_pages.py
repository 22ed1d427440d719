"""The pages, as a browser without scripts uses them: a counter's whole morning, and a resident's booking."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
import requests
import zxingcpp
from PIL import Image, ImageDraw

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.config import Limits, ServerSettings
from quota_server.domain.examples import pontianak
from quota_server.pages.forms import counters_of
from quota_server.pages.qr import qr_svg
from tests.quota_server.engines import SECRETS
from tests.quota_server.kiosk import TIMEOUT_S, Kiosk, nik
from tests.quota_server.page_reader import PageReader
from tests.quota_server.staff_client import PASSWORD, add_staff


@pytest.fixture
def page(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[PageReader]:
    """A browser, at an office where budi works at a counter."""
    add_staff(database_url, tmp_path)
    with closing(PageReader(server.url)) as reader:
        yield reader


@pytest.fixture
def loket(page: PageReader) -> PageReader:
    """Counter 3, at work."""
    page.open("/loket").press("Masuk", name="budi", password=PASSWORD)
    return page.press("Loket 3")


def test_a_morning_at_a_counter(loket: PageReader, kiosk: Kiosk) -> None:
    assert loket.press("Panggil berikutnya").text.count("Tidak ada yang menunggu") == 1
    kiosk.check_in(kiosk.booked())
    for _ in range(7):
        kiosk.walk_in()
    kiosk.walk_in(origin="priority")
    assert loket.open("/loket").element("jumlah") == "9"

    assert loket.press("Panggil berikutnya").element("besar") == "P001"
    assert "Prioritas" in loket.text
    loket.press("Mulai").press("Selesai, panggil berikutnya")
    assert loket.element("besar") == "A001"
    assert "Daring" in loket.text
    assert "08.00-10.00 WIB" in loket.text
    for expected in ("ke-2 dari 3", "ke-3 dari 3"):
        assert expected in loket.press("Panggil ulang").text
    assert "sudah 3 kali" in next(form.label for form in loket.forms if form.action == "/loket/ulang")
    assert "Belum ada nomor" in loket.press("Lewati").text

    called = []
    loket.press("Panggil berikutnya")
    while "Belum ada nomor" not in loket.text:
        called.append(loket.element("besar"))
        if called[-1] == "A004":
            loket.press("Mulai").press("Alihkan", service="perbaikan_data")
            loket.press("Panggil berikutnya")
        else:
            loket.press("Mulai").press("Selesai, panggil berikutnya")
    # A001 was skipped and comes back after five other numbers; A004 has gone to another counter.
    assert called == ["A002", "A003", "A004", "A005", "A006", "A001", "A007", "A008"]
    assert "Tidak ada yang menunggu" in loket.text

    loket.open("/loket/pilih").press("Loket 10").press("Panggil berikutnya")
    assert loket.element("besar") == "A004"
    loket.press("Mulai").press("Selesai")
    assert "Masuk petugas" in loket.press("Keluar").text


def test_every_deed_is_a_button_that_says_why_it_cannot_be_pressed(loket: PageReader, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    deeds = ("panggil", "mulai", "ulang", "lewati", "selesai", "alihkan")
    for pressed, possible in (
        ("", {"panggil"}),
        ("Panggil berikutnya", {"mulai", "ulang", "lewati"}),
        ("Mulai", {"panggil", "selesai", "alihkan"}),
    ):
        if pressed:
            loket.press(pressed)
        forms = {form.action.removeprefix("/loket/"): form for form in loket.forms}
        assert {deed for deed in deeds if forms[deed].enabled} == possible
        for deed in deeds:
            reasons = ("belum", "sedang", "sudah", "mulai atau")
            assert forms[deed].enabled or any(reason in forms[deed].label for reason in reasons), forms[deed].label


def test_the_next_step_has_the_focus_so_that_no_mouse_is_needed(loket: PageReader, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    for pressed, focused in (("", "b"), ("Panggil berikutnya", "m"), ("Mulai", "b")):
        if pressed:
            loket.press(pressed)
        focus = [given.get("data-pintas") for _, given in loket.tags if "autofocus" in given]
        assert focus == [focused]


def test_a_form_that_is_sent_twice_happens_once(loket: PageReader, kiosk: Kiosk) -> None:
    kiosk.walk_in()
    kiosk.walk_in()
    call = loket.form("/loket/panggil")
    loket.send(call)
    assert loket.send(call).element("besar") == "A001"
    assert loket.element("jumlah") == "1"
    # Another form of the same page is too late: the state has changed, and the page says so.
    loket.press("Mulai")
    assert "sudah berubah" in loket.send(loket.form("/loket/lewati")).text


@pytest.mark.parametrize("csrf", ["", "0" * 64])
def test_a_form_that_another_site_sends_does_nothing(loket: PageReader, kiosk: Kiosk, csrf: str) -> None:
    kiosk.walk_in()
    loket.send(loket.form("/loket/panggil"), csrf=csrf)
    assert "Belum ada nomor" in loket.text
    loket.send(loket.form("/loket/keluar"), csrf=csrf)
    assert "Loket 3" in loket.open("/loket").text


def test_a_wrong_password_and_an_ended_session_say_so(page: PageReader) -> None:
    page.open("/loket").press("Masuk", name="budi", password="salah-sekali")
    assert "Nama atau kata sandi salah" in page.text
    page.press("Masuk", name="Budi ", password=PASSWORD)
    kept = page.form("/loket/keluar")
    page.press("Keluar")
    assert "Sesi sudah berakhir" in page.send(kept).text


def test_who_does_not_call_numbers_is_told_so(page: PageReader, database_url: str, tmp_path: Path) -> None:
    add_staff(database_url, tmp_path, "siti", "operator_wa")
    page.open("/loket").press("Masuk", name="siti", password=PASSWORD)
    assert "tidak bertugas memanggil nomor" in page.text
    assert "antrean_sesi" not in page.session.cookies


def test_a_server_that_cannot_read_says_so_on_the_page(loket: PageReader, kiosk: Kiosk, directory: Path) -> None:
    with closing(sqlite3.connect(directory / "quota.db")) as database:
        database.execute("ALTER TABLE call_days RENAME TO call_days_away")
        assert "Tidak ada yang berubah" in loket.press("Panggil berikutnya").text
        database.execute("ALTER TABLE staff_sessions RENAME TO staff_sessions_away")
        assert loket.open("/loket").answer.status_code == 503
        assert "coba lagi" in loket.text
        assert "<html" in loket.html


def test_any_counter_can_be_named_with_its_services(page: PageReader, kiosk: Kiosk) -> None:
    kiosk.walk_in("perekaman")
    page.open("/loket").press("Masuk", name="budi", password=PASSWORD)
    assert "Loket K-2" in page.press("Pakai loket ini", counter="K-2").text
    assert page.press("Panggil berikutnya").element("besar") == "B001"
    page.open("/loket/pilih").press("Pakai loket ini", counter="loket tiga")
    assert "1 sampai 16 huruf atau angka" in page.text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(page: PageReader) -> None:
    form = page.open("/loket").form("/loket/masuk")
    content = dict(form.fields) | {"name": "budi", "password": PASSWORD}
    url = page.url + form.action
    plain = requests.post(url, data=content, allow_redirects=False, timeout=TIMEOUT_S)
    assert plain.status_code == 303
    cookie = plain.headers["Set-Cookie"].lower()
    assert cookie.startswith("antrean_sesi=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    secure = requests.post(url, data=content, headers=proxied, allow_redirects=False, timeout=TIMEOUT_S)
    assert "secure" in secure.headers["Set-Cookie"].lower()


def test_pages_load_nothing_from_elsewhere_and_hold_no_script_or_style_of_their_own(
    loket: PageReader, kiosk: Kiosk
) -> None:
    code = kiosk.booked()
    for path in ("/loket", "/loket/pilih", f"/b/{code}", "/b/K7M42QXA"):
        loket.open(path)
        policy = loket.answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for tag, given in loket.tags:
            assert tag != "style"
            assert not any(name == "style" or name.startswith("on") for name in given), (tag, given)
            assert tag != "script" or given["src"].startswith("/static/")
        assert "//" not in re.sub(r"<!DOCTYPE html>", "", loket.html)
        assert ("html", {"lang": "id"}) in loket.tags
    for name in ("style.css", "counter.js", "emblem.svg"):
        content = requests.get(f"{kiosk.url}/static/{name}", timeout=TIMEOUT_S)
        assert content.status_code == 200
        assert "http" not in content.text.replace("http://www.w3.org/2000/svg", "")
    assert requests.get(f"{kiosk.url}/static/../booking.py", timeout=TIMEOUT_S).status_code == 404


def test_what_somebody_types_is_shown_as_text(page: PageReader, kiosk: Kiosk) -> None:
    page.open("/loket").press("Masuk", name="budi", password=PASSWORD)
    page.press("Pakai loket ini", counter="<script>")
    assert "<script>" not in page.html
    assert "<b>" not in page.open("/b/<b>x").html


# A resident's booking


@pytest.mark.parametrize(
    ("at", "heading", "sentence"),
    [
        ("2026-11-11T09:00:00+07:00", "Terdaftar", "Datanglah pada Kamis, 12 November 2026"),
        ("2026-11-12T09:30:00+07:00", "Terdaftar", "mulai pukul 09.45 WIB"),
        ("2026-11-12T09:45:00+07:00", "Waktunya sekarang", "pindai kode ini di kios"),
        ("2026-11-12T12:30:00+07:00", "Terlambat", "tetap dilayani hari ini"),
        ("2026-11-13T09:00:00+07:00", "Sudah lewat", "Daftar lagi"),
    ],
)
def test_a_booking_says_what_to_do_at_that_hour(
    page: PageReader, kiosk: Kiosk, clock: SimulatedClock, at: str, heading: str, sentence: str
) -> None:
    code = kiosk.booked(window="10:00")
    clock.move_to(parse_instant(at))
    page.open(f"/b/{code}")
    assert page.answer.status_code == 200
    assert f"<h1>{heading}</h1>" in page.html
    assert sentence in page.text
    assert "10.00-12.00 WIB" in page.text
    assert f"{code[:4]}-{code[4:]}" in page.text
    assert ("Fotokopi KK" in page.text) == ('<svg class="qr"' in page.html) == (heading != "Sudah lewat")


def test_a_booking_that_waits_and_a_cancelled_one_say_so_and_show_no_qr(page: PageReader, kiosk: Kiosk) -> None:
    used, cancelled = kiosk.booked(1), kiosk.booked(2)
    kiosk.check_in(used)
    kiosk.post(f"/v1/bookings/{cancelled}/cancel", None)
    for code, heading in ((used, "Menunggu dipanggil"), (cancelled, "Dibatalkan")):
        assert f"<h1>{heading}</h1>" in page.open(f"/b/{code}").html
        assert 'class="qr"' not in page.html


def test_a_booking_page_holds_nothing_of_its_person(page: PageReader, kiosk: Kiosk) -> None:
    code = kiosk.booked(7, phone="0812-0000-0007")
    page.open(f"/b/{code.lower()}")
    assert "Cetak KTP-el" in page.text
    assert not re.search(r"\d{16}", page.html)
    assert nik(7)[-4:] not in page.html
    assert "0000-0007" not in page.html
    assert page.answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["K7M42QXA", "K7M42QXB", "rumah", "%00"])
def test_a_code_that_is_not_there_gets_the_same_page_whatever_is_wrong_with_it(page: PageReader, code: str) -> None:
    page.open(f"/b/{code}")
    assert page.answer.status_code == 404
    assert "<h1>Kode tidak ditemukan</h1>" in page.html
    assert page.html == page.open("/b/P3T9WAC5").html


def test_the_qr_holds_the_code(kiosk: Kiosk) -> None:
    picture = _drawn(qr_svg("K7M42QXA", "Kode QR"))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["K7M42QXA"]


def _drawn(svg: str) -> Image.Image:
    """The rectangles of our SVG as a picture, four pixels to a module."""
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    picture = Image.new("L", (size * 4, size * 4), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        draw.rectangle((int(x) * 4, int(y) * 4, (int(x) + int(run)) * 4 - 1, int(y) * 4 + 3), fill=0)
    kept = BytesIO()
    picture.save(kept, "png")
    return Image.open(kept)


class TestTooManyWrongCodes:
    @pytest.fixture
    def settings(self, directory: Path) -> ServerSettings:
        return ServerSettings(directory / SECRETS, limits=Limits(wrong_codes_per_minute=3))

    def test_are_refused_in_words_of_the_page(self, page: PageReader, kiosk: Kiosk) -> None:
        code = kiosk.booked()
        for _ in range(3):
            assert page.open("/b/K7M42QXA").answer.status_code == 404
        page.open(f"/b/{code}")
        assert page.answer.status_code == 429
        assert "Terlalu banyak percobaan" in page.text


def test_who_types_the_servers_address_finds_the_pages_of_staff(page: PageReader) -> None:
    assert page.open("/").answer.status_code == 200
    assert paths_of(page) == ["/loket", "/cocokkan", "/pesan"]
    assert "Kode hilang?" in page.text


def test_each_role_is_led_to_the_pages_that_it_may_use(
    server: app.RunningServer, database_url: str, tmp_path: Path
) -> None:
    may_use = {
        "loket": ["/loket", "/cocokkan", "/pesan"],
        "antrean_depan": ["/cocokkan", "/pesan"],
        "operator_wa": ["/pesan"],
    }
    for name, (role, paths) in zip(("budi", "sari", "wati"), may_use.items(), strict=True):
        add_staff(database_url, tmp_path, name, role)
        with closing(PageReader(server.url)) as reader:
            reader.open("/pesan").press("Masuk", name=name, password=PASSWORD)
            assert paths_of(reader) == paths, role
            assert [tag.get("href") for _, tag in reader.tags if tag.get("aria-current") == "page"] == ["/pesan"]
            for path in paths:
                assert "Masuk" not in [form.label for form in reader.open(path).forms], path


def paths_of(page: PageReader) -> list[str]:
    """Where the page's links lead, but for the one past its header."""
    return [tag["href"] for name, tag in page.tags if name == "a" and tag["href"].startswith("/")]


def test_counters_are_known_from_the_services_signs() -> None:
    found = counters_of(pontianak())
    assert list(found) == [str(number) for number in range(1, 11)]
    assert found["4"] == ("cetak_ktp",)
    assert found["10"] == ("perbaikan_data",)
