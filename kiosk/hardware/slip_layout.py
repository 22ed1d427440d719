"""Lays out what is printed without a number: a list of documents, or a booking. Pure; no printer language.

It says that it is no queue number, in letters as large as a service's name: nobody shall wait with it in their hand.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from kiosk.booking_model import BookingSlip, RequirementSlip, Slip
from kiosk.hardware.ticket_layout import WIDE_COLUMNS
from kiosk.hardware.ticket_lines import Align, Feed, Line, QrCode, Rule, TextLine, paragraph, wrapped
from kiosk.wording_dates import clock_time, long_date, window_text
from quota_protocol.booking_code import parse_booking_code, spaced
from quota_protocol.messages import Office, Service, Variant

_MAX_LETTERHEAD_LINES = 3
_MAX_DOCUMENTS = 10
_REASONS = {
    Variant.NEW: "baru pertama kali",
    Variant.LOST: "KTP-el hilang",
    Variant.DAMAGED: "KTP-el rusak",
    Variant.CHANGED: "data berubah",
}


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """All that a slip's paper says; `printed_at` is aware."""

    slip: Slip
    office: Office
    kiosk_name: str
    printed_at: datetime
    simulated: bool


def lay_out_slip(paper: SlipPaper, columns: int) -> tuple[Line, ...]:
    """The lines of the slip, none wider than `columns` (48 or 32)."""
    match paper.slip:
        case RequirementSlip():
            body = _requirements(paper, paper.slip, columns)
        case BookingSlip():
            body = _booking(paper, paper.slip, columns)
        case _:
            assert_never(paper.slip)
    return (*_head(paper, columns), *body, *_foot(paper, columns))


def _head(paper: SlipPaper, columns: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    for text in (paper.office.letterhead or (paper.office.name,))[:_MAX_LETTERHEAD_LINES]:
        lines += paragraph(text.upper(), columns, bold=True, align=Align.CENTER)
    if paper.simulated:
        lines.append(TextLine("*** WAKTU SIMULASI ***", align=Align.CENTER))
    lines += (Feed(), *paragraph("BUKAN NOMOR ANTREAN", columns, size=(1, 2), bold=True, align=Align.CENTER))
    return tuple(lines)


def _requirements(paper: SlipPaper, slip: RequirementSlip, columns: int) -> tuple[Line, ...]:
    service = _service(paper, slip.service)
    reason = f" ({_REASONS[slip.variant]})" if slip.variant else ""
    title = f"Daftar syarat: {service.name if service else slip.service}{reason}"
    lines: list[Line] = [Rule(), *paragraph(title, columns, size=(1, 2), bold=True), Feed()]
    for document in (service.to_bring(slip.variant) if service else ())[:_MAX_DOCUMENTS]:
        parts = wrapped(document, columns - 4, 2)
        lines += [TextLine(("[ ] " if index == 0 else "    ") + part) for index, part in enumerate(parts)]
    lines += (Feed(), *paragraph("Berkas lengkap? Ambil nomor di kios ini pada jam pelayanan.", columns))
    return tuple(lines)


def _booking(paper: SlipPaper, slip: BookingSlip, columns: int) -> tuple[Line, ...]:
    made = slip.made
    code = parse_booking_code(made.code)
    shown = spaced(code) if code else made.code
    service = _service(paper, made.service)
    when = f"{window_text(made.window)} {paper.office.timezone_label}"
    width = 3 if columns >= WIDE_COLUMNS else 2
    bring = service.documents if service else ()
    return (
        Rule(),
        TextLine("KODE BOOKING", align=Align.CENTER),
        TextLine(shown, width, width, bold=True, align=Align.CENTER),
        Feed(),
        *paragraph(service.name if service else made.service, columns, size=(1, 2), bold=True, align=Align.CENTER),
        TextLine(long_date(made.date), 1, 2, align=Align.CENTER),
        TextLine(when, 1, 2, align=Align.CENTER),
        Feed(),
        QrCode(code or made.code, 6 if columns >= WIDE_COLUMNS else 5),
        *paragraph("Pindai atau ketik kode ini di kios pada hari itu.", columns, align=Align.CENTER),
        *(paragraph(f"Bawa: {', '.join(bring)}", columns) if bring else ()),
    )


def _foot(paper: SlipPaper, columns: int) -> tuple[Line, ...]:
    office = paper.office
    phone = office.complaint_phone
    printed = clock_time(paper.printed_at, ZoneInfo(office.timezone))
    report = f"Diminta biaya? Lapor {phone}" if phone else "Diminta biaya? Lapor loket pengaduan"
    return (
        Rule(),
        TextLine("LAYANAN INI GRATIS", height=2, bold=True, align=Align.CENTER),
        *paragraph(report, columns, align=Align.CENTER),
        *paragraph(f"{paper.kiosk_name} {printed} {office.timezone_label}", columns, align=Align.CENTER),
    )


def _service(paper: SlipPaper, service_id: str) -> Service | None:
    return next((service for service in paper.office.services if service.id == service_id), None)
