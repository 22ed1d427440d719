"""Answers that get lost or come late: one request, one number, and it is never printed for somebody else."""

import pytest

from kiosk.core.events import Button, TicketGranted
from kiosk.core.model import CheckInByCode, EventId, SessionId
from kiosk.core.states import Refused, TicketShown, Welcome
from kiosk.quota_client import QuotaClient
from quota_protocol.problems import ProblemType
from tests.journeys.link import LoseAnswer, LoseRequest, Treatment
from tests.journeys.office import Office, invented_nik


@pytest.mark.parametrize(
    ("lost", "by"),
    [(LoseRequest(), "code"), (LoseAnswer(), "code"), (LoseAnswer(sent_bytes=150), "NIK")],
    ids=["request", "answer", "half the answer"],
)
def test_a_request_whose_answer_was_lost_becomes_one_paper_and_its_number_holds(
    brisk_office: Office, lost: Treatment, by: str
) -> None:
    """Paper wins: whatever number the server gave, the one that the resident holds is called."""
    office = brisk_office
    code = office.book(nik=invented_nik(77))
    office.until_ready_to_be_alone(bookings=1)
    office.link.treat(lost, "POST /v1/check-ins")
    office.scan(code if by == "code" else invented_nik(77))
    assert office.until_shown(TicketShown).ticket.number == "A5001"
    office.link.heal()
    office.until_told()
    (row,) = office.journal()
    assert row.verdict in ("accepted", "number_superseded")
    assert office.tickets_of_server() == {row.event_id: "A5001 waiting"}
    assert office.link.event_ids == [row.event_id]
    assert office.booking_state(code) == "checked_in"
    office.until(lambda: office.facts.online, "the link")
    office.press(Button.DONE)
    office.scan_directly(office.book())
    office.until(lambda: office.number_shown() in ("A001", "A002"), "the next number of the server's")
    assert office.printer.ticket_count == 2


def test_a_walk_ins_number_whose_answer_was_lost_is_the_one_on_the_paper(brisk_office: Office) -> None:
    office = brisk_office
    office.until_ready_to_be_alone()
    office.link.treat(LoseAnswer(), "POST /v1/tickets")
    office.ask_for("perekaman")
    assert office.until_shown(TicketShown).ticket.number == "B5001"
    office.link.heal()
    office.until_told()
    assert list(office.tickets_of_server().values()) == ["B5001 waiting"]
    assert [row.verdict for row in office.journal()] == ["number_superseded"]


def test_a_refusal_is_not_remembered(quick_office: Office) -> None:
    """The office may decide otherwise a minute later; the new request is a new one."""
    code = quick_office.book("10:00")
    quick_office.scan(code)
    assert quick_office.until_shown(Refused).kind is ProblemType.TOO_EARLY
    quick_office.clock.move_to(quick_office.clock.now().replace(hour=10))
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    quick_office.scan_directly(code)
    quick_office.until_shown(TicketShown)
    first, second = quick_office.link.event_ids
    assert first != second


def test_an_answer_for_an_earlier_visit_is_recorded_never_printed_and_given_when_scanned_again(
    quick_office: Office,
) -> None:
    code = quick_office.book()
    earlier = SessionId(quick_office.running.runtime.newest.session - 1)
    client = QuotaClient(quick_office.link.url, quick_office.running.identity.api_token, 5.0)
    wish = CheckInByCode(code)
    ticket = client.ticket(EventId("0199a000-0000-7000-8000-00000000000a"), wish, quick_office.clock.now())
    client.close()
    quick_office.running.runtime.post(TicketGranted(earlier, ticket, wish))
    quick_office.until(lambda: [row.state for row in quick_office.journal()] == ["not_printed"], "the recorded row")
    assert isinstance(quick_office.kiosk_state, Welcome)
    assert quick_office.printer.ticket_count == 0
    quick_office.scan(code)
    assert quick_office.until_shown(TicketShown).ticket == ticket
    assert "CETAK ULANG" not in quick_office.printer.wait_for_tickets(1)[0].text
    assert quick_office.link.asked("POST /v1/check-ins") == 1


def test_a_ticket_with_a_doubtful_paper_is_printed_again_without_the_server(brisk_office: Office) -> None:
    office = brisk_office
    code = office.book()
    office.printer.reset_connection_after(300)
    office.scan(code)
    office.until(lambda: [row.state for row in office.journal()] == ["uncertain"], "the uncertain row")
    office.link.off()
    office.press(Button.DONE)
    office.until_alone()
    office.until(lambda: office.facts.printer is None, "a printer that is well")
    office.scan_directly(code)
    assert office.until_shown(TicketShown).copy == 2
