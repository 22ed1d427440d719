"""Any SMS provider that is asked over HTTP: URL, headers and body are templates of its own documents."""

import json
import logging
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import requests
from urllib3.exceptions import HTTPError

from quota_server.domain.sending import Accepted, NotSent, Outcome, Rejected, Unknown
from quota_server.notifications.callback_settings import CallbackSettings
from quota_server.notifications.gateway import SendOnly
from quota_server.notifications.gateway_settings import HttpGatewaySettings
from quota_server.notifications.http_line import Line, session_on
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.provider_call import found_at, reference_of

_ANSWER_BYTES_MAX = 64 * 1024
# Beyond the time that requests itself keeps: what trickles then is cut off.
_GRACE_S = 5.0
_TOO_MANY = 429
_UNAVAILABLE = 503
# The provider says that it will never take this one; whatever else it refuses may be a setting that is wrong.
_NEVER = (400, 404, 410, 413, 422)

# urllib3 quotes whole addresses in its warnings, and these may hold the number and the text.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class HttpGateway(SendOnly):
    """One request per message. No redirect is followed: it would carry the number elsewhere."""

    name = "http"

    def __init__(self, settings: HttpGatewaySettings) -> None:
        self._settings = settings
        self._line = Line()
        self._session = session_on(self._line)
        self._session.headers.update(settings.headers)
        kind = next((value for name, value in settings.headers.items() if name.lower() == "content-type"), "")
        self._is_json = "json" in kind.lower() or (not kind and settings.body.lstrip().startswith(("{", "[")))
        if not kind and settings.body:
            form = "application/x-www-form-urlencoded"
            self._session.headers["Content-Type"] = "application/json" if self._is_json else form

    def send(self, message: ShortMessage) -> Outcome:
        """Asks once. What is not certain is `Unknown`, unless the provider knows a repetition."""
        settings = self._settings
        deadline_s = time.monotonic() + settings.timeout_s
        own_reference = message.key if isinstance(settings.callback, CallbackSettings) else ""
        try:
            within_s = settings.timeout_s + min(settings.timeout_s, _GRACE_S)
            with self._line.ends_within(within_s), self._ask(message) as answer:
                text = _beginning_of(answer, deadline_s).decode("utf-8", "replace")
        except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError) as error:
            return NotSent(self.name, type(error).__name__)
        except (requests.RequestException, HTTPError, OSError) as error:
            reason = TimeoutError.__name__ if self._line.was_cut else type(error).__name__
            return self._not_connected(error) or self._uncertain(reason, own_reference)
        if self._line.was_cut:
            return self._uncertain(TimeoutError.__name__, own_reference)
        return self._judged(answer.status_code, text, own_reference)

    def _ask(self, message: ShortMessage) -> requests.Response:
        settings = self._settings
        return self._session.request(
            settings.method,
            _filled(settings.url, message, _for_url),
            data=_filled(settings.body, message, _for_json if self._is_json else quote_plus).encode() or None,
            headers={"Idempotency-Key": message.key},
            timeout=settings.timeout_s,
            allow_redirects=False,
            stream=True,
        )

    def close(self) -> None:
        """Ends the connections."""
        self._session.close()

    def _judged(self, status: int, text: str, own_reference: str) -> Outcome:
        said = f"status {status}"
        if 200 <= status < 300:
            if self._settings.success in text:
                return Accepted(self.name, self._reference_in(text) if self._settings.reference else own_reference)
            return NotSent(self.name, f"{said}, and the answer does not hold what success says")
        if status in (_TOO_MANY, _UNAVAILABLE):
            return NotSent(self.name, said)
        if status >= 500:
            return self._uncertain(said, own_reference)
        return Rejected(self.name, said) if status in _NEVER else NotSent(self.name, said)

    def _uncertain(self, reason: str, own_reference: str) -> Outcome:
        if self._settings.idempotent:
            return NotSent(self.name, reason)
        return Unknown(self.name, reason, "" if self._settings.reference else own_reference)

    def _reference_in(self, text: str) -> str:
        """What the provider calls the message; empty where its answer does not say it."""
        try:
            return reference_of(found_at(json.loads(text), self._settings.reference))
        except (ValueError, RecursionError):
            return ""

    def _not_connected(self, error: Exception) -> Outcome | None:
        """Nobody was reached, so nothing was sent: requests says it in the errors within its own."""
        if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
            return NotSent(self.name, "no connection")
        return None


def _beginning_of(answer: requests.Response, deadline_s: float) -> bytes:
    """The first bytes of an answer. TimeoutError once it trickles past the deadline; urllib3's errors as they are."""
    beginning = b""
    while len(beginning) < _ANSWER_BYTES_MAX:
        # In the pieces that arrive: every single byte of a trickle is in time.
        piece: bytes = answer.raw.read1(_ANSWER_BYTES_MAX - len(beginning), decode_content=True)
        if not piece:
            break
        beginning += piece
        if time.monotonic() > deadline_s and answer.raw.length_remaining != 0:
            raise TimeoutError
    return beginning


def _filled(template: str, message: ShortMessage, escaped: Callable[[str], str]) -> str:
    digits = message.to.removeprefix("+")
    for place, value in (
        ("{to}", message.to),
        ("{to_digits}", digits),
        ("{to_local}", "0" + digits.removeprefix("62")),
        ("{id}", message.key),
    ):
        template = template.replace(place, escaped(value))
    # Last: whatever a text holds is text.
    return template.replace("{text}", escaped(message.text))


def _for_url(text: str) -> str:
    return quote(text, safe="")


def _for_json(text: str) -> str:
    """As it stands within the quotation marks that the template has."""
    return json.dumps(text)[1:-1]
