"""A card that cannot be printed yet (S29): who wants it is told by SMS once it can, whatever the line does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.buttons import Button
from kiosk.core.record_states import PhoneLeft, PhoneOutcome, TypingReadyPhone
from kiosk.core.states import Refused, TicketShown, WithStaff
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import RecordGroup
from quota_server.config import ServerSettings
from quota_server.notifications.gateway_settings import FileGatewaySettings
from tests.journeys.link import InTurn, LoseAnswer, LoseRequest, PassOn
from tests.journeys.office import invented_nik, open_office
from tests.journeys.panel import Panel, panel_of
from tests.journeys.records import tell, told_of_record
from tests.quota_server.arrivals import eventually

PHONE = "081200000001"
LEAVE = "POST /v1/requests/sms"
NIK = invented_nik(8101)


@pytest.fixture
def messages(folder: Path) -> Path:
    """Where the office's file gateway puts its SMS."""
    return folder / "sms"


@pytest.fixture
def panel(folder: Path, messages: Path) -> Iterator[Panel]:
    """The panel of an office without screening whose SMS are files."""
    server = ServerSettings(gateways=(FileGatewaySettings(messages),))
    with (
        open_office(folder, server_settings=server, screening={"enabled": False}) as office,
        panel_of(office) as opened,
    ):
        yield opened


def sent(messages: Path) -> list[str]:
    return [path.read_text() for path in sorted(messages.glob("*.txt"))]


def refused(panel: Panel, shown: str) -> None:
    """Somebody shows this, and reads why there is no card yet."""
    panel.office.scan(shown)
    panel.until_shown(Refused)
    panel.until_says(panel.words.record.refused[RecordGroup.IN_PROCESS].title)


def leave_phone(panel: Panel) -> None:
    panel.press(Button.NOTIFY_ME)
    panel.until_shown(TypingReadyPhone)
    panel.key_in(PHONE)
    panel.press(Button.CONTINUE)
    panel.until_shown(PhoneLeft)


@pytest.mark.parametrize("shows", ["booking", "NIK"])
@pytest.mark.parametrize(
    "first", [LoseRequest(), LoseAnswer(), LoseAnswer(40)], ids=["request", "answer", "half of it"]
)
def test_a_line_that_fails_once_costs_nobody_the_word_and_sends_it_once(
    panel: Panel, messages: Path, shows: str, first: LoseRequest | LoseAnswer
) -> None:
    code = told_of_record(panel.office, NIK, "at_centre")
    booking = panel.office.book(nik=NIK)
    refused(panel, spaced(booking) if shows == "booking" else NIK)
    panel.office.link.treat(InTurn((first, PassOn())), LEAVE)
    leave_phone(panel)
    panel.until_says(panel.words.record.left[PhoneOutcome.KEPT].title)
    bodies = panel.office.link.bodies(LEAVE)
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    tell(panel.office, code, "print_ready")
    eventually(lambda: len(sent(messages)) == 1)
    assert f"Data kode {spaced(code)} sudah siap dicetak" in sent(messages)[0]
    # And now there is a number for the booking.
    panel.press(Button.DONE)
    panel.office.scan_directly(spaced(booking))
    panel.until_shown(TicketShown)
    panel.office.book(phone=PHONE)
    eventually(lambda: len(sent(messages)) == 2)
    assert sum("siap dicetak" in text for text in sent(messages)) == 1


def test_a_line_that_stays_away_is_said_and_leads_to_staff(panel: Panel) -> None:
    code = told_of_record(panel.office, NIK, "at_centre")
    refused(panel, code)
    panel.office.link.treat(LoseRequest())
    leave_phone(panel)
    panel.until_says(panel.words.record.left[PhoneOutcome.NOT_KEPT].title)
    # It asks for no phone that nobody would remember.
    panel.press(Button.RETRY)
    panel.until_says(panel.words.record.left[PhoneOutcome.NO_LINK].title)
    panel.press(Button.CALL_STAFF)
    panel.until_shown(WithStaff)


def test_without_the_server_a_booking_gets_its_number_whatever_its_record(panel: Panel) -> None:
    told_of_record(panel.office, NIK, "at_centre")
    booking: BookingCode = panel.office.book(nik=NIK)
    panel.office.until_ready_to_be_alone()
    panel.office.link.off()
    panel.office.scan(spaced(booking))
    panel.until_shown(TicketShown)
