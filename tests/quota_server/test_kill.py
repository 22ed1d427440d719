"""`kill -9` of the server while clients write: what was acknowledged is there afterwards, once; the ledger agrees."""

import json
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import requests

from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk
from tests.quota_server.server_process import ServerProcess, serving

_CLIENTS = 8
_ENOUGH_WITHIN_S = 60
_QUOTA = 100_000
_WINDOWS = ("08:00", "10:00", "13:00")


@dataclass
class Client:
    """Writes, one thing after the other, and remembers what was acknowledged and what was left without an answer."""

    kiosk: Kiosk
    number: int
    people: int = 0
    bookings: list[str] = field(default_factory=list)
    tickets: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    unanswered_bookings: int = 0

    def write_until_the_server_dies(self) -> None:
        with suppress(requests.ConnectionError):
            while True:
                self.ticket("cetak_ktp", window_start=_WINDOWS[len(self.tickets) % 3])
                self.ticket("perekaman")
                self.book_and_check_in()

    def book_and_check_in(self) -> None:
        self.people += 1
        self.unanswered_bookings += 1
        code = self.kiosk.booked(self.number * 1000 + self.people)
        self.unanswered_bookings -= 1
        self.bookings.append(code)
        if self.people % 2:
            self.event({"code": code})

    def ticket(self, service: str, **fields: str) -> None:
        self.event({"service": service, "origin": "walk_in", **fields})

    def event(self, fields: dict[str, str]) -> None:
        event_id = str(uuid.uuid4())
        self.asked[event_id] = fields
        self.tickets[event_id] = self.answer(event_id)

    def answer(self, event_id: str) -> bytes:
        fields = self.asked[event_id]
        path = "/v1/check-ins" if "code" in fields else "/v1/tickets"
        answer = self.kiosk.write(path, event_id=event_id, **fields)
        assert answer.status_code == 201, answer.text
        return answer.content

    def find_everything_again(self) -> None:
        """Asks again for all: what was acknowledged is answered as it was, what was not gets its number now."""
        for event_id in self.asked:
            answer = self.answer(event_id)
            assert self.tickets.setdefault(event_id, answer) == answer
        checked_in = {fields["code"] for fields in self.asked.values() if "code" in fields}
        for code in self.bookings:
            state = self.kiosk.get(f"/v1/bookings/{code}").json()["state"]
            assert state == ("checked_in" if code in checked_in else "booked")


def let_them_write(clients: list[Client], server: ServerProcess, acknowledged: int) -> None:
    """All at once, until the server is killed in the middle of it."""
    before = sum(len(client.tickets) for client in clients)
    for client in clients:
        client.kiosk.url = server.url
    with ThreadPoolExecutor(len(clients)) as pool:
        writing = [pool.submit(client.write_until_the_server_dies) for client in clients]
        deadline_s = time.monotonic() + _ENOUGH_WITHIN_S
        while sum(len(client.tickets) for client in clients) < before + acknowledged and time.monotonic() < deadline_s:
            threading.Event().wait(0.002)
        server.kill()
        for writer in writing:
            writer.result(_ENOUGH_WITHIN_S)
    assert sum(len(client.tickets) for client in clients) >= before + acknowledged


def require_all_there(clients: list[Client], server: ServerProcess) -> None:
    """Everything that was acknowledged, once each; no number without its ticket, and a ledger that agrees."""
    for client in clients:
        client.kiosk.url = server.url
        client.find_everything_again()
    tickets = [json.loads(body) for client in clients for body in client.tickets.values()]
    by_series = Counter(str(ticket["series"]) for ticket in tickets)
    numbers = {str(ticket["number"]) for ticket in tickets}
    assert numbers == {f"{series}{n:03d}" for series, count in by_series.items() for n in range(1, count + 1)}
    assert "\nledger_imbalance 0\n" in requests.get(f"{server.url}/metrics", timeout=20).text
    used = 3 * _QUOTA - sum(clients[0].kiosk.free(window) or 0 for window in _WINDOWS)
    known = sum(len(client.bookings) for client in clients) + sum(
        "window_start" in fields for client in clients for fields in client.asked.values()
    )
    # A booking that was left without an answer may have been made.
    assert 0 <= used - known <= sum(client.unanswered_bookings for client in clients)


@on_both_engines
@pytest.mark.parametrize(
    "kills", [pytest.param(1, id="once"), pytest.param(20, id="twenty times", marks=pytest.mark.soak)]
)
def test_what_was_acknowledged_before_a_kill_is_there_once(database_url: str, directory: Path, kills: int) -> None:
    app.set_quota(database_url, "PTK", "cetak_ktp", dict.fromkeys(_WINDOWS, _QUOTA), day=date.fromisoformat(TODAY))
    clients = [Client(Kiosk(""), number) for number in range(1, _CLIENTS + 1)]
    tokens = [app.add_device(database_url, "PTK", f"K{client.number:02d}") for client in clients]
    for kill in range(kills):
        with serving(database_url, directory) as server:
            if not kill:
                for client, token in zip(clients, tokens, strict=True):
                    client.kiosk.url = server.url
                    assert client.kiosk.enrol(token).ok
            else:
                require_all_there(clients, server)
            let_them_write(clients, server, acknowledged=60 + kill)
    with serving(database_url, directory) as server:
        require_all_there(clients, server)
    for client in clients:
        client.kiosk.session.close()
