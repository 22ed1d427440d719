"""What is asked before a number (S04 to S08, S12, S14, S28, S31 to S33, S42), and what can be read without one."""

from dataclasses import replace

import pytest

from kiosk.core.events import Button
from kiosk.core.model import StaffReason
from kiosk.core.question_states import (
    Advice,
    AskingReason,
    AskingRecorded,
    CheckingDocuments,
    ChoosingCollector,
    ChoosingRequirements,
    ChoosingSubject,
    Information,
    Requirements,
    Subject,
    Topic,
    TypingPhone,
)
from kiosk.core.states import ChoosingService, ChoosingWindow, TicketShown, Welcome, WithStaff
from quota_protocol.messages import OfficeFlags, Origin, Variant
from quota_server.store.opening import administration
from tests.journeys.office import Office

PHONE = "081200000001"


def asks_for_a_card(office: Office) -> None:
    office.press(Button.TAKE_NUMBER)
    office.until_shown(ChoosingService)
    office.choose_service("cetak_ktp")
    office.until_shown(AskingRecorded)


def advised(office: Office, topic: Topic) -> None:
    assert office.until_shown(Advice).topic is topic
    assert office.journal() == []


def set_flags(office: Office, flags: OfficeFlags) -> None:
    with administration(office.database_url) as opened:
        opened.change_office(replace(opened.config("PTK"), flags=flags))
    office.restart()
    office.until(lambda: office.facts.office is not None and office.facts.office.flags == flags, "the new profile")


def test_a_walk_in_takes_seven_touches(quick_office: Office) -> None:
    """S01, service, recorded, why, papers, without a phone, time."""
    office = quick_office
    office.press(Button.TAKE_NUMBER)
    office.until_shown(ChoosingService)
    office.choose_service("cetak_ktp")
    office.until_shown(AskingRecorded)
    office.press(Button.RECORDED)
    office.until_shown(AskingReason)
    office.choose_variant(Variant.LOST)
    assert office.until_shown(CheckingDocuments).wish.variant is Variant.LOST
    office.press(Button.DOCUMENTS_COMPLETE)
    office.until_shown(TypingPhone)
    office.press(Button.NO_PHONE)
    office.until_shown(ChoosingWindow)
    office.choose_window("08:00")
    assert office.until_shown(TicketShown).ticket.number == "A001"
    assert office.link.bodies("POST /v1/tickets")[-1].get("variant") == "hilang"
    (paper,) = office.printer.wait_for_tickets(1)
    assert "[ ] Surat kehilangan dari kepolisian" in paper.text


@pytest.mark.parametrize("typed", [PHONE, "6281200000001", "81200000001"])
def test_a_phone_number_goes_with_the_request_in_one_form_and_nowhere_else(quick_office: Office, typed: str) -> None:
    asks_for_a_card(quick_office)
    quick_office.press(Button.RECORDED)
    quick_office.until_shown(AskingReason)
    quick_office.choose_variant(Variant.NEW)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    quick_office.until_shown(TypingPhone)
    quick_office.key_in(typed)
    quick_office.press(Button.CONTINUE)
    quick_office.until_shown(ChoosingWindow)
    assert "81200000001" not in repr(quick_office.running.runtime.newest)
    quick_office.choose_window("08:00")
    quick_office.until_shown(TicketShown)
    assert quick_office.link.bodies("POST /v1/tickets")[-1]["phone"] == "+6281200000001"
    assert "81200000001" not in "\n".join(quick_office.log.lines)


def test_a_number_that_is_no_phone_number_does_not_go_on(quick_office: Office) -> None:
    asks_for_a_card(quick_office)
    quick_office.press(Button.RECORDED)
    quick_office.until_shown(AskingReason)
    quick_office.choose_variant(Variant.NEW)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    quick_office.until_shown(TypingPhone)
    quick_office.key_in("0812000")
    quick_office.press(Button.CONTINUE)
    quick_office.press(Button.ERASE)
    quick_office.until(lambda: getattr(quick_office.kiosk_state, "typed", "") == "081200", "a digit less")


def test_who_was_never_recorded_gets_a_number_for_that_and_takes_none_of_the_cards(quick_office: Office) -> None:
    asks_for_a_card(quick_office)
    quick_office.press(Button.NOT_RECORDED)
    advised(quick_office, Topic.RECORD_FIRST)
    quick_office.press(Button.TAKE_RECORDING)
    assert quick_office.until_shown(CheckingDocuments).wish.service == "perekaman"
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    assert quick_office.until_shown(TicketShown).ticket.number == "B001"
    assert [body["service"] for body in quick_office.link.bodies("POST /v1/tickets")] == ["perekaman"]


