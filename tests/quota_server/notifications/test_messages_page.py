"""The staff's page of messages: what was sent to a code, whom to phone, and what can be taken back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.notifications.message import ShortMessage
from quota_server.store.opening import administration
from tests.quota_server.arrivals import arrived, eventually
from tests.quota_server.kiosk import Kiosk, nik
from tests.quota_server.page_reader import PageReader
from tests.quota_server.staff_client import PASSWORD, add_staff


@pytest.fixture
def page(server: app.RunningServer, database_url: str, directory: Path) -> Iterator[PageReader]:
    add_staff(database_url, directory)
    reader = PageReader(server.url)
    reader.open("/pesan").press("Masuk", name="budi", password=PASSWORD)
    yield reader
    reader.close()


def spaced(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def test_staff_see_what_was_sent_to_a_code_and_when_with_the_number_masked(
    page: PageReader, kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    code = kiosk.booked(phone="0812-0000-0001")
    arrived(messages, 1)
    eventually(lambda: "terkirim" in page.open(f"/pesan?kode={spaced(code)}").text)
    for part in ("Bukti booking", "12-11-2026 08.05 WIB", "0812-xxxx-x001", messages[0].text):
        assert part in page.text
    assert "081200000001" not in page.text.replace("-", "")
    assert "Kode salah" in page.open("/pesan?kode=K7M4-2QXB").text


def test_staff_take_back_within_two_minutes_that_a_document_is_printed(
    page: PageReader, kiosk: Kiosk, clock: SimulatedClock, messages: list[ShortMessage]
) -> None:
    made = kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(1), phone="0812-0000-0001").json()["code"]
    for event in ("print_ready", "printed"):
        kiosk.write(f"/v1/requests/{made}/events", event=event)
    assert "menunggu" in page.open(f"/pesan?kode={made}").text
    assert "belum tercetak lagi" in page.press("Belum tercetak: batalkan").text
    kiosk.write(f"/v1/requests/{made}/events", event="printed")
    page.open(f"/pesan?kode={made}")
    clock.move_to(clock.now() + timedelta(minutes=2, seconds=1))
    assert "sudah jadi" in arrived(messages, 1)[0].text
    assert "sudah lewat dua menit" in page.press("Belum tercetak: batalkan").text
    assert "Belum tercetak" not in [form.label for form in page.forms]


def labels(page: PageReader) -> list[str]:
    return [form.label for form in page.forms if form.label.startswith(("Kirim", "PDF", "Belum"))]


def test_staff_tell_what_no_event_says_of_a_card(page: PageReader, kiosk: Kiosk, messages: list[ShortMessage]) -> None:
    made = kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(1), phone="0812-0000-0001").json()["code"]
    page.open(f"/pesan?kode={made}")
    assert labels(page) == ["Kirim: masih diproses di pusat", "Kirim: cetak tertunda (blangko/server)"]
    assert "Pesan akan dikirim" in page.press("Kirim: cetak tertunda").text
    assert "tetap tercatat" in arrived(messages, 1)[0].text
    assert "hari ini sudah diberi tahu" in page.press("Kirim: cetak tertunda").text


def test_a_number_that_was_left_at_a_kiosk_stands_with_its_request_and_gets_nothing_else(
    page: PageReader, kiosk: Kiosk
) -> None:
    made = kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(1)).json()["code"]
    assert "Tidak ada nomor telepon" in page.open(f"/pesan?kode={made}").text
    event_id = str(uuid4())
    wish = {"event_id": event_id, "phone": "0812-0000-0001", "code": made}
    assert kiosk.post("/v1/requests/sms", wish, **{"Idempotency-Key": event_id}).status_code == 202
    assert "Belum ada pesan" in page.open(f"/pesan?kode={made}").text
    assert labels(page) == []


def test_a_document_that_was_sent_as_a_pdf_is_told_how_to_be_printed_and_is_done(
    page: PageReader, kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    made = kiosk.write(
        "/v1/requests", service="dokumen_lain", nik=nik(1), phone="0812-0000-0001", source="whatsapp"
    ).json()["code"]
    page.open(f"/pesan?kode={made}")
    assert labels(page) == ["PDF sudah dikirim lewat WA: kabari dan selesaikan"]
    assert "permohonan selesai" in page.press("PDF sudah dikirim").text
    assert "HVS A4 80 gram" in arrived(messages, 1)[0].text
    assert kiosk.get(f"/v1/requests/{made}").json()["state"] == "pdf_sent"
    assert labels(page) == []
    # No card, and nothing that is held or incomplete.
    card = kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(2)).json()["code"]
    held = kiosk.write("/v1/requests", service="dokumen_lain", nik=nik(3), representative="other").json()["code"]
    for code in (card, held):
        assert labels(page.open(f"/pesan?kode={code}")) == []
        assert kiosk.write(f"/v1/requests/{code}/events", event="pdf_sent").status_code in (400, 409)
        page.open(f"/pesan?kode={made}")


def test_a_document_is_said_to_be_ready_and_handed_over_where_nobody_else_says_so(
    page: PageReader, kiosk: Kiosk, clock: SimulatedClock, messages: list[ShortMessage]
) -> None:
    made = kiosk.write("/v1/requests", service="cetak_ktp", nik=nik(1), phone="0812-0000-0001").json()["code"]
    page.open(f"/pesan?kode={made}")
    assert not any(form.label.startswith("Sudah jadi") for form in page.forms), "its record is not print ready"
    kiosk.write(f"/v1/requests/{made}/events", event="print_ready")
    assert "dua menit lagi" in page.open(f"/pesan?kode={made}").press("Sudah jadi: kabari untuk diambil").text
    clock.move_to(clock.now() + timedelta(minutes=2))
    assert "sudah jadi" in arrived(messages, 1)[0].text
    assert "sudah diserahkan" in page.press("Berkas diperiksa, sudah diserahkan").text
    assert kiosk.get(f"/v1/requests/{made}").json()["state"] == "collected"


def test_a_document_asked_for_by_whatsapp_stays_here_until_the_originals_are_ticked(
    page: PageReader, kiosk: Kiosk
) -> None:
    made = kiosk.write("/v1/requests", service="dokumen_lain", source="whatsapp").json()["code"]
    kiosk.write(f"/v1/requests/{made}/events", event="printed")
    ticks = [given for tag, given in page.open(f"/pesan?kode={made}").tags if given.get("name") == "asli"]
    assert ["required" in given for given in ticks] == [True], "a browser does not send the form without it"
    assert "Tidak dapat dilakukan" in page.press("Berkas diperiksa").text
    assert kiosk.get(f"/v1/requests/{made}").json()["state"] == "printed"
    form = next(form for form in page.forms if form.label.startswith("Berkas diperiksa"))
    form.fields.append(("asli", "sesuai"))
    assert "sudah diserahkan" in page.send(form).text
    assert kiosk.get(f"/v1/requests/{made}").json()["state"] == "collected"


def test_the_page_says_why_there_is_nothing_to_send(page: PageReader, kiosk: Kiosk) -> None:
    assert "Tidak ada booking atau permohonan" in page.open("/pesan?kode=K7M4-2QXA").text
    assert "Tidak ada nomor telepon" in page.open(f"/pesan?kode={kiosk.booked()}").text


def test_whom_no_sms_reaches_is_phoned_and_the_audit_keeps_who_looked(
    database_url: str, directory: Path, settings: ServerSettings, clock: SimulatedClock, kiosk: Kiosk, page: PageReader
) -> None:
    kiosk.booked(phone="0812-0000-0001")
    of_a_closure = kiosk.booked(2, phone="0812-0000-0002")
    with administration(database_url) as opened:
        opened.performer.perform(
            lambda tx: tx.connection.execute(
                "UPDATE outbox SET state = 'failed', reason = 'gateway: no network' WHERE kind = 'reminder'"
                " OR kind = 'booked'"
            ),
            "PTK",
        )
        opened.performer.perform(
            lambda tx: tx.connection.execute(
                "UPDATE outbox SET state = 'failed', reason = 'rejected: status 400', handled_at = run_at,"
                " handled_by = 'taken_back' WHERE recipient = ?",
                (f"booking/{of_a_closure}",),
            ),
            "PTK",
        )
    said = page.open(f"/pesan?kode={of_a_closure}").text
    assert "gagal · tidak berlaku lagi" in said
    assert "tidak perlu ditelepon" in said
    assert ("input", spaced(of_a_closure)) in [(tag, given.get("value")) for tag, given in page.tags]
    assert "0812-xxxx-x001" in page.open("/pesan").text
    assert "0812-xxxx-x002" not in page.text
    assert "0812-0000-0001 (+6281200000001)" in page.press("Tampilkan nomor").text
    assert "sudah ditelepon" in page.press("Sudah ditelepon").text
    assert "Tidak ada yang perlu ditelepon" in page.open("/pesan").text
    with administration(database_url) as opened:
        actions = opened.performer.perform(
            lambda tx: [row[0] for row in tx.connection.execute("SELECT action FROM audit").fetchall()], "PTK"
        )
    assert "phone_shown" in actions
