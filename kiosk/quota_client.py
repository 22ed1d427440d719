"""HTTP to the quota server: one kept-alive connection, one deadline for the whole call, an answer or a typed error.

An answer is 2xx or a problem of the contract. A server error, HTML, 429 or a broken body is *no link*; 401 and 403
mean that this kiosk is not (or no longer) the server's.
"""

import logging
import socket
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import msgspec
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from kiosk.core.booking_model import NewBooking
from kiosk.core.model import CheckInByCode, CheckInByNik, EventId, LinkFault, NewNumber, TicketWish, UrgentNumber
from kiosk.left_out import left_out
from kiosk.lifeline import Lifeline
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import (
    Availability,
    Booking,
    BookingMade,
    Enrolment,
    NumberTaken,
    Office,
    Origin,
    PrintReadyWishTaken,
    Problem,
    ResendTaken,
    Ticket,
)
from quota_protocol.nik import Nik
from quota_protocol.problems import MEDIA_TYPE, ProblemType, problem_type
from quota_protocol.sync import Manifest, SyncAnswer, SyncRequest

# Tables for guessing in which of the world's encodings a text may be, three megabytes; the server's are UTF-8.
with left_out("chardet", "charset_normalizer"):
    import requests
    from requests.adapters import HTTPAdapter

MAX_BODY_BYTES = 1 << 20
MAX_MANIFEST_BYTES = 1 << 26
"""Some 300,000 bookings."""
MANIFEST_TIMEOUT_S = 30.0

# urllib3 quotes whole addresses in its warnings, and ours hold booking codes. What matters of them is raised anyway.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

_Answer = TypeVar("_Answer")


class LinkError(Exception):
    """No answer that counts."""

    def __init__(self, fault: LinkFault) -> None:
        super().__init__(f"server: {fault.value}")
        self.fault = fault


class RefusedError(Exception):
    """The server said no, with a problem of the contract."""

    def __init__(self, kind: ProblemType, problem: Problem) -> None:
        super().__init__(f"server: {kind.value}")
        self.kind = kind
        self.problem = problem


class DeviceRejectedError(RefusedError):
    """The server does not accept this kiosk."""


@dataclass(frozen=True, slots=True)
class _Limits:
    """How long a whole call may take, and how large its answer may be."""

    timeout_s: float
    body_bytes: int


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    media_type: str
    body: bytes


