"""A button that is tapped ten times rings once; whoever comes next is heard all the same."""

import logging

import pytest

from kiosk.core.model import SessionId, StaffReason
from kiosk.hardware.signals import NoSignals
from kiosk.staff_calls import AGAIN_AFTER_S, StaffCalls


class Hall:
    """A visit, a clock, and how often staff were called."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._log = caplog
        self.visit = SessionId(7)
        self.now_s = 1000.0
        self.calls = StaffCalls(NoSignals(), lambda: self.visit, lambda: self.now_s)

    @property
    def times_called(self) -> int:
        return self._log.text.count("event=staff-called")

    def tap(self, times: int = 1) -> None:
        for _ in range(times):
            self.calls.call(StaffReason.ASKED)


@pytest.fixture
def hall(caplog: pytest.LogCaptureFixture) -> Hall:
    caplog.set_level(logging.INFO)
    return Hall(caplog)


def test_ten_taps_in_one_visit_are_one_call(hall: Hall) -> None:
    hall.tap(10)
    assert hall.times_called == 1


def test_the_next_visitor_is_heard_at_once(hall: Hall) -> None:
    hall.tap()
    hall.visit = SessionId(8)
    hall.tap(3)
    assert hall.times_called == 2


def test_after_staff_have_come_the_button_calls_them_anew(hall: Hall) -> None:
    hall.tap(2)
    hall.calls.acknowledge()
    hall.tap(2)
    assert hall.times_called == 2


def test_who_still_waits_after_a_minute_may_ring_once_more(hall: Hall) -> None:
    hall.tap()
    hall.now_s += AGAIN_AFTER_S - 1
    hall.tap()
    hall.now_s += 1
    hall.tap(2)
    assert hall.times_called == 2


def test_what_happens_by_itself_always_calls(hall: Hall) -> None:
    hall.tap()
    for reason in (StaffReason.NOBODY_PASSED, StaffReason.NOBODY_PASSED, StaffReason.WARM):
        hall.calls.call(reason)
    assert hall.times_called == 4
