"""Schemathesis reads the OpenAPI document and asks whatever it allows and forbids: every answer is one it describes.

By nobody, by a kiosk, by staff; with values of nobody's and with values that lead further in (`Known`).
"""

import itertools
import uuid
from collections import Counter as Counter_
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import requests
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quota_protocol.clock import SimulatedClock, parse_instant
from quota_server import app
from quota_server.api import openapi
from quota_server.config import Limits, ServerSettings
from tests.quota_server.engines import SECRETS, Originals, SqliteEngine
from tests.quota_server.kiosk import TIMEOUT_S, TODAY, Kiosk, nik
from tests.quota_server.staff_client import PASSWORD, Counter, add_staff, sign_in

_DOCUMENT = openapi.document("0")
_SCHEMA = schemathesis.openapi.from_dict(_DOCUMENT)
_OPERATIONS = {f"{operation.method.upper()} {operation.path}": operation for operation in openapi.OPERATIONS}
_FULL_WINDOW = "10:00"
_BEFORE_TODAY = str(date.fromisoformat(TODAY) - timedelta(days=1))
_STREAM = "GET /v1/board/events"
_CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A conflict is made by a kiosk's journal or by strips: test_settling.py decides real ones.
_REACHED_ELSEWHERE = {"POST /v1/conflicts/{conflict_id}/decide"}
_CALLERS = ("nobody", "kiosk", "staff", "stranger")
_UNLIMITED = Limits(
    public_per_minute=10**9, per_code_per_minute=10**9, wrong_codes_per_minute=10**9,
    wrong_codes_per_minute_kiosk=10**9, resends_per_minute=10**9, resends_per_phone_per_minute=10**9,
)  # fmt: skip


@dataclass
class Known:
    """A served office, and values that it knows."""

    url: str
    database_url: str
    kiosk: Kiosk
    staff: Counter
    people: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def authorization(self, caller: str, path: str) -> dict[str, str]:
        if caller == "stranger":
            return {"Authorization": "Bearer x"}
        if caller == "staff" and path == "/v1/staff/sign-out":
            return {"Authorization": f"Bearer {sign_in(self.url).json()['token']}"}
        sessions = {"kiosk": self.kiosk.session, "staff": self.staff.session}
        return {"Authorization": str(sessions[caller].headers["Authorization"])} if caller in sessions else {}

    def put_into(self, case: Case[Any]) -> None:
        """Replaces what only chance would hit."""
        if "code" in case.path_parameters:
            case.path_parameters["code"] = self.code(case.path)
        if "counter" in case.path_parameters:
            case.path_parameters["counter"] = "3"
            self.kiosk.walk_in("perekaman")
            for deed in _BEFORE.get(case.path.rsplit("/", 1)[1], ("call-next",)):
                self.staff.ask(deed)
        if "service" in case.path_parameters:
            case.path_parameters["service"] = "perekaman"
        query = {"office": "PTK", "service": "cetak_ktp", "from": TODAY, "to": TODAY, "services": "cetak_ktp,perekaman"}
        case.query.update({name: value for name, value in query.items() if name in case.query})
        if case.path == "/v1/office/preview":
            ends_first = str(case.query.get("until", TODAY)) < str(case.query.get("since", ""))
            case.query.update(since=TODAY, until=_BEFORE_TODAY if ends_first else TODAY)
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
        if isinstance(case.body, dict):
            self.put_into_body(case, case.body)

    def put_into_body(self, case: Case[Any], body: dict[str, Any]) -> None:
        if body.get("code") and body.get("nik"):
            del body["nik"]
        for name in body.keys() & _MEANT.keys():
            body[name] = _MEANT[name]
        if "window_start" in body and next(self.people) % 4 == 0:
            body["window_start"] = _FULL_WINDOW
        if body.get("nik"):
            body["nik"] = nik(next(self.people))
        if case.path == "/v1/bookings/resend":
            body["phone"] = "0812-0000-0001"
        if case.path == "/v1/tickets/sms":
            event_id = case.headers.get("Idempotency-Key", str(uuid.uuid4()))
            body["number"] = self.kiosk.walk_in("perekaman", event_id=event_id).json()["number"]
            body["phone"] = "0812-0000-0001"
        if case.path == "/v1/office/reopenings":
            closure = {name: _MEANT[name] for name in ("since", "until", "reason")}
            key = {"Idempotency-Key": str(uuid.uuid4())}
            self.staff.session.post(f"{self.url}/v1/office/closures", json=closure, headers=key, timeout=TIMEOUT_S)
        if body.get("code") or (case.path == "/v1/check-ins" and not body.get("nik")):
            body["code"] = self.code("/v1/bookings")
        if case.path == "/v1/requests/sms":
            body.pop("nik", None)
            body.update(code=self.code(case.path), phone="0812-0000-0001")
        if body.get("token"):
            body["token"] = app.add_device(self.database_url, "PTK", f"T{next(self.people)}")
        if "event_id" in body:
            body["event_id"] = case.headers.get("Idempotency-Key", str(uuid.uuid4()))

    def code(self, path: str) -> str:
        if path.startswith("/v1/bookings"):
            return self.kiosk.booked(next(self.people))
        answer = self.kiosk.write("/v1/requests", service="cetak_ktp")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])


