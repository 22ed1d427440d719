"""One bad answer and the link is down; two good ones in a row and it is up. A flapping link stays down."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest

from kiosk.events import DeviceRejected, Event, LinkLost, LinkRestored, OfficeLoaded, ServerUnreachable
from kiosk.facts import Facts, learn
from kiosk.identity import IdentityError
from kiosk.model import LinkFault, OutOfServiceReason, SessionId
from kiosk.quota_client import QuotaClient
from kiosk.server_watch import ServerWatch
from quota_protocol.messages import Office
from tests.journeys.link import InTurn, Link, Stranger, Treatment, problem, reply
from tests.kiosk.samples import OFFICE

GOOD = Stranger(reply(200, msgspec.json.encode(OFFICE).decode()))
BAD = Stranger(reply(500, "oops", "text/plain"))
REJECTED = Stranger(problem(401, "unauthorized"))


class Desk:
    """Where the watch's words arrive, and what the core makes of them."""

    def __init__(self) -> None:
        self.facts = Facts(office=OFFICE)
        self.events: list[Event] = []
        self.kept: list[Office] = []
        self.keeping_fails = False
        self.failures: list[BaseException] = []
        self._changed = threading.Condition()

    def post(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self.facts = learn(self.facts, event)
            self._changed.notify_all()

    def keep(self, office: Office) -> None:
        if self.keeping_fails:
            raise IdentityError("identity.json cannot be written: No space left on device")
        self.kept.append(office)

    def count(self, kind: type[object]) -> int:
        return sum(isinstance(event, kind) for event in self.events)


@pytest.fixture
def server() -> Iterator[Link]:
    with Link("http://127.0.0.1:9") as link:
        yield link


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def watch(server: Link, desk: Desk) -> Iterator[Callable[..., ServerWatch]]:
    started: list[ServerWatch] = []
    client = QuotaClient(server.url, "", 0.5)

    def start(*answers: Treatment) -> ServerWatch:
        server.treat(InTurn(answers))
        made = ServerWatch(client, 0.01, desk.post, desk.failures.append, lambda: desk.facts.online, desk.keep)
        started.append(made)
        return made

    yield start
    for one in started:
        one.stop()
    client.close()
    assert desk.failures == []


def until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


def test_one_failure_is_enough_and_is_said_once(watch: Callable[..., ServerWatch], server: Link, desk: Desk) -> None:
    watch(GOOD, BAD)
    until(lambda: server.asked("GET") >= 6)
    assert desk.count(LinkLost) == 1
    assert not desk.facts.online


def test_two_good_answers_in_a_row_bring_the_link_back(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    watch(BAD, GOOD)
    until(lambda: desk.facts.online and desk.count(LinkRestored) == 1)
    restored_at = next(index for index, event in enumerate(desk.events) if isinstance(event, LinkRestored))
    before = desk.events[:restored_at]
    assert sum(isinstance(event, OfficeLoaded) for event in before) == 2


def test_a_flapping_link_stays_down(watch: Callable[..., ServerWatch], server: Link, desk: Desk) -> None:
    watch(*([BAD, GOOD] * 10), BAD)
    until(lambda: server.asked("GET") > 20)
    assert desk.count(LinkRestored) == 0
    assert desk.count(LinkLost) == 1


def test_good_answers_from_before_the_link_went_do_not_count(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    watch(*([GOOD] * 5), BAD, GOOD, BAD)
    until(lambda: server.asked("GET") > 8)
    assert desk.count(LinkRestored) == 0


def test_a_link_that_a_visit_found_down_needs_two_good_answers_too(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    watch(GOOD)
    until(lambda: desk.count(OfficeLoaded) >= 5)
    desk.post(ServerUnreachable(SessionId(1), LinkFault.TIMED_OUT))
    lost_at = len(desk.events)
    until(lambda: desk.facts.online)
    since = [event for event in desk.events[lost_at:] if isinstance(event, OfficeLoaded | LinkRestored)]
    restored_at = next(index for index, event in enumerate(since) if isinstance(event, LinkRestored))
    assert restored_at >= 2


def test_a_kiosk_that_is_accepted_again_hears_it_with_the_next_profile(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    watch(GOOD, REJECTED, REJECTED, GOOD)
    until(lambda: desk.count(DeviceRejected) == 2 and isinstance(desk.events[-1], OfficeLoaded))
    assert desk.facts.rejected is None


def test_a_rejection_that_a_visit_met_ends_with_the_next_good_answer(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    watch(GOOD)
    until(lambda: desk.count(OfficeLoaded) >= 1)
    desk.post(DeviceRejected(OutOfServiceReason.DEVICE_REJECTED))
    until(lambda: desk.facts.rejected is None)


def test_a_profile_is_kept_when_it_is_new_and_only_then(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    newer = replace(OFFICE, config_version=2)
    watch(GOOD, GOOD, Stranger(reply(200, msgspec.json.encode(newer).decode())))
    until(lambda: desk.facts.office == newer)
    until(lambda: server.asked("GET") > 6)
    assert desk.kept == [OFFICE, newer]


def test_a_full_disk_under_the_profile_ends_nothing_and_is_tried_again(
    watch: Callable[..., ServerWatch], server: Link, desk: Desk
) -> None:
    desk.keeping_fails = True
    watch(GOOD)
    until(lambda: desk.count(OfficeLoaded) >= 3)
    desk.keeping_fails = False
    until(lambda: desk.kept == [OFFICE])


def test_stopping_does_not_wait_for_the_next_round(server: Link, desk: Desk) -> None:
    server.treat(GOOD)
    client = QuotaClient(server.url, "", 0.5)
    made = ServerWatch(client, 3600, desk.post, desk.failures.append, lambda: True, desk.keep)
    until(lambda: desk.count(OfficeLoaded) == 1)
    began_s = time.monotonic()
    made.stop()
    client.close()
    assert time.monotonic() - began_s < 1
