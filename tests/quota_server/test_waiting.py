"""What a resident's page says of the wait: the number, who is before, and an estimate only where there is one."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk
from tests.quota_server.page_reader import PageReader
from tests.quota_server.staff_client import Counter, add_staff

pytestmark = on_both_engines


@pytest.fixture
def page(server: app.RunningServer) -> Iterator[PageReader]:
    with closing(PageReader(server.url)) as reader:
        yield reader


@pytest.fixture
def counter(server: app.RunningServer, database_url: str, tmp_path: Path) -> Iterator[Counter]:
    add_staff(database_url, tmp_path)
    with closing(Counter(server.url)) as signed_in:
        yield signed_in


def test_the_wait_is_unknown_until_enough_were_served_and_then_follows_them(
    page: PageReader, kiosk: Kiosk, counter: Counter, clock: SimulatedClock
) -> None:
    for _ in range(5):
        kiosk.walk_in()
    codes = []
    for person in range(1, 4):
        clock.move_to(clock.now() + timedelta(seconds=1))
        codes.append(kiosk.booked(person))
        kiosk.check_in(codes[-1])
    page.open(f"/b/{codes[2]}")
    assert "A008" in page.text
    assert "7 orang" in page.text
    assert "Belum dapat diperkirakan" in page.text

    # The bookings would be called before the walk-ins; what is asked for is somebody to measure by.
    for _ in range(5):
        assert kiosk.walk_in("perekaman").status_code == 201
    served: list[str] = []
    while len(served) < 6:
        served.append(counter.next("cetak_ktp"))
        counter.ask("start")
        clock.move_to(clock.now() + timedelta(minutes=8))
        counter.ask("finish")
    waiting = kiosk.booked(9, "08:00")
    kiosk.check_in(waiting)
    page.open(f"/b/{waiting}")
    assert "2 orang" in page.text
    # Two before, eight minutes each, one counter: sixteen, said in steps of five.
    assert "Sekitar 20 menit" in page.text


def test_who_is_called_waits_no_more(page: PageReader, kiosk: Kiosk, counter: Counter) -> None:
    code = kiosk.booked()
    assert "Perkiraan" not in page.open(f"/b/{code}").text
    kiosk.check_in(code)
    assert "0 orang" in page.open(f"/b/{code}").text
    assert counter.next() == "A001"
    assert "Perkiraan" not in page.open(f"/b/{code}").text
