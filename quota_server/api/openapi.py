"""The OpenAPI 3.1 document, from one table of operations and the types that travel. Committed as docs/openapi.json."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from quota_protocol.messages import (
    Availability,
    Booking,
    BookingMade,
    Enrolment,
    NumberTaken,
    Office,
    PrintReadyWishTaken,
    Problem,
    ResendTaken,
    Ticket,
)
from quota_protocol.problems import MEDIA_TYPE, ProblemType
from quota_protocol.sync import Manifest, SyncAnswer, SyncRequest
from quota_server.api.bodies import (
    BookingBody,
    CheckInBody,
    EnrolBody,
    MoveBody,
    NumberBySmsBody,
    ResendBody,
    TicketBody,
)
from quota_server.api.metrics_counts import MEDIA_TYPE as METRICS_MEDIA_TYPE
from quota_server.api.office_bodies import ClosureBody, RebookBody, ReopeningBody, ResumeBody, SuspensionBody
from quota_server.api.release import distribution_version
from quota_server.api.requests_bodies import PrintReadyBody, RequestBody, RequestEventBody
from quota_server.api.staff_bodies import CallNextBody, DecideBody, DeedBody, SignInBody, StripsBody, TransferBody
from quota_server.api.staff_session import SESSION_COOKIE
from quota_server.domain.board import Board, CounterStatus, CounterTicket
from quota_server.domain.rebooking import Concerned, OfficeChanged, PutBack, Rebooking
from quota_server.domain.settling import Conflict, Conflicts
from quota_server.domain.staff import SignedIn, StaffSession
from quota_server.domain.strips import StripsEntered
from quota_server.store.contract_requests import RequestStatus

_P = ProblemType
_REF = "#/components/schemas/{name}"
_BODY_STATUSES = (400, 413)


class Health(msgspec.Struct):
    """Answer of `/healthz` and `/readyz`."""

    status: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. `kiosk`, `staff`: needs a bearer token of theirs; `event`: a write with an Idempotency-Key,
    `repeatable`: a write that may have one.

    `empty`: why it may answer 204; `gone`: why 410; `stream`: it answers with server-sent events that each hold the
    answer; `text`: it answers with text of that media type.
    """

    method: str
    path: str
    summary: str
    answer: type | None
    status: int = 200
    body: type | None = None
    query: tuple[tuple[str, str], ...] = ()
    optional_query: tuple[tuple[str, str], ...] = ()
    kiosk: bool = False
    staff: bool = False
    event: bool = False
    repeatable: bool = False
    empty: str = ""
    gone: str = ""
    stream: bool = False
    text: str = ""
    problems: tuple[ProblemType, ...] = ()


_BOOKING_RULES = (_P.OFFICE_CLOSED, _P.QUOTA_EXHAUSTED, _P.SERVICE_SUSPENDED)
_OPEN_BOOKING = (_P.BOOKING_UNKNOWN, _P.BOOKING_CANCELLED, _P.BOOKING_USED)

