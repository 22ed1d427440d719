"""Answers that get lost or come late: one request, one number, and it is never printed for somebody else."""

import pytest

from kiosk.events import Button, TicketGranted
from kiosk.model import CheckInByCode, EventId, SessionId
from kiosk.quota_client import QuotaClient
from kiosk.states import NoServer, OutOfService, Refused, TicketShown, Welcome
from quota_protocol.problems import ProblemType
from tests.journeys.link import LoseAnswer, LoseRequest, Treatment
from tests.journeys.office import Office, invented_nik


def until_welcome(office: Office) -> None:
    office.press(Button.DONE)
    office.until(lambda: isinstance(office.kiosk_state, Welcome), "the welcome screen, by itself")


@pytest.mark.parametrize(
    ("lost", "by"),
    [(LoseRequest(), "code"), (LoseAnswer(), "code"), (LoseAnswer(sent_bytes=150), "NIK")],
    ids=["request", "answer", "half the answer"],
)
def test_a_request_whose_answer_was_lost_is_asked_again_and_gives_one_number(
    brisk_office: Office, lost: Treatment, by: str
) -> None:
    office = brisk_office
    code = office.book(nik=invented_nik(77))
    presented = code if by == "code" else invented_nik(77)
    office.link.treat(lost, "POST")
    office.scan(presented)
    office.until_shown(NoServer)
    assert office.journal() == []
    office.link.heal()
    until_welcome(office)
    office.scan_directly(presented)
    assert office.until_shown(TicketShown).ticket.number == "A001"
    first, second = office.link.event_ids
    assert first == second
    office.scan(office.book())
    office.until(lambda: office.number_shown() == "A002", "the next number")
    assert office.printer.ticket_count == 2


def test_walk_ins_are_different_people_and_get_different_numbers(brisk_office: Office) -> None:
    """Nothing says that who asks again is the same person: the lost number stays with the server's ledger."""
    office = brisk_office
    office.link.treat(LoseAnswer(), "POST")
    office.ask_for("perekaman")
    office.until_shown(NoServer)
    office.link.heal()
    until_welcome(office)
    office.ask_for("perekaman")
    assert office.until_shown(TicketShown).ticket.number == "B002"


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
    office.until_shown(OutOfService)
    office.until(lambda: office.facts.printer is None, "a printer that is well")
    office.scan_directly(code)
    assert office.until_shown(TicketShown).copy == 2