class QuotaClient:
    """Talks to one quota server for one kiosk; used by one thread at a time.

    `url` is the server's base address, `timeout_s` the deadline of each whole call, connecting and body included.
    """

    def __init__(self, url: str, api_token: str, timeout_s: float) -> None:
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._date_header = ""
        self._lifeline = Lifeline()
        self._headers = {"User-Agent": "kiosk-antrean", "Accept": "application/json"}
        if api_token:
            self._headers["Authorization"] = f"Bearer {api_token}"
        # Without requests' Session: no proxy or netrc of the environment may come between the kiosk and its server,
        # there are no cookies, and merging settings for each call would cost a fifth of it.
        self._adapter = _Adapter(self._lifeline)

    @property
    def server_time(self) -> datetime | None:
        """What the newest answer said of the server's clock, to the second; None where it said nothing readable."""
        try:
            said = parsedate_to_datetime(self._date_header)
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    def close(self) -> None:
        """Close the connection and stop the thread that keeps deadlines."""
        self._lifeline.close()
        self._adapter.close()

    def enrol(self, token: str, hardware_id: str, software: str) -> Enrolment:
        """Trade a one-time token for an identity."""
        body = {"token": token, "hardware_id": hardware_id, "software": software}
        return self._call("POST", "/v1/devices/enrol", Enrolment, body)

    def office(self) -> Office:
        """The office's profile."""
        return self._call("GET", "/v1/office", Office)

    def booking(self, code: BookingCode) -> Booking:
        """What a code stands for."""
        return self._call("GET", f"/v1/bookings/{code}", Booking)

    def availability(self, office: str, service: str, day: date, last: date | None = None) -> Availability:
        """The windows of a service on one day, or from it to a last one, and what is free."""
        query = f"office={office}&service={service}&from={day}&to={last or day}"
        return self._call("GET", f"/v1/availability?{query}", Availability)

    def book(self, key: EventId, office: str, plan: NewBooking, nik: Nik, day: date, start: str) -> BookingMade:
        """Book a window for a person; `start` is local `HH:MM`. Asked again under the same key, nothing more."""
        body = {"office": office, "service": plan.service, "date": day, "window_start": start, "nik": nik.digits}
        more = {key: one for key, one in (("variant", plan.variant), ("phone", plan.phone)) if one}
        return self._call("POST", "/v1/bookings", BookingMade, {**body, **more}, {"Idempotency-Key": key})

    def move(self, key: EventId, code: BookingCode, day: date, start: str) -> BookingMade:
        """Move a booking: the answer holds its new code. Asked again under the same key, nothing more."""
        body = {"date": day, "window_start": start}
        return self._call("POST", f"/v1/bookings/{code}/move", BookingMade, body, {"Idempotency-Key": key})

    def resend(self, office: str, phone: str, nik_last4: str) -> None:
        """Have a lost code sent again, if there is one; nothing tells whether there is."""
        body = {"office": office, "phone": phone, "nik_last4": nik_last4}
        self._call("POST", "/v1/bookings/resend", ResendTaken, body)

    def send_number(self, event_id: EventId, number: str, phone: str) -> None:
        """Have a ticket's number sent to a phone; asked again, nothing more."""
        body = {"event_id": event_id, "number": number, "phone": phone}
        self._call("POST", "/v1/tickets/sms", NumberTaken, body, {"Idempotency-Key": event_id})

    def leave_phone(self, event_id: EventId, shown: CheckInByCode | CheckInByNik, phone: str) -> None:
        """Have a phone told once the card of whoever showed this can be printed; asked again, nothing more."""
        who = {"code": shown.code} if isinstance(shown, CheckInByCode) else {"nik": shown.nik.digits}
        body = {"event_id": event_id, "phone": phone, **who}
        self._call("POST", "/v1/requests/sms", PrintReadyWishTaken, body, {"Idempotency-Key": event_id})

    def ticket(self, event_id: EventId, wish: TicketWish, occurred_at: datetime) -> Ticket:
        """Ask for a number; the same id and wish get the same answer, however often they are asked."""
        path, wished = _wished(wish)
        body = {"event_id": event_id, "occurred_at": occurred_at, **wished}
        ticket = self._call("POST", path, Ticket, body, {"Idempotency-Key": event_id})
        if ticket.event_id != event_id:
            # Somebody else's ticket, as a broken cache in between might give it.
            raise LinkError(LinkFault.NOT_UNDERSTOOD)
        return ticket

    def sync(self, said: SyncRequest) -> SyncAnswer:
        """Tell the server what this kiosk did, and hear what became of it."""
        return self._call("POST", "/v1/sync", SyncAnswer, said, limits=_Limits(self._timeout_s, MAX_MANIFEST_BYTES))

    def manifest(self) -> Manifest:
        """The whole manifest."""
        return self._call("GET", "/v1/manifest", Manifest, limits=_Limits(MANIFEST_TIMEOUT_S, MAX_MANIFEST_BYTES))

    def _call(
        self,
        method: str,
        path: str,
        wanted: type[_Answer],
        body: object = None,
        headers: dict[str, str] | None = None,
        limits: _Limits | None = None,
    ) -> _Answer:
        limits = limits or _Limits(self._timeout_s, MAX_BODY_BYTES)
        content = None if body is None else msgspec.json.encode(body)
        all_headers = {**(headers or {}), **({"Content-Type": "application/json"} if content else {})}
        until_s = time.monotonic() + limits.timeout_s
        try:
            with self._lifeline.deadline(limits.timeout_s) as deadline_s:
                request = requests.PreparedRequest()
                request.prepare(method, self._url + path, headers={**self._headers, **all_headers}, data=content)
                reply = self._exchange(request, limits, deadline_s)
        except (requests.Timeout, _DeadlineError):
            raise LinkError(LinkFault.TIMED_OUT) from None
        except (requests.RequestException, HTTPError, OSError):
            # A wait for the answer's body may end before the lifeline's thread gets its turn.
            late = self._lifeline.cut or time.monotonic() >= until_s
            fault = LinkFault.TIMED_OUT if late else LinkFault.UNREACHABLE
            raise LinkError(fault) from None
        return _understood(reply, wanted)

    def _exchange(self, request: requests.PreparedRequest, limits: _Limits, deadline_s: float) -> _Reply:
        with self._adapter.send(request, stream=True, timeout=limits.timeout_s) as response:
            received = bytearray()
            for chunk in response.iter_content(64 * 1024):
                received += chunk
                if len(received) > limits.body_bytes:
                    raise LinkError(LinkFault.NOT_UNDERSTOOD)
                if time.monotonic() > deadline_s:
                    raise _DeadlineError
            self._date_header = response.headers.get("Date", "")
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return _Reply(response.status_code, media_type, bytes(received))


