"""Midnight passes without the server: what the kiosk was told of the next opening day, it goes by."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.ticket_desk import Granted, Manual, Refused
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import Office, TicketFlag, Window
from quota_protocol.problems import ProblemType
from quota_server.domain.examples import pontianak, with_quota
from quota_server.domain.office import OfficeConfig, Suspension
from quota_server.domain.profile import profile
from tests.kiosk.offline.samples import FRIDAY, block, lease
from tests.kiosk.offline.small_kiosk import EIGHT, WALK_IN, Kiosk
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import MORNING, THURSDAY

NIGHT = timedelta(hours=16)
AFTERNOON = EIGHT + timedelta(hours=8, minutes=5)
UNLIMITED = with_quota(pontianak(), "cetak_ktp", {"08:00": None}, day=FRIDAY)


def changed(office: OfficeConfig, **members: object) -> OfficeConfig:
    """The office with other members of its card service."""
    services = (replace(one, **members) if one.id == "cetak_ktp" else one for one in office.services)  # type: ignore[arg-type] # members of the service
    return replace(office, services=tuple(services))


def evening(kiosk: Kiosk, said: Said, office: Office) -> None:
    """A sync at five past four: numbers of both days, units of neither."""
    kiosk.clock.pass_time(AFTERNOON - EIGHT)
    said.now, said.office = AFTERNOON, replace(office, config_version=2)
    said.saying(blocks=(block().block, block(day=FRIDAY).block))
    kiosk.sync.turn()


def test_midnight_while_offline_walk_ins_of_windows_without_limit_get_numbers_of_the_new_day(
    kiosk: Kiosk, said: Said
) -> None:
    evening(kiosk, said, profile(UNLIMITED, 2, AFTERNOON))
    kiosk.clock.pass_time(NIGHT)
    (left,) = kiosk.desk.windows("cetak_ktp", ask=False).outcome  # type: ignore[misc] # windows, not a refusal
    assert (left.start, left.free) == ("08:00", None)
    ticket = kiosk.walk_in()
    assert (ticket.number, ticket.office_date, ticket.window) == ("A5001", FRIDAY, MORNING)
    kiosk.clock.pass_time(timedelta(hours=2))
    assert kiosk.desk.request(WALK_IN, ask=False).outcome == Manual(), "the other windows of the day have a limit"


def test_a_server_that_says_nothing_of_the_next_day_leaves_its_walk_ins_to_staff(kiosk: Kiosk, said: Said) -> None:
    services = tuple(replace(one, next_day=None) for one in profile(UNLIMITED, 2, AFTERNOON).services)
    evening(kiosk, said, replace(profile(UNLIMITED, 2, AFTERNOON), services=services))
    kiosk.clock.pass_time(NIGHT)
    assert kiosk.desk.request(WALK_IN, ask=False).outcome == Manual()


@pytest.mark.parametrize(("since", "until"), [(THURSDAY, THURSDAY), (FRIDAY, None)])
def test_a_suspension_that_begins_or_ends_at_midnight_does_so_without_the_server(
    kiosk: Kiosk, said: Said, since: date, until: date | None
) -> None:
    suspended = changed(UNLIMITED, suspensions=(Suspension(since, "Surat 1/2026", until),))
    evening(kiosk, said, profile(suspended, 2, AFTERNOON))
    kiosk.clock.pass_time(NIGHT)
    outcome = kiosk.desk.request(WALK_IN, ask=False).outcome
    if until is None:
        assert isinstance(outcome, Refused)
        assert outcome.problem.type == ProblemType.SERVICE_SUSPENDED.urn
    else:
        assert isinstance(outcome, Granted)


@pytest.mark.parametrize("after_midnight", [False, True])
def test_a_clock_in_doubt_knows_the_date_by_the_servers_last_word_also_while_the_next_days_units_are_there(
    kiosk: Kiosk, said: Said, *, after_midnight: bool
) -> None:
    """After 16.00 in an office that was still open it gave numbers of the next day: those units were newer."""
    kiosk.clock.pass_time(AFTERNOON - EIGHT)
    said.now = AFTERNOON
    late, tomorrow = lease("today", window=Window("13:00", "18:00")), lease("tomorrow", day=FRIDAY)
    said.saying(leases=(late, tomorrow), blocks=(block().block, block(day=FRIDAY).block))
    kiosk.sync.turn()
    kiosk.clock.shown -= timedelta(days=2500)
    assert kiosk.cache.clock_judge.trust() is ClockTrust.SUSPECT
    if after_midnight:
        kiosk.clock.pass_time(NIGHT)
    ticket = kiosk.walk_in()
    assert TicketFlag.CLOCK_SUSPECT in ticket.flags
    assert (ticket.office_date, ticket.window) == (
        (FRIDAY, tomorrow.window) if after_midnight else (THURSDAY, late.window)
    )
