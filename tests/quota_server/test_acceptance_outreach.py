"""Acceptance scenarios of the domain, by number: a kiosk that is taken outside for a day, with the real parts of both.

What is neither screen nor device of a kiosk speaks with the real server over a cable that somebody pulls out.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.events import LinkLost
from kiosk.core.model import CheckInByCode, EventId, NewNumber, RowState
from kiosk.offline_cache.journal import rows
from kiosk.offline_cache.standing import Life
from kiosk.quota_client import QuotaClient
from kiosk.ticket_desk import Granted, Manual
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Origin, Ticket
from quota_server import app
from quota_server.__main__ import main
from tests.kiosk.offline.small_kiosk import Kiosk as KioskParts
from tests.quota_server.kiosk import TODAY, Kiosk
from tests.quota_server.offline.conftest import Look, look
from workbench import NetworkSwitch

__all__ = ["look"]

EVENING_BEFORE = "2026-11-11"
_PATIENT_S = 10.0
_TURNS_MAX = 20


class Outside:
    """K09 with its cable, and a clock that goes as the server's does."""

    def __init__(self, folder: Path, server: app.RunningServer, database_url: str, clock: SimulatedClock) -> None:
        self._clock = clock
        self.cable = NetworkSwitch("127.0.0.1", int(server.url.rpartition(":")[2]))
        client = QuotaClient(self.cable.url, "", _PATIENT_S)
        granted = client.enrol(app.add_device(database_url, "PTK", "K09"), "board-9", "test")
        client.close()
        self.life = Life(granted.epoch, granted.generation, "test")
        self.parts = KioskParts(folder, self.cable.url, self.life, granted.office, granted.api_token)

    def at(self, wall_time: str, day: str = TODAY) -> None:
        """It is that time, for the server and for the kiosk."""
        self._clock.move_to(parse_instant(f"{day}T{wall_time}:00+07:00"))
        self.parts.clock.pass_time(self._clock.now() - self.parts.clock.now())

    def syncs(self) -> None:
        """As often as it takes to be online again after having been alone."""
        for _ in range(2):
            self.parts.sync.turn()

    def syncs_until_online(self) -> None:
        """On a busy machine an answer may come too late."""
        for _ in range(_TURNS_MAX):
            self.parts.sync.turn()
            if self.parts.online():
                return
        raise AssertionError("the kiosk is not online again")

    def walk_in(self) -> Ticket | None:
        """The number of somebody without a booking; None when staff hand out strips."""
        return self._number(NewNumber("cetak_ktp", Origin.WALK_IN))

    def check_in(self, code: str) -> Ticket | None:
        """The number of somebody with a booking."""
        return self._number(CheckInByCode(BookingCode(code)))

    def _number(self, wish: NewNumber | CheckInByCode) -> Ticket | None:
        reply = self.parts.desk.request(wish, ask=self.parts.online())
        outcome = reply.outcome
        if reply.link_fault is not None:
            self.parts.post(LinkLost(reply.link_fault))
        if isinstance(outcome, Granted):
            self.parts.cache.journal.record(outcome.ticket, wish)
            self.parts.cache.journal.mark(EventId(outcome.ticket.event_id), RowState.PRINTED, 1)
            return outcome.ticket
        assert isinstance(outcome, Manual), outcome
        return None

    def close(self) -> None:
        """The day is over."""
        self.parts.close()
        self.cable.close()


Lease = Callable[[str], None]


@pytest.fixture
def outside(server: app.RunningServer, database_url: str, clock: SimulatedClock, tmp_path: Path) -> Iterator[Outside]:
    kiosk = Outside(tmp_path / "K09", server, database_url, clock)
    yield kiosk
    kiosk.close()


@pytest.fixture
def lease(database_url: str) -> Lease:
    """`quota-server device lease` for K09."""

    def command(units: str) -> None:
        of_k09 = ("--database", database_url, "--office", "PTK", "--name", "K09")
        assert main(("device", "lease", *of_k09, "--units", units)) == 0

    return command


def test_scenario_38_a_kiosk_gives_numbers_outside_all_day_and_syncs_in_the_evening(
    outside: Outside, lease: Lease, kiosk: Kiosk, look: Look
) -> None:
    outside.at("16:05", EVENING_BEFORE)
    code = kiosk.booked(1, "10:00", TODAY)
    lease("40")
    outside.syncs()
    outside.cable.unplug()

    outside.at("08:10")
    given = [outside.walk_in() for _ in range(12)]
    in_the_office = [kiosk.walk_in().json()["number"] for _ in range(3)]
    assert kiosk.free("08:00") == 125 - 40 - 3
    outside.at("10:20")
    outside.parts.restart(outside.life)
    outside.parts.sync.turn()
    assert not outside.parts.online()
    given += [outside.check_in(code), *(outside.walk_in() for _ in range(40))]
    assert outside.walk_in() is not None, "the next window's units are there as well"
    outside.at("13:30")
    given.append(outside.walk_in())

    outside.at("19:00")
    outside.cable.plug_in()
    outside.syncs_until_online()
    assert outside.parts.cache.sync_record.unsent_count == 0
    numbers = [ticket.number for ticket in given if ticket] + in_the_office
    assert len(numbers) == len(set(numbers)) == 12 + 3 + 1 + 40 + 1
    assert {row.verdict for row in rows(outside.parts.path)} == {"accepted_late"}
    assert look("SELECT COUNT(*) FROM conflicts") == [(0,)]
    of_today = "SELECT start, issued, leased, burned FROM windows WHERE date = '2026-11-12' ORDER BY start"
    assert look(of_today) == [("08:00", 12 + 3, 0, 28), ("10:00", 1 + 40, 0, 0), ("13:00", 2, 0, 38)]


def test_scenario_39_a_lease_of_ten_gives_ten_numbers_and_the_eleventh_person_is_sent_to_staff(
    outside: Outside, lease: Lease, database_url: str
) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", {"08:00": 125, "10:00": 0, "13:00": 0}, day=date(2026, 11, 12))
    outside.at("07:05")
    lease("10")
    outside.syncs()
    outside.cable.unplug()
    outside.at("08:10")
    assert [ticket.number if ticket else None for ticket in (outside.walk_in() for _ in range(11))] == [
        *(f"A{serial}" for serial in range(5001, 5011)),
        None,
    ]
