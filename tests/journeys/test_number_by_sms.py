"""No paper (S38): the number stands there, and goes to a phone if somebody wants that; once, whatever the line does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.buttons import Button
from kiosk.core.number_states import NumberSms, TypingNumberPhone
from kiosk.core.presentation import Language
from kiosk.core.states import NumberShown, Welcome
from kiosk.screens.languages import words_in
from quota_server.config import ServerSettings
from quota_server.notifications.gateway_settings import FileGatewaySettings
from tests.journeys.link import InTurn, LoseAnswer, LoseRequest, PassOn, Stranger, reply
from tests.journeys.office import open_office
from tests.journeys.panel import Panel, panel_of
from tests.quota_server.arrivals import eventually

PHONE = "081200000001"
SEND = "POST /v1/tickets/sms"

both_languages = pytest.mark.parametrize("language", Language)


@pytest.fixture
def messages(folder: Path) -> Path:
    """Where the office's file gateway puts its SMS."""
    return folder / "sms"


@pytest.fixture
def panel(folder: Path, messages: Path) -> Iterator[Panel]:
    """The panel of an office without screening whose printer is out of paper, and whose SMS are files."""
    server = ServerSettings(gateways=(FileGatewaySettings(messages),))
    with open_office(folder, server_settings=server, screening={"enabled": False}) as office:
        office.printer.paper_out()
        office.until(lambda: office.facts.printer is not None, "the printer's fault")
        with panel_of(office) as opened:
            yield opened


def number_without_paper(panel: Panel, language: Language) -> None:
    panel.speak(language)
    panel.office.scan(panel.office.book())
    panel.until_shown(NumberShown)
    panel.until_says("A001")


def sent(messages: Path) -> list[str]:
    return [path.read_text() for path in sorted(messages.glob("*.txt"))]


def send_to(panel: Panel, typed: str) -> None:
    panel.press(Button.SEND_SMS)
    panel.until_shown(TypingNumberPhone)
    panel.until_says("A001")
    panel.key_in(typed)
    panel.press(Button.CONTINUE)


@both_languages
@pytest.mark.parametrize("typed", [PHONE, "6281200000001", "81200000001"])
def test_the_number_goes_to_the_phone_and_stays_in_sight(
    panel: Panel, messages: Path, language: Language, typed: str
) -> None:
    number_without_paper(panel, language)
    send_to(panel, typed)
    words = words_in(language)
    panel.until_says(words.number_sms.said[NumberSms.SENT])
    assert "A001" in panel.says()
    eventually(lambda: len(sent(messages)) == 1)
    assert sent(messages)[0].startswith("+6281200000001\n\nDisdukcapil Kota Pontianak: Nomor antrean A001, Kamis")
    assert not panel.offers(Button.SEND_SMS)
    panel.press(Button.DONE)
    panel.until_shown(Welcome)
    assert panel.office.link.bodies(SEND)[0]["phone"] == "+6281200000001"


@both_languages
def test_who_has_no_phone_sees_the_number_again(panel: Panel, language: Language) -> None:
    number_without_paper(panel, language)
    panel.press(Button.SEND_SMS)
    panel.until_shown(TypingNumberPhone)
    panel.until_says(words_in(language).number_sms.consent)
    panel.key_in("0812")
    panel.press(Button.NO_PHONE)
    panel.until_shown(NumberShown)
    panel.press(Button.CALL_STAFF)
    eventually(lambda: any("event=staff-called reason=asked" in line for line in panel.office.log.lines))
    panel.press(Button.DONE)
    panel.until_shown(Welcome)
    assert panel.office.link.asked(SEND) == 0


@pytest.mark.parametrize(
    "first",
    [LoseRequest(), LoseAnswer(), LoseAnswer(40), Stranger(reply(502, "<html>", "text/html"))],
    ids=["request lost", "answer lost", "answer broken off", "somebody else answers"],
)
def test_a_line_that_fails_once_costs_nobody_the_sms_and_sends_it_once(
    panel: Panel, messages: Path, first: LoseRequest | LoseAnswer | Stranger
) -> None:
    number_without_paper(panel, Language.INDONESIAN)
    panel.office.link.treat(InTurn((first, PassOn())), SEND)
    send_to(panel, PHONE)
    panel.until_says(panel.words.number_sms.said[NumberSms.SENT])
    assert panel.office.link.asked(SEND) == 2
    bodies = panel.office.link.bodies(SEND)
    assert bodies[0] == bodies[1]
    eventually(lambda: len(sent(messages)) == 1)
    again = panel.office.book(phone=PHONE)
    # What was queued after it has gone out as well: nothing of the number was queued twice.
    eventually(lambda: any(again[:4] in text for text in sent(messages)))
    assert sum("Nomor antrean A001" in text for text in sent(messages)) == 1


@both_languages
def test_a_line_that_stays_away_is_said_and_the_number_is_written_down(panel: Panel, language: Language) -> None:
    number_without_paper(panel, language)
    panel.office.link.treat(LoseRequest())
    send_to(panel, PHONE)
    words = words_in(language)
    panel.until_says(words.number_sms.said[NumberSms.NOT_SENT])
    panel.until_says(words.number_sms.no_link)
    assert not panel.offers(Button.SEND_SMS)
    panel.press(Button.DONE)
    panel.until_shown(Welcome)


def test_a_kiosk_alone_gives_its_number_and_offers_no_sms(panel: Panel) -> None:
    panel.office.until_ready_to_be_alone()
    panel.office.link.off()
    panel.office.ask_for("perekaman")
    panel.until_shown(NumberShown)
    panel.until_says(panel.words.number_sms.no_link)
    assert not panel.offers(Button.SEND_SMS)


def test_the_phone_is_neither_in_the_log_nor_on_disk_nor_in_an_address(panel: Panel) -> None:
    number_without_paper(panel, Language.INDONESIAN)
    send_to(panel, PHONE)
    panel.until_says(panel.words.number_sms.said[NumberSms.SENT])
    panel.press(Button.DONE)
    panel.until_shown(Welcome)
    office = panel.office
    assert "81200000001" not in repr(office.running.runtime.newest)
    assert not any("81200000001" in line for line in office.log.lines)
    assert not any("81200000001" in path for path in office.link.requests)
    kept = [path for path in office.config.server.state_dir.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"81200000001" in path.read_bytes() for path in kept)
