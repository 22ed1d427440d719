"""The board: what displays are told, at once and after each change."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.api.board_feed import HEARTBEAT_S, BoardFeed
from quota_server.domain.refusals import Refused
from quota_server.store.opening import open_store
from tests.quota_server.engines import SECRETS
from tests.quota_server.kiosk import TIMEOUT_S, Json, Kiosk, slug
from tests.quota_server.staff_client import Counter, add_staff
from tests.quota_server.waiting import wait_for


@pytest.fixture
def counter(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[Counter]:
    add_staff(database_url, tmp_path)
    with closing(Counter(server.url)) as signed_in:
        yield signed_in


# The advice when to come back, and one heartbeat.
_BLOCKS_BEFORE_THE_BOARD = 3


class Display:
    """Something that listens, as a browser's EventSource does."""

    def __init__(self, url: str, last_id: str = "") -> None:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self._answer = requests.get(
            f"{url}/v1/board/events", params={"office": "PTK"}, headers=headers, stream=True, timeout=TIMEOUT_S
        )
        assert self._answer.status_code == 200
        assert self._answer.headers["Content-Type"].startswith("text/event-stream")
        self._lines = self._answer.iter_lines(chunk_size=1, decode_unicode=True)

    def block(self) -> list[str]:
        """The lines up to the next empty one."""
        return list(iter(lambda: next(self._lines), ""))

    def event(self) -> tuple[str, Json]:
        """The next board with its id; a heartbeat instead says that nothing has changed."""
        began_s = time.monotonic()
        for _ in range(_BLOCKS_BEFORE_THE_BOARD):
            fields = dict(line.split(": ", 1) for line in self.block() if not line.startswith(":"))
            if fields.get("event") == "board":
                assert time.monotonic() - began_s < HEARTBEAT_S / 2, "only a heartbeat brought it"
                return fields["id"], json.loads(fields["data"])
        raise AssertionError("the display heard of no change")

    def close(self) -> None:
        self._answer.close()


def waiting(board: Json) -> int:
    return sum(queue["waiting"] for queue in board["queues"])


def test_the_board_shows_who_is_called_where_and_how_many_wait(counter: Counter, kiosk: Kiosk) -> None:
    for _ in range(3):
        kiosk.walk_in()
    counter.next()
    board = kiosk.get("/v1/board", office="PTK").json()
    assert [(call["number"], call["counter"], call["state"]) for call in board["calls"]] == [("A001", "3", "called")]
    assert waiting(board) == 2
    assert (board["name"], board["date"], board["simulated"]) == ("Disdukcapil Kota Pontianak", "2026-11-12", True)


def test_the_board_holds_no_id_of_anybody(counter: Counter, kiosk: Kiosk) -> None:
    code = kiosk.booked(phone="0812-0000-0001")
    ticket = kiosk.check_in(code).json()
    counter.next()
    text = kiosk.get("/v1/board", office="PTK").text
    assert "A001" in text
    assert not any(secret in text for secret in (code, ticket["ticket_id"], "6171010101010001", "8120000", "budi"))


def test_a_display_gets_the_whole_board_at_once_and_again_after_each_change(counter: Counter, kiosk: Kiosk) -> None:
    with closing(Display(kiosk.url)) as display:
        first, board = display.event()
        assert waiting(board) == 0
        kiosk.walk_in()
        second, board = display.event()
        assert (waiting(board), board["calls"]) == (1, [])
        counter.next()
        _, board = display.event()
        assert (waiting(board), board["calls"][0]["number"]) == (0, "A001")
        counter.ask("recall")
        _, board = display.event()
        assert board["calls"][0]["calls"] == 2
        assert first != second


def test_a_display_that_comes_back_hears_only_what_it_has_missed(counter: Counter, kiosk: Kiosk) -> None:
    with closing(Display(kiosk.url)) as display:
        seen, _ = display.event()
    with closing(Display(kiosk.url, seen)) as display:
        assert display.block() == ["retry: 3000"]
        assert display.block() == [": heartbeat"]
        kiosk.walk_in()
        assert waiting(display.event()[1]) == 1
    with closing(Display(kiosk.url, seen)) as display:
        assert waiting(display.event()[1]) == 1


def test_an_office_that_is_not_there_has_no_board(server: app.RunningServer) -> None:
    with Kiosk(server.url) as anybody:
        for path in ("/v1/board", "/v1/board/events"):
            assert slug(anybody.get(path, office="XYZ")) == "invalid-request"
            assert slug(anybody.get(path)) == "invalid-request"


def test_only_so_many_listen_and_who_leaves_makes_room(
    database_url: str, directory: Path, clock: SimulatedClock
) -> None:
    async def listen() -> None:
        store = open_store(database_url, directory / SECRETS, clock)
        feed = BoardFeed(listeners_max=2)
        listeners = [feed.events(store, "PTK", False, "") for _ in range(3)]
        try:
            for listener in listeners[:2]:
                assert (await anext(listener)).startswith(b"retry")
            with pytest.raises(Refused):
                feed.require_room()
            assert [event async for event in listeners[2]] == []
            await listeners[0].aclose()  # type: ignore[attr-defined] # an async generator
            feed.require_room()
        finally:
            await listeners[1].aclose()  # type: ignore[attr-defined] # an async generator
            store.close()

    wait_for(listen())