def test_who_is_not_sure_may_go_on_all_the_same(quick_office: Office) -> None:
    asks_for_a_card(quick_office)
    quick_office.press(Button.NOT_SURE)
    advised(quick_office, Topic.NOT_SURE)
    quick_office.press(Button.CONTINUE)
    quick_office.until_shown(AskingReason)


def test_a_lost_card_without_the_police_s_letter_takes_no_number(quick_office: Office) -> None:
    asks_for_a_card(quick_office)
    quick_office.press(Button.RECORDED)
    quick_office.until_shown(AskingReason)
    quick_office.choose_variant(Variant.LOST)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_MISSING)
    advised(quick_office, Topic.LETTER_MISSING)
    quick_office.press(Button.BACK)
    quick_office.until_shown(CheckingDocuments)
    assert quick_office.link.asked("POST /v1/tickets") == 0


def test_other_papers_that_are_missing_may_be_brought_later(quick_office: Office) -> None:
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("perekaman")
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_MISSING)
    advised(quick_office, Topic.DOCUMENTS_MISSING)
    quick_office.press(Button.TAKE_ANYWAY)
    assert quick_office.until_shown(TicketShown).ticket.number == "B001"


def test_what_can_be_had_from_home_is_told_first_and_never_forced(quick_office: Office) -> None:
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("dokumen_lain")
    advised(quick_office, Topic.AT_HOME)
    quick_office.press(Button.ONLINE_CONTACT)
    quick_office.until(lambda: getattr(quick_office.kiosk_state, "topic", None) is Topic.CONTACT, "the number")
    quick_office.press(Button.TAKE_ANYWAY)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    assert quick_office.until_shown(TicketShown).ticket.series == "D"


def test_somebody_else_than_family_is_led_to_the_section_head(quick_office: Office) -> None:
    quick_office.press(Button.COLLECT_CARD)
    quick_office.until_shown(ChoosingCollector)
    quick_office.press(Button.COLLECT_OTHER)
    advised(quick_office, Topic.SECTION_HEAD)
    quick_office.press(Button.TAKE_VERIFICATION)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    ticket = quick_office.until_shown(TicketShown).ticket
    assert (ticket.number, ticket.origin) == ("K001", Origin.VERIFICATION)
    assert "VERIFIKASI KASI" in quick_office.printer.wait_for_tickets(1)[0].text


def test_family_on_the_same_card_collects_like_the_owner(quick_office: Office) -> None:
    quick_office.press(Button.COLLECT_CARD)
    quick_office.until_shown(ChoosingCollector)
    quick_office.press(Button.COLLECT_FAMILY)
    quick_office.until_shown(CheckingDocuments)
    quick_office.press(Button.DOCUMENTS_COMPLETE)
    assert quick_office.until_shown(TicketShown).ticket.number == "C001"


def test_short_blank_cards_are_said_before_the_questions(quick_office: Office) -> None:
    set_flags(quick_office, OfficeFlags(blank_cards_short=True))
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("cetak_ktp")
    advised(quick_office, Topic.CARDS_SHORT)
    quick_office.press(Button.CONTINUE)
    quick_office.until_shown(AskingRecorded)


def test_what_to_bring_can_be_read_and_leads_to_a_number(quick_office: Office) -> None:
    quick_office.press(Button.INFORMATION)
    quick_office.until_shown(ChoosingSubject)
    quick_office.press(Button.READ_REQUIREMENTS)
    quick_office.until_shown(ChoosingRequirements)
    quick_office.choose_service("perekaman")
    assert quick_office.until_shown(Requirements).service == "perekaman"
    quick_office.press(Button.TAKE_ANYWAY)
    quick_office.until_shown(CheckingDocuments)


@pytest.mark.parametrize(
    ("button", "subject"),
    [
        (Button.READ_WHEN_READY, Subject.WHEN_READY),
        (Button.READ_WHY_NOT_YET, Subject.WHY_NOT_YET),
        (Button.READ_REPORT_FEES, Subject.REPORT_FEES),
    ],
)
def test_questions_are_answered_without_a_number(quick_office: Office, button: Button, subject: Subject) -> None:
    quick_office.press(Button.INFORMATION)
    quick_office.until_shown(ChoosingSubject)
    quick_office.press(button)
    assert quick_office.until_shown(Information).subject is subject
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)


def test_an_urgent_need_is_heard_also_while_cards_are_short(quick_office: Office) -> None:
    set_flags(quick_office, OfficeFlags(blank_cards_short=True))
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("cetak_ktp")
    quick_office.until_shown(Advice)
    quick_office.press(Button.URGENT)
    assert quick_office.until_shown(WithStaff).reason is StaffReason.URGENT
