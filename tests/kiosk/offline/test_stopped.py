"""When a kiosk gives out no numbers any more: a card of the past, an epoch that has ended, a revoked device."""

from datetime import timedelta

import pytest

from kiosk.core.events import DeviceRejected
from kiosk.offline_cache.standing import Ended, Life
from kiosk.ticket_desk import Manual
from quota_protocol.journal_chain import ChainPoint
from quota_protocol.problems import ProblemType
from quota_protocol.sync import Directives, Halt
from tests.kiosk.offline.files import LIFE
from tests.kiosk.offline.samples import block, lease
from tests.kiosk.offline.small_kiosk import WALK_IN, Kiosk, grant, refusing
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import THURSDAY


@pytest.mark.parametrize(
    ("acknowledged", "halt"),
    [(ChainPoint(99, "00" * 32), Halt.ROLLBACK), (ChainPoint(1, "00" * 32), Halt.FORK)],
)
def test_a_card_that_was_restored_or_cloned_gives_no_number_until_it_is_enrolled_anew(
    kiosk: Kiosk, said: Said, acknowledged: ChainPoint, halt: Halt
) -> None:
    grant(said)
    kiosk.sync.turn()
    grant(said, acknowledged=acknowledged)
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.standing.halted is halt
    assert said.requests[-1].halted is halt
    assert isinstance(kiosk.events[-1], DeviceRejected)
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    kiosk.restart()
    assert kiosk.standing.halted is halt
    kiosk.restart(Life("another-epoch", 1))
    assert kiosk.standing.halted is None


@pytest.mark.parametrize(
    ("directives", "ended"),
    [(Directives(fence=True), Ended.FENCED), (Directives(re_enrol=True), Ended.ENROLLED_ANEW)],
)
def test_an_epoch_that_has_ended_gives_nothing_and_is_told_to_its_end(
    kiosk: Kiosk, said: Said, directives: Directives, ended: Ended
) -> None:
    grant(said)
    kiosk.sync.turn()
    ticket = kiosk.walk_in()
    grant(said, directives=directives)
    kiosk.sync.turn()
    kiosk.sync.turn()
    assert kiosk.standing.ended is ended
    assert not kiosk.facts.has_numbers
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    assert ticket.event_id in [entry.event_id for entry in said.entries]


def test_a_revoked_kiosk_forgets_what_it_was_granted(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.DEVICE_REVOKED)
    kiosk.sync.turn()
    assert kiosk.standing.ended is Ended.REVOKED
    assert not kiosk.desk.has_numbers()
    assert kiosk.count(DeviceRejected) == 1


def test_an_unknown_token_is_no_reason_to_forget(kiosk: Kiosk, said: Said) -> None:
    """Somebody else may be answering in the server's place."""
    grant(said)
    kiosk.sync.turn()
    said.raw = refusing(ProblemType.UNAUTHORIZED)
    kiosk.sync.turn()
    assert kiosk.rejected()
    said.raw = None
    kiosk.sync.turn()
    assert not kiosk.rejected()
    assert kiosk.desk.has_numbers()


def test_card_restored_from_last_week_gives_no_unit_alone_and_stops_at_the_first_contact(
    kiosk: Kiosk, said: Said
) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.cache.close()
    image = kiosk.path.read_bytes()
    kiosk.start(LIFE)
    kiosk.clock.pass_time(timedelta(days=7))
    said.now = kiosk.clock.now()
    today = THURSDAY + timedelta(days=7)
    said.saying(leases=(lease("of-today", today),), blocks=(block(day=today).block,))
    kiosk.sync.turn()
    assert kiosk.walk_in().office_date == today
    kiosk.sync.turn()
    kiosk.cache.close()
    kiosk.path.write_bytes(image)
    kiosk.start(LIFE)
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    kiosk.sync.turn()
    assert kiosk.standing.halted is Halt.ROLLBACK
    assert not kiosk.desk.has_numbers()
