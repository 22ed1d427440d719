"""A card that cannot be printed yet: what the record's group leads to, and what is kept of a phone that was typed."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.core.booking_effects import LeavePhone
from kiosk.core.effects import CallStaff, Effect
from kiosk.core.events import (
    Button,
    Event,
    KeyTyped,
    Pressed,
    RequestRefused,
    ServerUnreachable,
    TimerElapsed,
    VisitTimeout,
)
from kiosk.core.facts import Facts
from kiosk.core.link_events import BookingNotKnown
from kiosk.core.model import LinkFault, NewNumber, SessionId, StaffReason, TicketWish
from kiosk.core.question_states import ChoosingCollector
from kiosk.core.record_events import PhoneKept
from kiosk.core.record_states import LeavingPhone, PhoneLeft, PhoneOutcome, TypingReadyPhone
from kiosk.core.refusals import refusal
from kiosk.core.session import Kiosk, advance
from kiosk.core.states import ChoosingService, Entry, LookingUp, Refused, Requesting, State, StillThere, Welcome
from quota_protocol.messages import Origin
from quota_protocol.problems import ProblemType
from tests.kiosk.samples import BY_CODE, BY_NIK, IN_PROCESS, SESSION, kiosk_at, problem

PHONE = "+6281200000001"
NOT_PRINTABLE = ProblemType.RECORD_NOT_PRINTABLE
DAY = date(2026, 11, 12)


def press(kiosk: Kiosk, button: Button) -> tuple[Kiosk, tuple[Effect, ...]]:
    return advance(kiosk, Pressed(button, kiosk.scene))


def key_in(kiosk: Kiosk, digits: str) -> Kiosk:
    for digit in digits:
        kiosk, _ = advance(kiosk, KeyTyped(digit, kiosk.scene))
    return kiosk


def leaving(shown: TicketWish = BY_CODE) -> tuple[Kiosk, tuple[Effect, ...]]:
    """A phone was typed at S29."""
    kiosk, _ = press(kiosk_at(refusal(NOT_PRINTABLE, IN_PROCESS, shown)), Button.NOTIFY_ME)
    return press(key_in(kiosk, "081200000001"), Button.CONTINUE)


@pytest.mark.parametrize("shown", [BY_CODE, BY_NIK])
def test_the_phone_goes_to_the_server_with_what_was_shown_and_is_forgotten(shown: TicketWish) -> None:
    kiosk, effects = leaving(shown)
    assert LeavePhone(SESSION, shown, PHONE) in effects  # type: ignore[arg-type] # both are what can be shown
    assert "812" not in repr(kiosk.visit)
    kiosk, _ = advance(kiosk, PhoneKept(SESSION))
    assert kiosk.visit == PhoneLeft(PhoneOutcome.KEPT, shown, IN_PROCESS)  # type: ignore[arg-type] # the same
    assert press(kiosk, Button.RETRY)[0].visit == kiosk.visit, "once"
    assert isinstance(press(kiosk, Button.DONE)[0].visit, Welcome)


@pytest.mark.parametrize(
    "event",
    [
        ServerUnreachable(SESSION, LinkFault.TIMED_OUT),
        RequestRefused(SESSION, problem(ProblemType.REQUEST_UNKNOWN)),
        TimerElapsed(VisitTimeout(serial=-1)),
    ],
)
def test_without_a_yes_nobody_is_promised_anything_and_may_try_again_or_ask(event: Event) -> None:
    kiosk, _ = leaving()
    if isinstance(event, TimerElapsed):
        event = TimerElapsed(VisitTimeout(kiosk.timer))
    kiosk, _ = advance(kiosk, event)
    assert kiosk.visit == PhoneLeft(PhoneOutcome.NOT_KEPT, BY_CODE, IN_PROCESS)
    kiosk = replace(kiosk, facts=replace(kiosk.facts, online=True))
    assert isinstance(press(kiosk, Button.RETRY)[0].visit, TypingReadyPhone)
    assert CallStaff(StaffReason.ASKED) in press(kiosk, Button.CALL_STAFF)[1]


def test_an_answer_for_an_earlier_visitor_is_ignored() -> None:
    kiosk, _ = leaving()
    assert isinstance(advance(kiosk, PhoneKept(SessionId(SESSION - 1)))[0].visit, LeavingPhone)


def test_without_the_server_no_phone_is_asked_for() -> None:
    alone = Facts(office=kiosk_at(Welcome()).facts.office, online=False)
    kiosk, effects = press(kiosk_at(refusal(NOT_PRINTABLE, IN_PROCESS, BY_CODE), facts=alone), Button.NOTIFY_ME)
    assert kiosk.visit == PhoneLeft(PhoneOutcome.NO_LINK, BY_CODE, IN_PROCESS)
    assert CallStaff(StaffReason.ASKED) in press(kiosk, Button.CALL_STAFF)[1]
    assert not any(isinstance(effect, LeavePhone) for effect in effects)


def test_the_way_back_leads_to_why_there_is_no_card_and_no_phone_to_what_else_there_is() -> None:
    kiosk, _ = press(kiosk_at(refusal(NOT_PRINTABLE, IN_PROCESS, BY_CODE)), Button.NOTIFY_ME)
    assert press(kiosk, Button.BACK)[0].visit == refusal(NOT_PRINTABLE, IN_PROCESS, BY_CODE)
    assert press(kiosk, Button.NO_PHONE)[0].visit == PhoneLeft(PhoneOutcome.NONE, BY_CODE, IN_PROCESS)


def test_too_short_a_number_goes_nowhere_and_whoever_left_is_asked_for() -> None:
    kiosk = kiosk_at(TypingReadyPhone(BY_CODE, IN_PROCESS, "0812"))
    assert press(kiosk, Button.CONTINUE)[0].visit == kiosk.visit
    assert isinstance(advance(kiosk, TimerElapsed(VisitTimeout(kiosk.timer)))[0].visit, StillThere)


@pytest.mark.parametrize(
    ("record", "booked_for", "steps"),
    [
        ("diproses", DAY, (Button.NOTIFY_ME, Button.CALL_STAFF, Button.DONE)),
        ("diproses", None, (Button.NOTIFY_ME, Button.TAKE_NUMBER, Button.CALL_STAFF)),
        ("duplikat", DAY, (Button.TAKE_REPAIR, Button.DONE)),
        ("duplikat", None, (Button.TAKE_REPAIR, Button.TAKE_NUMBER, Button.DONE)),
        ("", DAY, (Button.CALL_STAFF, Button.TAKE_REPAIR, Button.DONE)),
        ("of-a-later-server", None, (Button.CALL_STAFF, Button.TAKE_REPAIR, Button.DONE)),
    ],
)
def test_each_record_has_its_ways_on(record: str, booked_for: date | None, steps: tuple[Button, ...]) -> None:
    why = problem(NOT_PRINTABLE, record=record, date=booked_for)
    kiosk, _ = advance(kiosk_at(Requesting(BY_CODE)), RequestRefused(SESSION, why))
    assert isinstance(kiosk.visit, Refused)
    assert kiosk.visit.steps == steps


@pytest.mark.parametrize("record", ["diproses", "duplikat"])
def test_whoever_typed_a_nik_and_has_booked_nothing_may_have_come_for_something_else(record: str) -> None:
    why = problem(NOT_PRINTABLE, record=record)
    kiosk, _ = advance(kiosk_at(Requesting(BY_NIK)), RequestRefused(SESSION, why))
    assert isinstance(press(kiosk, Button.TAKE_NUMBER)[0].visit, ChoosingService)


@pytest.mark.parametrize(
    ("record", "button", "leads_to"),
    [("siap_cetak", Button.TAKE_NUMBER, ChoosingService), ("tercetak", Button.COLLECT_CARD, ChoosingCollector)],
)
def test_the_code_of_a_request_that_is_further_leads_on_and_is_no_wrong_code(
    record: str, button: Button, leads_to: type[State]
) -> None:
    unknown = problem(ProblemType.BOOKING_UNKNOWN, record=record)
    kiosk, _ = advance(kiosk_at(LookingUp(BY_CODE.code, Entry.TYPED)), RequestRefused(SESSION, unknown))
    assert isinstance(kiosk.visit, Refused)
    assert kiosk.visit.steps == (button, Button.DONE)
    assert kiosk.facts.wrong_codes == 0
    assert isinstance(press(kiosk, button)[0].visit, leads_to)


def test_who_showed_nothing_cannot_be_told() -> None:
    nobody = refusal(NOT_PRINTABLE, IN_PROCESS, NewNumber("cetak_ktp", Origin.WALK_IN))
    assert Button.NOTIFY_ME not in nobody.steps


def test_without_the_server_a_code_gets_its_number_as_ever() -> None:
    # The kiosk alone knows of no record; staff see it at the counter.
    kiosk, _ = advance(kiosk_at(LookingUp(BY_CODE.code, Entry.SCANNED)), BookingNotKnown(SESSION))
    assert not isinstance(kiosk.visit, Refused)
