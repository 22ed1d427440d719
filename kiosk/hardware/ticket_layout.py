"""Lays a ticket out on paper of 48 columns (80 mm) or 32 (58 mm). Pure; no printer language.

The order of size is the order of need: the number, then the service and its time, then everything else small. Name,
NIK and telephone number are not among the inputs, so they cannot be printed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.core.questions import PRINTING_SERVICE
from kiosk.core.wording_dates import clock_time, long_date, window_text
from kiosk.hardware.paper_parts import (
    NARROW_COLUMNS,
    WIDE_COLUMNS,
    by_reason,
    free_of_charge,
    letterhead,
    reason_line,
    service_of,
    service_title,
    to_prepare,
)
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
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import Office, Origin, Service, Ticket, TicketFlag

__all__ = ["NARROW_COLUMNS", "WIDE_COLUMNS", "TicketPaper", "lay_out_ticket", "number_scale"]

_MAX_NUMBER_SCALE = 8
_MAX_LONG_NUMBER_SCALE = 4
_MAX_NUMBER_CHARACTERS = 8

_BANNER = {
    Origin.PRIORITY: "PRIORITAS",
    Origin.URGENT: "KEPERLUAN MENDESAK",
    Origin.VERIFICATION: "VERIFIKASI KASI IDENTITAS PENDUDUK",
    Origin.PICKUP: "PENGAMBILAN KTP-EL",
}
_VERIFICATION_DOCUMENTS = ("KK asli", "Identitas pengambil")
_PICKUP_DOCUMENT = "Berkas asli, bila mengajukan daring"


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
        *letterhead(paper.office, columns, simulated=paper.simulated),
        *_copy(paper, columns),
        *_number(paper, columns),
        *_service_and_time(paper, columns),
        Rule(),
        *_particulars(paper, columns),
        *to_prepare(_documents(paper), columns),
        Rule(),
        *_advice(paper, columns),
        Feed(),
        *free_of_charge(paper.office, columns),
        *_foot(paper, columns),
    )


def number_scale(number: str, columns: int) -> int:
    """How many times as large as the small font the number is printed."""
    limit = _MAX_NUMBER_SCALE if len(number) <= 4 else _MAX_LONG_NUMBER_SCALE
    return max(1, min(limit, columns // max(1, len(number))))


def _copy(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    if paper.copy <= 1:
        return ()
    mark = f"*** CETAK ULANG {paper.copy} ***"
    at = paragraph(f"dicetak {_local_time(paper, paper.printed_at)}", columns, align=Align.CENTER)
    return (Feed(), TextLine(mark, height=2, bold=True, align=Align.CENTER), *at)


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
    banner = _BANNER.get(ticket.origin, "")
    # A banner that begins with the service's name says it all.
    title = banner if banner.startswith(name) else name
    lines: list[Line] = [Feed(), *service_title(title, columns)]
    if banner and banner != title:
        width = 2 if len(banner) * 2 <= columns else 1
        lines += paragraph(banner, columns, size=(width, 2), bold=True, align=Align.CENTER)
    lines += reason_line(ticket.variant, columns)
    if ticket.window:
        window = f"{window_text(ticket.window)} {paper.office.timezone_label}"
        lines += paragraph(window, columns, size=(2, 2), align=Align.CENTER)
    lines.append(TextLine(long_date(ticket.office_date), align=Align.CENTER))
    if TicketFlag.LATE in ticket.flags:
        lines.append(TextLine("TERLAMBAT", 2, 2, bold=True, align=Align.CENTER))
    return tuple(lines)


def _particulars(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    ticket, wide = paper.ticket, columns >= WIDE_COLUMNS
    rows = [("Diambil", _local_time(paper, ticket.issued_at)), ("Asal", _origin(paper, wide))]
    service = _service(paper)
    if service and service.counters:
        rows.append(("Loket", service.counters))
    if ticket.ahead is not None:
        rows.append(("Menunggu", f"{max(0, ticket.ahead)} orang" + (" sebelum Anda" if wide else "")))
    lines: list[Line] = []
    for label, value in rows:
        lines += _labelled(label, value, columns)
    if TicketFlag.UNVERIFIED in ticket.flags or TicketFlag.CLOCK_SUSPECT in ticket.flags:
        # For staff: it is what they must see.
        lines += _labelled("Catatan", "perlu dicek petugas", columns, bold=True)
    return tuple(lines)


def _labelled(label: str, value: str, columns: int, *, bold: bool = False) -> tuple[Line, ...]:
    head = f"{label:<9}: "
    parts = wrapped(value, columns - len(head), 2)
    return tuple(
        TextLine((head if index == 0 else " " * len(head)) + part, bold=bold) for index, part in enumerate(parts)
    )


def _origin(paper: TicketPaper, wide: bool) -> str:
    origin = {Origin.BOOKING: "Daring", Origin.MANUAL: "Strip petugas"}.get(paper.ticket.origin, "Langsung")
    if paper.code:
        origin += f", kode {spaced(paper.code)}" if wide else f" {spaced(paper.code)}"
    return f"{origin} (luring)" if TicketFlag.OFFLINE in paper.ticket.flags else origin


def _documents(paper: TicketPaper) -> tuple[str, ...]:
    """What to bring, with what the reason asks for. Whoever booked was not asked for it: all reasons are named."""
    ticket, service = paper.ticket, _service(paper)
    of_service: tuple[str, ...] = ()
    if service:
        unknown = ticket.origin is Origin.BOOKING and ticket.variant is None
        of_service = by_reason(service) if unknown else service.to_bring(ticket.variant)
    if ticket.origin is Origin.VERIFICATION:
        return of_service or _VERIFICATION_DOCUMENTS
    return (*of_service, _PICKUP_DOCUMENT) if ticket.origin is Origin.PICKUP else of_service


def _advice(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    wide = columns >= WIDE_COLUMNS
    waiting = (
        "Silakan menunggu sampai nomor Anda dipanggil. Nomor terlewat? "
        "Lapor petugas, Anda dipanggil lagi setelah 5 nomor berikutnya."
        if wide
        else "Tunggu sampai nomor dipanggil. Terlewat? Lapor petugas, dipanggil lagi setelah 5 nomor."
    )
    lines = [*paragraph(waiting, columns, max_lines=4)]
    if paper.ticket.service == PRINTING_SERVICE:
        ready = "KTP-el yang sudah jadi" if wide else "KTP-el jadi"
        lines += paragraph(f"{ready} dikabari lewat SMS.", columns)
    if paper.office.flags.health_notice:
        lines += paragraph("Cuci tangan, masker, jaga jarak.", columns)
    return tuple(lines)


def _foot(paper: TicketPaper, columns: int) -> tuple[Line, ...]:
    reference = ticket_reference(paper.kiosk_name, paper.ticket.office_date, paper.ticket.number)
    thanks = "Terima kasih"
    gap = columns - len(reference) - len(thanks)
    last: tuple[Line, ...] = (TextLine(reference + " " * gap + thanks),)
    if gap < 1:
        last = (TextLine(reference), TextLine(thanks))
    return (Feed(), QrCode(reference, 6 if columns >= WIDE_COLUMNS else 5), *last)


def _service(paper: TicketPaper) -> Service | None:
    return service_of(paper.office, paper.ticket.service)


def _local_time(paper: TicketPaper, instant: datetime) -> str:
    try:
        zone: tzinfo | None = ZoneInfo(paper.office.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        # The number is given already: better a ticket in the server's own offset than none.
        zone = instant.tzinfo
    return f"{clock_time(instant, zone or UTC)} {paper.office.timezone_label}"
