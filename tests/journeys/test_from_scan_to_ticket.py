"""A resident with a booking scans, is measured, holds a ticket, and the gate is open."""

from kiosk.states import Screening, TicketShown
from quota_protocol.booking_code import spaced
from tests.journeys.office import Office


def test_a_scanned_booking_becomes_a_ticket_without_a_touch(office: Office) -> None:
    code = office.book()
    office.scan(f"Disdukcapil Kota Pontianak: Booking cetak KTP-el. Kode {spaced(code)}. Gratis.")
    office.until_shown(Screening)
    office.thermometer.person(36.4)
    shown = office.until_shown(TicketShown)
    assert shown.ticket.number == "A001"
    office.printer.wait_for_tickets(1, 5.0)
    paper = office.printer.tickets[0]
    assert "A001" in paper.text
    assert "GRATIS" in paper.text
    assert office.gate is not None
    office.until(lambda: office.gate is not None and office.gate.relay_on, "the open gate")
    (row,) = office.journal()
    assert (row.number, row.origin, row.state, row.copies) == ("A001", "booking", "printed", 0)
