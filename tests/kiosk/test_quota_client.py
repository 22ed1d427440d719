"""The client against a server that misbehaves on a real socket: an answer, or one typed error in time."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest

from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, LinkFault, NewNumber, TicketWish, UrgentNumber
from kiosk.quota_client import DeviceRejectedError, LinkError, QuotaClient, RefusedError
from quota_protocol.messages import Origin, Timing, UrgentReason
from quota_protocol.problems import ProblemType
from tests.journeys.link import InTurn, Link, LoseAnswer, LoseRequest, NoAnswer, Stranger, Treatment, problem, reply
from tests.kiosk.samples import CODE, NIK, OFFICE, TICKET, WIB

TIMEOUT_S = 0.3
MARGIN_S = 0.2
NOW = datetime(2026, 11, 12, 8, 12, tzinfo=WIB)
EVENT = EventId(TICKET.event_id)
PROFILE = reply(200, msgspec.json.encode(OFFICE).decode())
GRANTED = reply(201, msgspec.json.encode(TICKET).decode())
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def server() -> Iterator[Link]:
    """Answers whatever the test tells it to; there is no quota server behind it."""
    with Link(NOWHERE) as link:
        link.treat(Stranger(PROFILE))
        yield link


@pytest.fixture
def client(server: Link) -> Iterator[QuotaClient]:
    made = QuotaClient(server.url, "the-token", TIMEOUT_S)
    yield made
    made.close()


def test_the_profile_is_asked_for_with_the_kiosks_token(client: QuotaClient, server: Link) -> None:
    assert client.office() == OFFICE
    (request,) = server.received
    assert (request.name, request.headers["authorization"]) == ("GET /v1/office", "Bearer the-token")


@pytest.mark.parametrize(
    ("wish", "path", "wished"),
    [
        (CheckInByCode(CODE), "/v1/check-ins", {"code": "K7M42QXA"}),
        (CheckInByNik(NIK), "/v1/check-ins", {"nik": NIK.digits}),
        (CheckInByNik(NIK, "perekaman"), "/v1/check-ins", {"nik": NIK.digits, "service": "perekaman"}),
        (NewNumber("cetak_ktp", Origin.WALK_IN), "/v1/tickets", {"service": "cetak_ktp", "origin": "walk_in"}),
        (
            NewNumber("cetak_ktp", Origin.WALK_IN, "10:00"),
            "/v1/tickets",
            {"service": "cetak_ktp", "origin": "walk_in", "window_start": "10:00"},
        ),
        (
            UrgentNumber("perekaman", UrgentReason.HEALTH_INSURANCE),
            "/v1/tickets",
            {"service": "perekaman", "origin": "urgent", "reason": "bpjs"},
        ),
    ],
)
def test_a_wish_is_one_write_under_its_event_id(
    client: QuotaClient, server: Link, wish: TicketWish, path: str, wished: dict[str, str]
) -> None:
    server.treat(Stranger(GRANTED))
    assert client.ticket(EVENT, wish, NOW) == TICKET
    (request,) = server.received
    assert (request.name, request.headers["idempotency-key"]) == (f"POST {path}", EVENT)
    assert json.loads(request.body) == {"event_id": EVENT, "occurred_at": "2026-11-12T08:12:00+07:00", **wished}


def test_one_connection_serves_many_calls(client: QuotaClient, server: Link) -> None:
    for _ in range(20):
        client.office()
    assert server.connections == 1


def test_a_connection_that_the_server_has_closed_meanwhile_is_made_again(client: QuotaClient, server: Link) -> None:
    client.office()
    server.off()
    server.on()
    assert client.office() == OFFICE
    assert server.connections == 2


NO_ANSWERS: dict[str, tuple[Treatment, LinkFault]] = {
    "cut before": (LoseRequest(), LinkFault.UNREACHABLE),
    "nobody behind": (LoseAnswer(), LinkFault.UNREACHABLE),
    "page": (Stranger(reply(200, "<html>", "text/html")), LinkFault.NOT_UNDERSTOOD),
    "page of an error": (Stranger(reply(404, "<html>", "text/html")), LinkFault.NOT_UNDERSTOOD),
    "captive portal": (Stranger(reply(403, "<html>", "text/html")), LinkFault.NOT_UNDERSTOOD),
    "redirect": (
        Stranger(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"),
        LinkFault.NOT_UNDERSTOOD,
    ),
    "broken JSON": (Stranger(reply(200, '{"code": "PT')), LinkFault.NOT_UNDERSTOOD),
    "JSON of another shape": (Stranger(reply(200, '{"code": 7}')), LinkFault.NOT_UNDERSTOOD),
    "no UTF-8": (
        Stranger(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe"),
        LinkFault.NOT_UNDERSTOOD,
    ),
    "empty": (Stranger(reply(200, "")), LinkFault.NOT_UNDERSTOOD),
    "deeply nested": (Stranger(reply(200, "[" * 100_000)), LinkFault.NOT_UNDERSTOOD),
    "two megabytes": (Stranger(reply(200, " " * (2 << 20))), LinkFault.NOT_UNDERSTOOD),
    "problem that nobody knows": (Stranger(problem(409, "whatever")), LinkFault.NOT_UNDERSTOOD),
    "broken gzip": (
        Stranger(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"),
        LinkFault.UNREACHABLE,
    ),
    "no HTTP": (Stranger(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), LinkFault.UNREACHABLE),
    "500": (Stranger(reply(500, "oops", "text/plain")), LinkFault.SERVER_ERROR),
    "502": (Stranger(reply(502, "<html>", "text/html")), LinkFault.SERVER_ERROR),
    "503 recovering": (Stranger(problem(503, "recovering")), LinkFault.RECOVERING),
    "429": (Stranger(problem(429, "rate-limited")), LinkFault.TOO_MANY_REQUESTS),
    "429 of a proxy": (Stranger(reply(429, "slow down", "text/plain")), LinkFault.TOO_MANY_REQUESTS),
}


@pytest.mark.parametrize(("treatment", "fault"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_one_link_error_and_the_next_call_is_well(
    client: QuotaClient, server: Link, treatment: Treatment, fault: LinkFault
) -> None:
    server.treat(InTurn((treatment, Stranger(PROFILE))))
    with pytest.raises(LinkError) as lost:
        client.office()
    assert lost.value.fault is fault
    assert client.office() == OFFICE


SLOW: dict[str, Treatment] = {
    "silence": NoAnswer(),
    "one byte now and then": Stranger(PROFILE, every_s=0.1),
    "a body now and then": Stranger(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
}


@pytest.mark.alone
@pytest.mark.parametrize("treatment", SLOW.values(), ids=SLOW)
def test_a_call_ends_by_its_deadline_however_slow_the_server_is(
    client: QuotaClient, server: Link, treatment: Treatment
) -> None:
    client.office()
    server.treat(InTurn((treatment, Stranger(PROFILE))))
    began_s = time.monotonic()
    with pytest.raises(LinkError) as lost:
        client.office()
    assert TIMEOUT_S * 0.9 <= time.monotonic() - began_s <= TIMEOUT_S + MARGIN_S
    assert lost.value.fault is LinkFault.TIMED_OUT
    assert client.office() == OFFICE


def test_a_server_that_is_off_is_unreachable_at_once(client: QuotaClient, server: Link) -> None:
    server.off()
    with pytest.raises(LinkError) as lost:
        client.office()
    assert lost.value.fault is LinkFault.UNREACHABLE


def test_a_refusal_carries_its_problem(client: QuotaClient, server: Link) -> None:
    body = {
        "type": "urn:kiosk-antrean:quota-exhausted",
        "title": "-",
        "status": 409,
        "free": 40,
        "next_window": {"start": "10:00", "end": "12:00", "free": 40},
        "a member of later versions": [1, 2],
    }
    server.treat(Stranger(reply(409, json.dumps(body), "application/problem+json; charset=utf-8")))
    with pytest.raises(RefusedError) as refused:
        client.ticket(EVENT, NewNumber("cetak_ktp", Origin.WALK_IN), NOW)
    assert refused.value.kind is ProblemType.QUOTA_EXHAUSTED
    assert refused.value.problem.next_window is not None
    assert (refused.value.problem.free, refused.value.problem.next_window.start) == (40, "10:00")


@pytest.mark.parametrize(
    ("status", "slug"), [(401, "unauthorized"), (403, "device-revoked"), (403, "device-rollback"), (403, "device-fork")]
)
def test_a_server_that_does_not_know_this_kiosk_says_so(
    client: QuotaClient, server: Link, status: int, slug: str
) -> None:
    server.treat(Stranger(problem(status, slug)))
    with pytest.raises(DeviceRejectedError) as rejected:
        client.office()
    assert rejected.value.kind.value == slug


def test_somebody_elses_ticket_is_not_taken(client: QuotaClient, server: Link) -> None:
    server.treat(Stranger(GRANTED))
    with pytest.raises(LinkError) as lost:
        client.ticket(EventId("0199a000-0000-7000-8000-00000000ffff"), CheckInByCode(CODE), NOW)
    assert lost.value.fault is LinkFault.NOT_UNDERSTOOD


def test_fields_of_later_versions_are_ignored(client: QuotaClient, server: Link) -> None:
    booking = {
        "service": "cetak_ktp",
        "date": "2026-11-12",
        "window": {"start": "08:00", "end": "10:00", "room": 7},
        "state": "booked",
        "timing": "on_time",
        "colour": "blue",
    }
    server.treat(Stranger(reply(200, json.dumps(booking))))
    assert client.booking(CODE).timing is Timing.ON_TIME


def test_no_proxy_of_the_environment_comes_in_between(server: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    made = QuotaClient(server.url, "", TIMEOUT_S)
    assert made.office() == OFFICE
    made.close()
    assert "authorization" not in server.received[0].headers


def test_no_library_logs_an_address_that_holds_a_code(
    client: QuotaClient, server: Link, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.treat(Stranger(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 2\r\n\r\n{}"))
    with pytest.raises(LinkError):
        client.booking(CODE)
    assert CODE not in caplog.text


@pytest.mark.alone
def test_closing_ends_the_thread_that_keeps_deadlines(server: Link) -> None:
    made = QuotaClient(server.url, "", TIMEOUT_S)
    made.office()
    began_s = time.monotonic()
    made.close()
    assert time.monotonic() - began_s < 0.5
