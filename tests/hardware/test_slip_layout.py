"""What is printed without a number says so, and fits the paper."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from kiosk.core.booking_model import BookingSlip, RequirementSlip, Slip
from kiosk.hardware.slip_layout import SlipPaper, lay_out_slip
from kiosk.hardware.ticket_layout import NARROW_COLUMNS, WIDE_COLUMNS
from kiosk.hardware.ticket_lines import QrCode, TextLine
from quota_protocol.messages import BookingMade, BookingState, Office, Service, Variant, VariantDocuments, Window

OFFICE = Office(
    code="PTK",
    name="Disdukcapil Kota Pontianak",
    timezone="Asia/Pontianak",
    timezone_label="WIB",
    complaint_phone="0561-000000",
    services=(
        Service(
            "cetak_ktp",
            "Cetak KTP-el",
            "A",
            ("Fotokopi KK",),
            variant_documents=(VariantDocuments(Variant.LOST, ("Surat kehilangan dari kepolisian",)),),
        ),
    ),
)
AT = datetime(2026, 11, 12, 8, 12, tzinfo=timezone(timedelta(hours=7)))
MADE = BookingMade("K7M4-2QXA", "cetak_ktp", date(2026, 11, 13), Window("10:00", "12:00"), BookingState.BOOKED)
SLIPS = (RequirementSlip("cetak_ktp", Variant.LOST), BookingSlip(MADE))


def texts(slip: Slip, columns: int, office: Office = OFFICE) -> list[str]:
    lines = lay_out_slip(SlipPaper(slip, office, "K01", AT, simulated=False), columns)
    assert all(line.columns <= columns for line in lines if isinstance(line, TextLine))
    return [line.text for line in lines if isinstance(line, TextLine)]


@pytest.mark.parametrize("columns", [WIDE_COLUMNS, NARROW_COLUMNS])
@pytest.mark.parametrize("slip", SLIPS, ids=["requirements", "booking"])
def test_a_slip_says_that_it_is_no_number_and_costs_nothing(slip: Slip, columns: int) -> None:
    said = " ".join(texts(slip, columns))
    assert "BUKAN NOMOR ANTREAN" in said
    assert "GRATIS" in said
    assert "0561-000000" in said


@pytest.mark.parametrize("columns", [WIDE_COLUMNS, NARROW_COLUMNS])
def test_the_list_names_what_the_reason_asks_for(columns: int) -> None:
    said = texts(RequirementSlip("cetak_ktp", Variant.LOST), columns)
    assert "[ ] Fotokopi KK" in said
    assert any(line.startswith("[ ] Surat kehilangan") for line in said)
    assert "kepolisian" not in " ".join(texts(RequirementSlip("cetak_ktp", Variant.NEW), columns))


def test_a_booking_s_slip_has_its_code_as_text_and_to_scan() -> None:
    lines = lay_out_slip(SlipPaper(BookingSlip(MADE), OFFICE, "K01", AT, simulated=True), NARROW_COLUMNS)
    said = " ".join(line.text for line in lines if isinstance(line, TextLine))
    assert all(part in said for part in ("K7M4-2QXA", "Jumat, 13 November 2026", "10.00-12.00 WIB", "WAKTU SIMULASI"))
    assert [line.data for line in lines if isinstance(line, QrCode)] == ["K7M42QXA"]


def test_an_office_without_a_complaint_number_names_the_counter() -> None:
    assert "loket pengaduan" in " ".join(texts(SLIPS[0], WIDE_COLUMNS, replace(OFFICE, complaint_phone="")))
