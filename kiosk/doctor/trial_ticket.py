"""The test ticket of `kiosk doctor --print`: shows how the paper comes out, and can be taken for nobody's number."""

from datetime import datetime, tzinfo

from kiosk.core.wording_dates import clock_time, long_date
from kiosk.hardware.ticket_lines import Align, Feed, Line, QrCode, Rule, TextLine, paragraph

_QR_TEXT = "TIKET-UJI"


def lay_out_trial_ticket(kiosk_name: str, printed_at: datetime, zone: tzinfo, columns: int) -> tuple[Line, ...]:
    """The lines of a test ticket, none wider than `columns` (48 or 32). `printed_at` is aware."""
    day = printed_at.astimezone(zone).date()
    return (
        TextLine("TIKET UJI", 3, 3, bold=True, align=Align.CENTER),
        TextLine("bukan nomor antrean", height=2, align=Align.CENTER),
        Feed(),
        TextLine(long_date(day), align=Align.CENTER),
        TextLine(f"{kiosk_name}, pukul {clock_time(printed_at, zone)}", align=Align.CENTER),
        Rule(),
        # A printer set to another paper width breaks this line or leaves it short.
        TextLine(("1234567890" * 5)[:columns]),
        *paragraph(f"Baris di atas berisi {columns} angka dan harus tepat selebar kertas.", columns),
        Feed(),
        QrCode(_QR_TEXT, 6 if columns >= 48 else 5),
        *paragraph("Kode QR harus dapat dipindai. Kertas harus terpotong di bawah baris ini.", columns),
    )
