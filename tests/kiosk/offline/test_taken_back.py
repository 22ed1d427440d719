"""Staff have taken back the number of a used booking, and its holder comes again while the kiosk is alone."""

from dataclasses import replace

import pytest

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, RowState
from kiosk.ticket_desk import Found, Granted, Refused
from quota_protocol.marks import nik_mark
from quota_protocol.messages import Booking, BookingState
from quota_protocol.problems import ProblemType
from tests.kiosk.offline.samples import block
from tests.kiosk.offline.small_kiosk import KEY, Kiosk, manifest
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import CODE, NIK, TICKET

BY_CODE, BY_NIK = CheckInByCode(CODE), CheckInByNik(NIK)
EVENT = EventId(TICKET.event_id)


@pytest.fixture
def used(kiosk: Kiosk, said: Said) -> Kiosk:
    """The server gave A045 for the booking, has heard of it, and its manifest calls the booking used."""
    told = manifest(state=BookingState.CHECKED_IN)
    entries = tuple(replace(one, nik_mark=nik_mark(KEY, NIK)) for one in told.entries)
    said.saying(blocks=(block().block,), manifest=replace(told, entries=entries))
    kiosk.sync.turn()
    kiosk.cache.journal.record(TICKET, BY_CODE)
    kiosk.cache.journal.mark(EVENT, RowState.UNCERTAIN, 1)
    kiosk.sync.turn()
    assert kiosk.standing.known.seq > 0
    return kiosk


def _is_used(kiosk: Kiosk, wish: CheckInByCode | CheckInByNik) -> bool:
    outcome = kiosk.desk.request(wish, ask=False).outcome
    return isinstance(outcome, Refused) and outcome.problem.type == ProblemType.BOOKING_USED.urn


@pytest.mark.parametrize(("wish", "again"), [(BY_CODE, BY_NIK), (BY_NIK, BY_CODE)])
def test_whoever_comes_again_gets_another_number_once(
    used: Kiosk, wish: CheckInByCode | CheckInByNik, again: CheckInByCode | CheckInByNik
) -> None:
    used.cache.journal.void(EVENT)
    looked_up = used.desk.look_up(CODE, ask=False).outcome
    assert isinstance(looked_up, Booking)
    assert looked_up.state is BookingState.BOOKED
    given = used.desk.request(wish, ask=False).outcome
    assert isinstance(given, Granted), given
    assert given.ticket.number == "A5001"
    found = used.desk.request(again, ask=False).outcome
    assert isinstance(found, Found)
    assert found.recorded.ticket == given.ticket


def test_once_the_server_has_heard_of_it_what_its_manifest_says_holds(used: Kiosk) -> None:
    """The booking may have got another number since, at another kiosk."""
    used.cache.journal.void(EVENT)
    used.sync.turn()
    assert _is_used(used, BY_CODE)
    assert _is_used(used, BY_NIK)


def test_a_paper_that_came_out_after_all_holds_and_nobody_gets_another(used: Kiosk) -> None:
    used.cache.journal.void(EVENT)
    used.cache.journal.mark(EVENT, RowState.PRINTED, 1)
    assert _is_used(used, BY_CODE)


def test_a_booking_that_was_used_elsewhere_stays_so(kiosk: Kiosk, said: Said) -> None:
    said.saying(blocks=(block().block,), manifest=manifest(state=BookingState.CHECKED_IN))
    kiosk.sync.turn()
    assert _is_used(kiosk, BY_CODE)
