"""Lays out what is printed without a number: a list of documents, or a booking. Pure; no printer language.

It says that it is no queue number, in letters as large as a service's name: nobody shall wait with it in their hand.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from kiosk.core.booking_model import BookingSlip, RequirementSlip, Slip
from kiosk.core.wording_dates import clock_time, long_date, window_text
from kiosk.hardware.paper_parts import (
    WIDE_COLUMNS,
    by_reason,
    free_of_charge,
    letterhead,
    reason_line,
    service_of,
    service_title,
    tick_list,
    to_prepare,
)
from kiosk.hardware.ticket_lines import Align, Feed, Line, QrCode, Rule, TextLine, balanced, paragraph
from quota_protocol.booking_code import parse_booking_code, spaced
from quota_protocol.messages import Office, Service, Variant, Window


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
    not_a_number = paragraph("BUKAN NOMOR ANTREAN", columns, size=(1, 2), bold=True, align=Align.CENTER)
    return (*letterhead(paper.office, columns, simulated=paper.simulated), Feed(), *not_a_number, Rule())


def _requirements(paper: SlipPaper, slip: RequirementSlip, columns: int) -> tuple[Line, ...]:
    service = service_of(paper.office, slip.service)
    return (
        TextLine("DAFTAR SYARAT", align=Align.CENTER),
        *service_title(service.name if service else slip.service, columns),
        *reason_line(slip.variant, columns),
        Feed(),
        TextLine("Bawa:", bold=True),
        *tick_list(service.to_bring(slip.variant) if service else (), columns),
        Feed(),
        *balanced("Berkas lengkap? Ambil nomor di kios ini pada jam pelayanan.", columns),
    )


def _booking(paper: SlipPaper, slip: BookingSlip, columns: int) -> tuple[Line, ...]:
    made = slip.made
    code = parse_booking_code(made.code)
    shown = spaced(code) if code else made.code
    service = service_of(paper.office, made.service)
    width = 3 if columns >= WIDE_COLUMNS else 2
    return (
        TextLine("KODE BOOKING", align=Align.CENTER),
        TextLine(shown, width, width, bold=True, align=Align.CENTER),
        Feed(),
        *service_title(service.name if service else made.service, columns),
        *reason_line(slip.variant, columns),
        *paragraph(long_date(made.date), columns, size=(1, 2), align=Align.CENTER),
        *paragraph(_when(paper, made.window), columns, size=(2, 2), align=Align.CENTER),
        Feed(),
        QrCode(code or made.code, 6 if columns >= WIDE_COLUMNS else 5),
        *balanced("Pindai atau ketik kode ini di kios pada hari itu.", columns, align=Align.CENTER),
        *to_prepare(_documents(service, slip.variant), columns),
    )


def _documents(service: Service | None, variant: Variant | None) -> tuple[str, ...]:
    if service is None:
        return ()
    return service.to_bring(variant) if variant else by_reason(service)


def _when(paper: SlipPaper, window: Window) -> str:
    return f"{window_text(window)} {paper.office.timezone_label}"


def _foot(paper: SlipPaper, columns: int) -> tuple[Line, ...]:
    office = paper.office
    printed = f"{paper.kiosk_name} {clock_time(paper.printed_at, ZoneInfo(office.timezone))} {office.timezone_label}"
    return (
        Rule(),
        *free_of_charge(office, columns),
        Feed(),
        *paragraph(f"Dicetak di {printed}", columns, align=Align.CENTER),
    )
