"""Pictures of printed tickets, as the workbench's printer draws them from the kiosk's own bytes."""

from dataclasses import replace
from pathlib import Path

from kiosk.config import PrinterConfig
from kiosk.drivers import build_printer
from kiosk.hardware.ticket_escpos import render_ticket
from kiosk.hardware.ticket_layout import TicketPaper, lay_out_ticket
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import Origin
from tools.screen_samples import NOW, OFFICE, TICKET
from workbench import VirtualPrinter

_BOOKED = TicketPaper(
    ticket=TICKET,
    code=BookingCode("K7M42QXA"),
    office=OFFICE,
    kiosk_name="K01",
    copy=1,
    printed_at=NOW,
    simulated=False,
)
_PRIORITY = replace(TICKET, number="P007", series="P", origin=Origin.PRIORITY, window=None)

PAPERS: dict[str, tuple[TicketPaper, int]] = {
    "ticket-48": (_BOOKED, 48),
    "ticket-32": (_BOOKED, 32),
    "ticket-copy-48": (replace(_BOOKED, copy=2), 48),
    "ticket-priority-48": (replace(_BOOKED, ticket=_PRIORITY, code=None), 48),
}
"""What is printed, and on how many columns."""


def write_papers(folder: Path) -> list[str]:
    """Print every sample on a virtual printer and keep the paper as a picture; gives the names."""
    for name, (paper, columns) in PAPERS.items():
        with VirtualPrinter(columns=columns) as device:
            driver = build_printer(PrinterConfig(host=device.host, port=device.port))
            driver.print_ticket(render_ticket(lay_out_ticket(paper, columns), columns))
            (printed,) = device.wait_for_tickets(1)
            (folder / f"{name}.png").write_bytes(printed.png())
            driver.close()
    return list(PAPERS)
