"""A provider's answer on a bad line: uncertain, within a bounded time, and nothing of it gets into the log."""

import logging
import time
from collections.abc import Iterator

import pytest

from quota_server.domain.sending import Accepted, NotSent, Unknown
from quota_server.notifications.gateway_settings import HttpGatewaySettings
from quota_server.notifications.http_gateway import HttpGateway
from quota_server.notifications.message import ShortMessage
from tests.quota_server.notifications.provider import RawProvider, running_raw_provider

MESSAGE = ShortMessage("+6281200000001", "Kode K7M4-2QXA", "PTK/booking/K7M42QXA/booked")
OK = b"HTTP/1.1 200 OK\r\n"
TIMEOUT_S = 0.3


@pytest.fixture
def provider() -> Iterator[RawProvider]:
    with running_raw_provider() as running:
        yield running


def gateway_to(provider: RawProvider, *, idempotent: bool = False) -> HttpGateway:
    url = f"http://127.0.0.1:{provider.port}/send?to={{to_digits}}&text={{text}}"
    return HttpGateway(HttpGatewaySettings(url, timeout_s=TIMEOUT_S, success="queued", idempotent=idempotent))


@pytest.mark.parametrize(
    ("answer", "hangs", "reason"),
    [
        (b"Content-Length: 100\r\n\r\nqueued", True, "ReadTimeoutError"),
        (b"Content-Length: 100\r\n\r\nqueued", False, "ProtocolError"),
        (b"Transfer-Encoding: chunked\r\n\r\nzz\r\nqueued", False, "ProtocolError"),
        (b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nqueued", False, "DecodeError"),
    ],
    ids=["stalled body", "body cut short", "bad chunk", "bad gzip"],
)
def test_an_answer_that_breaks_off_is_uncertain(provider: RawProvider, answer: bytes, hangs: bool, reason: str) -> None:
    provider.answer, provider.hangs = OK + answer, hangs
    assert gateway_to(provider).send(MESSAGE) == Unknown("http", reason)
    assert gateway_to(provider, idempotent=True).send(MESSAGE) == NotSent("http", reason)


@pytest.mark.alone
@pytest.mark.parametrize(
    "head", [b"Content-Length: 1000\r\n\r\n", b"\r\n"], ids=["of known length", "until it hangs up"]
)
def test_an_answer_that_trickles_is_given_up_although_every_byte_is_in_time(provider: RawProvider, head: bytes) -> None:
    provider.answer, provider.trickles = OK + head, b"queued" + b"." * 994
    began_s = time.monotonic()
    assert gateway_to(provider).send(MESSAGE) == Unknown("http", "TimeoutError")
    assert time.monotonic() - began_s < 3 * TIMEOUT_S


@pytest.mark.alone
@pytest.mark.parametrize("head", [b"", OK, OK + b"X-Slow: "], ids=["status line", "headers", "one header"])
def test_headers_that_trickle_are_given_up_too(provider: RawProvider, head: bytes) -> None:
    provider.answer, provider.trickles = head, b"H" * 1000
    began_s = time.monotonic()
    assert gateway_to(provider).send(MESSAGE) == Unknown("http", "TimeoutError")
    assert time.monotonic() - began_s < 4 * TIMEOUT_S


def test_after_an_answer_that_was_given_up_the_next_one_is_read(provider: RawProvider) -> None:
    gateway = gateway_to(provider)
    provider.trickles = b"H" * 1000
    assert gateway.send(MESSAGE) == Unknown("http", "TimeoutError")
    provider.trickles, provider.answer = b"", OK + b"Content-Length: 6\r\n\r\nqueued"
    assert [gateway.send(MESSAGE) for _ in range(2)] == [Accepted("http")] * 2


def test_an_answer_in_pieces_is_read_to_its_end(provider: RawProvider) -> None:
    provider.answer, provider.trickles = (
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        b"3\r\nque\r\n3\r\nued\r\n0\r\n\r\n",
    )
    provider.every_s = 0.002
    assert gateway_to(provider).send(MESSAGE) == Accepted("http")


def test_of_an_answer_without_end_only_the_beginning_is_read(provider: RawProvider) -> None:
    provider.answer = OK + b"Content-Length: 10000000\r\n\r\nqueued" + b"." * 200_000
    provider.hangs = True
    assert gateway_to(provider).send(MESSAGE) == Accepted("http")


def test_an_answer_with_broken_headers_puts_neither_number_nor_code_into_the_log(
    provider: RawProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.answer = OK + b": bad\r\nX Y\r\nContent-Length: 6\r\n\r\nqueued"
    with caplog.at_level(logging.DEBUG):
        assert gateway_to(provider).send(MESSAGE) == Accepted("http")
    assert provider.asked_for == ["/send?to=6281200000001&text=Kode%20K7M4-2QXA"]
    for personal in ("81200000001", "K7M4"):
        assert personal not in caplog.text
