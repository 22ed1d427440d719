"""An invented office and its tickets, as the drivers are given them."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.hardware.ticket_layout import TicketPaper, lay_out_ticket
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Office, Origin, Service, Ticket, Window

WIB = timezone(timedelta(hours=7))

OFFICE = Office(
    code="PTK",
    name="Disdukcapil Kota Pontianak",
    timezone="Asia/Pontianak",
    timezone_label="WIB",
    letterhead=("Dinas Kependudukan dan Pencatatan Sipil", "Kota Pontianak"),
    complaint_phone="0561-000000",
    services=(
        Service(
            id="cetak_ktp",
            name="Cetak KTP-el",
            series="A",
            documents=("Fotokopi Kartu Keluarga", "Surat kehilangan dari kepolisian", "Suket, bila ada"),
            counters="3-5, lantai 1",
        ),
        Service(id="pengambilan", name="Pengambilan KTP-el", series="C", documents=("SMS atau kode",), counters="1"),
        Service(
            id="panjang",
            name="Perekaman data penduduk luar daerah dan pencetakan ulang karena perubahan elemen data kependudukan",
            series="D",
        ),
    ),
)

TICKET = Ticket(
    ticket_id="t-1",
    event_id="e-1",
    number="A045",
    series="A",
    service="cetak_ktp",
    origin=Origin.BOOKING,
    office_date=date(2026, 11, 12),
    window=Window("10:00", "12:00"),
    issued_at=datetime(2026, 11, 12, 9, 52, tzinfo=WIB),
    ahead=11,
)

PAPER = TicketPaper(
    ticket=TICKET,
    code=BookingCode("K7M42QXA"),
    office=OFFICE,
    kiosk_name="K01",
    copy=1,
    printed_at=datetime(2026, 11, 12, 10, 15, tzinfo=WIB),
    simulated=False,
)


def rendered(number: str = "A045", columns: int = 48) -> bytes:
    """The bytes of a whole ticket."""
    paper = replace(PAPER, ticket=replace(TICKET, number=number))
    return render_ticket(lay_out_ticket(paper, columns), columns)
