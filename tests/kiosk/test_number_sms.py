"""A number that is on no paper goes to a phone: when that is offered, and what is kept of what was typed."""

from dataclasses import replace

import pytest

from kiosk.core.booking_effects import SendNumber
from kiosk.core.effects import CallStaff, Effect
from kiosk.core.events import (
    Button,
    Event,
    KeyTyped,
    Pressed,
    ServerUnreachable,
    TicketGranted,
    TimerElapsed,
    VisitTimeout,
)
from kiosk.core.model import EventId, LinkFault, NewNumber, PrinterFault, SessionId
from kiosk.core.number_events import NumberSent
from kiosk.core.number_states import NumberSms, SendingNumber, TypingNumberPhone
from kiosk.core.session import Kiosk, advance
from kiosk.core.states import NumberShown, Printing, Requesting, Welcome
from quota_protocol.messages import Origin, Ticket, TicketFlag
from tests.kiosk.samples import SESSION, TICKET, kiosk_at

SHOWN = NumberShown(TICKET, PrinterFault.PAPER_OUT)
LONGEST = "62812345678901"


def press(kiosk: Kiosk, button: Button) -> tuple[Kiosk, tuple[Effect, ...]]:
    return advance(kiosk, Pressed(button, kiosk.scene))


def key_in(kiosk: Kiosk, digits: str) -> Kiosk:
    for digit in digits:
        kiosk, _ = advance(kiosk, KeyTyped(digit, kiosk.scene))
    return kiosk


def sending(kiosk: Kiosk) -> tuple[Kiosk, tuple[Effect, ...]]:
    kiosk, _ = press(kiosk, Button.SEND_SMS)
    return press(key_in(kiosk, "081200000001"), Button.CONTINUE)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("081200000001", "+6281200000001"),
        ("6281200000001", "+6281200000001"),
        ("81200000001", "+6281200000001"),
        (LONGEST, "+62812345678901"),
    ],
)
def test_the_number_goes_with_its_event_to_the_phone_in_one_form(typed: str, phone: str) -> None:
    kiosk, _ = press(kiosk_at(SHOWN), Button.SEND_SMS)
    kiosk, effects = press(key_in(kiosk, typed), Button.CONTINUE)
    assert SendNumber(SESSION, EventId(TICKET.event_id), "A045", phone) in effects
    kiosk, _ = advance(kiosk, NumberSent(SESSION))
    assert kiosk.visit == replaced(NumberSms.SENT)
    assert press(kiosk, Button.SEND_SMS)[0].visit == kiosk.visit, "once"


@pytest.mark.parametrize(
    "event", [ServerUnreachable(SESSION, LinkFault.TIMED_OUT), TimerElapsed(VisitTimeout(serial=-1))]
)
def test_without_an_answer_nobody_is_told_that_it_was_sent_and_may_try_again(event: Event) -> None:
    kiosk, _ = sending(kiosk_at(SHOWN))
    if isinstance(event, TimerElapsed):
        event = TimerElapsed(VisitTimeout(kiosk.timer))
    kiosk, _ = advance(kiosk, event)
    assert kiosk.visit == replaced(NumberSms.NOT_SENT)
    kiosk = replace(kiosk, facts=replace(kiosk.facts, online=True))
    assert isinstance(press(kiosk, Button.SEND_SMS)[0].visit, TypingNumberPhone)


def test_an_answer_for_somebody_else_says_nothing() -> None:
    kiosk, _ = sending(kiosk_at(SHOWN))
    after, _ = advance(kiosk, NumberSent(SessionId(SESSION - 1)))
    assert isinstance(after.visit, SendingNumber)


def test_a_kiosk_alone_sends_nothing_and_asks_for_no_phone() -> None:
    alone = kiosk_at(SHOWN)
    alone = replace(alone, facts=replace(alone.facts, online=False))
    assert press(alone, Button.SEND_SMS)[0].visit == SHOWN


@pytest.mark.parametrize("way_back", [Button.NO_PHONE, Button.BACK])
def test_who_has_no_phone_sees_the_number_again_and_nothing_of_what_was_typed(way_back: Button) -> None:
    typing, _ = press(kiosk_at(SHOWN), Button.SEND_SMS)
    assert press(key_in(typing, "0812"), way_back)[0].visit == SHOWN
    assert press(key_in(typing, "0812"), Button.CANCEL)[0].visit == Welcome()


def test_the_phone_shows_in_nothing_that_may_be_logged() -> None:
    kiosk, effects = sending(kiosk_at(SHOWN))
    typing = key_in(press(kiosk_at(SHOWN), Button.SEND_SMS)[0], "081200000001")
    said = repr((kiosk.visit, effects, typing.visit))
    assert "81200000001" not in said


def unprinted(ticket: Ticket, phone: str) -> NumberShown:
    wish = NewNumber("cetak_ktp", Origin.WALK_IN, phone=phone)
    kiosk = kiosk_at(Requesting(wish))
    kiosk, _ = advance(kiosk, TicketGranted(SESSION, ticket, wish))
    kiosk = replace(kiosk, visit=Printing(ticket, None, 1))
    kiosk, _ = advance(kiosk, TimerElapsed(VisitTimeout(kiosk.timer)))
    assert isinstance(kiosk.visit, NumberShown)
    return kiosk.visit


@pytest.mark.parametrize(
    ("phone", "flags", "sms"),
    [
        ("", (), NumberSms.OFFERED),
        ("+6281200000001", (), NumberSms.LEFT),
        # The server hears of it at the next sync, and of no phone then: the journal holds none.
        ("+6281200000001", (TicketFlag.OFFLINE,), NumberSms.OFFERED),
    ],
)
def test_who_left_a_phone_with_the_wish_is_not_asked_for_it_again(
    phone: str, flags: tuple[TicketFlag, ...], sms: NumberSms
) -> None:
    assert unprinted(replace(TICKET, flags=flags), phone).sms is sms


def replaced(sms: NumberSms) -> NumberShown:
    return NumberShown(TICKET, PrinterFault.PAPER_OUT, sms)


@pytest.mark.parametrize("visit", [SHOWN, TypingNumberPhone(TICKET, PrinterFault.PAPER_OUT, "0812")])
def test_a_call_for_staff_leaves_a_number_that_is_on_no_paper_in_sight(visit: NumberShown | TypingNumberPhone) -> None:
    after, effects = press(kiosk_at(visit), Button.CALL_STAFF)
    assert after.visit == SHOWN
    assert any(isinstance(effect, CallStaff) for effect in effects)
