"""Ten taps a second, long presses, sliding, two fingers, taps between two pictures, a scan while somebody touches."""

import pytest

from kiosk.core.states import Welcome
from quota_protocol.booking_code import parse_booking_code
from tests.screens.rough_hands import CODES, RoughHands

_REST_EVERY = 100


def _mistreat(seed: int, actions: int) -> RoughHands:
    hands = RoughHands(seed)
    try:
        for done in range(1, actions + 1):
            hands.act()
            if done % _REST_EVERY == 0:
                hands.rest()
                kiosk = hands.runtime.newest
                assert kiosk.visit == Welcome(), f"seed {seed}: after {done} actions nobody gets the kiosk back"
                assert kiosk.presentation == kiosk.settings.presentation
    finally:
        hands.close()
    return hands


def _nothing_twice(hands: RoughHands) -> None:
    desk = hands.desk
    assert [session for session, times in desk.requested.items() if times > 1] == [], "two numbers in one visit"
    assert [ticket for ticket, times in desk.recorded.items() if times > 1] == []
    assert [paper for paper, times in desk.printed.items() if times > 1] == [], "the same paper twice"
    assert {ticket for ticket, _ in desk.printed} <= set(desk.recorded), "paper of what is not on disk"


def test_two_thousand_rough_deeds_give_no_double_ticket_and_no_stuck_screen() -> None:
    hands = _mistreat(seed=6, actions=2000)
    _nothing_twice(hands)
    assert len(hands.desk.recorded) >= 10, "otherwise nothing was proved"
    assert {"TicketShown", "StillThere", "WithStaff", "TypingCode", "TypingNik", "Misread"} <= set(hands.visits)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_fifty_thousand_rough_deeds(seed: int) -> None:
    _nothing_twice(_mistreat(seed, actions=5000))


def test_the_scans_of_this_proof_are_codes() -> None:
    assert all(parse_booking_code(code) == code for code in CODES)