_BEFORE = {
    "call-next": ("start", "finish"),
    "finish": ("call-next", "start"),
    "transfer": ("call-next", "start"),
}
"""What a counter does first."""
_MEANT: dict[str, object] = {
    "office": "PTK",
    "service": "cetak_ktp",
    "services": [],
    "date": TODAY,
    "window_start": "13:00",
    "phone": None,
    "reference": None,
    "occurred_at": f"{TODAY}T08:05:00+07:00",
    "since": "2027-06-01",
    "until": "2027-06-02",
    "basis": "443.1/2978/Dukcapil",
    "reason": "gedung",
    "name": "budi",
    "password": PASSWORD,
}


@pytest.fixture(scope="module")
def known(originals: Originals, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    directory = tmp_path_factory.mktemp("answers")
    clock = SimulatedClock(parse_instant(f"{TODAY}T08:05:00+07:00"), lambda: 0.0)
    with ExitStack() as held:
        url = held.enter_context(SqliteEngine().copy(originals.of(SqliteEngine()), directory))
        add_staff(url, directory, role="supervisor")
        app.set_quota(
            url, "PTK", "cetak_ktp", {"08:00": None, _FULL_WINDOW: 0, "13:00": None}, day=date.fromisoformat(TODAY)
        )
        settled = ServerSettings(directory / SECRETS, limits=_UNLIMITED)
        server = held.enter_context(app.running_server(url, clock=clock, settings=settled))
        kiosk = held.enter_context(Kiosk(server.url))
        kiosk.enrol(app.add_device(url, "PTK", "K01"))
        yield Known(server.url, url, kiosk, Counter(server.url))


def questions(name: str) -> st.SearchStrategy[tuple[Case[Any], str, bool]]:
    """What is asked, by whom, and whether it leads on: half of the time what is hoped for, by who is meant."""
    method, path = name.split(" ")
    operation: APIOperation[Any, Any, Any, Any] = _SCHEMA[path][method]
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    forbidden = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    described = _OPERATIONS[name]
    meant = "staff" if described.staff else "kiosk" if described.kiosk else "nobody"
    return st.one_of(
        st.tuples(allowed, st.just(meant), st.just(True)),
        st.tuples(st.one_of(allowed, forbidden), st.sampled_from(_CALLERS), st.booleans()),
    )


def answered(known: Known, case: Case[Any], caller: str) -> int:
    """The status; the answer must be one that the document describes."""
    with requests.Session() as session:
        authorization = known.authorization(caller, case.path)
        answer = case.call(base_url=known.url, session=session, headers=authorization, timeout=TIMEOUT_S)
    case.validate_response(answer, checks=_CHECKS)
    return int(answer.status_code)


def same_in_every_run(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


@pytest.mark.parametrize(
    "examples", [pytest.param(10, id="some"), pytest.param(1000, id="many", marks=pytest.mark.soak)]
)
@pytest.mark.parametrize("name", sorted(_OPERATIONS.keys() - {_STREAM}))
def test_whatever_is_asked_the_answer_is_one_that_the_document_describes(
    known: Known, name: str, examples: int
) -> None:
    statuses: Counter_[int] = Counter_()

    # Hypothesis also tries constants of the modules that are loaded, so the tests before this one have a say in which
    # ten these are. Where all of them go wrong by chance, more are asked.
    for at_most in (examples, 20 * examples):

        @same_in_every_run(at_most)
        @given(questions(name))
        def every_answer(question: tuple[Case[Any], str, bool]) -> None:
            case, caller, leads_on = question
            if leads_on:
                known.put_into(case)
            statuses[answered(known, case, caller)] += 1

        every_answer()
        if min(statuses) < 300 or name in _REACHED_ELSEWHERE:
            break
    assert min(statuses) < 300 or name in _REACHED_ELSEWHERE, f"nothing led to the answer that is hoped for: {statuses}"


def test_a_stream_that_is_refused_is_refused_as_the_document_says(known: Known) -> None:
    @same_in_every_run(12)
    @given(questions(_STREAM))
    def every_answer(question: tuple[Case[Any], str, bool]) -> None:
        case, caller, _ = question
        assume(case.query.get("office") != "PTK")
        assert answered(known, case, caller) >= 400

    every_answer()


def test_an_event_of_the_stream_is_the_board_that_the_document_describes(known: Known) -> None:
    query = {"office": "PTK"}
    with requests.get(f"{known.url}/v1/board/events", query, stream=True, timeout=TIMEOUT_S) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        lines = stream.iter_lines()
        data = next(line for line in lines if line.startswith(b"data: "))
    assert data.removeprefix(b"data: ") == known.kiosk.get("/v1/board", **query).content