OPERATIONS = (
    Operation(
        "post", "/v1/devices/enrol", "Trade a one-time token for an identity", Enrolment, 201, EnrolBody,
        problems=(_P.UNAUTHORIZED,),
    ),
    Operation("get", "/v1/office", "The office of the kiosk that asks", Office, kiosk=True),
    Operation(
        "post", "/v1/sync", "Report what a kiosk did alone, and take what it may have", SyncAnswer, 200, SyncRequest,
        kiosk=True,
    ),
    Operation(
        "get", "/v1/manifest", "The bookings that a kiosk needs alone", Manifest, optional_query=(("since", ""),),
        kiosk=True, empty="Nothing has changed since", gone="invalid-request (not a version to go on from)",
    ),
    Operation(
        "get", "/v1/availability", "What is left of each window, date by date", Availability,
        query=(("office", ""), ("service", ""), ("from", "date"), ("to", "date")),
    ),
    Operation(
        "post", "/v1/bookings", "Book a window", BookingMade, 201, BookingBody,
        repeatable=True, problems=(_P.NIK_INVALID, _P.ONE_PER_PERSON, *_BOOKING_RULES),
    ),
    Operation(
        "post", "/v1/bookings/resend", "Send a number its codes again, and tell nobody whether it has any",
        ResendTaken, 202, ResendBody,
    ),
    Operation(
        "get", "/v1/bookings/{code}", "A booking, without its person", Booking,
        problems=(_P.BOOKING_UNKNOWN, _P.RECORD_NOT_PRINTABLE),
    ),
    Operation(
        "post", "/v1/bookings/{code}/cancel", "Cancel a booking", BookingMade,
        problems=(*_OPEN_BOOKING, _P.BOOKING_OTHER_DAY),
    ),
    Operation(
        "post", "/v1/bookings/{code}/move", "Cancel a booking and make another, with a new code", BookingMade, 201,
        MoveBody, repeatable=True, problems=(*_OPEN_BOOKING, *_BOOKING_RULES),
    ),
    Operation(
        "post", "/v1/check-ins", "Give a booking its number", Ticket, 201, CheckInBody, kiosk=True, event=True,
        problems=(
            _P.NIK_INVALID, *_OPEN_BOOKING, _P.BOOKING_OTHER_DAY, _P.TOO_EARLY, _P.OFFICE_CLOSED,
            _P.SERVICE_SUSPENDED, _P.SEVERAL_BOOKINGS, _P.QUOTA_EXHAUSTED, _P.RECORD_NOT_PRINTABLE,
        ),
    ),
    Operation(
        "post", "/v1/tickets", "Give a visitor without a booking a number", Ticket, 201, TicketBody, kiosk=True,
        event=True, problems=(_P.OFFICE_CLOSED, _P.SERVICE_SUSPENDED, _P.QUOTA_EXHAUSTED),
    ),
    Operation(
        "post", "/v1/tickets/sms", "Send a number that came out on no paper to a phone", NumberTaken, 202,
        NumberBySmsBody, kiosk=True, event=True,
    ),
    Operation(
        "post", "/v1/requests", "Hand a document request in", RequestStatus, 201, RequestBody, kiosk=True, staff=True,
        event=True, problems=(_P.NIK_INVALID,),
    ),
    Operation(
        "post", "/v1/requests/sms", "Tell a phone once a card can be printed", PrintReadyWishTaken, 202,
        PrintReadyBody, kiosk=True, event=True, problems=(_P.NIK_INVALID, _P.REQUEST_UNKNOWN),
    ),
    Operation(
        "get", "/v1/requests/{code}", "How far a document request is", RequestStatus, problems=(_P.REQUEST_UNKNOWN,)
    ),
    Operation(
        "post", "/v1/requests/{code}/events", "Tell what has happened to a document request", RequestStatus, 200,
        RequestEventBody, kiosk=True, staff=True, event=True,
        problems=(_P.REQUEST_UNKNOWN, _P.RECORD_NOT_PRINTABLE, _P.HELD_FOR_SECTION_HEAD),
    ),
    Operation(
        "post", "/v1/staff/sign-in", "Begin a session of staff", SignedIn, 201, SignInBody,
        problems=(_P.UNAUTHORIZED,),
    ),
    Operation("get", "/v1/staff/session", "Who has signed in", StaffSession, staff=True),
    Operation(
        "post", "/v1/staff/sign-out", "End a session of staff", None, 204, staff=True, empty="The session has ended"
    ),
    Operation(
        "get", "/v1/counters/{counter}", "What a counter has", CounterStatus, staff=True,
        optional_query=(("services", ""),),
    ),
    Operation(
        "post", "/v1/counters/{counter}/call-next", "Call the next number", CounterTicket, 200, CallNextBody,
        staff=True, event=True, empty="Nobody waits",
    ),
    *(
        Operation(
            "post", f"/v1/counters/{{counter}}/{deed}", summary, CounterTicket, 200, DeedBody, staff=True, event=True
        )
        for deed, summary in (
            ("recall", "Call the number again"),
            ("skip", "Skip the number"),
            ("start", "Start to serve the number"),
            ("finish", "Finish with the number"),
        )
    ),
    Operation(
        "post", "/v1/counters/{counter}/transfer", "Transfer the number to another service", CounterTicket, 200,
        TransferBody, staff=True, event=True,
    ),
    Operation("get", "/v1/conflicts", "What sync could not settle", Conflicts, staff=True),
    Operation(
        "post", "/v1/conflicts/{conflict_id}/decide", "Decide what sync could not settle", Conflict, 200, DecideBody,
        staff=True, event=True,
    ),
    Operation(
        "post", "/v1/manual-strips", "Enter strips that were handed out by hand", StripsEntered, 201, StripsBody,
        staff=True, event=True,
    ),
    *(
        Operation("post", path, summary, answer, 200, body, staff=True, event=True)
        for path, summary, answer, body in (
            ("/v1/office/closures", "Close the office on some dates", OfficeChanged, ClosureBody),
            ("/v1/office/reopenings", "Open again on dates that were closed", OfficeChanged, ReopeningBody),
            ("/v1/services/{service}/suspend", "Suspend a service", OfficeChanged, SuspensionBody),
            ("/v1/services/{service}/resume", "Offer a service again", OfficeChanged, ResumeBody),
            ("/v1/office/rebook", "Move bookings that cannot be served", Rebooking, RebookBody),
            ("/v1/office/put-back", "Put bookings back that were moved within ten minutes", PutBack, RebookBody),
        )
    ),
    Operation(
        "get", "/v1/office/preview", "Say whom a closure or suspension would concern", Concerned, staff=True,
        query=(("since", "date"),), optional_query=(("until", "date"), ("service", "")),
    ),
    Operation("get", "/v1/board", "What a display shows", Board, query=(("office", ""),)),
    Operation(
        "get", "/v1/board/events", "The board after each change", Board, query=(("office", ""),), stream=True
    ),
    Operation("get", "/metrics", "Figures for Prometheus", None, text=METRICS_MEDIA_TYPE),
    Operation("get", "/healthz", "The process answers", Health),
    Operation("get", "/readyz", "The server can write", Health),
)  # fmt: skip


