"""The API as a test speaks it: plain HTTP, nothing of the server's code."""

import uuid
from types import TracebackType
from typing import Any

import requests

Json = dict[str, Any]

TODAY = "2026-11-12"
TIMEOUT_S = 20


def nik(number: int) -> str:
    """The NIK of an invented person."""
    return f"617101010101{number:04d}"


class Kiosk:
    """One HTTP client; after `enrol` it shows its token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def __enter__(self) -> "Kiosk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def enrol(self, token: str, hardware_id: str = "board-1") -> requests.Response:
        body = {"token": token, "hardware_id": hardware_id, "software": "kiosk 0.1"}
        answer = self.post("/v1/devices/enrol", body)
        if answer.ok:
            self.session.headers["Authorization"] = f"Bearer {answer.json()['api_token']}"
        return answer

    def get(self, path: str, **query: str) -> requests.Response:
        return self.session.get(self.url + path, params=query, timeout=TIMEOUT_S)

    def post(self, path: str, body: object, **headers: str) -> requests.Response:
        return self.session.post(self.url + path, json=body, headers=headers, timeout=TIMEOUT_S)

    def write(self, path: str, **fields: object) -> requests.Response:
        """A kiosk's write, with a new event unless the fields name one."""
        body = {"event_id": str(uuid.uuid4()), "occurred_at": "2026-11-12T08:05:00+07:00", **fields}
        return self.post(path, body, **{"Idempotency-Key": str(body["event_id"])})

    def book(self, person: int = 1, window: str = "08:00", day: str = TODAY, **fields: object) -> requests.Response:
        body = {
            "office": "PTK",
            "service": "cetak_ktp",
            "date": day,
            "window_start": window,
            "nik": nik(person),
            **fields,
        }
        return self.post("/v1/bookings", body)

    def booked(self, person: int = 1, window: str = "08:00", day: str = TODAY, **fields: object) -> str:
        """The code of a new booking."""
        answer = self.book(person, window, day, **fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def check_in(self, code: str, **fields: object) -> requests.Response:
        return self.write("/v1/check-ins", code=code, **fields)

    def walk_in(self, service: str = "cetak_ktp", origin: str = "walk_in", **fields: object) -> requests.Response:
        return self.write("/v1/tickets", service=service, origin=origin, **fields)

    def free(self, window: str, day: str = TODAY) -> int | None:
        """What is left of a window."""
        answer = self.get("/v1/availability", office="PTK", service="cetak_ktp", **{"from": day, "to": day})
        windows = answer.json()["days"][0]["windows"]
        return next(
            int(found["free"]) if found["free"] is not None else None for found in windows if found["start"] == window
        )


def slug(answer: requests.Response) -> str:
    """Which problem it is."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return str(problem["type"]).removeprefix("urn:kiosk-antrean:")
