"""A kiosk whose clock cannot be trusted, while it is alone."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from kiosk.core.clock_model import ClockBasis
from kiosk.core.model import CheckInByCode, CheckInByNik
from kiosk.offline_cache.journal import rows
from kiosk.ticket_desk import Found, Granted
from quota_protocol.clock import ClockTrust
from quota_protocol.marks import nik_mark
from quota_protocol.messages import TicketFlag
from tests.kiosk.offline.samples import block, lease
from tests.kiosk.offline.small_kiosk import EIGHT, KEY, Kiosk, grant, manifest
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import CODE, NIK, OTHER_CODE, THURSDAY


def test_a_clock_that_jumps_while_alone_is_in_doubt_and_refuses_nobody(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED
    for jump in (timedelta(days=-400), timedelta(days=4000)):
        kiosk.clock.shown = EIGHT + jump
        assert kiosk.cache.clock_judge.trust() is ClockTrust.SUSPECT
        ticket = kiosk.walk_in()
        assert ticket.office_date == THURSDAY
        assert TicketFlag.CLOCK_SUSPECT in ticket.flags
    kiosk.clock.shown = EIGHT
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED


def test_what_staff_said_of_the_clock_holds_over_the_nightly_restart(kiosk: Kiosk) -> None:
    kiosk.cache.clock_judge.heard_from_staff(EIGHT + timedelta(days=2))
    kiosk.restart()
    reading = kiosk.cache.clock_judge.reading(ZoneInfo("Asia/Pontianak"))
    assert (reading.now, reading.basis) == (EIGHT + timedelta(days=2), ClockBasis.STAFF)


def test_who_comes_again_while_the_clock_is_in_doubt_gets_the_same_number(kiosk: Kiosk, said: Said) -> None:
    """Ticket and unit were spent anew at every scan: the ticket has the lease's date, and was sought by the clock's."""
    grant(said)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(days=2500)
    first = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(first, Granted)
    assert TicketFlag.UNVERIFIED in first.ticket.flags
    again = kiosk.desk.look_up(OTHER_CODE, ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket
    assert [one.ticket for one in kiosk.cache.journal.newest(kiosk.desk.office_date(), 5)] == [first.ticket]


def test_a_code_is_known_again_in_doubt_although_its_lease_is_spent_and_the_date_went_on(
    kiosk: Kiosk, said: Said
) -> None:
    tomorrow = THURSDAY + timedelta(days=1)
    blocks = (block().block, block(day=tomorrow).block)
    said.saying(leases=(lease("one-unit", units=1),), blocks=blocks)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(days=2500)
    # From now on nobody has told this program what time it is.
    kiosk.restart()
    first = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(first, Granted)
    assert kiosk.desk.office_date() != first.ticket.office_date
    again = kiosk.desk.request(CheckInByCode(OTHER_CODE), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket


def test_who_came_with_an_unknown_code_is_found_by_nik_once_the_manifest_has_the_booking(
    kiosk: Kiosk, said: Said
) -> None:
    said.saying(leases=(lease("lease-1"),), blocks=(block().block,), manifest=replace(manifest(), entries=()))
    kiosk.sync.turn()
    first = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(first, Granted)
    entry = replace(manifest().entries[0], nik_mark=nik_mark(KEY, NIK))
    said.saying(manifest=replace(manifest(2), entries=(entry,)))
    kiosk.sync.turn()
    again = kiosk.desk.request(CheckInByNik(NIK, "cetak_ktp"), ask=False).outcome
    assert isinstance(again, Found)
    assert again.recorded.ticket == first.ticket


def test_a_clock_that_is_behind_what_was_written_is_in_doubt_at_the_next_start(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.clock.shown = EIGHT - timedelta(hours=3)
    kiosk.restart()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SUSPECT
    said.now = kiosk.clock.now()
    kiosk.sync.turn()
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SYNCED
    kiosk.restart()
    assert kiosk.cache.clock_judge.trust() is not ClockTrust.SUSPECT, "the server agreed: the later time was wrong"


def test_a_clock_that_is_far_ahead_forgets_nothing_that_would_come_anew(kiosk: Kiosk, said: Said) -> None:
    """Found by the simulation: a lease forgotten by a wrong clock was taken again with all its units and numbers."""
    grant(said)
    kiosk.sync.turn()
    first = kiosk.walk_in()
    kiosk.sync.turn()
    kiosk.clock.shown += timedelta(days=40)
    kiosk.restart()
    kiosk.sync.turn()
    assert len(rows(kiosk.path)) == 1
    kiosk.clock.shown -= timedelta(days=40)
    kiosk.restart()
    kiosk.sync.turn()
    assert kiosk.walk_in().number > first.number
