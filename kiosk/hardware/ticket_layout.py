"""Lays a ticket out on paper of 48 columns (80 mm) or 32 (58 mm). Pure; no printer language.

The order of size is the order of need: the number, then the service and its time, then everything else small. Name,
NIK and telephone number are not among the inputs, so they cannot be printed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.hardware.ticket_lines import (
    Align,
    Feed,
    Line,
    Picture,
    QrCode,
    Rule,
    TextLine,
    paragraph,
    printable,
    wrapped,
)
from kiosk.hardware.ticket_reference import ticket_reference
from kiosk.wording_dates import clock_time, long_date, window_text
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import Office, Origin, Service, Ticket, TicketFlag

WIDE_COLUMNS = 48
NARROW_COLUMNS = 32

_MAX_NUMBER_SCALE = 8
_MAX_LONG_NUMBER_SCALE = 4
_MAX_NUMBER_CHARACTERS = 8
_MAX_LETTERHEAD_LINES = 3
_MAX_DOCUMENTS = 6

_BANNER = {
    Origin.PRIORITY: "PRIORITAS",
    Origin.URGENT: "KEPERLUAN MENDESAK",
    Origin.VERIFICATION: "VERIFIKASI KASI IDENTITAS PENDUDUK",
    Origin.PICKUP: "PENGAMBILAN KTP-EL",
}
_BRING = {
    Origin.VERIFICATION: ("KK asli", "Identitas pengambil"),
    Origin.PICKUP: ("Berkas asli, bila mengajukan daring",),
}


@dataclass(frozen=True, slots=True)
class TicketPaper:
    """All that a ticket's paper says. `copy` 1 is the first print, from 2 on it is marked; `printed_at` is aware."""

    ticket: Ticket
    code: BookingCode | None
    office: Office
    kiosk_name: str
    copy: int
    printed_at: datetime
    simulated: bool


def lay_out_ticket(paper: TicketPaper, columns: int, logo: Picture | None = None) -> tuple[Line, ...]:
    """The lines of the ticket, none wider than `columns` (48 or 32); `logo` stands above them."""
    return (
        *((logo,) if logo else ()),
        *_letterhead(paper, columns),
        *_number(paper, columns),
        *_service_and_time(paper, columns),
        Rule(),
        *_particulars(paper, columns),
        *_documents(paper, columns),
        Rule(),
        *_advice(columns),
        *_free_of_charge(paper, columns),
        *_foot(paper, columns),
    )


