"""The server is away, slow, or not itself: the kiosk goes on with what it holds, and tells everything afterwards."""

import contextlib
import sqlite3
import time

import pytest

from kiosk.core.events import Button
from kiosk.core.model import OutOfServiceReason, StaffReason
from kiosk.core.states import ChoosingWindow, OutOfService, TicketShown, Welcome, WithStaff
from quota_protocol.messages import TicketFlag
from quota_protocol.problems import ProblemType
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
def test_a_server_that_gives_no_answer_that_counts_is_done_without_in_time(
    brisk_office: Office, fault: Treatment
) -> None:
    office = brisk_office
    code = office.book()
    office.until_ready_to_be_alone(bookings=1)
    office.link.treat(fault, "POST")
    began_s = time.monotonic()
    office.scan_directly(code)
    shown = office.until_shown(TicketShown)
    assert time.monotonic() - began_s < TIMEOUT_S + MARGIN_S
    assert (shown.ticket.number, shown.ticket.flags) == ("A5001", (TicketFlag.OFFLINE,))
    assert "(luring)" in office.printer.wait_for_tickets(1)[0].text
    office.link.heal()
    office.until_told()
    assert office.booking_state(code) == "checked_in"
    assert [row.verdict in ("accepted", "number_superseded") for row in office.journal()] == [True]


@pytest.mark.parametrize("away", ["off", "silent"])
def test_a_server_that_is_away_is_done_without_and_welcomed_back_by_itself(brisk_office: Office, away: str) -> None:
    office = brisk_office
    code = office.book()
    office.until_ready_to_be_alone(bookings=1)
    if away == "off":
        office.link.off()
    else:
        office.link.treat(NoAnswer())
    office.until_alone()
    assert isinstance(office.kiosk_state, Welcome)
    asked = office.link.asked("POST /v1/check-ins")
    office.scan(code)
    office.until(lambda: office.number_shown() == "A5001", "the booking's number")
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.ask_for("perekaman")
    office.until(lambda: office.number_shown() == "B5001", "the next number")
    assert office.link.asked("POST /v1/check-ins") == asked, "a server that is known to be away is not asked"
    if away == "off":
        office.link.on()
    office.link.heal()
    office.until(lambda: office.facts.online, "the link, by itself")
    office.until_told()
    assert [(row.number, row.verdict) for row in office.journal()] == [("A5001", "accepted"), ("B5001", "accepted")]
    assert sorted(office.tickets_of_server().values()) == ["A5001 waiting", "B5001 waiting"]
    office.press(Button.DONE)
    office.scan_directly(office.book())
    office.until(lambda: office.number_shown() == "A001", "a number of the server's")
    assert any("event=offline-ended" in line and "tickets=2" in line for line in office.log.lines)


def test_the_kiosk_starts_without_its_server_and_goes_on_from_what_it_holds(brisk_office: Office) -> None:
    office = brisk_office
    office.until_ready_to_be_alone()
    office.stop()
    office.link.off()
    office.start()
    office.until_alone()
    assert isinstance(office.kiosk_state, Welcome)
    walk_in(office)
    assert office.until_shown(TicketShown).ticket.number == "A5001"
    office.link.on()
    office.until(lambda: office.facts.online, "the link")


def test_walk_ins_without_the_server_take_what_was_set_aside_and_then_staff_hand_out_strips(
    brisk_office: Office,
) -> None:
    """Five of the running window, five of each later one; nobody is told that more is possible."""
    office = brisk_office
    office.until_ready_to_be_alone()
    office.link.off()
    office.until_alone()
    numbers = []
    while True:
        walk_in(office)
        office.until(lambda: isinstance(office.kiosk_state, TicketShown | WithStaff), "a number, or the way to staff")
        if isinstance(office.kiosk_state, WithStaff):
            assert office.kiosk_state.reason is StaffReason.NUMBERS_SPENT
            break
        numbers.append(office.number_shown())
        office.press(Button.DONE)
    assert numbers == [f"A{serial}" for serial in range(5001, 5001 + len(numbers))]
    assert len(numbers) == 15
    office.press(Button.DONE)
    office.link.on()
    office.until(lambda: office.facts.online, "the link")
    office.until_told()
    assert {row.verdict for row in office.journal()} == {"accepted"}