def _wished(wish: TicketWish) -> tuple[str, dict[str, Any]]:
    match wish:
        case CheckInByCode(code):
            return "/v1/check-ins", {"code": code}
        case CheckInByNik(nik, service):
            return "/v1/check-ins", {"nik": nik.digits, **({"service": service} if service else {})}
        case NewNumber(service, origin, start, variant, phone):
            said = {"window_start": start, "variant": variant, "phone": phone}
            told = {key: one for key, one in said.items() if one}
            return "/v1/tickets", {"service": service, "origin": origin, **told}
        case UrgentNumber(service, reason):
            return "/v1/tickets", {"service": service, "origin": Origin.URGENT, "reason": reason}


def _understood(reply: _Reply, wanted: type[_Answer]) -> _Answer:
    if 200 <= reply.status < 300:
        try:
            return msgspec.json.decode(reply.body, type=wanted)
        except msgspec.DecodeError:
            raise LinkError(LinkFault.NOT_UNDERSTOOD) from None
    if reply.status == 429:
        raise LinkError(LinkFault.TOO_MANY_REQUESTS)
    problem = _problem(reply)
    kind = problem_type(problem.type) if problem else None
    if kind is ProblemType.RECOVERING:
        raise LinkError(LinkFault.RECOVERING)
    if reply.status >= 500:
        raise LinkError(LinkFault.SERVER_ERROR)
    if problem is None or kind is None:
        raise LinkError(LinkFault.NOT_UNDERSTOOD)
    if reply.status in (401, 403):
        raise DeviceRejectedError(kind, problem)
    raise RefusedError(kind, problem)


def _problem(reply: _Reply) -> Problem | None:
    if reply.media_type != MEDIA_TYPE:
        return None
    try:
        return msgspec.json.decode(reply.body, type=Problem)
    except msgspec.DecodeError:
        return None


class _DeadlineError(Exception):
    """The whole call took too long although every single read was in time."""


def _connected(lifeline: Lifeline, wanted: HTTPConnection) -> socket.socket:
    try:
        return lifeline.connect(wanted.host, wanted.port, [*(wanted.socket_options or ())])
    except ConnectionError as error:
        # urllib3 takes a reset for one of a request that was sent, and would look for the answer on no connection.
        raise NewConnectionError(wanted, str(error)) from error


class _Adapter(HTTPAdapter):
    """requests' adapter over one connection that the lifeline makes and cuts."""

    def __init__(self, lifeline: Lifeline) -> None:
        self._lifeline = lifeline
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        lifeline = self._lifeline

        class Connection(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(lifeline, self)

        class SecureConnection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(lifeline, self)

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = SecureConnection

        self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}
