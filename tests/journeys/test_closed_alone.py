"""Alone outside of the hours: the kiosk says that the office is closed and when it opens, as the server would."""

from datetime import datetime, timedelta

import pytest

from kiosk.core.events import Button
from kiosk.core.states import ChoosingWindow, Refused, TicketShown, Welcome
from quota_protocol.problems import ProblemType
from tests.journeys.office import EIGHT_TWELVE, Office


@pytest.mark.parametrize(
    ("comes_at", "opens_at"),
    [
        (EIGHT_TWELVE.replace(hour=6, minute=50), EIGHT_TWELVE.replace(hour=7, minute=30)),
        (EIGHT_TWELVE.replace(hour=16), EIGHT_TWELVE.replace(hour=7, minute=30) + timedelta(days=1)),
    ],
    ids=["before opening", "after closing"],
)
def test_whoever_comes_while_the_office_is_closed_is_told_when_it_opens(
    brisk_office: Office, comes_at: datetime, opens_at: datetime
) -> None:
    office = brisk_office
    office.until_ready_to_be_alone()
    office.link.off()
    office.until_alone()
    office.clock.move_to(comes_at)
    office.ask_for("cetak_ktp")
    shown = office.until_shown(Refused)
    assert (shown.kind, shown.problem.opens_at) == (ProblemType.OFFICE_CLOSED, opens_at)
    assert Button.URGENT in shown.steps
    assert office.journal() == []
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.clock.move_to(EIGHT_TWELVE + timedelta(minutes=5))
    office.ask_for("cetak_ktp")
    office.until_shown(ChoosingWindow)
    office.choose_window("08:00")
    assert office.until_shown(TicketShown).ticket.number == "A5001"