def walk_in(office: Office) -> None:
    """Somebody without a booking, who takes the first time that is offered."""
    office.until_shown(Welcome)
    office.ask_for("cetak_ktp")
    office.until(lambda: isinstance(office.kiosk_state, ChoosingWindow | WithStaff), "the times that are left")
    if isinstance(office.kiosk_state, ChoosingWindow):
        office.choose_window(next(one.start for one in office.kiosk_state.windows if one.free != 0))


@pytest.mark.parametrize("kind", [ProblemType.DEVICE_FORK, ProblemType.DEVICE_ROLLBACK])
def test_a_card_that_was_restored_or_cloned_stays_out_of_service(brisk_office: Office, kind: ProblemType) -> None:
    office = brisk_office
    office.link.treat(Stranger(problem(403, kind.value)), "POST /v1/sync")
    assert office.until_shown(OutOfService).reason is OutOfServiceReason.DEVICE_REJECTED
    office.link.heal()
    office.restart()
    assert office.until_shown(OutOfService).reason is OutOfServiceReason.DEVICE_REJECTED


def test_a_kiosk_that_is_rejected_is_out_of_service_until_it_is_accepted_again(brisk_office: Office) -> None:
    code = brisk_office.book()
    brisk_office.link.treat(Stranger(problem(401, "unauthorized")))
    brisk_office.scan_directly(code)
    assert brisk_office.until_shown(OutOfService).reason is OutOfServiceReason.DEVICE_REJECTED
    brisk_office.scan_directly(code)
    brisk_office.link.heal()
    brisk_office.until_shown(Welcome)
    brisk_office.scan_directly(code)
    brisk_office.until_shown(TicketShown)


def test_a_rejection_in_a_visit_does_not_outlast_the_next_good_answer(brisk_office: Office) -> None:
    """Only the visit's call was refused; the profile is answered all the while and never changes."""
    brisk_office.link.treat(Stranger(problem(401, "unauthorized")), "POST /v1/check-ins")
    brisk_office.scan_directly(brisk_office.book())
    brisk_office.until_shown(OutOfService)
    brisk_office.until_shown(Welcome)


def test_staff_can_be_called_while_the_server_is_away(brisk_office: Office) -> None:
    brisk_office.until_ready_to_be_alone()
    brisk_office.link.off()
    brisk_office.until_alone()
    brisk_office.press(Button.CALL_STAFF)
    brisk_office.until(
        lambda: any(f"reason={StaffReason.ASKED.value}" in line for line in brisk_office.log.lines), "the call"
    )


def test_midnight_passes_without_the_server(brisk_office: Office) -> None:
    """Units, numbers and bookings that came at 16.00 serve the next morning."""
    office = brisk_office
    office.clock.move_to(office.clock.now().replace(hour=16, minute=5))
    code = office.book(day="2026-11-13")
    office.until(lambda: min(held_for(office, "2026-11-13")) >= 1, "the next day's numbers and bookings")
    office.link.off()
    office.until_alone()
    office.clock.move_to(office.clock.now().replace(day=13, hour=8, minute=12))
    office.scan(code)
    office.until(lambda: office.number_shown() == "A5001", "the booking's number")
    assert isinstance(office.kiosk_state, TicketShown)
    assert f"{office.kiosk_state.ticket.office_date}" == "2026-11-13"
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.ask_for("perekaman")
    office.until(lambda: office.number_shown() == "B5001", "a number without a unit")
    office.press(Button.DONE)
    walk_in(office)
    office.until(lambda: office.number_shown() == "A5002", "a number with a unit of its own day")
    office.link.on()
    office.until(lambda: office.facts.online, "the link")
    office.until_told()
    assert {row.verdict for row in office.journal()} <= {"accepted", "accepted_late"}


def held_for(office: Office, day: str) -> tuple[int, int]:
    """How many blocks and bookings the kiosk holds for that day."""
    path = office.config.server.state_dir / "journal.sqlite"
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
        (blocks,) = db.execute("SELECT count(*) FROM blocks WHERE date = ?", (day,)).fetchone()
        (bookings,) = db.execute("SELECT count(*) FROM bookings WHERE date = ?", (day,)).fetchone()
    return blocks, bookings
