"""Pictures of everything that is printed, as the workbench's printer draws it from the kiosk's own bytes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from kiosk.core.booking_model import BookingSlip, RequirementSlip, Slip
from kiosk.device_config import PrinterConfig
from kiosk.drivers import build_printer
from kiosk.hardware.slip_layout import SlipPaper, lay_out_slip
from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.hardware.ticket_layout import NARROW_COLUMNS, WIDE_COLUMNS, TicketPaper, lay_out_ticket
from kiosk.hardware.ticket_lines import Line
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import BookingMade, BookingState, Origin, Ticket, TicketFlag, Variant
from quota_server.domain.examples import pontianak
from quota_server.domain.profile import profile
from tools.screen_samples import MIDDAY, NOW, TICKET
from workbench import VirtualPrinter

_OFFICE = profile(pontianak(), 1, NOW)
_MADE = BookingMade("K7M42QXA", "cetak_ktp", NOW.date() + timedelta(days=1), MIDDAY, BookingState.BOOKED)


def _ticket(ticket: Ticket, code: BookingCode | None = None, copy: int = 1) -> TicketPaper:
    return TicketPaper(ticket, code, _OFFICE, "K01", copy, NOW, simulated=False)


def _slip(slip: Slip) -> SlipPaper:
    return SlipPaper(slip, _OFFICE, "K01", NOW, simulated=False)


def _come(number: str, service: str, origin: Origin, **more: object) -> TicketPaper:
    changes = {"number": number, "series": number[0], "service": service, "origin": origin, "window": None, **more}
    return _ticket(replace(TICKET, **changes))  # type: ignore[arg-type]  # by name


_CODE = BookingCode("K7M42QXA")
_DOUBT = (TicketFlag.UNVERIFIED, TicketFlag.OFFLINE)

PAPERS: Mapping[str, TicketPaper | SlipPaper] = MappingProxyType(
    {
        "ticket": _ticket(replace(TICKET, variant=Variant.LOST), _CODE),
        "ticket-copy": _ticket(replace(TICKET, variant=Variant.LOST), _CODE, copy=2),
        "ticket-late": _ticket(replace(TICKET, flags=(TicketFlag.LATE,)), _CODE),
        "ticket-walk-in": _come("A046", "cetak_ktp", Origin.WALK_IN, variant=Variant.CHANGED, window=TICKET.window),
        "ticket-offline": _ticket(replace(TICKET, number="A5001", flags=(TicketFlag.OFFLINE,), ahead=None), _CODE),
        "ticket-unverified": _ticket(replace(TICKET, number="A5002", flags=_DOUBT, ahead=None), _CODE),
        "ticket-priority": _come("P007", "cetak_ktp", Origin.PRIORITY),
        "ticket-urgent": _come("U001", "perekaman", Origin.URGENT),
        "ticket-recording": _come("B012", "perekaman", Origin.WALK_IN),
        "ticket-other": _come("D034", "dokumen_lain", Origin.WALK_IN),
        "ticket-pickup": _come("C007", "pengambilan", Origin.PICKUP),
        "ticket-verification": _come("K002", "verifikasi", Origin.VERIFICATION),
        "ticket-repair": _come("E001", "perbaikan_data", Origin.WALK_IN),
        "ticket-strip": _come("M014", "cetak_ktp", Origin.MANUAL),
        "slip-requirements": _slip(RequirementSlip("cetak_ktp", Variant.CHANGED)),
        "slip-requirements-other": _slip(RequirementSlip("dokumen_lain", None)),
        "slip-booking": _slip(BookingSlip(_MADE, Variant.LOST)),
    }
)
"""What is printed, on both widths of paper."""


def lines_of(paper: TicketPaper | SlipPaper, columns: int) -> tuple[Line, ...]:
    """The paper's lines on so many columns."""
    return lay_out_ticket(paper, columns) if isinstance(paper, TicketPaper) else lay_out_slip(paper, columns)


def write_papers(folder: Path) -> list[str]:
    """Print every sample on a virtual printer and keep the paper as a picture; gives the names."""
    names = []
    for columns in (WIDE_COLUMNS, NARROW_COLUMNS):
        for name, paper in PAPERS.items():
            names.append(f"{name}-{columns}")
            with VirtualPrinter(columns=columns) as device:
                driver = build_printer(PrinterConfig(host=device.host, port=device.port))
                driver.print_ticket(render_ticket(lines_of(paper, columns), columns))
                (printed,) = device.wait_for_tickets(1)
                (folder / f"{names[-1]}.png").write_bytes(printed.png())
                driver.close()
    return names
