"""What a kiosk takes of what its server says, and what it does not believe."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.core.model import CheckInByCode
from kiosk.ticket_desk import Manual, Refused
from quota_protocol.messages import Booking, BookingState
from quota_protocol.problems import ProblemType
from quota_protocol.sync import (
    Directives,
    LeaseReturnedEntry,
    Manifest,
    ManifestVersion,
)
from tests.kiosk.offline.files import LIFE
from tests.kiosk.offline.samples import block, lease
from tests.kiosk.offline.small_kiosk import WALK_IN, Kiosk, grant, manifest
from tests.kiosk.offline.sync_server import Said
from tests.kiosk.samples import CODE, MORNING


def test_leases_and_blocks_are_taken_once_however_often_they_are_told(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    assert [kiosk.walk_in().number for _ in range(2)] == ["A5001", "A5002"]
    for _ in range(3):
        kiosk.sync.turn()
    assert [kiosk.walk_in().number for _ in range(3)] == ["A5003", "A5004", "A5005"]
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)


def test_a_lease_that_is_wanted_back_is_forgotten_before_the_server_hears_of_it(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    kiosk.walk_in()
    grant(said, directives=Directives(return_leases=("lease-1", "lease-1", "lease-of-others")))
    kiosk.sync.turn()
    returned = [
        msgspec.json.decode(entry.body, type=LeaseReturnedEntry)
        for entry in said.entries
        if entry.kind == "lease_returned"
    ]
    assert returned == [LeaseReturnedEntry("lease-1", LIFE.epoch, 4)]
    assert isinstance(kiosk.desk.request(WALK_IN, ask=False).outcome, Manual)
    kiosk.sync.turn()
    assert sum(entry.kind == "lease_returned" for entry in said.entries) == 1


def test_a_delta_changes_what_the_manifest_said(kiosk: Kiosk, said: Said) -> None:
    grant(said)
    kiosk.sync.turn()
    found = kiosk.desk.look_up(CODE, ask=False).outcome
    assert isinstance(found, Booking)
    assert found.state is BookingState.BOOKED
    said.saying(manifest=manifest(2, BookingState.CANCELLED, whole=False))
    kiosk.sync.turn()
    refused = kiosk.desk.request(CheckInByCode(CODE), ask=False).outcome
    assert isinstance(refused, Refused)
    assert refused.problem.type == ProblemType.BOOKING_CANCELLED.urn
    assert kiosk.standing.manifest == ManifestVersion(1, 2)


@pytest.mark.parametrize(
    "wrong",
    [manifest(2, whole=False, generation=2), manifest(0, whole=False), replace(manifest(2), key="not hex")],
    ids=["another generation", "an older one", "no key"],
)
def test_a_manifest_that_does_not_fit_is_left_and_fetched_whole(kiosk: Kiosk, said: Said, wrong: Manifest) -> None:
    grant(said)
    kiosk.sync.turn()
    said.manifest = manifest(9, BookingState.CHECKED_IN)
    said.saying(manifest=wrong)
    kiosk.sync.turn()
    assert kiosk.standing.manifest == ManifestVersion(1, 9)


def test_what_makes_no_sense_is_not_taken(kiosk: Kiosk, said: Said) -> None:
    bad_window = replace(lease("a"), window=replace(MORNING, start="9 o'clock"))
    online = replace(block().block, block_id="online numbers", first=1, last=100)
    said.saying(leases=(bad_window, replace(lease("b"), units=-3)), blocks=(online,))
    kiosk.sync.turn()
    assert not kiosk.desk.has_numbers()
