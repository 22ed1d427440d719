"""The booking confirmation: always one SMS, always with its code."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Window
from quota_protocol.scans import ScannedCode, read_scan
from quota_server.notifications.wording import BookingSms, booking_confirmation, gsm7_length

CODE = BookingCode("K7M42QXA")
BOOKING = BookingSms(
    "Disdukcapil Kota Pontianak",
    "cetak KTP-el",
    date(2026, 11, 12),
    Window("08:00", "10:00"),
    "WIB",
    CODE,
    ("Fotokopi KK",),
)


def test_the_confirmation_says_office_day_date_time_code_and_what_to_bring() -> None:
    assert booking_confirmation(BOOKING) == (
        "Disdukcapil Kota Pontianak: Booking cetak KTP-el Kamis 12-11-2026 pkl 08.00-10.00 WIB. Kode K7M4-2QXA. "
        "Tunjukkan SMS ini, bawa fotokopi KK. Gratis."
    )


def test_what_does_not_fit_goes_and_day_time_and_code_stay() -> None:
    long = replace(BOOKING, documents=("Surat kehilangan dari kepolisian",) * 3, service="cetak ulang KTP-el hilang")
    text = booking_confirmation(long)
    assert "kepolisian" not in text
    for part in ("Kamis 12-11-2026", "08.00-10.00 WIB", "K7M4-2QXA", "Gratis"):
        assert part in text


def test_typographic_signs_become_plain_ones() -> None:
    text = booking_confirmation(replace(BOOKING, office="“Disdukcapil” – Pontianak"))
    assert text.startswith('"Disdukcapil" - Pontianak: ')


@given(st.text(max_size=200), st.text(max_size=80), st.lists(st.text(max_size=60), max_size=4))
def test_whatever_is_filled_in_it_is_one_gsm_7_message_with_the_code(
    office: str, service: str, documents: list[str]
) -> None:
    text = booking_confirmation(replace(BOOKING, office=office, service=service, documents=tuple(documents)))
    length = gsm7_length(text)
    assert length is not None
    assert length <= 160
    assert "Kode K7M4-2QXA." in text


def test_a_scanner_reads_the_code_out_of_the_message() -> None:
    assert read_scan(booking_confirmation(BOOKING)) == ScannedCode(CODE)


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("a€", 3), ("[x]", 5), ("“", None), ("😀", None), ("", 0)])
def test_signs_of_the_extension_table_count_twice_and_others_do_not_exist(text: str, length: int | None) -> None:
    assert gsm7_length(text) == length