def number_scale(number: str, columns: int) -> int:
    """How many times as large as the small font the number is printed."""
    limit = _MAX_NUMBER_SCALE if len(number) <= 4 else _MAX_LONG_NUMBER_SCALE
    return max(1, min(limit, columns // max(1, len(number))))


def _letterhead(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    for text in (paper.office.letterhead or (paper.office.name,))[:_MAX_LETTERHEAD_LINES]:
        lines += paragraph(text.upper(), columns, bold=True, align=Align.CENTER)
    if paper.simulated:
        lines.append(TextLine("*** WAKTU SIMULASI ***", align=Align.CENTER))
    if paper.copy > 1:
        mark = f"*** CETAK ULANG {paper.copy} ***"
        lines.append(Feed())
        lines.append(TextLine(mark, height=2, bold=True, align=Align.CENTER))
        lines += paragraph(f"dicetak {_local_time(paper, paper.printed_at)}", columns, align=Align.CENTER)
    return tuple(lines)


def _number(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    number = printable(paper.ticket.number).replace(" ", "")[:_MAX_NUMBER_CHARACTERS]
    scale = number_scale(number, columns)
    return (
        Feed(),
        TextLine("NOMOR ANTREAN", align=Align.CENTER),
        TextLine(number, scale, scale, bold=True, align=Align.CENTER),
    )


def _service_and_time(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    ticket = paper.ticket
    service = _service(paper)
    name = printable(service.name if service else ticket.service.replace("_", " ")).upper()
    # A long name is set narrower before it is cut: twice as wide where it fits on two lines, else only twice as high.
    size = (2, 2) if 0 < len(wrapped(name, columns // 2, 9)) <= 2 else (1, 2)
    lines: list[Line] = [Feed()]
    lines += paragraph(name, columns, size=size, bold=True, align=Align.CENTER)
    banner = _BANNER.get(ticket.origin, "")
    if banner and banner != name:
        width = 2 if len(banner) * 2 <= columns else 1
        lines += paragraph(banner, columns, size=(width, 2), bold=True, align=Align.CENTER)
    if ticket.window:
        window = f"{window_text(ticket.window)} {paper.office.timezone_label}"
        lines += paragraph(window, columns, size=(2, 2), align=Align.CENTER)
    if TicketFlag.LATE in ticket.flags:
        lines.append(TextLine("TERLAMBAT", height=2, bold=True, align=Align.CENTER))
    lines.append(TextLine(long_date(ticket.office_date), align=Align.CENTER))
    return tuple(lines)


def _particulars(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    ticket, wide = paper.ticket, columns >= WIDE_COLUMNS
    rows = [("Diambil", _local_time(paper, ticket.issued_at)), ("Asal", _origin(paper, wide))]
    service = _service(paper)
    if service and service.counters:
        rows.append(("Loket", service.counters))
    if ticket.ahead is not None:
        rows.append(("Menunggu", f"{max(0, ticket.ahead)} orang" + (" sebelum Anda" if wide else "")))
    if TicketFlag.UNVERIFIED in ticket.flags or TicketFlag.CLOCK_SUSPECT in ticket.flags:
        rows.append(("Catatan", "perlu dicek petugas"))
    lines: list[Line] = []
    for label, value in rows:
        lines += _labelled(label, value, columns)
    return tuple(lines)


def _labelled(label: str, value: str, columns: int) -> tuple[Line, ...]:
    head = f"{label:<9}: "
    parts = wrapped(value, columns - len(head), 2)
    return tuple(TextLine((head if index == 0 else " " * len(head)) + part) for index, part in enumerate(parts))


def _origin(paper: TicketPaper, wide: bool) -> str:
    origin = {Origin.BOOKING: "Daring", Origin.MANUAL: "Strip petugas"}.get(paper.ticket.origin, "Langsung")
    if paper.code:
        origin += f", kode {spaced(paper.code)}" if wide else f" {spaced(paper.code)}"
    return f"{origin} (luring)" if TicketFlag.OFFLINE in paper.ticket.flags else origin


def _documents(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    service = _service(paper)
    documents = (*(service.documents if service else ()), *_BRING.get(paper.ticket.origin, ()))
    lines: list[Line] = []
    for document in dict.fromkeys(documents[:_MAX_DOCUMENTS]):
        parts = wrapped(document, columns - 4, 2)
        lines += [TextLine(("[ ] " if index == 0 else "    ") + part) for index, part in enumerate(parts)]
    return (Rule(), TextLine("Siapkan berkas:", bold=True), *lines) if lines else ()


def _advice(columns: int) -> tuple[Line, ...]:
    if columns < WIDE_COLUMNS:
        text = "Tunggu sampai nomor dipanggil. Terlewat? Lapor petugas, dipanggil lagi setelah 5 nomor."
    else:
        text = (
            "Silakan menunggu sampai nomor Anda dipanggil. Nomor terlewat? "
            "Lapor petugas, Anda dipanggil lagi setelah 5 nomor berikutnya."
        )
    return paragraph(text, columns, max_lines=4)


def _free_of_charge(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    free = "LAYANAN INI GRATIS" if columns < WIDE_COLUMNS else "LAYANAN INI GRATIS, TIDAK ADA BIAYA"
    phone = printable(paper.office.complaint_phone)
    report = (
        (f"Diminta biaya? Lapor {phone}", "atau loket pengaduan")
        if phone
        else ("Diminta biaya? Lapor loket pengaduan",)
    )
    return (
        Feed(),
        TextLine(free, height=2, bold=True, align=Align.CENTER),
        *(line for text in report for line in paragraph(text, columns, align=Align.CENTER)),
    )


def _foot(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    reference = ticket_reference(paper.kiosk_name, paper.ticket.office_date, paper.ticket.number)
    thanks = "Terima kasih"
    gap = columns - len(reference) - len(thanks)
    last: tuple[Line, ...] = (TextLine(reference + " " * gap + thanks),)
    if gap < 1:
        last = (TextLine(reference), TextLine(thanks))
    return (Feed(), QrCode(reference, 6 if columns >= WIDE_COLUMNS else 5), *last)


def _service(paper: TicketPaper) -> Service | None:
    return next((service for service in paper.office.services if service.id == paper.ticket.service), None)


def _local_time(paper: TicketPaper, instant: datetime) -> str:
    try:
        zone: tzinfo | None = ZoneInfo(paper.office.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        # The number is given already: better a ticket in the server's own offset than none.
        zone = instant.tzinfo
    return f"{clock_time(instant, zone or UTC)} {paper.office.timezone_label}"