def document(version: str) -> dict[str, Any]:
    """The whole document."""
    types = {operation.answer for operation in OPERATIONS if operation.answer} | {
        operation.body for operation in OPERATIONS if operation.body
    }
    ordered = sorted([*types, Problem], key=lambda kind: kind.__name__)
    _, schemas = msgspec.json.schema_components(ordered, ref_template=_REF)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split())
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kiosk Antrean: slot quota server", "version": version},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "kiosk": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "http", "scheme": "bearer"},
                "staff_cookie": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.summary.split(",", maxsplit=1)[0].lower().replace(" ", "_").replace("-", "_"),
        "security": _security(operation),
        "responses": _responses(operation),
    }
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.body:
        schema = {"$ref": _REF.format(name=operation.body.__name__)}
        needed = operation.body is SyncRequest or any(
            field.required for field in msgspec.structs.fields(operation.body)
        )
        described["requestBody"] = {"required": needed, "content": {"application/json": {"schema": schema}}}
    return described


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    needed: list[dict[str, list[str]]] = [{"kiosk": []}] if operation.kiosk else []
    if operation.staff:
        needed += [{"staff": []}, {"staff_cookie": []}]
    return needed or [{}, {"kiosk": []}]


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in ("code", "counter", "conflict_id", "service")
        if f"{{{name}}}" in operation.path
    ]
    for name, form in (*operation.query, *operation.optional_query):
        schema = {"type": "string", "format": form} if form else {"type": "string", "maxLength": 64}
        needed = (name, form) in operation.query
        parameters.append({"name": name, "in": "query", "required": needed, "schema": schema})
    if operation.event or operation.repeatable:
        described = "The event_id of the body." if operation.event else "The same key and body get the same booking."
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": operation.event,
                "description": described,
                "schema": {"type": "string", "format": "uuid"},
            }
        )
    return parameters


def _responses(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if operation.answer:
        schema = {"$ref": _REF.format(name=operation.answer.__name__)}
        media = "text/event-stream" if operation.stream else "application/json"
        responses[str(operation.status)] = {
            "description": "Accepted" if operation.status == 201 else "Answer",
            "content": {media: {"schema": schema}},
        }
    if operation.text:
        content = {operation.text: {"schema": {"type": "string"}}}
        responses[str(operation.status)] = {"description": "Answer", "content": content}
    if operation.empty:
        responses["204"] = {"description": operation.empty}
    slugs: dict[int, list[str]] = {}
    for problem in _problems(operation):
        slugs.setdefault(problem.status, []).append(problem.value)
    if operation.body:
        slugs[_BODY_STATUSES[1]] = [_P.INVALID_REQUEST.value]
    if operation.gone:
        slugs[410] = [operation.gone]
    if operation.staff:
        slugs.setdefault(403, []).append(f"{_P.UNAUTHORIZED.value} (role or CSRF token)")
    if operation.staff and operation.event and not operation.kiosk:
        slugs[409] = [f"{_P.INVALID_REQUEST.value} (not possible as things stand)"]
    if "{conflict_id}" in operation.path:
        slugs[404] = [_P.INVALID_REQUEST.value]
    for status, names in sorted(slugs.items()):
        responses[str(status)] = {
            "description": ", ".join(names),
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
    return responses


def _problems(operation: Operation) -> tuple[ProblemType, ...]:
    if operation.path == "/healthz":
        return ()
    asking = [_P.UNAUTHORIZED, _P.RECOVERING]
    if operation.kiosk or not operation.staff:
        asking.append(_P.DEVICE_REVOKED)
    if operation.body or operation.query or operation.staff:
        asking.append(_P.INVALID_REQUEST)
    if not (operation.kiosk or operation.staff) or operation.path == "/v1/check-ins":
        asking.append(_P.RATE_LIMITED)
    if operation.event or operation.repeatable:
        asking.append(_P.IDEMPOTENCY_MISMATCH)
    return tuple(dict.fromkeys((*operation.problems, *asking)))


if __name__ == "__main__":
    print(json.dumps(document(distribution_version()), indent=2))
