"""What tickets and slips have in common: the office, what must be brought, where to report who asks for money."""

from collections.abc import Iterable

from kiosk.hardware.ticket_lines import Align, Line, Rule, TextLine, paragraph, printable, wrapped
from quota_protocol.messages import Office, Service, Variant

WIDE_COLUMNS = 48
NARROW_COLUMNS = 32

_MAX_LETTERHEAD_LINES = 3
_MAX_DOCUMENTS = 10

REASONS = {
    Variant.NEW: "baru pertama kali",
    Variant.LOST: "KTP-el hilang",
    Variant.DAMAGED: "KTP-el rusak",
    Variant.CHANGED: "data berubah",
}
"""Why a card is printed, as paper says it."""

_IF = {Variant.NEW: "baru", Variant.LOST: "hilang", Variant.DAMAGED: "rusak", Variant.CHANGED: "data berubah"}


def service_of(office: Office, service_id: str) -> Service | None:
    """The service of that id, if the office has it."""
    return next((service for service in office.services if service.id == service_id), None)


def letterhead(office: Office, columns: int, *, simulated: bool) -> tuple[Line, ...]:
    """Whose paper it is; and that its times are not real ones, where they are not."""
    lines: list[Line] = []
    for text in (office.letterhead or (office.name,))[:_MAX_LETTERHEAD_LINES]:
        lines += paragraph(text.upper(), columns, bold=True, align=Align.CENTER)
    if simulated:
        lines.append(TextLine("*** WAKTU SIMULASI ***", align=Align.CENTER))
    return tuple(lines)


def service_title(name: str, columns: int) -> tuple[TextLine, ...]:
    """A service's name as large as it fits: twice as wide on at most two lines, else only twice as high."""
    shown = printable(name).upper()
    size = (2, 2) if 0 < len(wrapped(shown, columns // 2, 9)) <= 2 else (1, 2)
    return paragraph(shown, columns, size=size, bold=True, align=Align.CENTER)


def reason_line(variant: Variant | None, columns: int) -> tuple[TextLine, ...]:
    """Why a card is printed, where that is known."""
    return paragraph(f"(alasan: {REASONS[variant]})", columns, align=Align.CENTER) if variant else ()


def by_reason(service: Service) -> tuple[str, ...]:
    """What must be brought by somebody whose reason is not known: what only some reasons ask for says for which."""
    depending = tuple(
        f"({_IF[one.variant]}) {document}" for one in service.variant_documents for document in one.documents
    )
    return (*service.documents, *depending)


def tick_list(documents: Iterable[str], columns: int) -> tuple[TextLine, ...]:
    """A box to tick before each document; each once."""
    lines: list[TextLine] = []
    for document in tuple(dict.fromkeys(documents))[:_MAX_DOCUMENTS]:
        parts = wrapped(document, columns - 4, 2)
        lines += [TextLine(("[ ] " if index == 0 else "    ") + part) for index, part in enumerate(parts)]
    return tuple(lines)


def to_prepare(documents: Iterable[str], columns: int) -> tuple[Line, ...]:
    """The list under its title, or nothing where nothing must be brought."""
    ticks = tick_list(documents, columns)
    return (Rule(), TextLine("Siapkan berkas:", bold=True), *ticks) if ticks else ()


def free_of_charge(office: Office, columns: int) -> tuple[Line, ...]:
    """That nobody pays, and where to report who is asked to."""
    free = "LAYANAN INI GRATIS" if columns < WIDE_COLUMNS else "LAYANAN INI GRATIS, TIDAK ADA BIAYA"
    phone = printable(office.complaint_phone)
    report = (
        (f"Diminta biaya? Lapor {phone}", "atau loket pengaduan")
        if phone
        else ("Diminta biaya? Lapor loket pengaduan",)
    )
    return (
        TextLine(free, height=2, bold=True, align=Align.CENTER),
        *(line for text in report for line in paragraph(text, columns, align=Align.CENTER)),
    )
