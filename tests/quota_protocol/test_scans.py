"""What the text of a scan means, over every SMS that an office sends and over anything else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quota_protocol.booking_code import BookingCode
from quota_protocol.nik import Nik
from quota_protocol.scans import (
    MAX_SCAN_CHARACTERS,
    MistypedCode,
    ScannedCode,
    ScannedNik,
    SeveralCodes,
    UnreadableScan,
    read_scan,
)

PTK = "Disdukcapil Kota Pontianak"
# The SMS of the office, as filled in the field, and the code that each holds.
TEMPLATES = {
    "01 confirmation": (
        (
            f"{PTK}: Booking cetak KTP-el Kamis 12-11-2026 pkl 08.00-10.00 WIB. Kode K7M4-2QXA. Tunjukkan SMS ini, "
            "bawa fotokopi KK. Gratis."
        ),
        "K7M42QXA",
    ),
    "02 invitation": (
        (
            f"{PTK}: Undangan perekaman KTP-el Rabu 09-12-2026 pkl 08.00-10.00 WIB di Kec. Pontianak Utara. "
            "Kode P3T9-WAC5. Bawa KK. Gratis."
        ),
        "P3T9WAC5",
    ),
    "03 reminder": (
        (
            f"{PTK}: Besok Kamis 12-11-2026 pkl 08.00-10.00 WIB jadwal cetak KTP-el. Kode K7M4-2QXA. Bawa fotokopi KK. "
            "Batal? Ubah di web. Gratis."
        ),
        "K7M42QXA",
    ),
    "04 nearly your turn": (
        (
            f"{PTK}: Antrean A045 kira-kira 5 nomor lagi. Mohon bersiap di ruang tunggu. Bila terlewat, lapor petugas. "
            "Layanan gratis."
        ),
        "",
    ),
    "05 card ready": (
        (
            f"{PTK}: KTP-el dgn kode K7M4-2QXA sudah jadi. Silakan diambil pada jam kerja, bawa KK. Gratis; bila "
            "diminta biaya lapor 0561-000000."
        ),
        "K7M42QXA",
    ),
    "06 document ready": (
        (
            "Kec. Pasar Kemis: Dokumen kode R8N5-HDJH sudah jadi. Silakan ambil di kantor kecamatan pada jam kerja dan "
            "bawa berkas persyaratan ASLI. Gratis."
        ),
        "R8N5HDJH",
    ),
    "07 incomplete": (
        (
            f"{PTK}: Permohonan R8N5-HDJH belum lengkap: surat kehilangan kepolisian. Mohon dilengkapi, tidak perlu "
            "daftar ulang. WA 0812-0000-0000."
        ),
        "R8N5HDJH",
    ),
    "08 moved": (
        (
            f"{PTK}: Layanan Kamis 26-11-2026 tutup. Jadwal Anda pindah ke Senin 30-11-2026 pkl 10.00-12.00 WIB, "
            "kode baru R8N5-HDJH. Mohon maaf."
        ),
        "R8N5HDJH",
    ),
    "09 not printable": (
        (
            f"{PTK}: Data kode K7M4-2QXA masih diproses di pusat sehingga KTP-el belum bisa dicetak. Kami kabari lewat "
            "SMS bila siap. Gratis."
        ),
        "K7M42QXA",
    ),
    "10 data to correct": (
        (
            f"{PTK}: Data kode K7M4-2QXA perlu diperbaiki sebelum dicetak. Silakan datang ke loket perbaikan data pada "
            "jam kerja, bawa KK. Gratis."
        ),
        "K7M42QXA",
    ),
    "11 examined": (
        (
            f"{PTK}: Pemeriksaan perwakilan untuk kode K7M4-2QXA selesai dan disetujui. Silakan lanjut ke loket, bawa "
            "KK asli. Gratis."
        ),
        "K7M42QXA",
    ),
    "12 delayed": (
        (
            f"{PTK}: Cetak KTP-el kode K7M4-2QXA tertunda karena kendala blangko/server. Permohonan Anda tetap "
            "tercatat. Kami kabari bila sudah jadi."
        ),
        "K7M42QXA",
    ),
    "13 print at home": (
        (
            "Disdukcapil Kota Mataram: Dokumen kode R8N5-HDJH selesai. PDF dikirim lewat WA Anda. Cetak sendiri di "
            "kertas HVS A4 80 gram. Tidak perlu ke kantor. Gratis."
        ),
        "R8N5HDJH",
    ),
    "14 cancelled": (
        (
            f"{PTK}: Booking K7M4-2QXA sudah dibatalkan. Anda dapat memesan jadwal lain di web atau kios. Bukan Anda? "
            "Hubungi 0561-000000."
        ),
        "K7M42QXA",
    ),
    "15 suspended": (
        (
            f"{PTK}: Perekaman ditunda sementara. Bila sangat mendesak (sakit, BPJS), temui petugas di depan kantor. "
            "Booking P3T9-WAC5 tetap tercatat."
        ),
        "P3T9WAC5",
    ),
    "16 walk-in": (
        (
            f"{PTK}: Nomor antrean A045, Kam 12-11-2026, pkl 10.00-12.00 WIB. Harap hadir sebelum nomor dipanggil. "
            "Layanan gratis."
        ),
        "",
    ),
}
CODE = ScannedCode(BookingCode("K7M42QXA"))
NIK = ScannedNik(Nik("6171010101010001"))


@pytest.mark.parametrize(("text", "code"), TEMPLATES.values(), ids=TEMPLATES)
def test_every_sms_of_the_office_gives_its_code_and_no_other(text: str, code: str) -> None:
    assert read_scan(text) == (ScannedCode(BookingCode(code)) if code else UnreadableScan())


@pytest.mark.parametrize(("text", "code"), TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize(
    "shape", [str.upper, str.lower, lambda text: text.replace(" ", "\n"), lambda text: f"]Q1{text}"]
)
def test_case_line_ends_and_an_aim_prefix_change_nothing(text: str, code: str, shape: object) -> None:
    assert callable(shape)
    assert read_scan(shape(text)) == (ScannedCode(BookingCode(code)) if code else UnreadableScan())


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("K7M4-2QXA", CODE),
        ("k7m4 2qxa", CODE),
        ("K7M42QXA", CODE),
        ("]Q3K7M42QXA", CODE),
        ("https://contoh.go.id/b/K7M4-2QXA", CODE),
        ("https://contoh.go.id/antrean/b/k7m42qxa?from=sms", CODE),
        ("HTTP://CONTOH.GO.ID/b/K7M42QXA/", CODE),
        ("6171010101010001", NIK),
        ("6171 0101 0101 0001", NIK),
        ("]C06171010101010001", NIK),
        ("Kode K7M4-2QXA, bukan P3T9-WAC5", CODE),
        ("Kode K7M4-2QXA, sekali lagi: K7M4-2QXA", CODE),
    ],
)
def test_what_people_hold_before_the_scanner_is_read(text: str, meaning: object) -> None:
    assert read_scan(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", UnreadableScan()),
        ("K7M42QXB", MistypedCode()),
        ("K7M4-2QAX", MistypedCode()),
        ("https://contoh.go.id/b/K7M4-2QXB", MistypedCode()),
        ("https://contoh.go.id/c/", UnreadableScan()),
        ("K7M4-2QXA P3T9-WAC5", SeveralCodes()),
        ("Kode K7M4-2QXA Kode P3T9-WAC5", SeveralCodes()),
        ("617101010101000", UnreadableScan()),
        ("61710101010100012", UnreadableScan()),
        ("617101010101000A", UnreadableScan()),
        ("Booking cetak KTP", UnreadableScan()),
        ("xK7M4-2QXAx", UnreadableScan()),
        ("K7M4--2QXA dan lain", UnreadableScan()),
        ("a" * MAX_SCAN_CHARACTERS + " K7M4-2QXA", UnreadableScan()),
    ],
)
def test_what_is_no_code_and_no_nik_stays_so(text: str, meaning: object) -> None:
    assert read_scan(text) == meaning


@given(st.text(max_size=6000))
@example("\x00\x1b[2J\x1b]0;K7M42QXA\x07")
@example("]Q3")
@example("https:///b/")
def test_no_text_at_all_makes_reading_fail(text: str) -> None:
    meaning = read_scan(text)
    assert isinstance(meaning, ScannedCode | ScannedNik | SeveralCodes | MistypedCode | UnreadableScan)


@given(st.binary(max_size=5000))
def test_no_bytes_at_all_make_reading_fail(data: bytes) -> None:
    read_scan(data.decode("latin-1"))
