"""The server is away, slow, or not itself: the kiosk says so in time, calls staff, and comes back by itself."""

import time

import pytest

from kiosk.events import Button
from kiosk.model import OutOfServiceReason, StaffReason
from kiosk.states import NoServer, OutOfService, TicketShown, Welcome, WithStaff
from tests.journeys.link import LoseAnswer, NoAnswer, Stranger, Treatment, problem, reply
from tests.journeys.office import Office

TIMEOUT_S = 0.5
# Far below any time-out that is not the call's own; how close the call keeps to it is for the benchmark to say.
MARGIN_S = 1.0
HTML = "<!DOCTYPE html><title>Masuk ke WiFi</title>"
FAULTS: dict[str, Treatment] = {
    "cuts the line": LoseAnswer(),
    "says nothing": NoAnswer(),
    "trickles": Stranger(reply(201, "{}") * 100, every_s=0.1),
    "answers a page": Stranger(reply(200, HTML, "text/html")),
    "answers 404 with a page": Stranger(reply(404, HTML, "text/html")),
    "answers 302": Stranger(reply(302, "", "text/html")),
    "fails": Stranger(reply(500, "Internal Server Error", "text/plain")),
    "recovers": Stranger(problem(503, "recovering")),
    "is asked too often": Stranger(problem(429, "rate-limited")),
    "answers half JSON": Stranger(reply(201, '{"ticket_id": "t')),
    "answers other JSON": Stranger(reply(201, '{"number": 7}')),
    "knows other problems": Stranger(problem(409, "no-such-problem")),
    "speaks no HTTP": Stranger(b"220 smtp ready\r\n" * 20),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_server_that_gives_no_answer_that_counts_leads_to_staff_in_time(
    brisk_office: Office, fault: Treatment
) -> None:
    code = brisk_office.book()
    brisk_office.link.treat(fault, "POST")
    began_s = time.monotonic()
    brisk_office.scan_directly(code)
    brisk_office.until_shown(NoServer)
    assert time.monotonic() - began_s < TIMEOUT_S + MARGIN_S
    brisk_office.until(
        lambda: any("event=staff-called reason=no-server" in line for line in brisk_office.log.lines), "the call"
    )
    assert (brisk_office.journal(), brisk_office.printer.ticket_count) == ([], 0)


@pytest.mark.parametrize("away", ["off", "silent"])
def test_a_server_that_is_away_is_noticed_without_visitors_and_welcomed_back_by_itself(
    brisk_office: Office, away: str
) -> None:
    if away == "off":
        brisk_office.link.off()
    else:
        brisk_office.link.treat(NoAnswer())
    assert brisk_office.until_shown(OutOfService).reason is OutOfServiceReason.NO_SERVER
    code = brisk_office.book()
    asked = brisk_office.link.asked("POST")
    brisk_office.scan(code)
    brisk_office.until_shown(NoServer)
    assert brisk_office.link.asked("POST") == asked, "a server that is known to be away is not asked"
    brisk_office.press(Button.DONE)
    brisk_office.until_shown(OutOfService)
    if away == "off":
        brisk_office.link.on()
    polls = brisk_office.link.asked("GET /v1/office")
    brisk_office.link.heal()
    brisk_office.until_shown(Welcome)
    assert brisk_office.link.asked("GET /v1/office") >= polls + 2
    brisk_office.scan_directly(code)
    brisk_office.until_shown(TicketShown)


def test_the_kiosk_starts_without_its_server_and_says_so(brisk_office: Office) -> None:
    brisk_office.stop()
    brisk_office.link.off()
    brisk_office.start()
    assert brisk_office.until_shown(OutOfService).reason is OutOfServiceReason.NO_SERVER
    brisk_office.link.on()
    brisk_office.until_shown(Welcome)


def test_windows_that_cannot_be_loaded_lead_to_staff(brisk_office: Office) -> None:
    brisk_office.link.treat(NoAnswer(), "GET /v1/availability")
    brisk_office.ask_for("cetak_ktp")
    brisk_office.until_shown(NoServer)


@pytest.mark.parametrize(("status", "slug"), [(401, "unauthorized"), (403, "device-fork")])
def test_a_kiosk_that_is_rejected_is_out_of_service_until_it_is_accepted_again(
    brisk_office: Office, status: int, slug: str
) -> None:
    code = brisk_office.book()
    brisk_office.link.treat(Stranger(problem(status, slug)))
    brisk_office.scan_directly(code)
    assert brisk_office.until_shown(OutOfService).reason is OutOfServiceReason.DEVICE_REJECTED
    brisk_office.scan_directly(code)
    brisk_office.link.heal()
    brisk_office.until_shown(Welcome)
    brisk_office.scan_directly(code)
    brisk_office.until_shown(TicketShown)


def test_a_rejection_in_a_visit_does_not_outlast_the_next_good_answer(brisk_office: Office) -> None:
    """Only the visit's call was refused; the profile is answered all the while and never changes."""
    brisk_office.link.treat(Stranger(problem(401, "unauthorized")), "POST")
    brisk_office.scan_directly(brisk_office.book())
    brisk_office.until_shown(OutOfService)
    brisk_office.until_shown(Welcome)


def test_a_number_that_was_granted_before_a_rejection_is_still_given(brisk_office: Office) -> None:
    code = brisk_office.book()
    brisk_office.link.treat(LoseAnswer(), "POST")
    brisk_office.scan_directly(code)
    brisk_office.until_shown(NoServer)
    brisk_office.link.treat(Stranger(problem(401, "unauthorized")), "POST")
    brisk_office.press(Button.DONE)
    brisk_office.until_shown(Welcome)
    brisk_office.scan_directly(code)
    brisk_office.until_shown(OutOfService)
    brisk_office.link.heal()
    brisk_office.until_shown(Welcome)
    brisk_office.scan_directly(code)
    assert brisk_office.until_shown(TicketShown).ticket.number == "A001"


def test_staff_can_be_called_while_the_server_is_away(brisk_office: Office) -> None:
    brisk_office.link.off()
    brisk_office.until_shown(OutOfService)
    brisk_office.press(Button.CALL_STAFF)
    brisk_office.until(
        lambda: any(f"reason={StaffReason.ASKED.value}" in line for line in brisk_office.log.lines), "the call"
    )
    assert not isinstance(brisk_office.kiosk_state, WithStaff)
