"""A provider calls the server: reports of what it has sent, and what people write; and whatever else is sent there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.notifications.callback_settings import CallbackSettings
from quota_server.notifications.gateway_settings import HttpGatewaySettings
from tests.quota_server.arrivals import eventually
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import TIMEOUT_S, Kiosk
from tests.quota_server.notifications.provider import Provider, running_provider

SECRET = "contoh-rahasia-0001"
BODY = '{"to": "{to_digits}", "message": "{text}", "id": "{id}"}'
CALLBACK = CallbackSettings(
    SECRET,
    items="results",
    reference="messageId",
    status="status.name",
    to="to",
    sender="from",
    text="text",
    message_id="messageId",
)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.body = b'{"messages": [{"messageId": 4711}], "status": "queued"}'
        yield running


@pytest.fixture
def callback() -> CallbackSettings:
    return CALLBACK


@pytest.fixture
def url(
    provider: Provider, database_url: str, settings: ServerSettings, clock: SimulatedClock, callback: CallbackSettings
) -> Iterator[str]:
    """Of a server whose messages go to the provider."""
    place = "messages.0.messageId" if callback is CALLBACK else ""
    gateway = HttpGatewaySettings(provider.url, BODY, success="queued", reference=place, callback=callback)
    settings = replace(settings, gateways=(gateway,))
    with app.running_server(database_url, clock=clock, settings=settings) as server:
        yield server.url


def call(url: str, content: object, secret: str = SECRET) -> requests.Response:
    return requests.post(f"{url}/sms/{secret}", json=content, timeout=TIMEOUT_S)


def states(database_url: str, kind: str = "booked") -> list[str]:
    sql = "SELECT state FROM outbox WHERE kind = ? ORDER BY key"
    return perform(database_url, lambda tx: [str(state) for (state,) in tx.connection.execute(sql, (kind,)).fetchall()])


def booked(url: str, person: int = 1) -> str:
    with Kiosk(url) as anybody:
        return anybody.booked(person, phone=f"0812-0000-000{person}")


def report(status: str, to: str = "6281200000001", reference: object = 4711) -> dict[str, Any]:
    return {"messageId": reference, "status": {"name": status}, "to": to}


def test_a_message_is_delivered_when_the_provider_says_so_and_once(url: str, database_url: str) -> None:
    booked(url)
    eventually(lambda: states(database_url) == ["sent"])
    assert call(url, {"results": [report("PENDING")]}).status_code == 200
    assert states(database_url) == ["sent"]
    for status, state in (("DELIVERED", "delivered"), ("Delivered", "delivered"), ("EXPIRED", "delivered")):
        assert call(url, {"results": [report(status)]}).json() == {"status": "ok"}
        assert states(database_url) == [state]


def test_one_that_never_arrives_is_for_staff_to_phone(url: str, database_url: str) -> None:
    booked(url)
    eventually(lambda: states(database_url) == ["sent"])
    call(url, {"results": [report("UNDELIV", to="6281200000002"), report("undeliv")]})
    assert states(database_url) == ["failed"]


@pytest.mark.parametrize("callback", [CallbackSettings(SECRET, reference="id", to="msisdn")])
def test_a_report_may_come_within_the_address_and_name_the_message_by_our_own_key(
    url: str, database_url: str, provider: Provider
) -> None:
    booked(url)
    eventually(lambda: states(database_url) == ["sent"])
    key = json.loads(provider.asked[0].body)["id"]
    query = {"id": key, "status": "DELIVRD", "msisdn": "081200000001"}
    assert requests.get(f"{url}/sms/{SECRET}", params=query, timeout=TIMEOUT_S).status_code == 200
    assert states(database_url) == ["delivered"]


def test_a_report_that_overtakes_the_provider_s_answer_is_kept_for_it(
    url: str, database_url: str, provider: Provider
) -> None:
    provider.delay_s = 0.4
    booked(url)
    eventually(lambda: len(provider.asked) == 1)
    call(url, {"results": [report("DELIVERED")]})
    assert states(database_url) == ["delivered"]


def test_a_report_that_comes_long_before_the_provider_s_answer_is_to_come_again(
    url: str, database_url: str, provider: Provider
) -> None:
    provider.delay_s = 14.0
    booked(url)
    eventually(lambda: len(provider.asked) == 1)
    early = call(url, {"results": [report("DELIVERED")]})
    assert (early.status_code, early.headers["Retry-After"]) == (503, "30")
    provider.gone.set()
    eventually(lambda: states(database_url) == ["sent"])
    assert call(url, {"results": [report("DELIVERED"), report("DELIVERED", reference=1)]}).status_code == 200
    assert states(database_url) == ["delivered"]


def test_what_people_write_is_answered_as_at_a_modem_and_once(
    url: str, database_url: str, provider: Provider, clock: SimulatedClock
) -> None:
    code = booked(url)
    written = {"from": "0812-0000-0002", "text": f"STATUS {code}", "messageId": "in-1"}
    for content in ({"results": [written]}, {"results": [written, {"from": "3636", "text": "PROMO"}]}):
        assert call(url, content).status_code == 200
    eventually(lambda: states(database_url, "status_booking") == ["sent"])
    call(url, {"results": [{**written, "messageId": "in-2", "text": f"batal {code}"}]})
    eventually(lambda: states(database_url, "cancelled") == ["sent", "sent"])
    for text in ("Halo", "Apakah sudah jadi? 😀"):
        call(url, {"results": [{**written, "messageId": text[:1], "text": text}]})
    eventually(lambda: states(database_url, "help") == ["sent"])


@pytest.mark.parametrize("callback", [replace(CALLBACK, items="", message_id="")])
def test_a_form_is_read_too_and_without_a_name_of_its_own_a_text_is_answered_once_an_hour(
    url: str, database_url: str, clock: SimulatedClock
) -> None:
    code = booked(url)
    fields = {"from": "+6281200000002", "text": f"STATUS {code}"}
    for _ in range(2):
        assert requests.post(f"{url}/sms/{SECRET}", data=fields, timeout=TIMEOUT_S).status_code == 200
    eventually(lambda: states(database_url, "status_booking") == ["sent"])
    # What anybody could read on its way is no place for what people write.
    query = {**fields, "text": f"BATAL {code}"}
    assert requests.get(f"{url}/sms/{SECRET}", params=query, timeout=TIMEOUT_S).status_code == 200
    assert states(database_url, "cancelled") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 60_000, 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"&".join([b"a=b"] * 100), 400),
        (b"x" * 70_000, 413),
        (b"9" * 10_000, 200),
        (b"", 200),
        (b"null", 200),
        (b'{"results": {"messageId": "1"}}', 200),
        (b'{"results": [null, 7, [], {"messageId": {}, "status": "DELIVERED"}]}', 200),
        (b'{"results": [{"messageId": "a\\u0000b", "status": {"name": "DELIVERED"}, "to": "\\ud800"}]}', 200),
        (b'{"results": [{"from": "\\ud800", "text": "\\u0000STATUS \\ud800", "messageId": "\\ud800"}]}', 200),
        (b'{"results": [{"from": "081200000009", "text": "\\u0000\\ud800", "messageId": "\\u0000"}]}', 200),
    ],
)
def test_whatever_else_is_sent_there_changes_nothing(url: str, database_url: str, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"} if body[:1] in b"{[" else {}
    answer = requests.post(f"{url}/sms/{SECRET}", data=body, headers=headers, timeout=TIMEOUT_S)
    assert answer.status_code == status
    assert states(database_url) == []


def test_another_secret_finds_nothing_and_without_a_callback_there_is_no_such_address(
    url: str, database_url: str, settings: ServerSettings, clock: SimulatedClock
) -> None:
    booked(url)
    eventually(lambda: states(database_url) == ["sent"])
    for secret in ("x", "contoh-rahasia-0002", "%00", "%F0%9F%98%80"):
        assert call(url, {"results": [report("DELIVERED")]}, secret).status_code == 404
    assert states(database_url) == ["sent"]
