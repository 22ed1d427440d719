"""A request that the server refuses for want of units, or does not answer."""

from kiosk.core.model import CheckInByCode, LinkFault
from kiosk.ticket_desk import Found, Granted
from quota_protocol.problems import ProblemType
from tests.kiosk.offline.small_kiosk import NO_ANSWERS, WALK_IN, Kiosk, grant, refusing
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import CODE


def test_a_refusal_for_want_of_units_is_served_from_the_lease_under_the_same_id(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.QUOTA_EXHAUSTED)
    reply = kiosk.desk.request(WALK_IN, ask=True)
    assert isinstance(reply.outcome, Granted)
    assert reply.outcome.ticket.number == "A5001"
    said.raw = None
    kiosk.sync.turn()
    assert [entry.kind for entry in said.entries] == ["started", "noted", "ticket"]
    assert said.entries[1].event_id == said.entries[2].event_id


def test_an_unanswered_check_in_is_served_from_the_manifest_and_found_again(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = NO_ANSWERS["half JSON"]
    reply = kiosk.desk.request(CheckInByCode(CODE), ask=True)
    assert reply.link_fault is LinkFault.NOT_UNDERSTOOD
    assert isinstance(reply.outcome, Granted)
    again = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == reply.outcome.ticket
