"""What the core makes of being alone: it goes on while there are numbers, and waits once for another kiosk's unit."""

from dataclasses import replace

from kiosk.core.effects import MeasureTemperature, RequestTicket, StartTimer
from kiosk.core.events import LinkLost, RequestRefused, TimerElapsed, VisitTimeout
from kiosk.core.facts import Facts
from kiosk.core.link_events import BookingNotKnown, OfflineReserveCounted
from kiosk.core.model import LinkFault
from kiosk.core.session import advance
from kiosk.core.states import Entry, LookingUp, OutOfService, Refused, Requesting, Screening, Welcome
from quota_protocol.problems import ProblemType
from tests.kiosk.samples import CODE, EMPTY_WISH, OFFICE, SESSION, kiosk_at, problem

FOR_NOW = RequestRefused(SESSION, problem(ProblemType.QUOTA_EXHAUSTED, retry_after_s=20))


def test_a_kiosk_with_numbers_goes_on_without_its_server_and_one_without_says_so() -> None:
    alone, _ = advance(kiosk_at(Welcome(), facts=Facts(office=OFFICE, has_numbers=True)), LinkLost(LinkFault.TIMED_OUT))
    assert alone.visit == Welcome()
    empty, _ = advance(alone, OfflineReserveCounted(False))
    assert isinstance(empty.visit, OutOfService)
    again, _ = advance(empty, OfflineReserveCounted(True))
    assert again.visit == Welcome()


def test_visitors_are_measured_without_the_server_too() -> None:
    kiosk = kiosk_at(LookingUp(CODE, Entry.SCANNED), facts=Facts(office=OFFICE, online=False, has_numbers=True))
    after, effects = advance(kiosk, BookingNotKnown(SESSION))
    assert isinstance(after.visit, Screening)
    assert MeasureTemperature(SESSION) in effects


def test_who_finds_nothing_free_waits_once_while_another_kiosk_gives_back() -> None:
    waiting, effects = advance(kiosk_at(Requesting(EMPTY_WISH)), FOR_NOW)
    assert waiting.visit == Requesting(EMPTY_WISH, waits_s=20)
    (timer,) = [effect for effect in effects if isinstance(effect, StartTimer)]
    assert timer.after_s == 20
    asking, effects = advance(waiting, TimerElapsed(VisitTimeout(waiting.timer)))
    assert [type(effect) for effect in effects if not isinstance(effect, StartTimer)] == [RequestTicket]
    refused, _ = advance(asking, FOR_NOW)
    assert isinstance(refused.visit, Refused)


def test_nobody_waits_longer_than_half_a_minute_for_a_unit() -> None:
    long = replace(FOR_NOW.problem, retry_after_s=3600)
    waiting, _ = advance(kiosk_at(Requesting(EMPTY_WISH)), RequestRefused(SESSION, long))
    assert waiting.visit == Requesting(EMPTY_WISH, waits_s=30)
